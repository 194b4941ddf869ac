package app

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"
	"pgregory.net/rapid"

	"hut3"
)

// TestTwins is the proof of DESIGN section 1, idea 6: what an actor may not see
// does not exist for him. A case with a hidden part and the same without give
// equal answers, byte for byte, to every verb that reads, once references are
// mapped; a new verb has to be added to readVerbs or excused there.
func TestTwins(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t)
		dir, err := os.MkdirTemp("", "twins")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		with, without := p.make(t, dir+"/with", true), p.make(t, dir+"/without", false)
		defer func() {
			if err := with.Close(); err != nil {
				t.Error(err)
			}
			if err := without.Close(); err != nil {
				t.Error(err)
			}
		}()
		a, b := with.asked(t, p.caseUsers()), without.asked(t, p.caseUsers())
		for i, who := range p.caseUsers() {
			if diff := cmp.Diff(b[i].answers, a[i].answers); diff != "" {
				t.Errorf("%s of %s learns of %s (-without +with):\n%s", who.Name, who.Unit, p.way, diff)
			}
			a[i].nothingHidden(t)
		}
	})
}

// caseUsers are those from whom the part is hidden. Whoever belongs to the unit
// that owns the case sees every authority without a compartment.
func (p plan) caseUsers() []hut3.Actor {
	users := []hut3.Actor{force, eve, person("USR-7", "dora", "EMSOU", hut3.RoleDisclosure), person("USR-15", "edna", "EMSOU", hut3.RoleOfficer, hut3.RoleInvestigator)}
	if p.way != byAuthority {
		users = append(users, analyst, nina, person("USR-16", "nora", "NCA", hut3.RoleOfficer), cole)
	}
	return users
}

// eve is an analyst of a regional unit that was given the class that is seen.
var eve = person("USR-6", "eve", "EMSOU", hut3.RoleAnalyst)

// answer is what one call of a verb gave.
type answer struct {
	Call string
	Says string
}

// asker calls the verbs of a case for one actor and maps the references of what
// comes back.
type asker struct {
	*twin
	ctx        context.Context
	who        hut3.Actor
	refs       []hut3.Key // of what he sees, oldest first
	names      map[string]string
	deliveries []DeliveryItem
	answers    []answer
}

