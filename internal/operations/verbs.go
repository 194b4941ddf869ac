package operations

import (
	"context"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// batchMost is how many records one transaction writes at most, so that others
// wait for no more than a moment.
const batchMost = 64

// Open records an operation.
func (o *Operations) Open(ctx context.Context, actor hut3.Actor, op hut3.Operation) (hut3.Ref, error) {
	return one(o.OpenAll(ctx, actor, []hut3.Operation{op}))
}

// OpenAll records operations. Like every verb that takes several records it
// writes at most batchMost in a transaction: where a later one fails, those
// written stay, and their refs are returned with the error.
func (o *Operations) OpenAll(ctx context.Context, actor hut3.Actor, ops []hut3.Operation) ([]hut3.Ref, error) {
	return add(ctx, o, actor, o.operations(), ops)
}

// Change writes the next version of an operation.
func (o *Operations) Change(ctx context.Context, actor hut3.Actor, ref hut3.Ref, change func(*hut3.Operation) error) error {
	return amend(ctx, o, actor, o.operations(), ref, change)
}

// AddWarrant records a warrant.
func (o *Operations) AddWarrant(ctx context.Context, actor hut3.Actor, w hut3.Warrant) (hut3.Ref, error) {
	return one(o.AddWarrants(ctx, actor, []hut3.Warrant{w}))
}

// AddWarrants records warrants; see OpenAll.
func (o *Operations) AddWarrants(ctx context.Context, actor hut3.Actor, ws []hut3.Warrant) ([]hut3.Ref, error) {
	return add(ctx, o, actor, o.warrants(), ws)
}

// ChangeWarrant writes the next version of a warrant: executed, its outcome.
func (o *Operations) ChangeWarrant(ctx context.Context, actor hut3.Actor, ref hut3.Ref, change func(*hut3.Warrant) error) error {
	return amend(ctx, o, actor, o.warrants(), ref, change)
}

// AddArrest records an arrest of one person.
func (o *Operations) AddArrest(ctx context.Context, actor hut3.Actor, a hut3.Arrest) (hut3.Ref, error) {
	return one(o.AddArrests(ctx, actor, []hut3.Arrest{a}))
}

// AddArrests records arrests; see OpenAll.
func (o *Operations) AddArrests(ctx context.Context, actor hut3.Actor, as []hut3.Arrest) ([]hut3.Ref, error) {
	return add(ctx, o, actor, o.arrests(), as)
}

// ChangeArrest writes the next version of an arrest. A mistaken one is not
// deleted: its Withdrawn says why it no longer counts.
func (o *Operations) ChangeArrest(ctx context.Context, actor hut3.Actor, ref hut3.Ref, change func(*hut3.Arrest) error) error {
	return amend(ctx, o, actor, o.arrests(), ref, change)
}

// AddSeizure records what was taken on one occasion.
func (o *Operations) AddSeizure(ctx context.Context, actor hut3.Actor, s hut3.Seizure) (hut3.Ref, error) {
	return one(o.AddSeizures(ctx, actor, []hut3.Seizure{s}))
}

// AddSeizures records seizures; see OpenAll.
func (o *Operations) AddSeizures(ctx context.Context, actor hut3.Actor, ss []hut3.Seizure) ([]hut3.Ref, error) {
	return add(ctx, o, actor, o.seizures(), ss)
}

// ChangeSeizure writes the next version of a seizure; see ChangeArrest.
func (o *Operations) ChangeSeizure(ctx context.Context, actor hut3.Actor, ref hut3.Ref, change func(*hut3.Seizure) error) error {
	return amend(ctx, o, actor, o.seizures(), ref, change)
}

func one(refs []hut3.Ref, err error) (hut3.Ref, error) {
	if err != nil {
		return "", err
	}
	return refs[0], nil
}

// family is what the verbs need to know of a kind of record.
type family[T any] struct {
	kind   string
	action access.Action
	unit   func(T) string     // whose business it is
	check  func(T) error      // against the agencies and the lists
	cites  func(T) []hut3.Ref // the other records that it names
}

func add[T any](ctx context.Context, o *Operations, actor hut3.Actor, f family[T], items []T) ([]hut3.Ref, error) {
	refs := make([]hut3.Ref, 0, len(items))
	for len(items) > 0 {
		n := min(batchMost, len(items))
		written, err := addSome(ctx, o, actor, f, items[:n])
		if err != nil {
			return refs, hut3.Wrap(err, hut3.CodeOf(err), "%s %d", f.kind, len(refs)+1)
		}
		refs, items = append(refs, written...), items[n:]
	}
	return refs, nil
}

func addSome[T any](ctx context.Context, o *Operations, actor hut3.Actor, f family[T], items []T) ([]hut3.Ref, error) {
	if err := mayAdd(ctx, o, actor, f, items); err != nil {
		return nil, err
	}
	cites, err := o.citesOf(ctx, actor)
	if err != nil {
		return nil, err
	}
	var refs []hut3.Ref
	act := access.Act{Action: f.action, Units: []string{f.unit(items[0])}}
	err = o.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		refs, err = putAll(tx, actor, cites, f, items)
		return err
	})
	return refs, err
}

