package app

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"hut3"
)

// Who makes the chains: officers of the unit that owns the case. Zoe shares the
// compartment with the owner; noel and nina see nothing of the hidden part.
var (
	otto = person("USR-10", "otto", "NCA", hut3.RoleOfficer, hut3.RoleAnalyst)
	olga = person("USR-11", "olga", "NCA", hut3.RoleOfficer)
	noel = person("USR-12", "noel", "NCA", hut3.RoleOfficer, hut3.RoleAnalyst)
	nina = person("USR-13", "nina", "NCA", hut3.RoleOfficer)
	zoe  = person("USR-14", "zoe", "NCA", hut3.RoleOfficer)
)

// The chains: one of what is seen; in the twin with the hidden part one of that,
// by those who see it; and one of what is seen again, made when the part is
// hidden, by somebody from whom it is.
const (
	seenChain   = "seen"
	hiddenChain = "hidden"
	lateChain   = "late"
)

// chain is the records of one, by what they are. In the twin without the hidden
// part the hidden chain has references that nothing has.
type chain map[string]hut3.Ref

// noChain has numbers that nothing has, of its own for each chain.
func noChain(label string) chain {
	n := 90 + slices.Index(chainLabels, label)
	ref := func(prefix string) hut3.Ref { return hut3.Ref(fmt.Sprintf("%s-%d", prefix, n)) }
	return chain{
		"report": hut3.Ref(fmt.Sprintf("IR-2026-0009%d", n)), "package": ref("PKG"), "operation": ref("OP"), "warrant": ref("WAR"), "arrest": ref("ARR"), "seizure": ref("SZ"), "more": hut3.Ref(fmt.Sprintf("SZ-1%d", n)),
		"group": ref("OCG"), "statement": ref("FIG"), "custody": ref("EXT"), "proposal": ref("PRP"), "allocation": ref("ALC"),
	}
}

// chainOf makes a chain from a message up to a figure. Where the plan shows the
// maker no message there is none.
func (w *twin) chainOf(t fataler, first, second hut3.Actor, query, label string) chain {
	ctx, out := context.Background(), noChain(label)
	found, err := w.Search(ctx, first, SearchRequest{Query: query, Oldest: true, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Hits) == 0 {
		return out
	}
	m := &chainMaker{twin: w, t: t, ctx: ctx, who: first, hit: found.Hits[0], label: label, out: out}
	m.report()
	m.send(second)
	m.results()
	m.group()
	m.statement()
	m.custody()
	return out
}

type chainMaker struct {
	*twin
	t     fataler
	ctx   context.Context
	who   hut3.Actor
	hit   Hit
	label string
	out   chain
}

func (m *chainMaker) keep(name string, ref hut3.Ref, err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(fmt.Sprintf("%s chain, %s: %v", m.label, name, err))
	}
	if ref != "" {
		m.out[name] = ref
	}
}

func (m *chainMaker) report() {
	desk, err := m.Intel()
	m.keep("desk", "", err)
	see, err := m.See(m.ctx, m.who)
	m.keep("see", "", err)
	ref, err := desk.WriteReport(m.ctx, m.who, see, ReportDraft{Title: m.label + " chain", Items: []ItemDraft{{Raw: m.label + " at LE1 1AA", Messages: []hut3.Key{m.hit.Ref}}}})
	m.keep("report", ref, err)
	g := hut3.Grading{Source: "1", Assessment: "A"}
	m.keep("grade", "", desk.Grade(m.ctx, m.who, see, ref, 1, g, g))
	_, err = desk.Sanitise(m.ctx, m.who, see, ref, 1, m.label+" sanitised")
	m.keep("sanitise", "", err)
	m.keep("handling", "", desk.SetHandling(m.ctx, m.who, see, ref, hut3.Handling{Code: "P"}))
}

// send sends a package to Derbyshire, where nobody asks, and of what is seen to
// Leicestershire as well.
func (m *chainMaker) send(second hut3.Actor) {
	desk, err := m.Intel()
	m.keep("desk", "", err)
	see, err := m.See(m.ctx, m.who)
	m.keep("see", "", err)
	terms := hut3.PackageTerms{
		Title: m.label + " package", Purpose: "test", LegalBasis: "test", Reports: []hut3.Ref{m.out["report"]}, Urgency: hut3.UrgencyRoutine, Use: hut3.UseIntelligence,
		Recipients: []hut3.PackageRecipient{{Agency: "DERBYS"}},
	}
	if m.label != hiddenChain {
		terms.Recipients = append(terms.Recipients, hut3.PackageRecipient{Agency: "LEICS"})
	}
	ref, err := desk.Draft(m.ctx, m.who, see, terms)
	m.keep("package", ref, err)
	seeSecond, err := m.See(m.ctx, second)
	m.keep("see", "", err)
	m.keep("authorise", "", desk.Authorise(m.ctx, second, seeSecond, ref))
	_, err = desk.Send(m.ctx, m.who, see, ref)
	m.keep("send", "", err)
}

