package store

import (
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"hut3"
	"hut3/internal/audit"
)

// Record is one version of one statement. It is never changed: a change is the
// next version. Its digest covers every other field.
type Record struct {
	Seq     int64           `json:"seq"` // position among all records, from 1
	Kind    string          `json:"kind"`
	ID      string          `json:"id"`
	Version int64           `json:"version"` // from 1
	Author  string          `json:"author"`
	At      time.Time       `json:"at"`   // when it was written, UTC
	Leaf    int64           `json:"leaf"` // its leaf in the case log
	Body    json.RawMessage `json:"body"` // canonical JSON
	Digest  hut3.Digest     `json:"digest"`
}

// Ref is the record's reference.
func (r Record) Ref() hut3.Ref { return hut3.Ref(r.ID) }

func (r Record) digest() hut3.Digest {
	head := fmt.Sprintf("hut3 record 1\n%d\n%q\n%q\n%d\n%q\n%d\n%d\n", r.Seq, r.Kind, r.ID, r.Version, r.Author, r.At.UnixMicro(), r.Leaf)
	return sha256.Sum256(append([]byte(head), r.Body...))
}

const recordColumns = "r.seq, r.kind, r.id, r.version, r.author, r.at, r.leaf, r.body, r.digest"

type scanner interface{ Scan(dest ...any) error }

func scanRecord(row scanner) (Record, error) {
	var r Record
	var at int64
	var body string
	var digest []byte
	err := row.Scan(&r.Seq, &r.Kind, &r.ID, &r.Version, &r.Author, &at, &r.Leaf, &body, &digest)
	if err != nil {
		return r, err
	}
	r.At, r.Body = time.UnixMicro(at).UTC(), json.RawMessage(body)
	if len(digest) != len(r.Digest) {
		return r, r.broken()
	}
	copy(r.Digest[:], digest)
	if !r.Erased() && r.Digest != r.digest() {
		return r, r.broken()
	}
	return r, nil
}

// blanked is the error of a latest version without a body: an erasure takes only
// versions that another follows.
func (r Record) blanked() error {
	return hut3.Errorf(hut3.Integrity, "record %s %s version %d (seq %d) is not what was written: its body is gone, and no erasure takes a latest version; restore the case from the back-up", r.Kind, r.ID, r.Version, r.Seq)
}

func (r Record) broken() error {
	return hut3.Errorf(hut3.Integrity, "record %s %s version %d (seq %d) is not what was written: its digest fails", r.Kind, r.ID, r.Version, r.Seq)
}

// Put writes the next version of a record and projects it. An empty id takes
// the next number of the kind's prefix. The body is checked first.
func (t *Tx) Put(kind, id string, body any) (Record, error) {
	if t.leaf < 0 {
		return Record{}, hut3.Errorf(hut3.Internal, "record %s %s written outside the Write door", kind, id)
	}
	k, err := t.store.kind(kind)
	if err != nil {
		return Record{}, err
	}
	raw, err := audit.Canonical(body)
	if err != nil {
		return Record{}, hut3.Wrap(err, hut3.Invalid, "%s %s", kind, id)
	}
	p, err := k.Project(raw)
	if err != nil {
		return Record{}, err
	}
	if id == "" {
		if id, err = t.NextID(k.Prefix); err != nil {
			return Record{}, err
		}
	}
	return t.append(Record{Kind: kind, ID: id, Body: raw}, p)
}

