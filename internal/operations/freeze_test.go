package operations

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/store"
)

// A statement is worked out before its transaction, which takes nothing that was
// worked out on records that changed meanwhile.
func TestFreezeRestsOnWhatStands(t *testing.T) {
	t.Parallel()
	o, c := desk(t)
	op := openOp(t, o, "DERBYS")
	seize(t, o, event(op, "DERBYS", "2020-06-20"), cashLine(100))
	draft := Draft{Title: "t", AsAt: "2020-07-02", Sentences: []DraftSentence{{"DERBYS", "{cash} was seized."}}}
	stale, err := o.prepare(t.Context(), hubOfficer(), draft)
	must(t, err)
	c.Add(time.Second)
	late := seize(t, o, event(op, "DERBYS", "2020-06-21"), cashLine(50))
	if _, _, err := o.keep(t.Context(), hubOfficer(), draft, stale); !errors.Is(err, errMoved) {
		t.Errorf("frozen on what stood before %s: %v", late, err)
	}
	ref, p, err := o.Freeze(t.Context(), hubOfficer(), draft)
	must(t, err)
	if got := p.Frozen.Sentences[0].Text; got != "£150 was seized." || ref == "" {
		t.Errorf("%s: %q", ref, got)
	}
	// What has nothing to do with figures does not stand in the way.
	fresh, err := o.prepare(t.Context(), hubOfficer(), draft)
	must(t, err)
	_, err = o.EnterStatements(t.Context(), hubOfficer(), nil)
	must(t, err)
	_, kept, err := o.keep(t.Context(), hubOfficer(), draft, fresh)
	must(t, err)
	if diff := cmp.Diff(p.Frozen.Figures[0].RestsOn, kept.Frozen.Figures[0].RestsOn); diff != "" {
		t.Error(diff)
	}
}

// A result whose contribution is not known and that adds nothing to a measure is
// not told as "£0 more".
func TestNothingMoreIsNotSaid(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	op := openOp(t, o, "DERBYS")
	seize(t, o, event(op, "DERBYS", "2020-06-20"), cashLine(100))
	e := event(op, "DERBYS", "2020-06-20")
	e.Contribution = hut3.ContributionUnknown
	seize(t, o, e, cashLine(0))
	if notes := figure(t, o, "DERBYS", "cash", "").Notes; len(notes) != 0 {
		t.Errorf("notes %q", notes)
	}
	seize(t, o, e, cashLine(7))
	if notes := figure(t, o, "DERBYS", "cash", "").Notes; len(notes) != 1 {
		t.Errorf("notes %q", notes)
	}
}

// The links of a record are written many at a time; none is lost.
func TestManyLinks(t *testing.T) {
	t.Parallel()
	o, _ := planted(t)
	ref, p, err := o.Freeze(t.Context(), hubOfficer(), pressLine())
	must(t, err)
	must(t, o.Doors.View(t.Context(), func(tx *store.Tx) error {
		links, err := tx.LinksFrom(ref)
		if len(links) != len(p.Frozen.Basis) || len(links) < 1000 {
			t.Errorf("%d links of %d records", len(links), len(p.Frozen.Basis))
		}
		return err
	}))
}

// A currency sign on a mass is found wherever it stands in a sentence, before braces
// too, and what cannot be read is not frozen by whoever asks.
func TestACurrencyOnAMassIsNotFrozen(t *testing.T) {
	t.Parallel()
	o, _ := planted(t)
	for text, says := range map[string]string{
		"The region made 29 arrests and took £52kg of drugs.": "£52kg",
		"The region took £{class_a} of drugs.":                "£52 kg",
	} {
		d := Draft{Title: "East Midlands", AsAt: "2020-07-02", Sentences: []DraftSentence{{"EMSOU", text}}}
		p, err := o.Preview(t.Context(), hubOfficer(), d)
		must(t, err)
		want := Blocker{Kind: "currency_on_mass", Sentence: 1, Text: says + ": currency on a mass; a person must rule what is meant", Stops: true}
		if !slices.Contains(p.Blockers, want) {
			t.Errorf("%q: %+v", text, p.Blockers)
		}
		if _, _, err := o.Freeze(t.Context(), hubOfficer(), d); hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), says+": currency on a mass") {
			t.Errorf("%q is frozen: %v", text, err)
		}
	}
}
