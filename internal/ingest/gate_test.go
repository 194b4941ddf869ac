package ingest

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// counsel is a conversation with a solicitor, one in which a brief is named
// once, one in which a phrase is weak, and one that is nobody's secret.
func counsel() map[string]string {
	return map[string]string{"almagrebe/messages.csv": handset("almagrebe",
		[4]string{"2020-04-04 11:00:00", "almagrebe", "harelaw", "can we talk"},
		[4]string{"2020-04-04 11:01:00", "harelaw", "almagrebe", "they will kill him tonight"},
		[4]string{"2020-04-04 11:02:00", "almagrebe", "birchtern", "going to see My  Brief at 4"},
		[4]string{"2020-04-04 11:03:00", "birchtern", "almagrebe", "bring the bags after"},
		[4]string{"2020-04-04 11:04:00", "almagrebe", "cedarwren", "my solicitor rang"},
		[4]string{"2020-04-04 11:05:00", "cedarwren", "almagrebe", "two boxes tomorrow"},
		[4]string{"2020-04-04 11:06:00", "almagrebe", "dovemoss", "nice weather"})}
}

// scored is a stand-in for the threat score, which is another package's.
func scored(text string) (int, []string) {
	if strings.Contains(text, "kill") {
		return 80, []string{"kill"}
	}
	return 0, nil
}

func (b *bench) watches(w hut3.Watch) hut3.Ref {
	b.t.Helper()
	ref, err := SetWatch(context.Background(), b.doors, reviewer, "", w)
	if err != nil {
		b.t.Fatal(err)
	}
	return ref
}

// summary prints a restriction's class, state, targets and why.
func summary(r store.Item[hut3.Restriction]) string {
	raw, _ := json.Marshal(r.Body.Targets)
	return string(r.Ref) + " " + string(r.Body.State) + " " + r.Body.Class + " " + string(raw) + " " + strings.Join(r.Body.Why, ",")
}

func TestTheGateHolds(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.deps.Threat = scored
	b.deps.SeenBefore = func(_ context.Context, targets []hut3.Target) ([]string, error) { return []string{"nobody"}, nil }
	b.watches(hut3.Watch{Handle: hut3.NewHandle("encrochat", "harelaw"), Class: "legal"})
	r := b.imports(Request{Paths: []string{files(t, counsel())}, Platform: "encrochat"})
	if diff := cmp.Diff(map[string]int64{"legal": 5}, r.HeldReasons); r.Held != 5 || r.Messages != 7 || diff != "" {
		t.Errorf("%d of %d messages held: %v", r.Held, r.Messages, r.HeldReasons)
	}
	all := b.restrictions()
	var got []string
	for _, r := range all {
		got = append(got, summary(r))
	}
	want := []string{
		`RST-1 held legal [{"conversation":"encrochat/almagrebe~birchtern"}] legal-1`,
		`RST-2 held legal [{"ref":"D1/5"}] legal-12`,
		`RST-3 held legal [{"conversation":"encrochat/almagrebe~harelaw"}] WCH-1`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("restrictions (-want +got):\n%s", diff)
	}
	if r := all[2].Body; len(r.PossibleThreats) != 1 || r.PossibleThreats[0] != hut3.NewKey(1, 2) || r.Messages != 2 || len(r.SeenBefore) != 1 {
		t.Errorf("the solicitor's conversation: %+v", r)
	}
	first, err := Review(t.Context(), b.doors, reviewer, hut3.Held)
	if err != nil || len(first) != 3 || first[0].Ref != "RST-3" {
		t.Errorf("the reviewer's queue begins with %v, %v", first, err)
	}
	if diff := cmp.Diff([]hut3.Ref{"RST-1", "RST-2", "RST-3"}, b.delivery("D1").Held); diff != "" {
		t.Error(diff)
	}
}

