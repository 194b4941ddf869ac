package app

import (
	"context"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/operations"
	"hut3/internal/store"
)

// OperationItem is an operation with its reference.
type OperationItem struct {
	Ref hut3.Ref `json:"ref"`
	hut3.Operation
}

// WarrantItem is a warrant with its reference.
type WarrantItem struct {
	Ref hut3.Ref `json:"ref"`
	hut3.Warrant
}

// ArrestItem is an arrest with its reference.
type ArrestItem struct {
	Ref hut3.Ref `json:"ref"`
	hut3.Arrest
}

// SeizureItem is a seizure with its reference.
type SeizureItem struct {
	Ref hut3.Ref `json:"ref"`
	hut3.Seizure
}

// OperationFile is an operation with all that was recorded under it.
type OperationFile struct {
	OperationItem
	Warrants []WarrantItem `json:"warrants"`
	Arrests  []ArrestItem  `json:"arrests"`
	Seizures []SeizureItem `json:"seizures"`
}

// mayLookAt reports whether records of some units are the actor's business: he
// is of one of them, or of the unit that owns the case.
func (a *App) mayLookAt(actor hut3.Actor, units ...string) bool {
	return actor.Unit == a.Config.Unit || slices.Contains(units, actor.Unit)
}

// OperationList gives the operations of the actor's unit, and all of them to
// the unit that owns the case.
func (a *App) OperationList(ctx context.Context, actor hut3.Actor) ([]OperationItem, error) {
	look := access.Look{Action: access.RecordRead, Query: "operations"}
	if err := a.permit(ctx, actor, look); err != nil {
		return nil, err
	}
	out := []OperationItem{}
	see, err := a.sightOf(ctx, actor)
	if err != nil {
		return nil, err
	}
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		items, err := store.SharedList[hut3.Operation](tx, operations.OperationKind)
		for _, it := range items {
			seen, err := see.open(tx, it.Ref)
			if err != nil {
				return err
			}
			if it.Body.RestsOn, err = see.ownRows(it.Body.RestsOn); err != nil {
				return err
			}
			if seen && a.mayLookAt(actor, it.Body.Unit) {
				out = append(out, OperationItem{it.Ref, it.Body})
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	look.Count = int64(len(out))
	for _, o := range out {
		look.Refs = append(look.Refs, o.Ref)
	}
	return out, a.Doors.Read(ctx, actor, look)
}

// OperationFile shows an operation with its warrants, arrests and seizures.
func (a *App) OperationFile(ctx context.Context, actor hut3.Actor, ref hut3.Ref) (OperationFile, error) {
	look := access.Look{Action: access.RecordRead, Object: ref, Query: "operation"}
	if err := a.permit(ctx, actor, look); err != nil {
		return OperationFile{}, err
	}
	var out OperationFile
	see, err := a.sightOf(ctx, actor)
	if err != nil {
		return OperationFile{}, err
	}
	err = a.Doors.View(ctx, func(tx *store.Tx) (err error) {
		out, err = operationFile(tx, see, ref)
		return err
	})
	if err == nil && !a.mayLookAt(actor, out.Unit) {
		err = hut3.Errorf(hut3.NotFound, "there is no operation %s", ref)
	}
	if err != nil {
		return OperationFile{}, a.missed(ctx, actor, look, err)
	}
	look.Count, look.Refs = 1, out.refs()
	return out, a.Doors.Read(ctx, actor, look)
}

func operationFile(tx *store.Tx, see *sight, ref hut3.Ref) (OperationFile, error) {
	op, _, err := store.Get[hut3.Operation](tx, operations.OperationKind, ref)
	seen := false
	if err == nil {
		seen, err = see.open(tx, ref)
	}
	if err == nil && !seen || err != nil && hut3.CodeOf(err) == hut3.NotFound {
		err = hut3.Errorf(hut3.NotFound, "there is no operation %s", ref)
	}
	out := OperationFile{OperationItem: OperationItem{ref, op}, Warrants: []WarrantItem{}, Arrests: []ArrestItem{}, Seizures: []SeizureItem{}}
	if err == nil {
		out.RestsOn, err = see.ownRows(op.RestsOn)
	}
	if err != nil {
		return out, err
	}
	under := hut3.Attr{Name: "operation", Value: string(ref)}
	warrants, err := openItems(tx, see, operations.WarrantKind, func(b *hut3.Warrant) *[]hut3.Ref { return &b.RestsOn }, under)
	for _, it := range warrants {
		out.Warrants = append(out.Warrants, WarrantItem{it.Ref, it.Body})
	}
	if err != nil {
		return out, err
	}
	arrests, err := openItems(tx, see, operations.ArrestKind, func(b *hut3.Arrest) *[]hut3.Ref { return &b.RestsOn }, under)
	for _, it := range arrests {
		out.Arrests = append(out.Arrests, ArrestItem{it.Ref, it.Body})
	}
	if err != nil {
		return out, err
	}
	seizures, err := openItems(tx, see, operations.SeizureKind, func(b *hut3.Seizure) *[]hut3.Ref { return &b.RestsOn }, under)
	for _, it := range seizures {
		out.Seizures = append(out.Seizures, SeizureItem{it.Ref, it.Body})
	}
	return out, err
}

// openItems lists records of a kind that exist for an actor. What they rest on is
// named as he sees it.
func openItems[T any](tx *store.Tx, see *sight, kind string, rests func(*T) *[]hut3.Ref, where ...hut3.Attr) ([]store.Item[T], error) {
	all, err := store.List[T](tx, kind, where...)
	if err != nil {
		return nil, err
	}
	var out []store.Item[T]
	for _, it := range all {
		seen, err := see.open(tx, it.Ref)
		if err != nil {
			return nil, err
		}
		on := rests(&it.Body)
		if *on, err = see.ownRows(*on); err != nil {
			return nil, err
		}
		if seen {
			out = append(out, it)
		}
	}
	return out, nil
}

func (f OperationFile) refs() []hut3.Ref {
	out := []hut3.Ref{f.Ref}
	for _, w := range f.Warrants {
		out = append(out, w.Ref)
	}
	for _, r := range f.Arrests {
		out = append(out, r.Ref)
	}
	for _, s := range f.Seizures {
		out = append(out, s.Ref)
	}
	return out
}

// WarrantList gives the warrants of the actor's unit, and all of them to the
// unit that owns the case.
func (a *App) WarrantList(ctx context.Context, actor hut3.Actor) ([]WarrantItem, error) {
	look := access.Look{Action: access.RecordRead, Query: "warrants"}
	if err := a.permit(ctx, actor, look); err != nil {
		return nil, err
	}
	out := []WarrantItem{}
	see, err := a.sightOf(ctx, actor)
	if err != nil {
		return nil, err
	}
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		items, err := store.List[hut3.Warrant](tx, operations.WarrantKind)
		for _, it := range items {
			seen, err := see.open(tx, it.Ref)
			if err != nil {
				return err
			}
			if it.Body.RestsOn, err = see.ownRows(it.Body.RestsOn); err != nil {
				return err
			}
			if seen && a.mayLookAt(actor, it.Body.Force) {
				out = append(out, WarrantItem{it.Ref, it.Body})
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	look.Count = int64(len(out))
	for _, w := range out {
		look.Refs = append(look.Refs, w.Ref)
	}
	return out, a.Doors.Read(ctx, actor, look)
}

// Operations is the verbs of operations, results, figures and statements.
type Operations = operations.Operations

// PublishedIn2020 is every figure of the source document and of the bodies that
// published beside it, word for word. groups puts the references of groups in
// the place of the names that the list has as scopes.
func PublishedIn2020(groups map[string]hut3.Ref) ([]StatementEntry, error) {
	entries, err := operations.Reported2020()
	return operations.WithGroups(entries, groups), err
}
