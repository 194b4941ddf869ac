package operations

import (
	"encoding/json"
	"strings"

	"hut3"
	"hut3/internal/store"
)

// entry is an arrest, seizure or executed warrant as figures see it.
type entry struct {
	item    hut3.BasisItem
	event   hut3.Event
	groups  []hut3.Ref // the result's own and its operation's
	person  string     // who was arrested; empty for seizures
	unnamed bool
	tallies []tally
}

// ledger is every result that stood at one state of the records, in order.
type ledger struct {
	entries []entry
	lists   *Lists
}

// ledgerOf reads every result that the transaction sees. Withdrawn ones are
// left out: they count for nothing.
func (o *Operations) ledgerOf(tx *store.Tx) (*ledger, error) {
	var records []store.Record
	for _, kind := range []string{OperationKind, ArrestKind, SeizureKind, WarrantKind} {
		rs, err := tx.List(kind)
		if err != nil {
			return nil, err
		}
		records = append(records, rs...)
	}
	return o.ledgerFrom(records)
}

// ledgerFrom makes a ledger of versions of records: operations, arrests,
// seizures and warrants.
func (o *Operations) ledgerFrom(records []store.Record) (*ledger, error) {
	l := &ledger{lists: o.Lists, entries: make([]entry, 0, len(records))}
	groups := map[hut3.Ref][]hut3.Ref{}
	for _, r := range records {
		if r.Kind != OperationKind {
			continue
		}
		var op hut3.Operation
		if err := json.Unmarshal(r.Body, &op); err != nil {
			return nil, hut3.Wrap(err, hut3.Invalid, "reading %s", r.ID)
		}
		groups[r.Ref()] = op.Groups
	}
	for _, r := range records {
		e, counts, err := o.entryOf(r)
		if err != nil {
			return nil, hut3.Wrap(err, hut3.CodeOf(err), "reading %s version %d", r.ID, r.Version)
		}
		if !counts {
			continue
		}
		if e.event.Group != "" {
			e.groups = append(e.groups, e.event.Group)
		} else {
			e.groups = groups[e.event.Operation]
		}
		l.entries = append(l.entries, e)
	}
	return l, nil
}

// last is the latest day among results.
func (l *ledger) last(refs []hut3.Ref) hut3.Day {
	wanted := make(map[hut3.Ref]bool, len(refs))
	for _, ref := range refs {
		wanted[ref] = true
	}
	var day hut3.Day
	for _, e := range l.entries {
		if wanted[e.item.Ref] {
			day = max(day, e.event.On)
		}
	}
	return day
}

func (l *Lists) entryOf(r store.Record) (e entry, counts bool, err error) {
	e.item = hut3.BasisItem{Kind: r.Kind, Ref: r.Ref(), Version: r.Version, Digest: r.Digest}
	switch r.Kind {
	case ArrestKind:
		var a hut3.Arrest
		err = json.Unmarshal(r.Body, &a)
		e.event, e.person, e.unnamed, e.tallies = a.Event, personOf(a), a.Unnamed != "", arrestTallies()
	case SeizureKind:
		var s hut3.Seizure
		if err = json.Unmarshal(r.Body, &s); err == nil {
			e.tallies, err = l.seizureTallies(s)
		}
		e.event = s.Event
	case WarrantKind:
		var w hut3.Warrant
		err = json.Unmarshal(r.Body, &w)
		e.event, e.tallies = warrantEvent(w), warrantTallies()
	default:
		return e, false, nil
	}
	return e, err == nil && e.event.Withdrawn == "" && e.event.On != "", err
}

// personOf is who was arrested: a nominal anywhere, or a label inside its
// operation.
func personOf(a hut3.Arrest) string {
	if a.Person != "" {
		return string(a.Person)
	}
	return string(a.Operation) + "/" + strings.ToLower(strings.Join(strings.Fields(a.Unnamed), " "))
}

// warrantEvent puts a warrant into the form of a result. It is credited to the
// force that executed it; one not executed has no day and does not count.
func warrantEvent(w hut3.Warrant) hut3.Event {
	return hut3.Event{
		On: w.Executed, Operation: w.Operation, CreditedTo: w.Force, Contribution: hut3.Initiated,
		Located: hut3.Place{Postcode: w.Postcode, Name: w.Address}, Withdrawn: w.Withdrawn,
	}
}
