package store

import (
	"context"
	"database/sql"
	"errors"

	"golang.org/x/mod/sumdb/tlog"

	"hut3"
	"hut3/internal/audit"
)

// CreateLog makes the database of a log that stands by itself: the looks.
func CreateLog(ctx context.Context, path string) (*Store, error) {
	return create(ctx, path, logSchema+ownSchema)
}

// OpenLog opens a database that CreateLog made.
func OpenLog(ctx context.Context, path string) (*Store, error) { return open(ctx, path, logSteps) }

// LogSize is the number of leaves.
func (t *Tx) LogSize() (int64, error) {
	var n int64
	err := t.tx.QueryRowContext(t.ctx, "SELECT COALESCE(MAX(idx) + 1, 0) FROM leaf").Scan(&n)
	return n, hut3.Wrap(err, hut3.Internal, "measuring the log")
}

// AppendLeaf puts a leaf at the end of the log and grows the tree.
func (t *Tx) AppendLeaf(leaf audit.Leaf) error {
	stored, err := audit.Append(leaf.Index, leaf.Hash, t)
	if err != nil {
		return hut3.Wrap(err, hut3.Integrity, "growing the log at leaf %d", leaf.Index)
	}
	_, err = t.tx.ExecContext(t.ctx, "INSERT INTO leaf (idx, salt, payload, hash) VALUES ($1, $2, $3, $4)",
		leaf.Index, leaf.Salt, string(leaf.Payload), leaf.Hash[:])
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "writing leaf %d", leaf.Index)
	}
	at := tlog.StoredHashCount(leaf.Index)
	for i, h := range stored {
		if _, err := t.tx.ExecContext(t.ctx, "INSERT INTO node (idx, hash) VALUES ($1, $2)", at+int64(i), h[:]); err != nil {
			return hut3.Wrap(damaged(err), hut3.CodeOf(damaged(err)), "writing the tree at leaf %d", leaf.Index)
		}
	}
	return nil
}

// ReadHashes gives the tree's stored hashes; it makes a Tx a tlog.HashReader.
func (t *Tx) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, idx := range indexes {
		var raw []byte
		err := t.tx.QueryRowContext(t.ctx, "SELECT hash FROM node WHERE idx = $1", idx).Scan(&raw)
		if err != nil || len(raw) != len(out[i]) {
			return nil, &hut3.Error{Code: hut3.Integrity, Message: "the log's tree lacks hash " + itoa(int(idx)), Cause: err}
		}
		copy(out[i][:], raw)
	}
	return out, nil
}

// Leaves calls fn with every leaf from an index on, in order.
func (t *Tx) Leaves(from int64, fn func(audit.Leaf) error) error {
	rows, err := t.tx.QueryContext(t.ctx, "SELECT idx, salt, payload, hash FROM leaf WHERE idx >= $1 ORDER BY idx", from)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "reading the log")
	}
	return eachLeaf(rows, fn)
}

// eachLeaf reads rows of idx, salt, payload and hash, and closes them.
func eachLeaf(rows *sql.Rows, fn func(audit.Leaf) error) error {
	defer rows.Close()
	for rows.Next() {
		leaf, err := scanLeaf(rows)
		if err != nil {
			return err
		}
		if err := fn(leaf); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Leaf gives one leaf.
func (t *Tx) Leaf(index int64) (audit.Leaf, error) {
	leaf, err := scanLeaf(t.tx.QueryRowContext(t.ctx, "SELECT idx, salt, payload, hash FROM leaf WHERE idx = $1", index))
	if errors.Is(err, sql.ErrNoRows) {
		return leaf, hut3.Errorf(hut3.NotFound, "the log has no leaf %d", index)
	}
	return leaf, err
}

func scanLeaf(row scanner) (audit.Leaf, error) {
	var leaf audit.Leaf
	var payload string
	var hash []byte
	if err := row.Scan(&leaf.Index, &leaf.Salt, &payload, &hash); err != nil {
		return leaf, err
	}
	if payload != "" {
		leaf.Payload = []byte(payload)
	} else if len(leaf.Salt) == 0 {
		leaf.Salt = nil // erased: see audit.Leaf.Erase
	}
	if len(hash) != len(leaf.Hash) {
		return leaf, hut3.Errorf(hut3.Integrity, "leaf %d has no whole hash", leaf.Index)
	}
	copy(leaf.Hash[:], hash)
	return leaf, nil
}

// Unsigned reports whether the log grew since its last checkpoint.
func (t *Tx) Unsigned() (grew bool, err error) {
	err = t.tx.QueryRowContext(t.ctx, "SELECT (SELECT COALESCE(MAX(idx) + 1, 0) FROM leaf) > (SELECT COALESCE(MAX(size), 0) FROM checkpoint)").Scan(&grew)
	return grew, hut3.Wrap(err, hut3.Internal, "measuring the log")
}

// PutCheckpoint keeps a signed checkpoint of a size.
func (t *Tx) PutCheckpoint(size int64, note []byte) error {
	_, err := t.tx.ExecContext(t.ctx, "INSERT INTO checkpoint (size, note) VALUES ($1, $2) ON CONFLICT DO NOTHING", size, string(note))
	return hut3.Wrap(err, hut3.Internal, "writing the checkpoint of %d leaves", size)
}

// Checkpoints gives the signed checkpoints, oldest first.
func (t *Tx) Checkpoints() ([][]byte, error) {
	rows, err := t.tx.QueryContext(t.ctx, "SELECT note FROM checkpoint ORDER BY size")
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "reading checkpoints")
	}
	defer rows.Close()
	var out [][]byte
	for rows.Next() {
		var note string
		if err := rows.Scan(&note); err != nil {
			return nil, err
		}
		out = append(out, []byte(note))
	}
	return out, rows.Err()
}
