package operations

import (
	"cmp"
	"context"
	"strings"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Result is what came of one warrant: who was arrested and what was taken, and,
// where the warrant was not carried out before, when it was and how it ended.
type Result struct {
	On       hut3.Day
	Executes bool   // it says that the warrant was carried out, on that day
	Outcome  string // and how that ended
	Arrests  []hut3.Arrest
	Seizures []hut3.Seizure
}

// RecordResult writes a result: all of it in one transaction, or nothing, so
// that whoever is told that it failed can send it again. A seal that stands on
// record for the same warrant is a Conflict: a bag is sealed once.
func (o *Operations) RecordResult(ctx context.Context, actor hut3.Actor, warrant hut3.Ref, r Result) (made Recorded, err error) {
	if err := mayAdd(ctx, o, actor, o.arrests(), r.Arrests); err != nil {
		return made, err
	}
	if err := mayAdd(ctx, o, actor, o.seizures(), r.Seizures); err != nil {
		return made, err
	}
	open, err := o.Sees(ctx, actor)
	if err != nil {
		return made, err
	}
	write := func(tx *store.Tx, cites access.Sight) (err error) {
		if err := sealedBefore(tx, open, warrant, r.Seizures); err != nil {
			return err
		}
		if made.Arrests, err = putAll(tx, actor, cites, o.arrests(), r.Arrests); err != nil {
			return err
		}
		made.Seizures, err = putAll(tx, actor, cites, o.seizures(), r.Seizures)
		return err
	}
	if r.Executes {
		return made, amendWith(ctx, o, actor, o.warrants(), warrant, func(w *hut3.Warrant) error {
			if w.Executed != "" {
				return hut3.Errorf(hut3.Conflict, "%s was executed on %s", warrant, w.Executed)
			}
			w.Executed, w.Outcome = r.On, r.Outcome
			return nil
		}, write)
	}
	act, ok := o.resultAct(r)
	if !ok {
		return made, hut3.Errorf(hut3.Invalid, "nothing is told of %s: name who was arrested, or what was taken", warrant)
	}
	cites, err := o.citesOf(ctx, actor)
	if err != nil {
		return made, err
	}
	return made, o.Doors.Write(ctx, actor, act, func(tx *store.Tx) error { return write(tx, cites) })
}

// resultAct is what it is to add to a result.
func (o *Operations) resultAct(r Result) (access.Act, bool) {
	switch {
	case len(r.Arrests) > 0:
		return access.Act{Action: o.arrests().action, Units: []string{o.arrests().unit(r.Arrests[0])}}, true
	case len(r.Seizures) > 0:
		return access.Act{Action: o.seizures().action, Units: []string{o.seizures().unit(r.Seizures[0])}}, true
	}
	return access.Act{}, false
}

// sealedBefore refuses a seal that a seizure of the same warrant has, where the
// actor sees that seizure.
func sealedBefore(tx *store.Tx, open access.Sight, warrant hut3.Ref, seizures []hut3.Seizure) error {
	seals := map[string]bool{}
	for _, s := range seizures {
		for _, seal := range sealsOf(s) {
			seals[seal] = true
		}
	}
	if len(seals) == 0 {
		return nil
	}
	have, err := store.List[hut3.Seizure](tx, SeizureKind)
	if err != nil {
		return err
	}
	for _, s := range have {
		if s.Body.Warrant != warrant || s.Body.Withdrawn != "" {
			continue
		}
		for _, seal := range sealsOf(s.Body) {
			if !seals[seal] {
				continue
			}
			if seen, err := open(tx, s.Ref); err != nil || seen {
				return cmp.Or(err, error(hut3.Errorf(hut3.Conflict, "the seal %s stands on record in %s, of the same warrant: if it is the same bag, it is recorded already", seal, s.Ref)))
			}
		}
	}
	return nil
}

// sealsOf are the numbers of the bags of a seizure.
func sealsOf(s hut3.Seizure) (out []string) {
	for _, l := range s.Lines {
		if seal := strings.ToUpper(strings.TrimSpace(l.Seal)); seal != "" {
			out = append(out, seal)
		}
	}
	return out
}
