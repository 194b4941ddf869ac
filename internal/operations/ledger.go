package operations

import (
	"encoding/json"
	"strings"

	"hut3"
	"hut3/internal/store"
)

// result is a version of an arrest, seizure or executed warrant as figures see
// it. It is read once and shared: nobody changes one.
type result struct {
	item    hut3.BasisItem
	event   hut3.Event
	groups  []hut3.Ref // of an operation, which is no result itself
	person  string     // who was arrested; empty for seizures
	unnamed bool
	tallies []tally
	like    string // what it has in common with another record of the same
}

// entry is a result in a ledger.
type entry struct {
	*result
	groups []hut3.Ref // the result's own, or its operation's
}

// ledger is every result that stood at one state of the records, in order.
type ledger struct {
	entries []entry
	lists   *Lists
	kept    *kept // where figures made of it are kept; nil: they are computed each time
	mark    hut3.Digest
	days    map[hut3.Ref]hut3.Day
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
		read, counts, err := o.resultOf(r)
		if err != nil {
			return nil, hut3.Wrap(err, hut3.CodeOf(err), "reading %s version %d", r.ID, r.Version)
		}
		if r.Kind == OperationKind {
			groups[r.Ref()] = read.groups
		}
		if counts {
			l.entries = append(l.entries, entry{read, read.groups})
		}
	}
	for i, e := range l.entries { // an operation may come behind its results
		if e.event.Group == "" {
			l.entries[i].groups = groups[e.event.Operation]
		}
	}
	return l, nil
}

// last is the latest day among results.
func (l *ledger) last(refs []hut3.Ref) hut3.Day {
	if l.days == nil {
		l.days = make(map[hut3.Ref]hut3.Day, len(l.entries))
		for _, e := range l.entries {
			l.days[e.item.Ref] = e.event.On
		}
	}
	var day hut3.Day
	for _, ref := range refs {
		day = max(day, l.days[ref])
	}
	return day
}

// resultOf reads a version of a record, and says whether it counts.
func (l *Lists) resultOf(r store.Record) (*result, bool, error) {
	e, err := l.readResult(r)
	if err != nil {
		return nil, false, err
	}
	if r.Kind == OperationKind || e.event.Withdrawn != "" || e.event.On == "" {
		return e, false, nil
	}
	if e.event.Group != "" {
		e.groups = []hut3.Ref{e.event.Group}
	}
	e.like = e.likeness()
	return e, true, nil
}

func (l *Lists) readResult(r store.Record) (e *result, err error) {
	e = new(result)
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
	case OperationKind:
		var op hut3.Operation
		err = json.Unmarshal(r.Body, &op)
		e.groups = op.Groups
	}
	return e, err
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
