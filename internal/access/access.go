// Package access decides who may do and see what, and keeps the two doors.
// Nothing is written but through Write: the permission, the transaction, its
// records and its leaf in the case log happen together or not at all. No
// content leaves but through Read: its leaf in the looks log is durable before
// a byte does. Scope is computed here and applied inside every query.
//
// The permissions stand in one table, actions.go. Which combinations of roles
// defeat the model is said there.
package access

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"hut3"
	"hut3/internal/audit"
	"hut3/internal/store"
)

// Doors are the way in and out of the case data. Make them with New.
type Doors struct {
	cases  *store.Store
	looks  *committer
	signer note.Signer
	check  note.Verifier
	public string           // the verifier key as text, for exports
	Now    func() time.Time // injected; time.Now in the program
	Rand   io.Reader        // injected; crypto/rand in the program
	// FactorKey seals what second factors keep, 32 bytes.
	FactorKey []byte
	Unit      string // code of the unit that owns the case; people of others are guests
	// OpenPasswords says that the passwords are known to all, as those of a demo
	// are, which its pages print: a slow hash would guard nothing.
	OpenPasswords bool
	hashes        hashing
	watched       watched
}

// New makes the doors over an open case database and looks log. The signer
// signs checkpoints of both logs; public is its verifier key as text.
func New(cases, looks *store.Store, signer note.Signer, public string) (*Doors, error) {
	check, err := note.NewVerifier(public)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Invalid, "the log's public key cannot be read")
	}
	d := &Doors{cases: cases, signer: signer, check: check, public: public, Now: time.Now, Rand: rand.Reader, hashes: newHashing(), watched: watched{told: map[hut3.Digest]time.Time{}}}
	d.looks = newCommitter(looks, d)
	return d, nil
}

// Close waits for looks under way, and stops taking more.
func (d *Doors) Close() error { return d.looks.close() }

// Act is what somebody is about to do. Units are those whose business the
// object is: an action that is bound asks that the actor's unit be among them.
type Act struct {
	Action  Action
	Object  hut3.Ref
	Makes   string // kind of the record that is the object, where fn writes others before it
	Units   []string
	Details any // ids, counts and digests; never the text of a message
}

// Write is the way in. It asks Can, runs fn in one transaction, and appends the
// leaf that names every record fn wrote. A refusal leaves a leaf too, be it of
// the role or of fn, in a transaction of its own: who asked for what, and why
// it was refused, with none of the details that he gave. The object of an act
// that makes a record may be empty: the first record is taken, or the first of
// the kind that the act makes.
func (d *Doors) Write(ctx context.Context, actor hut3.Actor, act Act, fn func(*store.Tx) error) error {
	if err := Can(actor, act); err != nil {
		return errors.Join(err, d.refused(ctx, actor, act, err))
	}
	err := d.leave(ctx, actor, act, audit.Done, fn)
	if err != nil && denied(act, hut3.CodeOf(err)) {
		return errors.Join(err, d.refused(ctx, actor, act, err))
	}
	return err
}

// denied reports whether what fn answered is a refusal, or that the object which
// was named does not exist for the actor: somebody may be trying numbers.
func denied(act Act, code hut3.Code) bool {
	return code == hut3.Refused || code == hut3.NotFound && act.Object != ""
}

func (d *Doors) refused(ctx context.Context, actor hut3.Actor, act Act, cause error) error {
	act.Details = map[string]string{"why": cause.Error()}
	return d.leave(ctx, actor, act, audit.Refused, func(*store.Tx) error { return nil })
}

// leave runs fn and appends the leaf of the act, in one transaction. The details
// of the act are written down once fn has run, so that it may add to them.
func (d *Doors) leave(ctx context.Context, actor hut3.Actor, act Act, outcome audit.Outcome, fn func(*store.Tx) error) error {
	return d.cases.Transact(ctx, func(tx *store.Tx) error {
		index, err := tx.LogSize()
		if err != nil {
			return err
		}
		tx.Begin(actor.User, d.Now(), index)
		if err := fn(tx); err != nil {
			return err
		}
		return d.appendLeaf(tx, index, d.entry(tx, actor, act, outcome))
	})
}

