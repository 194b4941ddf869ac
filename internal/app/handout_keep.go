package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"hut3"
	"hut3/internal/access"
)

const (
	handOutKept = 2 * time.Hour // how long a file is kept for its maker
	handOutMost = 4             // of one maker, the latest
)

// HandOut is a file that was made for somebody and is kept for him, so that a
// transfer that broke off goes on.
type HandOut struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	Bytes int64     `json:"bytes"`
	Until time.Time `json:"kept_until"`
}

// HandOutKind says what a file was made of, and with that what its maker must be
// allowed for each part that he fetches.
type HandOutKind string

// The kinds of files.
const (
	HandOutMessages  HandOutKind = "messages"
	HandOutLog       HandOutKind = "log"
	HandOutDelivery  HandOutKind = "delivery"
	HandOutStatement HandOutKind = "statement"
	HandOutSealed    HandOutKind = "sealed"
)

var handOutActions = map[HandOutKind]access.Action{
	HandOutMessages:  access.CorpusExport,
	HandOutLog:       access.LogRead,
	HandOutDelivery:  access.DeliveryExport,
	HandOutStatement: access.DeliveryRead,
	HandOutSealed:    access.PackageRead, // nobody but its recipient reads what is in it
}

// keptHandOut is a file with whom it is for and what he saw when it was made.
type keptHandOut struct {
	HandOut
	path  string
	by    hut3.Ref
	look  access.Look
	scope hut3.Digest
	end   *time.Timer
}

// keptHandOuts are those of this process, oldest first. Who stops the server ends
// them.
type keptHandOuts struct {
	mu   sync.Mutex
	list []*keptHandOut
}

// KeepHandOut keeps a file that was made whole, and only that, for who had it made.
// It goes after a while, with an erasure, and where he has newer ones.
func (a *App) KeepHandOut(ctx context.Context, actor hut3.Actor, kind HandOutKind, object hut3.Ref, path, name string) (HandOut, error) {
	h, err := a.newHandOut(ctx, actor, kind, object, path, name)
	if err != nil {
		return HandOut{}, errors.Join(err, os.Remove(path))
	}
	return h.HandOut, a.handed.add(h)
}

func (a *App) newHandOut(ctx context.Context, actor hut3.Actor, kind HandOutKind, object hut3.Ref, path, name string) (*keptHandOut, error) {
	scope, err := a.scopeDigest(ctx, actor)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "keeping %s", name)
	}
	h := &keptHandOut{path: path, by: actor.User, scope: scope, look: access.Look{Action: handOutActions[kind], Object: object, Units: []string{actor.Unit}}}
	h.HandOut = HandOut{ID: strings.ToLower(rand.Text()), Name: name, Bytes: info.Size(), Until: time.Now().UTC().Add(handOutKept).Truncate(time.Second)}
	return h, nil
}

// scopeDigest tells what somebody may see now from what he may see later.
func (a *App) scopeDigest(ctx context.Context, actor hut3.Actor) (hut3.Digest, error) {
	scope, err := a.Doors.Scope(ctx, actor)
	if err != nil {
		return hut3.Digest{}, err
	}
	raw, err := json.Marshal(scope)
	return sha256.Sum256(raw), hut3.Wrap(err, hut3.Internal, "comparing scopes")
}

// OpenHandOut opens a file for the one whom it was made for, as long as he may see
// what he might then; a part, as he asked for it, is one look. Everybody else, and
// he himself afterwards, is told what is told of a file that never was.
func (a *App) OpenHandOut(ctx context.Context, actor hut3.Actor, id, part string) (HandOut, *os.File, error) {
	h, f, err := a.openHandOut(ctx, actor, id)
	if err != nil {
		return HandOut{}, nil, err
	}
	look := h.look
	look.Query = part + " of the file " + h.Name
	if err := a.Doors.Read(ctx, actor, look); err != nil {
		return HandOut{}, nil, errors.Join(err, f.Close())
	}
	return h.HandOut, f, nil
}

func (a *App) openHandOut(ctx context.Context, actor hut3.Actor, id string) (*keptHandOut, *os.File, error) {
	none := hut3.Errorf(hut3.NotFound, "no file is kept for you at this address: one is kept for %d hours, until what its maker may see changes, a server stops or something is erased; make it again", int(handOutKept/time.Hour))
	h := a.handed.find(id)
	if h == nil || h.by != actor.User {
		return nil, nil, none
	}
	scope, err := a.scopeDigest(ctx, actor)
	if err != nil {
		return nil, nil, err
	}
	if scope != h.scope {
		return nil, nil, errors.Join(none, a.handed.drop(h.is))
	}
	f, err := os.Open(h.path)
	if err != nil { // an erasure by another process took it
		return nil, nil, none
	}
	return h, f, nil
}

func (h *keptHandOut) is(o *keptHandOut) bool { return h == o }

func (k *keptHandOuts) find(id string) *keptHandOut {
	k.mu.Lock()
	defer k.mu.Unlock()
	if i := slices.IndexFunc(k.list, func(h *keptHandOut) bool { return h.ID == id }); i >= 0 {
		return k.list[i]
	}
	return nil
}

// add keeps one more, in the place of the oldest of its maker where he has many.
func (k *keptHandOuts) add(h *keptHandOut) error {
	k.mu.Lock()
	h.end = time.AfterFunc(handOutKept, func() { _ = k.drop(h.is) }) // swept when the case is opened, else
	k.list = append(k.list, h)
	his := slices.DeleteFunc(slices.Clone(k.list), func(o *keptHandOut) bool { return o.by != h.by })
	k.mu.Unlock()
	if len(his) <= handOutMost {
		return nil
	}
	return k.drop(his[0].is)
}

// drop removes files. One that is on its way goes on, as in clearHandOuts.
func (k *keptHandOuts) drop(which func(*keptHandOut) bool) (err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.list = slices.DeleteFunc(k.list, func(h *keptHandOut) bool {
		if which(h) {
			h.end.Stop()
			err = errors.Join(err, os.RemoveAll(h.path))
			return true
		}
		return false
	})
	return hut3.Wrap(err, hut3.Incomplete, "removing a file that was made for a browser")
}

// forget ends all of them.
func (k *keptHandOuts) forget() error { return k.drop(func(*keptHandOut) bool { return true }) }
