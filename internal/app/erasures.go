package app

import (
	"context"
	"fmt"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/ingest"
	"hut3/internal/marks"
	"hut3/internal/retention"
	"hut3/internal/store"
)

// ErasureReason is a reason of the dated list.
type ErasureReason = retention.Reason

// ErasureReasons is the dated list of what material may be erased for.
func ErasureReasons() ([]ErasureReason, error) {
	l, err := retention.LoadReasons()
	return l.Reasons, err
}

// HoldItem is a hold with its reference.
type HoldItem struct {
	Ref hut3.Ref `json:"ref"`
	By  hut3.Ref `json:"by"`
	hut3.LegalHold
}

// ErasureItem is an erasure with its reference. What was done is for those who
// answer for completeness.
type ErasureItem struct {
	Ref hut3.Ref `json:"ref"`
	hut3.Erasure
}

// ErasureRequest is what somebody asks to be erased.
type ErasureRequest struct {
	What    hut3.Subject
	Reason  string // a code of the list
	Why     string
	Basis   string // empty: the usual one of the reason
	Fate    string // of the exhibit
	FateRef string
	Cited   string
	Copies  bool
	Packed  bool
}

// AddHold keeps material from being erased until the hold is released.
func (a *App) AddHold(ctx context.Context, actor hut3.Actor, h hut3.LegalHold) (hut3.Ref, error) {
	if err := a.permit(ctx, actor, access.Look{Action: access.HoldSet}); err != nil {
		return "", err
	}
	s, err := a.subjectsOf(ctx, actor)
	if err == nil {
		h.What, _, err = s.named(h.What)
	}
	if err != nil {
		return "", err
	}
	return retention.AddHold(ctx, a.Doors, actor, h)
}

// ReleaseHold ends a hold, with a reason.
func (a *App) ReleaseHold(ctx context.Context, actor hut3.Actor, ref hut3.Ref, reason string) error {
	s, err := a.subjectsOf(ctx, actor)
	if err != nil {
		return err
	}
	return retention.ReleaseHold(ctx, a.Doors, actor, ref, reason, s.seesRecord)
}

// Holds lists the holds on what the actor may see; custodians and auditors see
// all. Those that stand come first.
func (a *App) Holds(ctx context.Context, actor hut3.Actor) ([]HoldItem, error) {
	out := []HoldItem{}
	err := a.retained(ctx, actor, "holds", func(tx *store.Tx, s *subjects) (int, error) {
		for _, state := range []string{"standing", "released"} {
			items, err := store.List[hut3.LegalHold](tx, retention.HoldKind, hut3.Attr{Name: "state", Value: state})
			if err != nil {
				return 0, err
			}
			for _, it := range items {
				seen, err := s.seesRecord(it.Record)
				if err != nil {
					return 0, err
				}
				if seen {
					it.Body.What = withoutKeys(it.Body.What)
					out = append(out, HoldItem{it.Ref, hut3.Ref(it.Record.Author), it.Body})
				}
			}
		}
		return len(out), nil
	})
	return out, err
}

// Erasures lists the erasures of what the actor may see, that he asked for or
// ruled on; custodians and auditors see all, with what was done.
func (a *App) Erasures(ctx context.Context, actor hut3.Actor) ([]ErasureItem, error) {
	out := []ErasureItem{}
	err := a.retained(ctx, actor, "erasures", func(tx *store.Tx, s *subjects) (int, error) {
		items, err := store.List[hut3.Erasure](tx, retention.ErasureKind)
		for _, it := range items {
			seen, err := s.seesRecord(it.Record)
			if err != nil {
				return 0, err
			}
			if !seen {
				continue
			}
			if !knowsWhole(actor) {
				it.Body.Done, it.Body.Upto = nil, 0 // which count what he may not see
				if it.Body.RuledBy != actor.User {
					it.Body.Approved = 0
				}
				if it.Body.AskedBy != actor.User { // whose count it is
					if it.Body.Messages, err = s.count(it.Body.What); err != nil {
						return 0, err
					}
				}
			}
			it.Body.What = withoutKeys(it.Body.What)
			out = append(out, ErasureItem{it.Ref, it.Body})
		}
		return len(out), err
	})
	return out, err
}

// withoutKeys is a subject as it is shown: without the rows of a set. They are what
// its author saw, and that some are left out would tell that there are more.
func withoutKeys(w hut3.Subject) hut3.Subject {
	w.Rows = hut3.RowList{}
	return w
}

func (a *App) retained(ctx context.Context, actor hut3.Actor, what string, list func(*store.Tx, *subjects) (int, error)) error {
	look := access.Look{Action: access.ErasureRead, Query: what}
	if err := a.permit(ctx, actor, look); err != nil {
		return err
	}
	s, err := a.subjectsOf(ctx, actor)
	if err != nil {
		return err
	}
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		n, err := list(tx, s)
		look.Count = int64(n)
		return err
	})
	if err != nil {
		return err
	}
	return a.Doors.Read(ctx, actor, look)
}

