package app

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/ingest"
	"hut3/internal/store"
)

// act is one act of sending in a plan of twins.
type act struct {
	from, to string
	minute   int // after the beginning; below zero: no time
	text     string
	sides    int // 0: the sender's handset holds it, 1: the other's, 2: both
	skew     int // seconds by which the other's clock is ahead
	repeat   bool
	heard    bool // the handset that is locked holds it too
	hidden   bool
}

// The ways in which a part of a case is hidden.
const (
	byAuthority    = "another authority"
	byCompartment  = "a compartment"
	byConversation = "a silent restriction of a conversation"
	byHandle       = "a silent restriction of a handle"
	byHandset      = "a silent restriction of a handle on whose handset others talk"
	byMessage      = "a silent restriction of single messages"
	byWatch        = "the gate's watch list"
)

// plan is a small case: deliveries of acts, and a hidden part. In the first two
// ways the hidden part is a delivery of its own, at some place among the others;
// in the rest it stands in the same files as what is seen.
type plan struct {
	way        string
	deliveries [][]act
	hidden     []act
	at         int // before which delivery the hidden one was taken in
	asJSON     bool
	founds     bool // the handset that is locked is read before the others, and founds what it holds
}

// chainQuery finds what the chains of what is seen rest on. Where the officers
// see the hidden part they rest on what has no copy in it: a record that names a
// hidden row rests on the hidden part.
func (p plan) chainQuery() string {
	if p.way == byAuthority {
		return `"always here"`
	}
	return "NOT " + secretWord
}

// before reports whether the part is hidden before anybody works with the case, so that
// nothing rests on it.
func (p plan) before() bool { return p.way == byWatch || p.founds }

func (p plan) apart() bool { return p.way == byAuthority || p.way == byCompartment }

// secretWord stands in every hidden text and nowhere else.
const secretWord = "zzhidden"

var (
	planHandles = []string{"almagrebe", "birchtern", "coriander", "damson"}
	planTexts   = []string{"ok", "the van is by the depot at LE1 1AA", "ring 07700 900123", "£20,000 on Friday", "a kilo of apples from the depot", "see you there tomorrow"}
)

func drawAct(t *rapid.T, label string) act {
	from := rapid.IntRange(0, 3).Draw(t, label+" from")
	to := (from + rapid.IntRange(1, 3).Draw(t, label+" to")) % 4
	return act{
		from: planHandles[from], to: planHandles[to],
		minute: rapid.IntRange(-3, 40).Draw(t, label+" minute") * rapid.SampledFrom([]int{1, 1, 60 * 24}).Draw(t, label+" unit"),
		text:   rapid.SampledFrom(planTexts).Draw(t, label+" text"),
		sides:  rapid.IntRange(0, 2).Draw(t, label+" sides"),
		skew:   rapid.SampledFrom([]int{0, 0, 40, 100}).Draw(t, label+" skew"),
		repeat: rapid.Bool().Draw(t, label+" repeat"),
	}
}

func drawActs(t *rapid.T, label string, least, most int) []act {
	acts := make([]act, rapid.IntRange(least, most).Draw(t, label))
	for i := range acts {
		acts[i] = drawAct(t, fmt.Sprint(label, i))
	}
	return acts
}

func drawPlan(t *rapid.T) plan {
	p := plan{way: rapid.SampledFrom([]string{byAuthority, byCompartment, byConversation, byHandle, byHandset, byMessage, byWatch}).Draw(t, "way")}
	for d := range rapid.IntRange(1, 2).Draw(t, "deliveries") {
		p.deliveries = append(p.deliveries, drawActs(t, fmt.Sprint("seen", d), 2, 7))
	}
	p.asJSON = rapid.Bool().Draw(t, "json") && p.way != byHandset
	if p.way == byHandset {
		p.overhear(t)
		p.founds = rapid.Bool().Draw(t, "founds")
	}
	p.at = rapid.IntRange(0, len(p.deliveries)).Draw(t, "at")
	hidden := drawActs(t, "hidden", 1, 4)
	for i := range hidden {
		hidden[i].hidden = true
		hidden[i].text = fmt.Sprintf("%s %d %s 07700 9009%02d", hidden[i].text, i, secretWord, i)
		p.hide(t, &hidden[i])
	}
	if p.apart() {
		// Some of what is seen stands in the hidden delivery as well.
		for _, a := range p.deliveries[0] {
			if rapid.Bool().Draw(t, "copied") {
				a.hidden = true
				hidden = append(hidden, a)
			}
		}
		p.hidden = hidden
		return p
	}
	d := rapid.IntRange(0, len(p.deliveries)-1).Draw(t, "in")
	for _, a := range hidden {
		i := rapid.IntRange(0, len(p.deliveries[d])).Draw(t, "place")
		p.deliveries[d] = slices.Insert(p.deliveries[d], i, a)
	}
	return p
}