// What a case user sees is what is left; what the reviewer sees is what is not.
func TestHeldMaterialIsTheReviewersAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.watches(hut3.Watch{Handle: hut3.NewHandle("encrochat", "harelaw"), Class: "legal"})
	b.imports(Request{Paths: []string{files(t, counsel())}, Platform: "encrochat"})
	clerk := hut3.Actor{User: "USR-9", Name: "dee", Unit: "NCA", Roles: []hut3.UserRole{hut3.RoleOfficer}, Assurance: hut3.SignedIn}
	if _, err := b.doors.Allocate(t.Context(), clerk, hut3.Allocation{Unit: "NCA", Everything: true, Purpose: "test"}); err != nil {
		t.Fatal(err)
	}
	c := b.live()
	seen := func(a hut3.Actor) []string {
		scope, err := b.doors.Scope(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		return b.sees(scope, c)
	}
	if diff := cmp.Diff([]string{"D1/6 two boxes tomorrow", "D1/7 nice weather"}, seen(analyst)); diff != "" {
		t.Errorf("an analyst sees (-want +got):\n%s", diff)
	}
	if got := seen(reviewer); len(got) != 5 {
		t.Errorf("the reviewer sees %q", got)
	}
	if err := Rule(t.Context(), b.doors, analyst, "RST-1", hut3.Released, "it is mine"); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("an analyst ruled: %v", err)
	}
	if err := Rule(t.Context(), b.doors, reviewer, "RST-1", hut3.Released, ""); hut3.CodeOf(err) != hut3.Usage {
		t.Errorf("without a reason: %v", err)
	}
	if err := Rule(t.Context(), b.doors, reviewer, "RST-1", hut3.Released, "a briefcase"); err != nil {
		t.Fatal(err)
	}
	if err := Rule(t.Context(), b.doors, reviewer, "RST-1", hut3.Released, "a briefcase"); hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("twice: %v", err)
	}
	if err := Rule(t.Context(), b.doors, reviewer, "RST-3", hut3.Locked, "privileged"); err != nil {
		t.Fatal(err)
	}
	if got := seen(analyst); len(got) != 4 {
		t.Errorf("after the ruling an analyst sees %q", got)
	}
	if got := seen(reviewer); len(got) != 3 {
		t.Errorf("after the ruling the reviewer sees %q", got)
	}
}

// A later delivery into a held conversation is held by it; into a released one,
// only the messages where something fires are.
func TestLaterDeliveriesMeetTheRulings(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.deps.Threat = scored
	b.watches(hut3.Watch{Handle: hut3.NewHandle("encrochat", "harelaw"), Class: "legal"})
	b.imports(Request{Paths: []string{files(t, counsel())}, Platform: "encrochat"})
	if err := Rule(t.Context(), b.doors, reviewer, "RST-1", hut3.Released, "a briefcase"); err != nil {
		t.Fatal(err)
	}
	later := map[string]string{"x.csv": handset("almagrebe",
		[4]string{"2020-05-04 11:00:00", "harelaw", "almagrebe", "he will be killed"},
		[4]string{"2020-05-04 11:02:00", "almagrebe", "birchtern", "my brief says no"},
		[4]string{"2020-05-04 11:03:00", "birchtern", "almagrebe", "what now"})}
	r := b.imports(Request{Paths: []string{files(t, later)}, Platform: "encrochat"})
	if r.Held != 2 || r.HeldReasons["legal"] != 2 {
		t.Errorf("%d held, %v", r.Held, r.HeldReasons)
	}
	all := b.restrictions()
	if len(all) != 4 || summary(all[3]) != `RST-4 held legal [{"ref":"D2/2"}] legal-1` {
		t.Fatalf("%d restrictions, the last %s", len(all), summary(all[len(all)-1]))
	}
	if standing := all[2]; standing.Record.Version != 2 || standing.Body.Messages != 3 || len(standing.Body.PossibleThreats) != 2 {
		t.Errorf("the standing hold: version %d, %+v", standing.Record.Version, standing.Body)
	}
}