// RequestErasure asks that material be destroyed here. It is refused while a hold
// stands on any of it, and where records rest on it unless the request says why
// it may go all the same.
func (a *App) RequestErasure(ctx context.Context, actor hut3.Actor, r ErasureRequest) (ErasureItem, error) {
	if err := a.permit(ctx, actor, access.Look{Action: access.ErasureRequest}); err != nil {
		return ErasureItem{}, err
	}
	e, err := erasureOf(r)
	if err != nil {
		return ErasureItem{}, err
	}
	s, err := a.subjectsOf(ctx, actor)
	if err == nil {
		e.What, e.Messages, err = s.named(e.What)
	}
	if err != nil {
		return ErasureItem{}, err
	}
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		live, err := store.List[hut3.Delivery](tx, ingest.DeliveryKind, hut3.Attr{Name: "state", Value: string(hut3.Live)})
		for _, d := range live {
			e.Upto = max(e.Upto, d.Body.Number)
		}
		return err
	})
	if err != nil {
		return ErasureItem{}, err
	}
	ref, err := retention.Request(ctx, a.Doors, actor, e, func(tx *store.Tx) error { return s.blocked(tx, e) })
	e.State, e.AskedBy = hut3.ErasureRequested, actor.User
	if !knowsWhole(actor) {
		e.Upto = 0
	}
	e.What = withoutKeys(e.What)
	return ErasureItem{ref, e}, err
}

func erasureOf(r ErasureRequest) (hut3.Erasure, error) {
	e := hut3.Erasure{State: hut3.ErasureRequested, What: r.What, Reason: r.Reason, Why: r.Why, Basis: r.Basis, Fate: r.Fate, FateRef: r.FateRef, Cited: r.Cited, Copies: r.Copies, Packed: r.Packed, AskedBy: "-"}
	l, err := retention.LoadReasons()
	if err != nil {
		return e, err
	}
	reason, err := l.Find(r.Reason)
	if err != nil {
		return e, err
	}
	if e.Basis == "" {
		e.Basis = reason.Basis
	}
	if e.Copies && e.Cited == "" {
		return e, hut3.Errorf(hut3.Usage, "to take texts out of the records that rest on them, say why those may be changed")
	}
	return e, e.Validate()
}

// RuleErasure approves or refuses a request. Approving takes another person than
// the one who asked, who sees what is to go.
func (a *App) RuleErasure(ctx context.Context, actor hut3.Actor, ref hut3.Ref, approve bool, reason string) error {
	if err := a.permit(ctx, actor, access.Look{Action: access.ErasureApprove, Object: ref}); err != nil {
		return err
	}
	s, err := a.subjectsOf(ctx, actor)
	if err != nil {
		return err
	}
	return retention.Rule(ctx, a.Doors, actor, ref, retention.Ruling{Approve: approve, Reason: reason, See: s.seesRecord, Block: s.blocked, Count: s.meant})
}

// subjects looks at what holds and erasures are about, with one actor's eyes.
type subjects struct {
	*sight
	all bool // with the program's own: nothing is hidden
}

func (a *App) subjectsOf(ctx context.Context, actor hut3.Actor) (*subjects, error) {
	s, err := a.sightOf(ctx, actor)
	return &subjects{sight: s}, err
}

// named freezes what a subject stands for, and counts its messages. NotFound
// where nothing of it exists for the actor.
func (s *subjects) named(w hut3.Subject) (hut3.Subject, int64, error) {
	if err := w.Validate(); err != nil && w.Set == "" {
		return w, 0, err
	}
	if w.Set != "" {
		err := s.app.Doors.View(s.ctx, func(tx *store.Tx) error {
			it, err := marks.FindSet(tx, s.actor, string(w.Set))
			w.Set, w.Rows = it.Ref, it.Body.Rows
			return err
		})
		if err != nil {
			return w, 0, err
		}
	}
	if w.Delivery != 0 && knowsWhole(s.actor) {
		return w, 0, s.app.Doors.View(s.ctx, func(tx *store.Tx) error {
			d, _, err := store.Get[hut3.Delivery](tx, ingest.DeliveryKind, hut3.Ref(hut3.DeliveryRef(w.Delivery)))
			if err == nil && (d.State != hut3.Live || d.Erased != "") {
				err = hut3.Errorf(hut3.Conflict, "%s is not live; only what is can be held or erased", d.Ref())
			}
			return err
		})
	}
	n, err := s.count(w)
	if err == nil && n == 0 {
		err = hut3.Errorf(hut3.NotFound, "there is no %s in what you may see", w)
	}
	return w, n, err
}

// seesRecord reports whether a hold or an erasure exists for the actor: he made
// it or ruled on it, answers for completeness, or sees some of what it is about.
func (s *subjects) seesRecord(r store.Record) (bool, error) {
	what, by, err := subjectOf(r)
	if err != nil || s.all || knowsWhole(s.actor) {
		return err == nil, err
	}
	for _, u := range by {
		if u == s.actor.User {
			return true, nil
		}
	}
	n, err := s.count(what)
	return n > 0, err
}

// count gives how many messages of a subject the actor sees.
func (s *subjects) count(w hut3.Subject) (int64, error) {
	q, view, err := s.query(w)
	if err != nil {
		return 0, err
	}
	return view.Count(s.ctx, q)
}

func (s *subjects) withRows(rows map[string][]hut3.Key) *corpus.View { return s.view.WithSets(rows) }

// String names a subject in a list of what stands in the way.
func blockText(ref hut3.Ref, what string) string { return fmt.Sprintf("%s (%s)", ref, what) }