// overhear has the handset that is to be locked hold some of what is seen. Each act
// says something else: rows are paired by text, and the hidden ones would pair too;
// one without a time is paired with none.
func (p plan) overhear(t *rapid.T) {
	for d, acts := range p.deliveries {
		for i := range acts {
			acts[i].text = fmt.Sprintf("%s (%d %d)", acts[i].text, d, i)
			acts[i].heard = acts[i].minute >= 0 && rapid.Bool().Draw(t, "heard")
		}
	}
}

// hide puts a hidden act where the way of hiding reaches it, and makes sure
// that nothing that is seen stands there.
func (p *plan) hide(t *rapid.T, a *act) {
	mine := func(name string) {
		if rapid.Bool().Draw(t, "outgoing") {
			a.from = name
		} else {
			a.to = name
		}
		if a.from == a.to {
			a.to = planHandles[0]
		}
	}
	switch p.way {
	case byConversation:
		a.from, a.to = "almagrebe", "coriander"
	case byHandle:
		mine("medlar")
	case byWatch:
		mine("quince")
	}
}

// twin is a case made of a plan, with or without its hidden part.
type twin struct {
	*App
	plan   plan
	with   bool
	hidden hut3.Ref // the hidden delivery; of a twin without one, a number that nothing has
	chains map[string]chain
	acts   []hut3.Target // the messages of the hidden acts, as they stood before any ruling joined one to what is seen
	given  []hut3.Ref    // the allocations that both twins have; a hidden one takes a number before them
}