// results are an operation that rests on the package and what came of it, and
// one seizure of the operation that is seen in both twins that rests on the
// message itself.
func (m *chainMaker) results() {
	o, err := m.Operations()
	m.keep("operations", "", err)
	op, err := o.Open(m.ctx, m.who, hut3.Operation{Title: "Operation " + m.label, Unit: "EMSOU", Status: hut3.OperationActive, Packages: []hut3.Ref{m.out["package"]}, RestsOn: []hut3.Ref{hut3.Ref(m.hit.Ref.String())}})
	m.keep("operation", op, err)
	ref, err := o.AddWarrant(m.ctx, m.who, hut3.Warrant{Operation: op, Force: m.executes(), Address: m.label + " Street", Issued: "2020-06-01", Executed: "2020-06-02", RestsOn: []hut3.Ref{m.out["report"]}})
	m.keep("warrant", ref, err)
	ref, err = o.AddArrest(m.ctx, m.who, hut3.Arrest{Event: m.event(op, "NCA"), Unnamed: "U/K male of " + m.label})
	m.keep("arrest", ref, err)
	ref, err = o.AddSeizure(m.ctx, m.who, hut3.Seizure{Event: m.event(op, "NCA"), Lines: cash(700)})
	m.keep("seizure", ref, err)
	e := m.event(m.chains[seenChain]["operation"], "EMSOU")
	if e.Operation == noChain(seenChain)["operation"] {
		e.Operation = op
	}
	e.RestsOn, e.AlsoClaimedBy = []hut3.Ref{hut3.Ref(m.hit.Ref.String())}, []string{"LEICS"}
	ref, err = o.AddSeizure(m.ctx, m.who, hut3.Seizure{Event: e, Lines: cash(11)})
	m.keep("more", ref, err)
}

// executes is the force of the warrant. What is recorded for a unit that sees
// nothing of the part is told to it, whatever it rests on: of the hidden part
// nothing is.
func (m *chainMaker) executes() string {
	if m.label == hiddenChain {
		return "NCA"
	}
	return "LEICS"
}

func (m *chainMaker) event(op hut3.Ref, unit string) hut3.Event {
	return hut3.Event{On: "2020-06-03", Operation: op, CreditedTo: unit, Contribution: hut3.Initiated, Located: hut3.Place{Force: "LEICS", Name: m.label}, RestsOn: []hut3.Ref{m.out["package"]}}
}

func cash(pounds int64) []hut3.SeizureLine {
	return []hut3.SeizureLine{{Kind: hut3.LineCash, Power: "POCA 2002 s.294", Measured: hut3.Counted, Pence: new(hut3.Pence(pounds * 100))}}
}

// group is of a handle that nobody sees but who sees the part.
func (m *chainMaker) group() {
	if m.label == hiddenChain && slices.Contains(planHandles, m.hit.From.Name) {
		return
	}
	room, err := m.Attribution(m.ctx, m.who)
	m.keep("attribution", "", err)
	ref, err := room.MakeOCG(m.ctx, m.who, hut3.OCG{
		URN: "OCG/" + m.label, Name: m.label + " group", Base: []hut3.OCGPlace{{Agency: "LEICS"}}, Status: "active", Reason: "test",
		Members: []hut3.OCGMember{{Handle: m.hit.From, Role: "courier"}},
	}, &hut3.Proposal{Algorithm: "leiden", Version: "leiden/1", Query: "*", Members: []hut3.Handle{m.hit.From}})
	m.keep("group", ref, err)
	if err == nil {
		view, err := room.OCG(m.ctx, m.who, ref)
		m.keep("proposal", view.OCG.Proposal, err)
	}
}

func (m *chainMaker) statement() {
	f, err := m.FreezeStatement(m.ctx, m.who, Draft{Title: m.label + " statement", AsAt: "2020-07-02", Sentences: []DraftSentence{
		{Scope: "NCA", Text: "We seized {cash}."}, {Scope: "EMSOU", Text: "The region seized {cash}."},
	}})
	m.keep("statement", f.Ref, err)
}

// custody is a record of another kind. It rests on nothing: it is in both twins
// but for the guest, who did not enter it.
func (m *chainMaker) custody() {
	if m.label == hiddenChain {
		return
	}
	room, err := m.Attribution(m.ctx, m.who)
	m.keep("attribution", "", err)
	at := time.Date(2020, 6, 3, 0, 0, 0, 0, time.UTC)
	ref, err := room.AddExternal(m.ctx, m.who, hut3.ExternalRecord{Type: hut3.ExternalTypes[0], Source: "custody", Reference: m.label, From: at, To: at, Text: "held"})
	m.keep("custody", ref, err)
}