// asked asks for all users at the same time, so that their looks are made
// durable together.
func (w *twin) asked(t fataler, users []hut3.Actor) []*asker {
	t.Helper()
	var group errgroup.Group
	out := make([]*asker, len(users))
	for i, who := range users {
		q := &asker{twin: w, ctx: context.Background(), who: who, names: map[string]string{}}
		out[i] = q
		group.Go(q.askAll)
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	return out
}

func (q *asker) askAll() error {
	if err := q.learn(); err != nil {
		return err
	}
	for _, name := range sortedVerbs() {
		if ask := readVerbs[name].ask; ask != nil {
			ask(q)
		}
	}
	return nil
}

// learn gives each reference that the actor sees a name that does not depend on
// what is hidden: its place among what he sees.
func (q *asker) learn() error {
	all, err := q.Search(q.ctx, q.who, SearchRequest{Query: "*", Oldest: true, Limit: 10_000})
	if err != nil {
		return err
	}
	q.nameChains()
	for i, h := range all.Hits {
		q.refs = append(q.refs, h.Ref)
		trace, err := q.Trace(q.ctx, q.who, h.Ref.String(), false)
		if err != nil {
			return err
		}
		for j, row := range trace.RestsOn {
			q.names[string(row.Ref)] = fmt.Sprintf("row %d of message %d", j, i)
		}
		q.names[h.Ref.String()] = fmt.Sprintf("message %d", i)
	}
	if q.deliveries, err = q.Deliveries(q.ctx, q.who); err != nil {
		return err
	}
	for i, d := range q.deliveries {
		q.names[string(d.Ref)] = fmt.Sprintf("delivery %d", i)
		q.names[string(d.Exhibit)] = fmt.Sprintf("exhibit %d", i)
	}
	return nil
}

var (
	anyRef    = regexp.MustCompile(`\b(D[0-9]+/[0-9]+|D[0-9]+|EX-[0-9]+|IR-[0-9]+-[0-9]+|[A-Z]+-[0-9]+(/[A-Z]+)?)\b`)
	anyCursor = regexp.MustCompile(`"next":"[^"]+"`)
	// Where a row stands in an original depends on what else stands in it.
	anyPlace = regexp.MustCompile(`"(offset":[0-9]+|sha256":"[0-9a-f]+")`)
)

// add keeps an answer: its JSON, or its error with the code.
func (q *asker) add(call string, v any, err error) {
	says := ""
	if err != nil {
		says = fmt.Sprintf("%s: %v", hut3.CodeOf(err), err)
	} else if raw, err := json.Marshal(v); err != nil {
		says = "no JSON: " + err.Error()
	} else {
		says = string(raw)
	}
	says = digestless(call, says)
	says = anyCursor.ReplaceAllString(says, `"next":"…"`)
	if !q.plan.apart() {
		says = anyPlace.ReplaceAllString(says, `"…"`)
	}
	q.answers = append(q.answers, answer{q.mapped(call), q.mapped(says)})
}

func (q *asker) mapped(s string) string {
	return anyRef.ReplaceAllStringFunc(s, func(ref string) string {
		if name, ok := q.names[ref]; ok {
			return name
		}
		if id, agency, ok := strings.Cut(ref, "/"); ok && q.names[id] != "" {
			return q.names[id] + "/" + agency
		}
		if !strings.HasPrefix(ref, "D") && !strings.HasPrefix(ref, "EX-") {
			return ref // its number is the same in both twins
		}
		return "unknown " + string(ref[0]) // not a thing that he sees
	})
}

// nothingHidden looks for the hidden part in what was answered, and asks for
// every row that the actor does not see: each is as one that never was.
func (q *asker) nothingHidden(t *rapid.T) {
	for _, a := range q.answers {
		if strings.HasPrefix(a.Says, "{") || strings.HasPrefix(a.Says, "[") {
			for _, word := range []string{secretWord, "medlar", "quince", "HID/1", "another warrant", "secret", "unknown D"} {
				if strings.Contains(a.Says, word) {
					t.Errorf("%s of %s: %s shows %q: %s", q.who.Name, q.who.Unit, a.Call, word, a.Says)
				}
			}
		}
	}
	for d := uint32(1); d <= 3; d++ {
		for r := uint64(1); r <= 12; r++ {
			ref := hut3.NewKey(d, r).String()
			if _, seen := q.names[ref]; !seen {
				q.neverWas(t, ref)
			}
		}
	}
}

func (q *asker) neverWas(t *rapid.T, ref string) {
	_, thread := q.Thread(q.ctx, q.who, ref, 1)
	_, trace := q.Trace(q.ctx, q.who, ref, true)
	for _, err := range []error{thread, trace} {
		if hut3.CodeOf(err) != hut3.NotFound || err == nil || err.Error() != "there is no message or row "+ref {
			t.Errorf("%s of %s asks for %s: %v", q.who.Name, q.who.Unit, ref, err)
		}
	}
}

// The held thread is the reviewer's, and nothing else is.
func TestHeldThread(t *testing.T) {
	t.Parallel()
	p := plan{way: byWatch, deliveries: [][]act{{
		{from: "almagrebe", to: "birchtern", minute: 1, text: "the van is by the depot", sides: 2, skew: 40},
		{from: "almagrebe", to: "quince", minute: 2, text: "zzhidden advice, 07700 900999", sides: 2, hidden: true},
		{from: "quince", to: "almagrebe", minute: 3, text: "zzhidden answer", sides: 0, hidden: true},
	}}}
	w := p.make(t, t.TempDir(), true)
	defer w.Close()
	mine, err := w.Search(t.Context(), rev, SearchRequest{Query: "*"})
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, h := range mine.Hits {
		texts = append(texts, h.Text)
	}
	slices.Sort(texts)
	if diff := cmp.Diff([]string{"zzhidden advice, 07700 900999", "zzhidden answer"}, texts); diff != "" {
		t.Errorf("the reviewer (-want +got):\n%s", diff)
	}
	held, err := w.Review(t.Context(), rev, hut3.Held)
	if err != nil || len(held) != 1 || held[0].Messages != 2 {
		t.Errorf("held %+v (%v)", held, err)
	}
	for _, who := range []hut3.Actor{ann, analyst, force, amy} {
		if _, err := w.Review(t.Context(), who, hut3.Held); hut3.CodeOf(err) != hut3.Refused {
			t.Errorf("%s reviews: %v", who.Name, err)
		}
		if err := w.Rule(t.Context(), who, held[0].Ref, hut3.Released, "let me"); hut3.CodeOf(err) != hut3.Refused {
			t.Errorf("%s rules: %v", who.Name, err)
		}
	}
	for _, h := range mine.Hits {
		if _, err := w.Trace(t.Context(), rev, h.Ref.String(), true); err != nil {
			t.Errorf("the reviewer traces %s: %v", h.Ref, err)
		}
		if _, err := w.Trace(t.Context(), ann, h.Ref.String(), true); hut3.CodeOf(err) != hut3.NotFound || err == nil {
			t.Errorf("the owner traces %s: %v", h.Ref, err)
		}
	}
}