// A release takes a conversation out of the gate where the gate held it whole and
// the reviewer knew of the entry: a lock of one day that ended does not, nor does a
// release before somebody turned out to be a solicitor.
func TestAReleaseIsOfWhatWasHeld(t *testing.T) {
	t.Parallel()
	const talk = "encrochat/almagrebe~birchtern"
	byGate := hut3.Restriction{State: hut3.Held, Class: "legal", Reason: "held at import", Delivery: 1, Targets: []hut3.Target{{Conversation: talk}}}
	oneDay := hut3.Restriction{State: hut3.Locked, Class: "legal", Reason: "an order", Targets: []hut3.Target{{Conversation: talk, From: 1585958400000000, To: 1586044800000000}}}
	locked := hut3.Restriction{State: hut3.Locked, Class: "legal", Reason: "an order", Targets: []hut3.Target{{Conversation: talk}}}
	for _, c := range []struct {
		name       string
		was        hut3.Restriction
		watchFirst bool
		want       string
	}{
		{"a lock of one day", oneDay, true, talk},
		{"a lock for good", locked, true, talk},
		{"by the gate, the entry came after", byGate, false, talk},
		{"by the gate, the entry stood", byGate, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.imports(Request{Paths: []string{files(t, pair())}, Platform: "encrochat"})
			watch := func() { b.watches(hut3.Watch{Handle: hut3.NewHandle("encrochat", "birchtern"), Class: "legal"}) }
			if c.watchFirst {
				watch()
			}
			ref := b.restricts(c.was)
			if err := Rule(t.Context(), b.doors, reviewer, ref, hut3.Released, "it ended"); err != nil {
				t.Fatal(err)
			}
			if !c.watchFirst {
				watch()
			}
			later := map[string]string{"x.csv": handset("almagrebe", [4]string{"2020-05-04 11:00:00", "almagrebe", "birchtern", "as I said"})}
			b.imports(Request{Paths: []string{files(t, later)}, Platform: "encrochat"})
			all := b.restrictions()
			if last := all[len(all)-1].Body; len(all) != 2 || len(last.Targets) != 1 || last.Targets[0].Conversation != c.want {
				t.Errorf("%d restrictions, the last %+v", len(all), last)
			}
		})
	}
}