// make builds the case in a folder.
func (p plan) make(t fataler, dir string, with bool) *twin {
	w := &twin{App: newCase(t, filepath.Join(dir, "case")), plan: p, with: with, hidden: "D9", chains: map[string]chain{seenChain: noChain(seenChain), hiddenChain: noChain(hiddenChain), lateChain: noChain(lateChain)}}
	ctx := context.Background()
	if _, err := w.AddAuthority(ctx, ann, hut3.Authority{Title: "the warrant"}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Watch(ctx, ann, hut3.Watch{Handle: hut3.NewHandle("encrochat", "quince"), Class: "legal"}); err != nil {
		t.Fatal(err)
	}
	for i, acts := range p.deliveries {
		if i == p.at {
			w.takeHidden(t, dir)
		}
		files := p.files(acts, with, p.asJSON && i == 0, false)
		w.takeIn(t, ingest.Request{Paths: []string{lay(t, filepath.Join(dir, fmt.Sprint("delivery", i)), files)}, Authority: "AUTH-1", Exhibit: fmt.Sprintf("ABC/%d", i)})
	}
	if p.at == len(p.deliveries) {
		w.takeHidden(t, dir)
	}
	if p.founds {
		w.restrict(t) // what names a row that is hidden later rests on the hidden part
	}
	w.allocate(t)
	w.share(t)
	w.nameActs(t)
	w.plant(t)
	w.chains[seenChain] = w.chainOf(t, otto, olga, p.chainQuery(), seenChain)
	if with && !p.before() {
		allocation := w.chains[hiddenChain]["allocation"]
		w.chains[hiddenChain] = w.chainOf(t, ann, zoe, secretWord, hiddenChain)
		w.chains[hiddenChain]["allocation"] = allocation
	}
	if !p.founds {
		w.restrict(t)
	}
	w.chains[lateChain] = w.chainOf(t, noel, nina, p.chainQuery(), lateChain)
	w.openCopies(t)
	return w
}

func (w *twin) takeHidden(t fataler, dir string) {
	if !w.with || !w.plan.apart() {
		return
	}
	r := ingest.Request{Authority: "AUTH-1", Compartment: "secret", Exhibit: "HID/1"}
	if w.plan.way == byAuthority {
		ref, err := w.AddAuthority(context.Background(), ann, hut3.Authority{Title: "another warrant"})
		if err != nil {
			t.Fatal(err)
		}
		r.Authority, r.Compartment = ref, ""
	}
	r.Paths = []string{lay(t, filepath.Join(dir, "hidden"), w.plan.files(w.plan.hidden, true, false, true))}
	w.hidden = hut3.Ref(w.takeIn(t, r).Delivery)
}

// allocate gives EMSOU everything of the class that is seen, and LEICS one
// handle of it for a time.
func (w *twin) allocate(t fataler) {
	ctx := context.Background()
	var class hut3.AccessClass
	err := w.Doors.View(ctx, func(tx *store.Tx) (err error) {
		class, err = access.FindClass(tx, "AUTH-1", "")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, al := range []hut3.Allocation{
		{Unit: "EMSOU", Class: class.ID, Everything: true, Purpose: "test"},
		{Unit: "LEICS", Class: class.ID, Handle: hut3.NewHandle("encrochat", "birchtern"), From: planStart, To: planStart.AddDate(0, 0, 20), Purpose: "test"},
	} {
		ref, err := w.Allocate(ctx, ann, al)
		if err != nil {
			t.Fatal(err)
		}
		w.given = append(w.given, ref)
	}
}

// share gives the compartment to the two who work in it.
func (w *twin) share(t fataler) {
	if !w.with || w.plan.way != byCompartment {
		return
	}
	ctx := context.Background()
	var class hut3.AccessClass
	err := w.Doors.View(ctx, func(tx *store.Tx) (err error) {
		class, err = access.FindClass(tx, "AUTH-1", "secret")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range []hut3.Actor{ann, zoe} {
		ref, err := w.Allocate(ctx, ann, hut3.Allocation{Unit: "NCA", User: who.User, Class: class.ID, Everything: true, Purpose: "test"})
		if err != nil {
			t.Fatal(err)
		}
		w.chains[hiddenChain]["allocation"] = ref
	}
}

// nameActs keeps which messages the hidden acts made. Later a search for their
// word is no measure: a hidden message may be shown by a text that is seen.
func (w *twin) nameActs(t fataler) {
	if !w.with || w.plan.way != byMessage {
		return
	}
	found, err := w.Search(context.Background(), ann, SearchRequest{Query: secretWord, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range found.Hits {
		w.acts = append(w.acts, hut3.Target{Key: h.Ref})
	}
}

// restrict hides what stands among the rest.
func (w *twin) restrict(t fataler) {
	var targets []hut3.Target
	if !w.with {
		return
	}
	switch w.plan.way {
	case byConversation:
		targets = []hut3.Target{{Conversation: "encrochat/almagrebe~coriander"}}
	case byHandle, byHandset:
		targets = []hut3.Target{{Handle: hut3.NewHandle("encrochat", "medlar")}}
	case byMessage:
		targets = w.acts
	}
	if len(targets) == 0 {
		return
	}
	if _, err := w.Restrict(context.Background(), rev, hut3.Restriction{Targets: targets, Class: "court order", Reason: "test"}); err != nil {
		t.Fatal(err)
	}
}

var planStart = time.Date(2020, 4, 4, 9, 0, 0, 0, time.UTC)

func (a act) sent(side string) string {
	if a.minute < 0 {
		return ""
	}
	at := planStart.Add(time.Duration(a.minute) * time.Minute)
	if side == a.to {
		at = at.Add(time.Duration(a.skew) * time.Second)
	}
	return at.Format(time.DateTime)
}

// files writes acts as a supplier would: a sheet a handset, or one JSON array.
// A delivery that is hidden apart holds no copy of what always stands among the
// rest.
func (p plan) files(acts []act, with, asJSON, apart bool) map[string]string {
	sheets, array := map[string][]line{}, []map[string]string{}
	if !apart {
		array = append(array, map[string]string{"from": "damson", "to": "birchtern", "time": planStart.Format(time.DateTime), "message": "always here"})
	}
	for _, a := range acts {
		// A conversation that is hidden as a whole holds nothing that is seen.
		if p.way == byConversation && !a.hidden && strings.Contains("almagrebe coriander almagrebe", a.from+" "+a.to) {
			continue
		}
		if a.hidden && !with {
			continue
		}
		array = append(array, map[string]string{"from": a.from, "to": a.to, "time": a.sent(a.from), "message": a.text})
		if p.way == byHandset && with && (a.hidden || a.heard) {
			sheets["medlar"] = append(sheets["medlar"], line{a.sent(a.from), a.from, a.to, a.text})
		}
		for side, name := range []string{a.from, a.to} {
			if p.way == byHandset && a.hidden {
				break
			}
			if a.sides != 2 && a.sides != side {
				continue
			}
			l := line{a.sent(name), a.from, a.to, a.text}
			sheets[name] = append(sheets[name], l)
			if a.repeat {
				sheets[name] = append(sheets[name], l)
			}
		}
	}
	if asJSON {
		raw, err := json.Marshal(array)
		if err != nil {
			panic(err) // strings always marshal
		}
		return map[string]string{"chat.json": string(raw)}
	}
	files := map[string]string{}
	if !apart {
		files["damson/messages.csv"] = sheet("damson", line{planStart.Format(time.DateTime), "damson", "birchtern", "always here"})
	}
	for owner, lines := range sheets {
		folder := owner
		if owner == "medlar" && p.founds {
			folder = "a handset"
		}
		files[folder+"/more.csv"] = sheet(owner, lines...)
	}
	return files
}
