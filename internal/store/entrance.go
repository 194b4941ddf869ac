package store

import (
	"database/sql"
	"errors"
	"strings"
	"time"

	"hut3"
)

// Factor is something an account shows beside its password. Secret is sealed or
// hashed by access, which alone reads it.
type Factor struct {
	Account hut3.Ref
	ID      string
	Kind    string // totp, passkey or recovery
	Name    string // what its owner calls it
	Secret  []byte
	Counter int64 // the last step or signature count that was taken
	Made    time.Time
	Used    time.Time // zero: never
}

// micro is a time as it is stored; zero stays zero.
func micro(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicro(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

// Factors lists what an account can show, oldest first.
func (t *Tx) Factors(account hut3.Ref) (out []Factor, err error) {
	rows, err := t.tx.QueryContext(t.ctx, "SELECT id, kind, name, secret, counter, made, used FROM factor WHERE account = $1 ORDER BY made, id", string(account))
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "reading the factors of %s", account)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		f := Factor{Account: account}
		var made, used int64
		if err := rows.Scan(&f.ID, &f.Kind, &f.Name, &f.Secret, &f.Counter, &made, &used); err != nil {
			return nil, hut3.Wrap(err, hut3.Internal, "reading a factor of %s", account)
		}
		f.Made, f.Used = fromMicro(made), fromMicro(used)
		out = append(out, f)
	}
	return out, hut3.Wrap(rows.Err(), hut3.Internal, "reading the factors of %s", account)
}

// FactorCounts counts what accounts can show, but for one kind. An account that
// can show nothing is not named.
func (t *Tx) FactorCounts(but string) (out map[hut3.Ref]int, err error) {
	rows, err := t.tx.QueryContext(t.ctx, "SELECT account, COUNT(*) FROM factor WHERE kind <> $1 GROUP BY account", but)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "counting factors")
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	out = map[hut3.Ref]int{}
	for rows.Next() {
		var account string
		var n int
		if err := rows.Scan(&account, &n); err != nil {
			return nil, hut3.Wrap(err, hut3.Internal, "counting factors")
		}
		out[hut3.Ref(account)] = n
	}
	return out, hut3.Wrap(rows.Err(), hut3.Internal, "counting factors")
}

// PutFactor adds a factor, or moves its counter, secret and use.
func (t *Tx) PutFactor(f Factor) error {
	_, err := t.tx.ExecContext(t.ctx, `INSERT INTO factor (account, id, kind, name, secret, counter, made, used) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (account, id) DO UPDATE SET secret = excluded.secret, counter = excluded.counter, used = excluded.used`,
		string(f.Account), f.ID, f.Kind, f.Name, f.Secret, f.Counter, micro(f.Made), micro(f.Used))
	return hut3.Wrap(err, hut3.Internal, "writing a factor of %s", f.Account)
}

// DropFactors forgets one factor of an account, or all where id is empty.
func (t *Tx) DropFactors(account hut3.Ref, id string) error {
	_, err := t.tx.ExecContext(t.ctx, "DELETE FROM factor WHERE account = $1 AND ($2 = '' OR id = $2)", string(account), id)
	return hut3.Wrap(err, hut3.Internal, "forgetting factors of %s", account)
}

// SessionUse is how a session is used. A session without one is a command's.
type SessionUse struct {
	Proved    time.Time     // when a second factor, or the password again, was last shown
	Idle      time.Duration // how long it may rest; zero: until it ends
	Address   string
	Agent     string
	Challenge string // what a passkey was last asked
}

// Use reads how a session is used; zero where nothing was said.
func (t *Tx) Use(token hut3.Digest) (SessionUse, error) {
	var u SessionUse
	var proved, idle int64
	err := t.tx.QueryRowContext(t.ctx, "SELECT proved, idle, address, agent, challenge FROM session_use WHERE token = $1", token[:]).
		Scan(&proved, &idle, &u.Address, &u.Agent, &u.Challenge)
	if errors.Is(err, sql.ErrNoRows) {
		return u, nil
	}
	u.Proved, u.Idle = fromMicro(proved), time.Duration(idle)*time.Microsecond
	return u, hut3.Wrap(err, hut3.Internal, "reading the use of a session")
}

// SetUse replaces how a session is used, and forgets those of sessions that
// ended.
func (t *Tx) SetUse(token hut3.Digest, u SessionUse) error {
	_, err := t.tx.ExecContext(t.ctx, `INSERT INTO session_use (token, proved, idle, address, agent, challenge) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (token) DO UPDATE SET proved = excluded.proved, idle = excluded.idle, address = excluded.address, agent = excluded.agent, challenge = excluded.challenge`,
		token[:], micro(u.Proved), u.Idle.Microseconds(), u.Address, u.Agent, u.Challenge)
	if err == nil {
		_, err = t.tx.ExecContext(t.ctx, "DELETE FROM session_use WHERE token NOT IN (SELECT token FROM session)")
	}
	return hut3.Wrap(err, hut3.Internal, "writing the use of a session")
}