// mayAdd refuses what is the business of another unit; the refusal is logged.
func mayAdd[T any](ctx context.Context, o *Operations, actor hut3.Actor, f family[T], items []T) error {
	for _, it := range items {
		act := access.Act{Action: f.action, Units: []string{f.unit(it)}}
		if access.Can(actor, act) != nil {
			return o.Doors.Write(ctx, actor, act, nil)
		}
	}
	return nil
}

// putAll checks new records and writes them.
func putAll[T any](tx *store.Tx, actor hut3.Actor, cites access.Sight, f family[T], items []T) ([]hut3.Ref, error) {
	refs := make([]hut3.Ref, 0, len(items))
	for _, it := range items {
		if err := f.check(it); err != nil {
			return nil, err
		}
		if err := cite(tx, actor, cites, f.cites(it)...); err != nil {
			return nil, err
		}
		r, err := tx.Put(f.kind, "", it)
		if err != nil {
			return nil, err
		}
		refs = append(refs, r.Ref())
	}
	return refs, nil
}

// amend reads a record, lets the caller change it and writes it. The act is
// the business of the unit that the record names before and after. Somebody
// whose business it is not is answered as if the record were not there.
func amend[T any](ctx context.Context, o *Operations, actor hut3.Actor, f family[T], ref hut3.Ref, change func(*T) error) error {
	return amendWith(ctx, o, actor, f, ref, change, func(*store.Tx, access.Sight) error { return nil })
}

// amendWith is amend with other writes in the same transaction.
func amendWith[T any](ctx context.Context, o *Operations, actor hut3.Actor, f family[T], ref hut3.Ref, change func(*T) error, also func(*store.Tx, access.Sight) error) error {
	act := access.Act{Action: f.action, Object: ref, Units: []string{actor.Unit}}
	if access.Can(actor, act) != nil { // for his role: nothing is looked up
		return o.Doors.Write(ctx, actor, act, nil)
	}
	open, err := o.Sees(ctx, actor)
	if err != nil {
		return err
	}
	cites, err := o.citesOf(ctx, actor)
	if err != nil {
		return err
	}
	var before T
	err = o.Doors.View(ctx, func(tx *store.Tx) (err error) {
		if before, _, err = store.Get[T](tx, f.kind, ref); err != nil {
			return err
		}
		seen, err := open(tx, ref)
		if err == nil && !seen {
			err = hut3.Errorf(hut3.NotFound, "no %s %s", f.kind, ref)
		}
		return err
	})
	if err != nil && hut3.CodeOf(err) != hut3.NotFound {
		return err
	}
	if act.Units = []string{f.unit(before)}; err != nil || access.Can(actor, act) != nil {
		return o.notHis(ctx, actor, act, f.kind)
	}
	return o.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		body, _, err := store.Get[T](tx, f.kind, ref)
		if err != nil {
			return err
		}
		was, _, err := store.Get[T](tx, f.kind, ref) // change may write into the slices of body
		if err != nil {
			return err
		}
		if err := change(&body); err != nil {
			return err
		}
		for _, unit := range []string{f.unit(was), f.unit(body)} {
			if err := access.Can(actor, access.Act{Action: f.action, Units: []string{unit}}); err != nil {
				return err
			}
		}
		if err := f.check(body); err != nil {
			return err
		}
		if err := cite(tx, actor, cites, newlyCited(f, was, body)...); err != nil {
			return err
		}
		if _, err = tx.Put(f.kind, string(ref), body); err != nil {
			return err
		}
		return also(tx, cites)
	})
}

// citesOf says what the actor may name; nil where that was not said.
func (o *Operations) citesOf(ctx context.Context, actor hut3.Actor) (access.Sight, error) {
	if o.Cites == nil {
		return nil, nil
	}
	return o.Cites(ctx, actor)
}

// notHis answers that there is no such record, and leaves the refusal in the
// log where there is one.
func (o *Operations) notHis(ctx context.Context, actor hut3.Actor, act access.Act, kind string) error {
	if access.Can(actor, act) != nil {
		if err := o.Doors.Write(ctx, actor, act, nil); hut3.CodeOf(err) != hut3.Refused {
			return err
		}
	}
	return hut3.Errorf(hut3.NotFound, "no %s %s", kind, act.Object)
}