func (d *Doors) entry(tx *store.Tx, actor hut3.Actor, act Act, outcome audit.Outcome) audit.Entry {
	if actor.User == "" && actor.Name == "" {
		actor.Name = "nobody signed in"
	}
	e := audit.Entry{
		Time: tx.Now(), Actor: actor, Action: string(act.Action), Kind: permissions[act.Action].kind,
		Object: act.Object, Purpose: actor.Purpose, Operation: actor.Operation, Outcome: outcome,
	}
	for _, r := range tx.Written() {
		e.Records = append(e.Records, audit.RecordDigest{Kind: r.Kind, ID: r.ID, Version: int(r.Version), Digest: r.Digest})
	}
	for _, r := range e.Records {
		if e.Object == "" && (act.Makes == "" || act.Makes == r.Kind) {
			e.Object = hut3.Ref(r.ID)
		}
	}
	if act.Details != nil {
		e.Details, _ = json.Marshal(act.Details) // what cannot be written down is left out, not the act
	}
	return e
}

func (d *Doors) appendLeaf(tx *store.Tx, index int64, e audit.Entry) error {
	salt := make([]byte, audit.SaltSize)
	if _, err := io.ReadFull(d.Rand, salt); err != nil {
		return hut3.Wrap(err, hut3.Internal, "no random bytes for a leaf")
	}
	leaf, err := audit.NewLeaf(index, salt, e)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "making leaf %d", index)
	}
	return tx.AppendLeaf(leaf)
}

// View is the way to look at records: one unchanging state. What of it is shown
// to a person goes through Read.
func (d *Doors) View(ctx context.Context, fn func(*store.Tx) error) error {
	return d.cases.Snapshot(ctx, fn)
}

// Checkpoint signs the present size and root of both logs, where they grew.
func (d *Doors) Checkpoint(ctx context.Context) error {
	return errors.Join(d.checkpoint(ctx, d.cases, CaseLog), d.checkpoint(ctx, d.looks.log, LooksLog))
}

// The names of the two logs, as their checkpoints and exports print them.
const (
	CaseLog  = "hut3/case"
	LooksLog = "hut3/looks"
)

func (d *Doors) checkpoint(ctx context.Context, log *store.Store, origin string) error {
	grew := false
	err := log.Snapshot(ctx, func(tx *store.Tx) (err error) {
		grew, err = tx.Unsigned()
		return err
	})
	if err != nil || !grew {
		return err
	}
	return log.Transact(ctx, func(tx *store.Tx) error {
		size, err := tx.LogSize()
		if err != nil || size == 0 {
			return err
		}
		root, err := audit.Root(size, tx)
		if err != nil {
			return err
		}
		signed, err := audit.SignCheckpoint(audit.Checkpoint{Origin: origin, Size: size, Root: root}, d.signer)
		if err != nil {
			return err
		}
		return tx.PutCheckpoint(size, signed)
	})
}

// LogState is a log's size and root.
type LogState struct {
	Origin string    `json:"log"`
	Size   int64     `json:"size"`
	Root   tlog.Hash `json:"root"`
}

// Logs gives the present size and root of both logs.
func (d *Doors) Logs(ctx context.Context) ([]LogState, error) {
	var out []LogState
	for _, l := range []struct {
		log    *store.Store
		origin string
	}{{d.cases, CaseLog}, {d.looks.log, LooksLog}} {
		err := l.log.Snapshot(ctx, func(tx *store.Tx) error {
			size, err := tx.LogSize()
			if err != nil {
				return err
			}
			root, err := audit.Root(size, tx)
			out = append(out, LogState{l.origin, size, root})
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
