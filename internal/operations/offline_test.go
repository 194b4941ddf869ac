package operations

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// bench is the verbs without a database: ledgers are made of records in memory.
type bench struct{ *Operations }

func offline(t testing.TB) bench {
	t.Helper()
	agencies, err := access.LoadAgencies(time.Time{})
	must(t, err)
	o, err := New(nil, agencies)
	must(t, err)
	return bench{o}
}

func (b bench) checkUnits(e hut3.Event) error {
	for _, code := range append([]string{e.CreditedTo, e.Located.Force}, e.AlsoClaimedBy...) {
		if err := b.knownUnit("test", code); err != nil {
			return err
		}
	}
	return nil
}

// ledger is the ledger that a batch would make.
func (b bench) ledger(t testing.TB, batch Batch) *ledger {
	t.Helper()
	var records []store.Record
	add := func(kind, prefix string, n int, body any) {
		raw, err := json.Marshal(body)
		must(t, err)
		records = append(records, store.Record{Kind: kind, ID: fmt.Sprintf("%s-%d", prefix, n+1), Version: 1, Body: raw})
	}
	for i, op := range batch.Operations {
		add(OperationKind, hut3.PrefixOperation, i, op)
		records[len(records)-1].ID = string(local(i + 1)) // as the others name it
	}
	for i, a := range batch.Arrests {
		add(ArrestKind, hut3.PrefixArrest, i, a)
	}
	for i, s := range batch.Seizures {
		add(SeizureKind, hut3.PrefixSeizure, i, s)
	}
	for i, w := range batch.Warrants {
		add(WarrantKind, hut3.PrefixWarrant, i, w)
	}
	l, err := b.ledgerFrom(records)
	must(t, err)
	return l
}

func (b bench) figures(t testing.TB, l *ledger, ask Ask) []hut3.Figure {
	t.Helper()
	fs, err := b.figuresOf(l, ask)
	must(t, err)
	return fs
}

// sums are the amounts of every unit and measure.
func (b bench) sums(t testing.TB, batch Batch) map[string]int64 {
	t.Helper()
	out := map[string]int64{}
	for _, f := range b.figures(t, b.ledger(t, batch), Ask{AsAt: "2020-07-02"}) {
		switch f.Measure {
		case "people_arrested", "seizures", "drug_seizures", "cars":
			continue // how sums are parted over records is the seed's
		}
		out[f.Scope+" "+f.Measure] = f.Amount
	}
	return out
}
