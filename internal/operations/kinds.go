package operations

import (
	"context"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// The kinds of record that this package keeps.
const (
	OperationKind = "operation"
	WarrantKind   = "warrant"
	ArrestKind    = "arrest"
	SeizureKind   = "seizure"
	StatementKind = "statement" // what somebody published
	FigureKind    = "figure"    // a statement of our own, frozen
)

// Kinds are the records that this package keeps.
func Kinds() []store.Kind {
	return []store.Kind{
		store.NewKind[hut3.Operation](OperationKind, hut3.PrefixOperation),
		store.NewKind[hut3.Warrant](WarrantKind, hut3.PrefixWarrant),
		store.NewKind[hut3.Arrest](ArrestKind, hut3.PrefixArrest),
		store.NewKind[hut3.Seizure](SeizureKind, hut3.PrefixSeizure),
		store.NewKind[hut3.Reported](StatementKind, hut3.PrefixStatement),
		store.NewKind[hut3.Publication](FigureKind, hut3.PrefixFigure),
	}
}

// Operations are the verbs of this package. Make them with New.
type Operations struct {
	Doors    *access.Doors
	Agencies *access.Directory
	Lists    *Lists
	// Sees says which records rest on nothing that is hidden from an actor: a
	// result that does exists for him, and counts. Cites says which records and
	// messages he may name; without it, what its kind and unit allow.
	Sees, Cites func(context.Context, hut3.Actor) (access.Sight, error)

	kept *kept
}

// New makes the verbs over the doors and the list of agencies, with the
// built-in lists of drugs, measures and phrases.
func New(doors *access.Doors, agencies *access.Directory) (*Operations, error) {
	lists, err := LoadLists()
	if err != nil {
		return nil, err
	}
	open := func(context.Context, hut3.Actor) (access.Sight, error) {
		return func(*store.Tx, hut3.Ref) (bool, error) { return true, nil }, nil
	}
	return &Operations{Doors: doors, Agencies: agencies, Lists: lists, Sees: open, kept: &kept{}}, nil
}