func (t *Tx) append(r Record, p Projection) (Record, error) {
	row := t.tx.QueryRowContext(t.ctx, `SELECT COALESCE((SELECT MAX(seq) FROM record), 0),
		COALESCE((SELECT version FROM current WHERE kind = $1 AND id = $2), 0)`, r.Kind, r.ID)
	if err := row.Scan(&r.Seq, &r.Version); err != nil {
		return r, hut3.Wrap(err, hut3.Internal, "numbering %s %s", r.Kind, r.ID)
	}
	r.Seq++
	r.Version++
	r.Author, r.At, r.Leaf = t.author, t.now, t.leaf
	r.Digest = r.digest()
	_, err := t.tx.ExecContext(t.ctx, `INSERT INTO record (seq, kind, id, version, author, at, leaf, body, digest)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		r.Seq, r.Kind, r.ID, r.Version, r.Author, r.At.UnixMicro(), r.Leaf, string(r.Body), r.Digest[:])
	if err != nil {
		return r, hut3.Wrap(err, hut3.Internal, "writing %s %s", r.Kind, r.ID)
	}
	t.written = append(t.written, r)
	return r, t.project(r, p)
}

// NextID is the next unused number of a prefix, as in PKG-4, or of a series, as
// in IR-2020 (printed with six digits).
func (t *Tx) NextID(series string) (string, error) {
	var n int64
	err := t.tx.QueryRowContext(t.ctx, "SELECT COALESCE(MAX(n), 0) FROM current WHERE series = $1", series).Scan(&n)
	if err != nil {
		return "", hut3.Wrap(err, hut3.Internal, "numbering %s", series)
	}
	if series == "" {
		return "", hut3.Errorf(hut3.Internal, "a record without a prefix needs an id")
	}
	if len(series) > 3 && series[:3] == hut3.PrefixReport+"-" {
		return fmt.Sprintf("%s-%06d", series, n+1), nil
	}
	return fmt.Sprintf("%s-%d", series, n+1), nil
}

// ChangedSince reports whether a record of some kinds was written by an act of
// the log at a position or after it.
func (t *Tx) ChangedSince(position int64, kinds ...string) (bool, error) {
	size, err := t.LogSize()
	if err != nil || size == position {
		return false, err // the usual case: nothing was done meanwhile
	}
	for _, kind := range kinds {
		var n int64
		err := t.tx.QueryRowContext(t.ctx, "SELECT COUNT(*) FROM record WHERE kind = $1 AND leaf >= $2", kind, position).Scan(&n)
		if err != nil || n > 0 {
			return n > 0, hut3.Wrap(err, hut3.Internal, "looking for what changed")
		}
	}
	return false, nil
}

// Get gives the latest version, or the latest that was known where the
// transaction looks back. NotFound where there is none.
func (t *Tx) Get(kind, id string) (Record, error) {
	if t.known != nil {
		return t.get(kind, id)
	}
	r, err := t.getKept(kind, id)
	if err == nil && r.Seq == 0 {
		err = noRecord(kind, id)
	}
	return r, err
}

func noRecord(kind, id string) error { return hut3.Errorf(hut3.NotFound, "no %s %s", kind, id) }

func (t *Tx) get(kind, id string) (Record, error) {
	query := "SELECT " + recordColumns + " FROM current c JOIN record r ON r.seq = c.seq WHERE c.kind = $1 AND c.id = $2"
	args := []any{kind, id}
	if t.known != nil {
		query = "SELECT " + recordColumns + " FROM record r WHERE r.kind = $1 AND r.id = $2 AND r.at <= $3 ORDER BY r.version DESC LIMIT 1"
		args = append(args, t.known.UnixMicro())
	}
	r, err := scanRecord(t.tx.QueryRowContext(t.ctx, query, args...))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return r, t.unfound(kind, id)
	case err == nil && r.Erased() && t.known == nil:
		return r, r.blanked()
	case err == nil && r.Erased():
		return r, r.gone()
	}
	return r, err
}

// Version gives one version of a record; NotFound where there is none.
func (t *Tx) Version(kind, id string, version int64) (Record, error) {
	if r, err := t.Get(kind, id); err == nil && r.Version == version {
		return r, nil
	}
	query := "SELECT " + recordColumns + " FROM record r WHERE r.kind = $1 AND r.id = $2 AND r.version = $3"
	r, err := scanRecord(t.tx.QueryRowContext(t.ctx, query, kind, id, version))
	if errors.Is(err, sql.ErrNoRows) {
		return r, hut3.Errorf(hut3.NotFound, "no %s %s version %d", kind, id, version)
	}
	if err == nil && r.Erased() {
		return r, r.gone()
	}
	return r, err
}

// History gives every version of a record that was not erased, oldest first.
func (t *Tx) History(kind, id string) ([]Record, error) {
	return t.records("SELECT "+recordColumns+" FROM record r WHERE r.kind = $1 AND r.id = $2 ORDER BY r.version", kind, id)
}

// latestRecords reads versions that are the latest of their records, of which
// none can have been erased.
func (t *Tx) latestRecords(query string, args ...any) ([]Record, error) {
	all, err := t.allRecords(query, args...)
	if i := slices.IndexFunc(all, Record.Erased); err == nil && i >= 0 {
		return nil, all[i].blanked()
	}
	return all, err
}

// records reads what was not erased.
func (t *Tx) records(query string, args ...any) ([]Record, error) {
	all, err := t.allRecords(query, args...)
	return slices.DeleteFunc(all, Record.Erased), err
}

func (t *Tx) allRecords(query string, args ...any) ([]Record, error) {
	rows, err := t.tx.QueryContext(t.ctx, query, args...)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "reading records")
	}
	defer rows.Close()
	var out []Record
	for rows.Next() {
		r, err := scanRecord(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}