// openCopies reads what Leicestershire was sent, before anybody else looks.
func (w *twin) openCopies(t fataler) {
	desk, err := w.Intel()
	if err != nil {
		t.Fatal(err)
	}
	see, err := w.See(context.Background(), force)
	if err != nil {
		t.Fatal(err)
	}
	for _, label := range []string{seenChain, lateChain} {
		if _, err := desk.View(context.Background(), force, see, w.chains[label]["package"]); err != nil && hut3.CodeOf(err) != hut3.NotFound {
			t.Fatal(err)
		}
	}
}

// nameChains maps the references of the chains and of the allocations.
func (q *asker) nameChains() {
	for i, ref := range q.given {
		q.names[string(ref)] = fmt.Sprint("allocation ", i)
	}
	for label, c := range q.chains {
		for part, ref := range c {
			q.names[string(ref)] = label + " " + part
		}
	}
}

var chainLabels = []string{seenChain, hiddenChain, lateChain}

// each calls fn for the reference of a part in every chain.
func (q *asker) each(part string, fn func(label string, ref hut3.Ref)) {
	for _, label := range chainLabels {
		fn(label+" "+part, q.chains[label][part])
	}
}

func askPackages(q *asker) {
	list, err := q.PackageList(q.ctx, q.who)
	q.add("packages", list, err)
	desk, err := q.Intel()
	q.add("desk", nil, err)
	see, err := q.See(q.ctx, q.who)
	q.add("see", nil, err)
	in, err := desk.In(q.ctx, q.who)
	q.add("in", in, err)
	waits, err := desk.Outstanding(q.ctx, q.who, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
	q.add("outstanding", waits, err)
	q.each("package", func(label string, ref hut3.Ref) {
		v, err := desk.View(q.ctx, q.who, see, ref)
		q.add(label, v, err)
		guard, err := desk.Guard(q.ctx, q.who, see, ref)
		q.add(label+" guard", guard, err)
		history, err := desk.History(q.ctx, q.who, ref)
		q.add(label+" history", len(history), err)
	})
	q.each("report", func(label string, ref hut3.Ref) {
		v, err := q.ReportFile(q.ctx, q.who, ref)
		q.add(label, v, err)
	})
}

func askOperations(q *asker) {
	list, err := q.OperationList(q.ctx, q.who)
	q.add("operations", list, err)
	q.each("operation", func(label string, ref hut3.Ref) {
		v, err := q.OperationFile(q.ctx, q.who, ref)
		q.add(label, v, err)
	})
	o, err := q.Operations()
	q.add("desk", nil, err)
	asks := []Ask{{}, {AsAt: "2020-07-02"}, {By: hut3.ByLocation}, {Scopes: []string{"EMSOU"}}, {Scopes: []string{"LEICS"}}, {Scopes: []string{"NCA"}}}
	q.each("operation", func(_ string, ref hut3.Ref) { asks = append(asks, Ask{Scopes: []string{string(ref)}}) })
	q.each("group", func(_ string, ref hut3.Ref) { asks = append(asks, Ask{Scopes: []string{string(ref)}}) })
	for i, ask := range asks {
		figures, err := o.Figures(q.ctx, q.who, ask)
		q.add(fmt.Sprint("figures ", i), figures, err)
	}
	together, err := o.Reconcile(q.ctx, q.who, Ask{})
	q.add("reconcile", together, err)
	statements, err := o.Statements(q.ctx, q.who)
	q.add("statements", statements, err)
}

func askPublications(q *asker) {
	list, err := q.Publications(q.ctx, q.who)
	q.add("publications", list, err)
	o, err := q.Operations()
	q.add("desk", nil, err)
	q.each("statement", func(label string, ref hut3.Ref) {
		p, blockers, err := o.Publication(q.ctx, q.who, ref)
		q.add(label, []any{p, blockers}, err)
		proof, err := o.Prove(q.ctx, q.who, ref)
		q.add(label+" proved", proof, err)
		// Nobody here may take the next step: what he is told is why.
		q.add(label+" signed", nil, o.Sign(q.ctx, withoutSignIn(q.who), ref))
		q.add(label+" released", nil, q.ReleaseStatement(q.ctx, withoutSignIn(q.who), ref))
	})
}

func withoutSignIn(who hut3.Actor) hut3.Actor {
	who.Assurance = hut3.Asserted
	return who
}

func askGroups(q *asker) {
	list, err := q.OCGList(q.ctx, q.who)
	q.add("groups", list, err)
	room, err := q.Attribution(q.ctx, q.who)
	q.add("attribution", nil, err)
	q.each("group", func(label string, ref hut3.Ref) {
		v, err := room.OCG(q.ctx, q.who, ref)
		q.add(label, v, err)
	})
}

// anyDigest is a digest over references, which are not mapped in it, and what a
// package is salted with.
var anyDigest = regexp.MustCompile(`"[0-9a-f]{64}"`)

// digestless takes digests out of what was answered but for those of originals.
func digestless(call, says string) string {
	says = strings.ReplaceAll(says, "as in OP-3 or OCG-1", "as in the manual") // an example, and no reference
	if strings.HasPrefix(call, "trace") {
		return says
	}
	return anyDigest.ReplaceAllString(says, `"…"`)
}
