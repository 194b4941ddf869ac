package store

import (
	"database/sql"
	"errors"
	"time"

	"hut3"
)

// Sent is what a form was answered with that an account sent once. Answer is
// empty while what it asks for is still being recorded.
type Sent struct {
	Account hut3.Ref
	Once    string
	At      time.Time
	Answer  string
}

// Sent reads what a form was answered with; there is none where ok is false.
func (t *Tx) Sent(account hut3.Ref, once string) (s Sent, ok bool, err error) {
	s = Sent{Account: account, Once: once}
	var at int64
	err = t.tx.QueryRowContext(t.ctx, "SELECT at, answer FROM sent WHERE account = $1 AND once = $2", string(account), once).Scan(&at, &s.Answer)
	if errors.Is(err, sql.ErrNoRows) {
		return s, false, nil
	}
	s.At = fromMicro(at)
	return s, err == nil, hut3.Wrap(err, hut3.Internal, "reading what was sent")
}

// PutSent writes it.
func (t *Tx) PutSent(s Sent) error {
	_, err := t.tx.ExecContext(t.ctx, `INSERT INTO sent (account, once, at, answer) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account, once) DO UPDATE SET at = excluded.at, answer = excluded.answer`, string(s.Account), s.Once, micro(s.At), s.Answer)
	return hut3.Wrap(err, hut3.Internal, "noting what was sent")
}

// DropSent forgets one form, and all that came before a time.
func (t *Tx) DropSent(account hut3.Ref, once string, before time.Time) error {
	_, err := t.tx.ExecContext(t.ctx, "DELETE FROM sent WHERE (account = $1 AND once = $2) OR at < $3", string(account), once, micro(before))
	return hut3.Wrap(err, hut3.Internal, "forgetting what was sent")
}
