package store

import (
	"database/sql"
	"errors"
	"time"

	"hut3"
)

// Credential is an account's secret in PHC form and its failed attempts.
type Credential struct {
	Secret string
	Failed int
	Locked time.Time // no attempt is taken before
}

// Credential reads an account's secret; NotFound where it has none.
func (t *Tx) Credential(account hut3.Ref) (Credential, error) {
	var c Credential
	var locked int64
	err := t.tx.QueryRowContext(t.ctx, "SELECT secret, failed, locked FROM credential WHERE account = $1", string(account)).Scan(&c.Secret, &c.Failed, &locked)
	if errors.Is(err, sql.ErrNoRows) {
		return c, hut3.Errorf(hut3.NotFound, "%s has no secret", account)
	}
	c.Locked = time.UnixMicro(locked).UTC()
	return c, hut3.Wrap(err, hut3.Internal, "reading the secret of %s", account)
}

// SetCredential replaces an account's secret and counters.
func (t *Tx) SetCredential(account hut3.Ref, c Credential) error {
	_, err := t.tx.ExecContext(t.ctx, `INSERT INTO credential (account, secret, failed, locked) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account) DO UPDATE SET secret = excluded.secret, failed = excluded.failed, locked = excluded.locked`,
		string(account), c.Secret, c.Failed, c.Locked.UnixMicro())
	return hut3.Wrap(err, hut3.Internal, "writing the secret of %s", account)
}

// Session is a signed-in account. Token is the SHA-256 of what the user holds.
type Session struct {
	Token   hut3.Digest
	Account hut3.Ref
	Made    time.Time
	Seen    time.Time
	Ends    time.Time
}

// PutSession adds a session, or moves its Seen and Ends.
func (t *Tx) PutSession(s Session) error {
	_, err := t.tx.ExecContext(t.ctx, `INSERT INTO session (token, account, made, seen, ends) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (token) DO UPDATE SET seen = excluded.seen, ends = excluded.ends`,
		s.Token[:], string(s.Account), s.Made.UnixMicro(), s.Seen.UnixMicro(), s.Ends.UnixMicro())
	return hut3.Wrap(err, hut3.Internal, "writing a session of %s", s.Account)
}

// Session finds a session by the digest of its token.
func (t *Tx) Session(token hut3.Digest) (Session, error) {
	s := Session{Token: token}
	var account string
	var made, seen, ends int64
	err := t.tx.QueryRowContext(t.ctx, "SELECT account, made, seen, ends FROM session WHERE token = $1", token[:]).Scan(&account, &made, &seen, &ends)
	if errors.Is(err, sql.ErrNoRows) {
		return s, hut3.Errorf(hut3.Refused, "not signed in; run hut3 login")
	}
	s.Account, s.Made, s.Seen, s.Ends = hut3.Ref(account), time.UnixMicro(made).UTC(), time.UnixMicro(seen).UTC(), time.UnixMicro(ends).UTC()
	return s, hut3.Wrap(err, hut3.Internal, "reading a session")
}

// EndSessions forgets one session of an account, or all where token is zero.
func (t *Tx) EndSessions(account hut3.Ref, token hut3.Digest) error {
	query, args := "DELETE FROM session WHERE account = $1", []any{string(account)}
	if !token.IsZero() {
		query, args = query+" AND token = $2", append(args, token[:])
	}
	_, err := t.tx.ExecContext(t.ctx, query, args...)
	return hut3.Wrap(err, hut3.Internal, "ending sessions of %s", account)
}
