package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"hut3"
	"hut3/internal/audit"
)

// Fault is something stored that is not what was written.
type Fault struct {
	Kind  string `json:"kind"` // "record", "projection", "leaf", "tree", "database"
	Where string `json:"where"`
	What  string `json:"what"`
}

// VerifyRecords checks every record against its digest and its numbering, and
// each against the leaf under which it was written. Of leaves that were erased,
// kept has the digests that they named. It returns how many records it read.
func (t *Tx) VerifyRecords(kept map[int64][]hut3.Digest, fault func(Fault)) (int64, error) {
	inLeaves, err := t.digestsInLeaves(kept, fault)
	if err != nil {
		return 0, err
	}
	versions := map[string]int64{}
	var n int64
	err = t.eachRecord(func(r Record, err error) error {
		n++
		if r.Seq != n {
			fault(Fault{"record", fmt.Sprintf("seq %d", n), fmt.Sprintf("missing: the next record has seq %d", r.Seq)})
			n = r.Seq
		}
		if err != nil {
			fault(Fault{"record", recordWhere(r), "its digest fails: a field or the digest was changed"})
			return nil
		}
		name := r.Kind + " " + r.ID
		versions[name]++
		if versions[name] != r.Version {
			fault(Fault{"record", recordWhere(r), fmt.Sprintf("version %d follows version %d", r.Version, versions[name]-1)})
		}
		if !slices.Contains(inLeaves[r.Leaf], r.Digest) {
			fault(Fault{"record", recordWhere(r), fmt.Sprintf("leaf %d of the case log does not name it", r.Leaf)})
		}
		inLeaves[r.Leaf] = slices.DeleteFunc(inLeaves[r.Leaf], func(d hut3.Digest) bool { return d == r.Digest })
		return nil
	})
	for _, leaf := range slices.Sorted(maps.Keys(inLeaves)) {
		for range inLeaves[leaf] {
			fault(Fault{"record", fmt.Sprintf("leaf %d", leaf), "the case log names a record that is not there, or was changed"})
		}
	}
	return n, err
}

func recordWhere(r Record) string {
	return fmt.Sprintf("seq %d (%s %s version %d)", r.Seq, r.Kind, r.ID, r.Version)
}

// digestsInLeaves gives the digests that each leaf names; of one that was erased,
// those that were kept.
func (t *Tx) digestsInLeaves(kept map[int64][]hut3.Digest, fault func(Fault)) (map[int64][]hut3.Digest, error) {
	out := map[int64][]hut3.Digest{}
	err := t.Leaves(0, func(l audit.Leaf) error {
		if l.Erased() {
			out[l.Index] = slices.Clone(kept[l.Index])
			return nil
		}
		named, err := recordsOf(l)
		if err != nil {
			fault(Fault{"leaf", fmt.Sprintf("leaf %d", l.Index), "its payload cannot be read"})
			return nil
		}
		out[l.Index] = named
		return nil
	})
	return out, err
}

// recordsOf gives the digests that a leaf names.
func recordsOf(l audit.Leaf) ([]hut3.Digest, error) {
	var e audit.Entry
	if err := json.Unmarshal(l.Payload, &e); err != nil {
		return nil, hut3.Wrap(err, hut3.Integrity, "leaf %d cannot be read", l.Index)
	}
	var out []hut3.Digest
	for _, d := range e.Records {
		out = append(out, d.Digest)
	}
	return out, nil
}

func (t *Tx) eachRecord(fn func(Record, error) error) error {
	rows, err := t.tx.QueryContext(t.ctx, "SELECT "+recordColumns+" FROM record r ORDER BY r.seq")
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "reading records")
	}
	defer rows.Close()
	for rows.Next() {
		r, err := scanRecord(rows)
		if err != nil && hut3.CodeOf(err) != hut3.Integrity {
			return hut3.Wrap(err, hut3.Integrity, "reading the record after seq %d", r.Seq)
		}
		if err := fn(r, err); err != nil {
			return err
		}
	}
	return rows.Err()
}

// VerifyLog recomputes the tree from the leaves: each leaf against its hash,
// each stored hash, and each checkpoint by check. It returns size and root.
func (t *Tx) VerifyLog(check func(size int64, root tlog.Hash, note []byte) error, fault func(Fault)) (size int64, root tlog.Hash, err error) {
	var grown memoryTree
	marks, err := t.checkpointSizes()
	if err != nil {
		return 0, root, err
	}
	err = t.Leaves(0, func(l audit.Leaf) error {
		if l.Index != size {
			fault(Fault{"leaf", fmt.Sprintf("leaf %d", size), fmt.Sprintf("missing: the next leaf is %d", l.Index)})
			return errStop
		}
		if err := l.Check(); err != nil {
			fault(Fault{"leaf", fmt.Sprintf("leaf %d", l.Index), "its hash does not fit its content"})
		}
		stored, err := audit.Append(size, l.Hash, &grown)
		if err != nil {
			return err
		}
		grown.hashes = append(grown.hashes, stored...)
		size++
		return t.checkMark(marks[size], size, &grown, check, fault)
	})
	if err != nil && !errors.Is(err, errStop) {
		return size, root, err
	}
	for at := range marks {
		if at > size {
			fault(Fault{"checkpoint", fmt.Sprintf("checkpoint of %d leaves", at), fmt.Sprintf("the log has only %d leaves: its end was removed", size)})
		}
	}
	if root, err = audit.Root(size, &grown); err != nil {
		return size, root, err
	}
	return size, root, t.compareTree(&grown, fault)
}

var errStop = errors.New("stop")

func (t *Tx) checkMark(note []byte, size int64, tree tlog.HashReader, check func(int64, tlog.Hash, []byte) error, fault func(Fault)) error {
	if note == nil {
		return nil
	}
	root, err := audit.Root(size, tree)
	if err != nil {
		return err
	}
	if err := check(size, root, note); err != nil {
		fault(Fault{"checkpoint", fmt.Sprintf("checkpoint of %d leaves", size), err.Error()})
	}
	return nil
}

func (t *Tx) checkpointSizes() (map[int64][]byte, error) {
	rows, err := t.tx.QueryContext(t.ctx, "SELECT size, note FROM checkpoint")
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "reading checkpoints")
	}
	defer rows.Close()
	out := map[int64][]byte{}
	for rows.Next() {
		var size int64
		var note string
		if err := rows.Scan(&size, &note); err != nil {
			return nil, err
		}
		out[size] = []byte(note)
	}
	return out, rows.Err()
}

// memoryTree holds a tree's stored hashes while it is grown again: 64 bytes a
// leaf.
type memoryTree struct{ hashes []tlog.Hash }

func (m *memoryTree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, idx := range indexes {
		out[i] = m.hashes[idx]
	}
	return out, nil
}

func (t *Tx) compareTree(grown *memoryTree, fault func(Fault)) error {
	rows, err := t.tx.QueryContext(t.ctx, "SELECT idx, hash FROM node ORDER BY idx")
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "reading the tree")
	}
	defer rows.Close()
	var n int64
	for rows.Next() {
		var idx int64
		var hash sql.RawBytes
		if err := rows.Scan(&idx, &hash); err != nil {
			return err
		}
		if idx != n || n >= int64(len(grown.hashes)) || string(hash) != string(grown.hashes[n][:]) {
			fault(Fault{"tree", fmt.Sprintf("stored hash %d", n), "it is not what the leaves give"})
			return nil
		}
		n++
	}
	if n != int64(len(grown.hashes)) {
		fault(Fault{"tree", fmt.Sprintf("stored hash %d", n), "it is missing"})
	}
	return rows.Err()
}
