package store

import (
	"context"
	"errors"
	"time"

	"hut3"
)

// Erased reports whether the body of this version was erased; its digest stands
// for what was there.
func (r Record) Erased() bool { return len(r.Body) == 0 }

// gone is the error of a version whose body was erased.
func (r Record) gone() error {
	return hut3.Errorf(hut3.NotFound, "%s %s version %d was erased", r.Kind, r.ID, r.Version)
}

// EraseRecord takes the body out of a version of a record that is not the latest.
// Number, author, time and digest stay, and so does the leaf that names it.
func (t *Tx) EraseRecord(kind, id string, version int64) error {
	if t.leaf < 0 {
		return hut3.Errorf(hut3.Internal, "%s %s erased outside the Write door", kind, id)
	}
	done, err := t.tx.ExecContext(t.ctx, `UPDATE record SET body = '' WHERE kind = $1 AND id = $2 AND version = $3
		AND version < (SELECT version FROM current WHERE kind = $1 AND id = $2)`, kind, id, version)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "erasing %s %s version %d", kind, id, version)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return hut3.Errorf(hut3.Internal, "%s %s has no earlier version %d to erase", kind, id, version)
	}
	return nil
}

// LeafRecords gives the digests of the records that a leaf names, or none where it
// was erased. Who erases it keeps them: see VerifyRecords.
func (t *Tx) LeafRecords(index int64) ([]hut3.Digest, error) {
	l, err := t.Leaf(index)
	if err != nil || l.Erased() {
		return nil, err
	}
	return recordsOf(l)
}

// EraseLeaf takes salt and payload out of a leaf; its hash stays, and so does the
// tree over it.
func (t *Tx) EraseLeaf(index int64) error {
	_, err := t.tx.ExecContext(t.ctx, "UPDATE leaf SET salt = $1, payload = '' WHERE idx = $2", []byte{}, index)
	return hut3.Wrap(err, hut3.Internal, "erasing leaf %d", index)
}

// ErasedLeaves lists the leaves whose payload is gone.
func (t *Tx) ErasedLeaves() (out []int64, err error) {
	rows, err := t.tx.QueryContext(t.ctx, "SELECT idx FROM leaf WHERE payload = '' ORDER BY idx")
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "listing erased leaves")
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var idx int64
		if err := rows.Scan(&idx); err != nil {
			return nil, hut3.Wrap(err, hut3.Internal, "listing erased leaves")
		}
		out = append(out, idx)
	}
	return out, rows.Err()
}

// ErasedRecords lists the versions whose body is gone.
func (t *Tx) ErasedRecords() ([]Record, error) {
	return t.allRecords("SELECT " + recordColumns + " FROM record r WHERE r.body = '' ORDER BY r.seq")
}

// Versions gives every version of the records of a kind that still says
// something, oldest first.
func (t *Tx) Versions(kind string) ([]Record, error) {
	return t.records("SELECT "+recordColumns+" FROM record r WHERE r.kind = $1 ORDER BY r.seq", kind)
}

// LinksToRows lists the links whose target reads as a row, as D12/7.
func (t *Tx) LinksToRows() (out []Linked, err error) {
	rows, err := t.tx.QueryContext(t.ctx, "SELECT source, rel, target, kind FROM link WHERE target >= 'D0' AND target < 'D:' ORDER BY source, rel, target")
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "reading links")
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var l Linked
		if err := rows.Scan(&l.Source, &l.Rel, &l.Target, &l.Kind); err != nil {
			return nil, hut3.Wrap(err, hut3.Internal, "reading links")
		}
		if _, err := hut3.ParseKey(string(l.Target)); err == nil {
			out = append(out, l)
		}
	}
	return out, rows.Err()
}

// purgeWait is how long Purge waits for other processes to end what they read.
const purgeWait = 10 * time.Second

// Purge writes the database anew without what was deleted, and empties its log:
// no free page and no old frame keeps a word. Conflict where another process
// reads all the while.
func (s *Store) Purge(ctx context.Context) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "purging %s", s.path)
	}
	defer func() { _ = conn.Close() }() // it goes back to the pool
	for _, step := range []string{"PRAGMA temp_store = MEMORY", "PRAGMA secure_delete = ON", "VACUUM"} {
		if _, err := conn.ExecContext(ctx, step); err != nil {
			return hut3.Wrap(damaged(err), hut3.Conflict, "purging %s: end what else uses the case, and carry out again", s.path)
		}
	}
	for end := time.Now().Add(purgeWait); ; time.Sleep(50 * time.Millisecond) { // of the machine: it waits for others
		var busy, log, done int
		if err := conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &done); err != nil {
			return hut3.Wrap(err, hut3.Internal, "emptying the log of %s", s.path)
		}
		if busy == 0 {
			return nil
		}
		if time.Now().After(end) || ctx.Err() != nil {
			return hut3.Errorf(hut3.Conflict, "the log of %s is in use; end what else uses the case, and carry out again", s.path)
		}
	}
}
