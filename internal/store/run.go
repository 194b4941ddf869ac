package store

import (
	"errors"
	"math"
	"time"

	"hut3"
)

// Run is an import under way, or how it ended, as its process last said. Body
// is JSON that app writes and reads.
type Run struct {
	ID      string
	Account hut3.Ref
	Began   time.Time
	Seen    time.Time // when its process was last heard of
	State   string    // running, done, stopped or failed
	Stop    bool      // somebody asked for it to be stopped
	Body    string
}

// PutRun adds a run, or moves what it says; that somebody asked for a stop
// stands until it begins anew.
func (t *Tx) PutRun(r Run) error {
	_, err := t.tx.ExecContext(t.ctx, `INSERT INTO run (id, account, began, seen, state, stop, body) VALUES ($1, $2, $3, $4, $5, 0, $6)
		ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, state = excluded.state, body = excluded.body`,
		r.ID, string(r.Account), micro(r.Began), micro(r.Seen), r.State, r.Body)
	return hut3.Wrap(err, hut3.Internal, "writing how far an import is")
}

// Runs lists the latest runs, the last begun first.
func (t *Tx) Runs(most int64) (out []Run, err error) {
	rows, err := t.tx.QueryContext(t.ctx, "SELECT id, account, began, seen, state, stop, body FROM run ORDER BY began DESC, id LIMIT $1", most)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "listing imports under way")
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var r Run
		var account string
		var began, seen, stop int64
		if err := rows.Scan(&r.ID, &account, &began, &seen, &r.State, &stop, &r.Body); err != nil {
			return nil, hut3.Wrap(err, hut3.Internal, "reading an import under way")
		}
		r.Account, r.Began, r.Seen, r.Stop = hut3.Ref(account), fromMicro(began), fromMicro(seen), stop != 0
		out = append(out, r)
	}
	return out, hut3.Wrap(rows.Err(), hut3.Internal, "listing imports under way")
}

// RewriteRuns puts what fn gives of each run in the place of its body. When and
// how it ended stays.
func (t *Tx) RewriteRuns(fn func(Run) (body string, err error)) error {
	all, err := t.Runs(math.MaxInt64)
	if err != nil {
		return err
	}
	for _, r := range all {
		was := r.Body
		if r.Body, err = fn(r); err == nil && r.Body != was {
			err = t.PutRun(r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// RunStopped reports whether somebody asked for a run to be stopped.
func (t *Tx) RunStopped(id string) (bool, error) {
	var stop int64
	err := t.tx.QueryRowContext(t.ctx, "SELECT stop FROM run WHERE id = $1", id).Scan(&stop)
	return stop != 0, hut3.Wrap(err, hut3.Internal, "asking whether an import is to stop")
}

// StopRun asks a run to stop; NotFound where none of that id is running.
func (t *Tx) StopRun(id string) error {
	res, err := t.tx.ExecContext(t.ctx, "UPDATE run SET stop = 1 WHERE id = $1 AND state = 'running'", id)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "stopping an import")
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return hut3.Errorf(hut3.NotFound, "no import %s is running", id)
	}
	return nil
}