// restricts writes a restriction as it stands.
func (b *bench) restricts(r hut3.Restriction) (ref hut3.Ref) {
	b.t.Helper()
	err := b.doors.Write(context.Background(), reviewer, access.Act{Action: access.RestrictSet}, func(tx *store.Tx) error {
		rec, err := tx.Put(access.RestrictionKind, "", r)
		ref = rec.Ref()
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return ref
}

// A hold that a later delivery brings hides what was open before, and says how
// much.
func TestAHoldReachesBack(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.imports(Request{Paths: []string{files(t, pair())}, Platform: "encrochat"})
	later := map[string]string{"x.csv": handset("almagrebe", [4]string{"2020-05-04 11:00:00", "almagrebe", "birchtern", "my brief says no"})}
	var asked []hut3.Target
	b.deps.SeenBefore = func(_ context.Context, targets []hut3.Target) ([]string, error) {
		asked = targets
		return []string{"USR-2 on 2020-07-01"}, nil
	}
	r := b.imports(Request{Paths: []string{files(t, later)}, Platform: "encrochat"})
	all := b.restrictions()
	if len(all) != 1 || r.Held != 1 || all[0].Body.Messages != 5 || len(asked) != 1 || len(all[0].Body.SeenBefore) != 1 {
		t.Errorf("%d held, %+v", r.Held, all)
	}
}

// A ruling that falls while a delivery is being read is not written over.
func TestARulingMeanwhileStands(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.deps.Threat = scored
	b.watches(hut3.Watch{Handle: hut3.NewHandle("encrochat", "harelaw"), Class: "legal"})
	b.imports(Request{Paths: []string{files(t, counsel())}, Platform: "encrochat"})
	later := Request{Platform: "encrochat", Paths: []string{files(t, map[string]string{"x.csv": handset("almagrebe",
		[4]string{"2020-05-04 11:00:00", "harelaw", "almagrebe", "he will be killed"},
		[4]string{"2020-05-04 11:02:00", "almagrebe", "coriander", "my brief says no"})})}}
	b.deps.Corpus = b.live()
	b.deps.SeenBefore = func(ctx context.Context, _ []hut3.Target) ([]string, error) {
		b.deps.SeenBefore = nil
		return nil, Rule(ctx, b.doors, reviewer, "RST-3", hut3.Locked, "privileged")
	}
	if _, err := Import(t.Context(), b.deps, custodian, later); hut3.CodeOf(err) != hut3.Incomplete {
		t.Fatalf("the import went on: %v", err)
	}
	if r := b.restrictions()[2]; r.Body.State != hut3.Locked || r.Body.Messages != 2 {
		t.Errorf("the ruling: %+v", r.Body)
	}
	b.imports(later)
	if r := b.restrictions()[2]; r.Body.State != hut3.Locked || r.Body.Messages != 3 {
		t.Errorf("after the import ran again: %+v", r.Body)
	}
}

func TestTheCaseChangesTheList(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if _, err := SetWatch(t.Context(), b.doors, analyst, "", hut3.Watch{Phrase: "bags", Class: "legal"}); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("an analyst wrote on the watch list: %v", err)
	}
	b.watches(hut3.Watch{Phrase: "MY BRIEF", Class: "legal", Ended: true})
	b.watches(hut3.Watch{Phrase: "my solicitor", Class: "legal", Strong: true})
	b.watches(hut3.Watch{Phrase: "two boxes", Class: "medical"})
	r := b.imports(Request{Paths: []string{files(t, counsel())}, Platform: "encrochat"})
	if diff := cmp.Diff(map[string]int64{"legal": 2, "medical": 1}, r.HeldReasons); diff != "" || r.Held != 2 {
		t.Errorf("%d held, %v", r.Held, r.HeldReasons)
	}
}

func TestANoteIsHeldByItself(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	content := map[string]string{"almagrebe/notes.csv": "Handle,Created,Note\nalmagrebe,2020-04-04 10:00:00,legal advice from H\nalmagrebe,2020-04-04 10:01:00,milk\n"}
	r := b.imports(Request{Paths: []string{files(t, content)}, Platform: "encrochat"})
	if r.Records != 2 {
		t.Fatalf("%+v", r)
	}
	all := b.restrictions()
	if len(all) != 1 || summary(all[0]) != `RST-1 held legal [{"ref":"D1/1"}] legal-2` {
		t.Errorf("%v", all)
	}
}

func TestReadPhrases(t *testing.T) {
	t.Parallel()
	list, err := readPhrases(phrasesJSON)
	if err != nil || len(list) < 20 {
		t.Fatalf("%d phrases, %v", len(list), err)
	}
	for name, raw := range map[string]string{
		"no date":      `{"as_at":"","phrases":[]}`,
		"an odd key":   `{"as_at":"2026-11-22","frases":[]}`,
		"no class":     `{"as_at":"2026-11-22","phrases":[{"id":"a","text":"b"}]}`,
		"no id":        `{"as_at":"2026-11-22","phrases":[{"class":"legal","text":"b"}]}`,
		"an id twice":  `{"as_at":"2026-11-22","phrases":[{"id":"a","class":"c","text":"b"},{"id":"a","class":"c","text":"d"}]}`,
		"a text twice": `{"as_at":"2026-11-22","phrases":[{"id":"a","class":"c","text":"b"},{"id":"b","class":"c","text":"B"}]}`,
	} {
		if _, err := readPhrases([]byte(raw)); hut3.CodeOf(err) != hut3.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