// Sessions lists what is open of an account, or of all where account is empty,
// the latest used first, and those of one moment by account.
func (t *Tx) Sessions(account hut3.Ref) (out []Session, err error) {
	rows, err := t.tx.QueryContext(t.ctx, "SELECT token, account, made, seen, ends FROM session WHERE $1 = '' OR account = $1 ORDER BY seen DESC, made DESC, account, token", string(account))
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "listing sessions")
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var s Session
		var token []byte
		var who string
		var made, seen, ends int64
		if err := rows.Scan(&token, &who, &made, &seen, &ends); err != nil {
			return nil, hut3.Wrap(err, hut3.Internal, "reading a session")
		}
		copy(s.Token[:], token)
		s.Account, s.Made, s.Seen, s.Ends = hut3.Ref(who), fromMicro(made), fromMicro(seen), fromMicro(ends)
		out = append(out, s)
	}
	return out, hut3.Wrap(rows.Err(), hut3.Internal, "listing sessions")
}

// Attempt is how signing in to an account from an address has gone. An empty
// account stands for all of an address together.
type Attempt struct {
	Failed int
	Until  time.Time // nothing is tried before
	Known  time.Time // when it last succeeded from there
}

// Attempt reads it; zero where nothing was tried.
func (t *Tx) Attempt(account hut3.Ref, address string) (Attempt, error) {
	var a Attempt
	var until, known int64
	err := t.tx.QueryRowContext(t.ctx, "SELECT failed, until, known FROM attempt WHERE account = $1 AND address = $2", string(account), address).Scan(&a.Failed, &until, &known)
	if errors.Is(err, sql.ErrNoRows) {
		return a, nil
	}
	a.Until, a.Known = fromMicro(until), fromMicro(known)
	return a, hut3.Wrap(err, hut3.Internal, "reading the attempts from an address")
}

// SetAttempt replaces it.
func (t *Tx) SetAttempt(account hut3.Ref, address string, a Attempt) error {
	_, err := t.tx.ExecContext(t.ctx, `INSERT INTO attempt (account, address, failed, until, known) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (account, address) DO UPDATE SET failed = excluded.failed, until = excluded.until, known = excluded.known`,
		string(account), address, a.Failed, micro(a.Until), micro(a.Known))
	return hut3.Wrap(err, hut3.Internal, "writing the attempts from an address")
}

// APIToken lets a program read in somebody's name. Digest is the SHA-256 of
// what its owner was shown once.
type APIToken struct {
	ID        string
	Digest    hut3.Digest
	Account   hut3.Ref
	Name      string
	Rooms     []string // empty: every room that the owner's roles open
	Purpose   string
	Operation hut3.Ref
	Made      time.Time
	Ends      time.Time
	Used      time.Time // zero: never
}

const tokenColumns = "id, digest, account, name, rooms, purpose, operation, made, ends, used"

func scanToken(scan func(...any) error) (APIToken, error) {
	var k APIToken
	var digest []byte
	var account, rooms, operation string
	var made, ends, used int64
	err := scan(&k.ID, &digest, &account, &k.Name, &rooms, &k.Purpose, &operation, &made, &ends, &used)
	copy(k.Digest[:], digest)
	k.Account, k.Operation, k.Made, k.Ends, k.Used = hut3.Ref(account), hut3.Ref(operation), fromMicro(made), fromMicro(ends), fromMicro(used)
	if rooms != "" {
		k.Rooms = strings.Split(rooms, ",")
	}
	return k, err
}

// APIToken finds a token by its digest; Refused where there is none.
func (t *Tx) APIToken(digest hut3.Digest) (APIToken, error) {
	k, err := scanToken(t.tx.QueryRowContext(t.ctx, "SELECT "+tokenColumns+" FROM api_token WHERE digest = $1", digest[:]).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return k, hut3.Errorf(hut3.Refused, "the token is not known, or was revoked")
	}
	return k, hut3.Wrap(err, hut3.Internal, "reading a token")
}

// APITokens lists the tokens of an account, or of all where account is empty.
func (t *Tx) APITokens(account hut3.Ref) (out []APIToken, err error) {
	rows, err := t.tx.QueryContext(t.ctx, "SELECT "+tokenColumns+" FROM api_token WHERE $1 = '' OR account = $1 ORDER BY made, id", string(account))
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "listing tokens")
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		k, err := scanToken(rows.Scan)
		if err != nil {
			return nil, hut3.Wrap(err, hut3.Internal, "reading a token")
		}
		out = append(out, k)
	}
	return out, hut3.Wrap(rows.Err(), hut3.Internal, "listing tokens")
}

// PutAPIToken adds a token, or moves its use.
func (t *Tx) PutAPIToken(k APIToken) error {
	_, err := t.tx.ExecContext(t.ctx, `INSERT INTO api_token (`+tokenColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (id) DO UPDATE SET used = excluded.used`,
		k.ID, k.Digest[:], string(k.Account), k.Name, strings.Join(k.Rooms, ","), k.Purpose, string(k.Operation), micro(k.Made), micro(k.Ends), micro(k.Used))
	return hut3.Wrap(err, hut3.Internal, "writing a token")
}

// DropAPIToken forgets a token of an account; NotFound where it has none of
// that id. An empty account stands for any.
func (t *Tx) DropAPIToken(account hut3.Ref, id string) error {
	res, err := t.tx.ExecContext(t.ctx, "DELETE FROM api_token WHERE id = $1 AND ($2 = '' OR account = $2)", id, string(account))
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "revoking a token")
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return hut3.Errorf(hut3.NotFound, "there is no token %s", id)
	}
	return nil
}
