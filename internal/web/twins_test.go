package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hut3"
	"hut3/internal/app"
)

// TestTwinsOverHTTP is the twins' proof at the door: two cases, one with a part
// that is hidden from everybody who asks and one without, give equal bytes to
// every GET address, as a page and as JSON, once references are mapped. Every
// route is walked; one with a part that the walk cannot fill fails the test.
func TestTwinsOverHTTP(t *testing.T) {
	t.Parallel()
	for _, way := range []string{inCompartment, inConversation} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			with, without := openTwin(t, way, true), openTwin(t, way, false)
			var group sync.WaitGroup
			for _, name := range []string{"nora", "cole", "eve", "edna", "bill", "dora", "dan", "ivy", "adam", "carl", "audrey"} {
				group.Go(func() { compareTwins(t, name, with, without) })
			}
			group.Wait()
		})
	}
}

// The ways of hiding. All of what is hidden stands in files of its own, so that
// places in the others are the same in both twins.
const (
	inCompartment  = "a compartment"
	inConversation = "a silent restriction"
)

// secret stands in everything that is hidden and in nothing else.
const secret = "zzhidden"

const (
	twinFirst    = "given by ann, once"
	twinPassword = "synthetic data only"
)

// httpTwin is one of the two cases, served.
type httpTwin struct {
	t         *testing.T
	app       *app.App
	base      string
	way       string
	with      bool
	people    map[string]hut3.Actor
	tokens    map[string]string
	delivery  hut3.Ref            // the hidden one
	made      map[string]hut3.Ref // what was recorded, by what it is
	hits      map[string]string   // the message that a chain begins with, by its label
	hiddenRow hut3.Ref
}

var twinNow = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func openTwin(t *testing.T, way string, with bool) *httpTwin {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "case")
	clock := func() time.Time { return twinNow }
	made, err := app.Init(t.Context(), dir, app.NewCase{Owner: "ann", Password: twinPassword, Clock: clock})
	w := &httpTwin{t: t, way: way, with: with, people: map[string]hut3.Actor{}, tokens: map[string]string{}, delivery: "D9", hiddenRow: "D9/1", made: map[string]hut3.Ref{}, hits: map[string]string{}}
	w.must(err)
	w.app, err = app.Open(t.Context(), dir)
	w.must(err)
	t.Cleanup(func() { _ = w.app.Close() })
	w.app.Doors.Now, w.app.Doors.OpenPasswords = clock, true
	w.people["ann"] = made.Actor
	w.fill()
	s, err := New(Options{App: w.app, Log: quiet()})
	w.must(err)
	served := httptest.NewServer(s.Handler())
	t.Cleanup(served.Close)
	w.base = served.URL
	return w
}

func (w *httpTwin) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// fill makes the case: people, deliveries, a chain of what is seen, one of what
// is hidden, the restriction, and a later chain of what is seen.
func (w *httpTwin) fill() {
	ctx := context.Background()
	w.person("nora", "NCA", hut3.RoleOfficer, hut3.RoleAnalyst)
	w.person("cole", "NCA", hut3.RoleCommander)
	w.person("eve", "EMSOU", hut3.RoleAnalyst)
	w.person("edna", "EMSOU", hut3.RoleOfficer, hut3.RoleInvestigator)
	w.person("bill", "LEICS", hut3.RoleInvestigator)
	w.person("otto", "NCA", hut3.RoleOfficer, hut3.RoleAnalyst)
	w.person("olga", "NCA", hut3.RoleOfficer)
	w.person("rev", "NCA", hut3.RoleReviewer)
	w.person("dora", "NCA", hut3.RoleDisclosure)
	w.person("dan", "NCA", hut3.RoleDuty)
	w.person("ivy", "NCA", hut3.RoleInvestigator)
	w.person("adam", "NCA", hut3.RoleAdministrator)
	w.person("carl", "NCA", hut3.RoleCustodian)
	w.person("audrey", "NCA", hut3.RoleAuditor)
	_, err := w.app.AddAuthority(ctx, w.people["ann"], hut3.Authority{Title: "the warrant"})
	w.must(err)
	w.takeIn(1, w.with && w.way != inCompartment)
	if w.with && w.way == inCompartment {
		w.takeHidden()
	}
	w.takeIn(2, false)
	for _, al := range []hut3.Allocation{
		{Unit: "EMSOU", Class: 1, Everything: true, Purpose: "test"},
		{Unit: "LEICS", Class: 1, Handle: hut3.NewHandle("encrochat", "birchtern"), Purpose: "test"},
	} {
		_, err := w.app.Allocate(ctx, w.people["ann"], al)
		w.must(err)
	}
	w.chain("otto", "NOT "+secret, "seen")
	if w.with {
		w.chain("ann", secret, "hidden")
	}
	w.retain("cole", "NOT "+secret, "seen")
	if w.with {
		w.retain("ann", secret, "hidden")
	}
	w.restrict()
	w.chain("nora", "NOT "+secret, "late")
}

func (w *httpTwin) person(name, unit string, roles ...hut3.UserRole) {
	ref, err := w.app.AddUser(context.Background(), w.people["ann"], hut3.User{Name: name, Unit: unit, Roles: roles}, twinFirst)
	w.must(err)
	_, actor, err := w.app.Doors.SignIn(context.Background(), name, twinFirst)
	w.must(err)
	token, actor, err := w.app.Doors.ChangeSecret(context.Background(), actor, twinFirst, twinPassword)
	w.must(err)
	if actor.User != ref {
		w.t.Fatalf("%s is %s, not %s", name, actor.User, ref)
	}
	actor.Purpose = "test"
	w.people[name], w.tokens[name] = actor, token
}

const sheetHead = "Handle,Time (UTC),From,To,Message\n"

// hiddenSheet is a handset of which nothing is seen. Its folder comes first.
func (w *httpTwin) hiddenSheet() map[string]string {
	return map[string]string{"aaa/messages.csv": sheetHead +
		"coriander,2020-04-04 09:30:00,coriander,medlar,zzhidden the kilo by LE1 1AA and 07700 900999\n" +
		"coriander,2020-04-05 09:31:00,medlar,coriander,\"zzhidden ok, £9,000\"\n"}
}

// takeIn imports a delivery of what is seen, with the hidden sheet beside it or
// not.
func (w *httpTwin) takeIn(n int, hidden bool) {
	files := map[string]string{fmt.Sprintf("bbb%d/messages.csv", n): sheetHead +
		fmt.Sprintf("almagrebe,2020-04-0%d 11:34:00,almagrebe,birchtern,the van is by the depot at LE1 1AA and 07700 900123\n", n+3) +
		fmt.Sprintf("almagrebe,2020-04-0%d 11:35:00,birchtern,almagrebe,\"ok, £20,000 on Friday\"\n", n+3) +
		fmt.Sprintf("almagrebe,2020-04-0%d 12:30:00,birchtern,coriander,see you there\n", n+3) +
		fmt.Sprintf("almagrebe,,coriander,damson,a kilo of apples %d\n", n)}
	files[fmt.Sprintf("ccc%d/cells.csv", n)] = cellSheet("almagrebe", "53.6,-4.1")
	if hidden {
		for name, text := range w.hiddenSheet() {
			files[name] = text
		}
	}
	w.takeFiles(files, fmt.Sprintf("ABC/%d", n), "")
}

func (w *httpTwin) takeHidden() {
	files := w.hiddenSheet()
	files["zzz/cells.csv"] = cellSheet(secret, "53.7,-4.2")
	w.delivery = w.takeFiles(files, "HID/1", "source")
	for _, name := range []string{"ann", "olga"} {
		_, err := w.app.Allocate(context.Background(), w.people["ann"], hut3.Allocation{Unit: "NCA", User: w.people[name].User, Class: 2, Everything: true, Purpose: "test"})
		w.must(err)
	}
}

func (w *httpTwin) takeFiles(files map[string]string, exhibit, compartment string) hut3.Ref {
	dir := w.t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		w.must(os.MkdirAll(filepath.Dir(path), 0o700))
		w.must(os.WriteFile(path, []byte(text), 0o600))
	}
	var r app.ImportRequest
	r.Paths, r.Platform, r.Authority, r.Exhibit, r.Compartment = []string{dir}, "encrochat", "AUTH-1", exhibit, compartment
	out, err := w.app.ImportPaths(context.Background(), w.people["ann"], r, nil)
	w.must(err)
	return hut3.Ref(out.Delivery)
}

func (w *httpTwin) restrict() {
	if !w.with || w.way != inConversation {
		return
	}
	_, err := w.app.Restrict(context.Background(), w.people["rev"], hut3.Restriction{Targets: []hut3.Target{{Conversation: "encrochat/coriander~medlar"}}, Class: "court order", Reason: "test"})
	w.must(err)
}

// retain asks for an erasure of the first message of a query and then holds it, and
// of what is hidden apart does so with the delivery too. What is seen comes first, so
// that it has the same numbers in both twins.
func (w *httpTwin) retain(name, query, label string) {
	ctx, who := context.Background(), w.people[name]
	found, err := w.app.Search(ctx, who, app.SearchRequest{Query: query, Oldest: true, Limit: 1})
	w.must(err)
	if len(found.Hits) == 0 {
		w.t.Fatalf("%s sees nothing of %s", name, query)
	}
	what := []hut3.Subject{{Message: found.Hits[0].Ref}}
	if d, err := hut3.ParseDelivery(string(w.delivery)); err == nil && label == "hidden" && w.way == inCompartment {
		what = append(what, hut3.Subject{Delivery: d})
	}
	for _, s := range what {
		_, err := w.app.RequestErasure(ctx, who, app.ErasureRequest{What: s, Reason: "order", Why: label, Fate: "returned", FateRef: label, Cited: label})
		w.must(err)
	}
	for _, s := range what {
		_, err := w.app.AddHold(ctx, who, hut3.LegalHold{What: s, Why: label, Basis: label})
		w.must(err)
	}
}

// chain records a report, a package, an operation with a seizure, a claim and a
// group, and a statement, all from the first message of a query.
func (w *httpTwin) chain(name, query, label string) {
	ctx, who := context.Background(), w.people[name]
	who.Purpose = "test"
	found, err := w.app.Search(ctx, who, app.SearchRequest{Query: query, Oldest: true, Limit: 1})
	w.must(err)
	if len(found.Hits) == 0 {
		w.t.Fatalf("%s sees nothing of %s", name, query)
	}
	hit := found.Hits[0]
	w.hits[label] = hit.Ref.String()
	if label == "hidden" {
		w.hiddenRow = hut3.Ref(hit.Ref.String())
	}
	report := w.report(who, hit, label)
	w.made[label+" report"] = report
	pkg := w.send(who, report, label)
	w.made[label+" package"] = pkg
	o, err := w.app.Operations()
	w.must(err)
	op, err := o.Open(ctx, who, hut3.Operation{Title: "Operation " + label, Unit: "EMSOU", Status: hut3.OperationActive, Packages: []hut3.Ref{pkg}, RestsOn: []hut3.Ref{hut3.Ref(hit.Ref.String())}})
	w.must(err)
	w.made[label+" operation"] = op
	w.made[label+" seizure"], err = o.AddSeizure(ctx, who, hut3.Seizure{
		Event: hut3.Event{On: "2020-06-03", Operation: op, CreditedTo: "EMSOU", Contribution: hut3.Initiated, Located: hut3.Place{Force: "LEICS", Name: label}, RestsOn: []hut3.Ref{pkg}},
		Lines: []hut3.SeizureLine{{Kind: hut3.LineCash, Power: "POCA 2002 s.294", Measured: hut3.Counted, Pence: new(hut3.Pence(70_000))}},
	})
	w.must(err)
	f, err := w.app.FreezeStatement(ctx, who, app.Draft{Title: label + " statement", AsAt: "2020-07-02", Sentences: []app.DraftSentence{{Scope: "EMSOU", Text: "The region seized {cash}."}}})
	w.must(err)
	w.made[label+" statement"] = f.Ref
	w.attribute(who, hit, label)
}

func (w *httpTwin) report(who hut3.Actor, hit app.Hit, label string) hut3.Ref {
	ctx := context.Background()
	desk, err := w.app.Intel()
	w.must(err)
	see, err := w.app.See(ctx, who)
	w.must(err)
	ref, err := desk.WriteReport(ctx, who, see, app.ReportDraft{Title: label + " report", Items: []app.ItemDraft{{Raw: label, Messages: []hut3.Key{hit.Ref}}}})
	w.must(err)
	g := hut3.Grading{Source: "1", Assessment: "A"}
	w.must(desk.Grade(ctx, who, see, ref, 1, g, g))
	_, err = desk.Sanitise(ctx, who, see, ref, 1, label+" sanitised")
	w.must(err)
	w.must(desk.SetHandling(ctx, who, see, ref, hut3.Handling{Code: "P"}))
	return ref
}

func (w *httpTwin) send(who hut3.Actor, report hut3.Ref, label string) hut3.Ref {
	ctx := context.Background()
	desk, err := w.app.Intel()
	w.must(err)
	see, err := w.app.See(ctx, who)
	w.must(err)
	terms := hut3.PackageTerms{
		Title: label + " package", Purpose: "test", LegalBasis: "test", Reports: []hut3.Ref{report}, Urgency: hut3.UrgencyRoutine, Use: hut3.UseIntelligence,
		Recipients: []hut3.PackageRecipient{{Agency: "DERBYS"}},
	}
	if label != "hidden" {
		terms.Recipients = append(terms.Recipients, hut3.PackageRecipient{Agency: "LEICS"})
	}
	ref, err := desk.Draft(ctx, who, see, terms)
	w.must(err)
	second, err := w.app.See(ctx, w.people["olga"])
	w.must(err)
	w.must(desk.Authorise(ctx, w.people["olga"], second, ref))
	_, err = desk.Send(ctx, who, see, ref)
	w.must(err)
	if label != "hidden" { // opened before anybody looks, so that it does not matter who looks first
		see, err := w.app.See(ctx, w.people["bill"])
		w.must(err)
		_, err = desk.View(ctx, w.people["bill"], see, ref)
		w.must(err)
	}
	return ref
}

// attribute claims a handle that is hidden, or of the seen ones the first.
func (w *httpTwin) attribute(who hut3.Actor, hit app.Hit, label string) {
	ctx := context.Background()
	room, err := w.app.Attribution(ctx, who)
	w.must(err)
	h := hit.From
	if label == "hidden" {
		h = hut3.NewHandle("encrochat", "medlar")
	}
	nominal := hut3.Ref("NOM-1")
	if label == "seen" {
		nominal, err = room.SetNominal(ctx, who, "", hut3.Nominal{Name: "Craig Ellersby", Category: hut3.SubjectSuspect, CategoryReason: "test", Stated: hut3.StatedOpinion})
		w.must(err)
	}
	if label != "late" {
		w.made[label+" claim"], err = room.Propose(ctx, who, app.ClaimProposal{Handle: h, Nominal: nominal, FromSaid: "not known", ToSaid: "not known", Reason: "test"})
		w.must(err)
	}
	w.made[label+" group"], err = room.MakeOCG(ctx, who, hut3.OCG{
		URN: "OCG/" + label, Name: label + " group", Base: []hut3.OCGPlace{{Agency: "LEICS"}}, Status: "active", Reason: "test", Members: []hut3.OCGMember{{Handle: h, Role: "courier"}},
	}, nil)
	w.must(err)
	if label == "seen" {
		threats, err := w.app.Triage(ctx, who)
		w.must(err)
		_, err = threats.Raise(ctx, who, app.ThreatRaise{Keys: []hut3.Key{hit.Ref}, Gist: label})
		w.must(err)
	}
}

// twinEyes is what one person sees of one twin: the names of references, so that
// answers can be held against each other.
type twinEyes struct {
	*httpTwin
	who      string
	refs     map[string]string // reference to name
	plains   map[plainLine]string
	messages []string
}

// madeKinds are the records of a chain with the prefix of their references.
var madeKinds = []struct{ name, none string }{
	{"report", "IR-2026-00009%d"}, {"package", "PKG-9%d"}, {"operation", "OP-9%d"}, {"seizure", "SZ-9%d"}, {"statement", "FIG-9%d"}, {"claim", "CLM-9%d"}, {"group", "OCG-9%d"},
}

func (w *httpTwin) eyesOf(name string) *twinEyes {
	ctx, who := context.Background(), w.people[name]
	e := &twinEyes{httpTwin: w, who: name, refs: map[string]string{}, plains: map[plainLine]string{}}
	for i, label := range []string{"seen", "hidden", "late"} {
		for _, kind := range madeKinds {
			part := label + " " + kind.name
			e.refs[cmp.Or(string(w.made[part]), fmt.Sprintf(kind.none, i))] = part
		}
	}
	found, err := w.app.Search(ctx, who, app.SearchRequest{Query: "*", Oldest: true, Limit: 1000})
	if hut3.CodeOf(err) != hut3.Refused || err == nil {
		w.must(err)
	}
	if hut3.CodeOf(err) == hut3.Refused && err != nil { // who reads no message is shown the reference of a threat
		for _, label := range []string{"hidden", "seen", "late"} {
			e.refs[w.hits[label]] = "message of what is " + label
		}
		delete(e.refs, "")
	}
	for i, h := range found.Hits {
		e.messages = append(e.messages, h.Ref.String())
		trace, err := w.app.Trace(ctx, who, h.Ref.String(), false)
		if err == nil || hut3.CodeOf(err) != hut3.Refused {
			w.must(err)
		}
		for j, row := range trace.RestsOn {
			e.refs[string(row.Ref)] = fmt.Sprintf("row %d of message %d", j, i)
		}
		e.refs[h.Ref.String()] = fmt.Sprintf("message %d", i)
	}
	e.nameRecords(ctx, who)
	list, err := w.app.Deliveries(ctx, who)
	if err == nil || hut3.CodeOf(err) != hut3.Refused {
		w.must(err)
	}
	list = slices.DeleteFunc(list, func(d app.DeliveryItem) bool { return d.Ref == w.delivery }) // shown to who keeps it
	for i, d := range list {
		e.refs[string(d.Ref)], e.refs[string(d.Exhibit)] = fmt.Sprintf("delivery %d", i), fmt.Sprintf("exhibit %d", i)
	}
	e.refs[string(w.delivery)], e.refs[string(w.hiddenRow)] = "hidden delivery", "hidden row"
	return e
}

// nameRecords names what is numbered among things that may be hidden: records of
// where handsets were, and allocations, each by its place among those he sees.
func (e *twinEyes) nameRecords(ctx context.Context, who hut3.Actor) {
	seen, err := e.app.Observations(ctx, who, app.ObservationRequest{})
	if err != nil && hut3.CodeOf(err) != hut3.Refused {
		e.t.Fatal(err)
	}
	for i, o := range seen.List {
		e.refs[o.Ref.String()] = fmt.Sprintf("observation %d", i)
	}
	admin, err := e.app.Administration(ctx, who)
	if err != nil && hut3.CodeOf(err) != hut3.Refused {
		e.t.Fatal(err)
	}
	for i, al := range admin.Allocations {
		e.refs[string(al.Ref)] = fmt.Sprintf("allocation %d", i)
	}
}

// of lists the references whose names hold a word, by their names.
func (e *twinEyes) of(word string) []string {
	var out []string
	for ref, name := range e.refs {
		if strings.Contains(name, word) {
			out = append(out, ref)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return strings.Compare(e.refs[a], e.refs[b]) })
	return out
}

// fills gives what stands for each part of a path, by its name in the route. A
// route may have a line of its own; any other {ref} is tried with everything.
func (e *twinEyes) fills(r route) ([]string, bool) {
	name := wildName.FindStringSubmatch(r.path)
	switch {
	case name == nil:
		return []string{""}, true
	case name[1] == "handle":
		return []string{"encrochat/almagrebe", "encrochat/coriander", "encrochat/medlar", "encrochat/nobody"}, true
	case r.path == "/uploads/{id}", r.path == "/export/{id}":
		return []string{"none"}, true
	case r.path == "/admin/users/{name}":
		return []string{"nora", "edna", "nobody"}, true
	case r.path == "/map/tiles/{at...}":
		return []string{"streets/4/7/5.png", "none/4/7/5.png"}, true
	case r.path == "/map/boundaries/{name}":
		return []string{"areas.geojson"}, true
	case name[1] != "ref":
		return nil, false
	case strings.HasPrefix(r.path, "/figures/"):
		return []string{"EMSOU/cash/2020-07-02", "EMSOU/seizures/2020-07-02", "UK/cash/2020-07-02", "LEICS/cash/2020-07-02"}, true
	case strings.HasPrefix(r.path, "/threats/"):
		return []string{"TTL-1", "TTL-2"}, true
	case strings.HasPrefix(r.path, "/conversation/"), strings.HasPrefix(r.path, "/rows/"):
		return append(slices.Clone(e.messages), string(e.hiddenRow)), true
	}
	for room, word := range map[string]string{"/packages/": "package", "/operations/": "operation", "/statements/": "statement", "/deliveries/": "delivery"} {
		if strings.HasPrefix(r.path, room) {
			return e.of(word), true
		}
	}
	return append(slices.DeleteFunc(e.of(""), func(ref string) bool { return e.refs[ref] > "row" && !strings.HasSuffix(e.refs[ref], " 0") }), "NOM-1", "TTL-1", "CLM-1", "CLS-1", "CLS-2", "RST-1", "AUTH-1", "£700.00", "£1,400.00"), true
}

var (
	wildName = regexp.MustCompile(`\{([a-z]+)(?:\.\.\.)?\}`)
	asked    = map[string][]string{
		"/search":          {"?q=kilo", "?q=" + secret, "?q=*&limit=2", "?q=handle:encrochat/medlar"},
		"/facets":          {"?q=*", "?q=*&by=handle,day,entity", "?q=" + secret},
		"/entities":        {"?q=*", "?type=phone"},
		"/network":         {"?q=*", "?q=" + secret, "?communities=1&remove=betweenness&top=100", "?by=pagerank"},
		"/network/drawing": {"?q=*", "?q=" + secret},
		"/network/path":    {"?from=encrochat/almagrebe&to=encrochat/coriander", "?from=encrochat/almagrebe&to=encrochat/nobody"},
		"/figures":         {"?all=1", "?as_at=2020-07-02", "?scope=EMSOU", "?by=location"},
		"/reconciliation":  {"?as_at=2020-07-02"},
		"/complete":        {"?q=en", "?q=from:m", "?q=handle:encrochat/", "?q=zz", "?q=tag:", "?q=set:"},
		"/go":              {"?q=home", "?q=medlar", "?q=" + secret},
		"/trace":           {"?ref=NOM-1"},

		"/completeness":      {"?of=", "?of=&part=handles", "?of=&part=conversations", "?of=&part=days", "?of=&part=damage", "?of=encrochat/medlar", "?of=encrochat/coriander", "?of=encrochat/coriander~medlar"},
		"/completeness/file": {"?as=text", "?as=text&of=encrochat/coriander", "?as=text&of=encrochat/medlar"},
		"/distinct":          {"?q=kilo", "?q=" + secret},
		"/plan":              {"?q=kilo", "?q=" + secret},
		"/grouping/compare":  {"?from=group/1&to=group/2", "?accept=encrochat/medlar"},
		"/grouping/clocks":   {"?estimate=1"},
		"/external":          {"?type=custody"},
	}
)

// addresses are every GET address of the routes with what one twin has.
func (e *twinEyes) addresses() (out []string, unfilled []string) {
	for _, r := range routes() {
		if r.method != http.MethodGet || r.open {
			continue
		}
		fills, ok := e.fills(r)
		if !ok || strings.Count(r.path, "{") > 1 {
			unfilled = append(unfilled, r.path)
			continue
		}
		path := strings.ReplaceAll(r.path, "{$}", "")
		for _, fill := range fills {
			to := wildName.ReplaceAllLiteralString(path, (&url.URL{Path: fill}).EscapedPath())
			out = append(out, to)
			for _, q := range asked[r.path] {
				out = append(out, to+q)
			}
		}
	}
	return out, unfilled
}

var (
	anyTwinRef = regexp.MustCompile(`(%3[Aa]|%2[Ff]|\bm|\b)(D[0-9]+(?:/|-|%2[Ff])[0-9]+|IR-[0-9]+-[0-9]+|[A-Z]+-[0-9]+|D[0-9]+)\b`)
	anySlash   = strings.NewReplacer("%2F", "/", "%2f", "/")
	anyHex     = regexp.MustCompile(`\b[0-9a-f]{64}\b`)
	anySecret  = regexp.MustCompile(`\b[A-Z2-7]{26}(?:[A-Z2-7]{6})?\b`) // of a key, and the name of a form
	anyQR      = regexp.MustCompile(`<svg class="qr".*?</svg>`)         // of a secret
	anySession = regexp.MustCompile(`\b[0-9a-f]{16}\b`)
	anyNext    = regexp.MustCompile(`("next": ?|after=)"?[A-Za-z0-9_\-+/=%.]+"?`)
)

// plain puts names in the place of references, and takes out what is random or
// a digest of references. Pages share most of their lines, and each is done once.
func (e *twinEyes) plain(path, body string) string {
	lines := strings.Split(body, "\n")
	for i, line := range lines {
		key := plainLine{strings.Contains(path, "/trace/"), line}
		done, ok := e.plains[key]
		if !ok {
			done = e.plainOf(key)
			e.plains[key] = done
		}
		lines[i] = done
	}
	return strings.Join(lines, "\n")
}

// plainLine is a line, and whether digests in it are compared.
type plainLine struct {
	digests bool
	text    string
}

func (e *twinEyes) plainOf(l plainLine) string {
	body := strings.ReplaceAll(l.text, "as in OP-3 or OCG-1", "as in the manual") // an example, and no reference
	body = strings.ReplaceAll(body, e.app.Config.Case, "the case")
	body = anySession.ReplaceAllString(body, "…")
	body = anySecret.ReplaceAllString(anyQR.ReplaceAllString(body, "…"), "…")
	body = anyNext.ReplaceAllString(body, "${1}…")
	if !l.digests {
		body = anyHex.ReplaceAllString(body, "…")
	}
	body = strings.ReplaceAll(strings.ReplaceAll(body, e.base, ""), strings.TrimPrefix(e.base, "http://"), "")
	return anyTwinRef.ReplaceAllStringFunc(body, func(found string) string {
		part := anyTwinRef.FindStringSubmatch(found)
		ref := anySlash.Replace(part[2])
		if strings.HasPrefix(ref, "D") { // the place of a message in a page
			ref = strings.Replace(ref, "-", "/", 1)
		}
		return part[1] + cmp.Or(e.refs[ref], ref)
	})
}

func (e *twinEyes) get(path string, json bool) string {
	r, err := http.NewRequestWithContext(e.t.Context(), http.MethodGet, e.base+path, nil)
	if err != nil {
		return err.Error()
	}
	if json {
		r.URL.Path = "/api/v1" + r.URL.Path
		r.URL.RawPath = ""
	}
	b := newBrowser(e.t, e.base).stays()
	p := b.do(r, "Authorization", "Bearer "+e.tokens[e.who], "Hut3-Purpose", "test")
	return fmt.Sprintf("%d %s\n%s", p.status, e.plain(path, p.header.Get("Location")), e.plain(path, p.body))
}

func compareTwins(t *testing.T, name string, with, without *httpTwin) {
	a, b := with.eyesOf(name), without.eyesOf(name)
	paths, unfilled := a.addresses()
	others, _ := b.addresses()
	for _, path := range unfilled {
		t.Errorf("the walk cannot fill %s: add what stands for its parts to (*twinEyes).fills in twins_test.go", path)
	}
	if len(paths) != len(others) || len(paths) < 60 {
		t.Errorf("%s walks %d addresses with the hidden part and %d without", name, len(paths), len(others))
		return
	}
	for i, path := range paths {
		if byDesign(name, path) {
			continue
		}
		refused := false
		for _, json := range []bool{true, false} {
			if !json && refused {
				continue // the page says the same
			}
			got, want := a.get(path, json), b.get(others[i], json)
			refused = got == want && strings.HasPrefix(got, "403")
			if got != want {
				at := differ(got, want)
				t.Errorf("%s of %s learns of %s at %s (JSON %v):\nwith    …%s\nwithout …%s", name, a.people[name].Unit, a.way, path, json, around(got, at), around(want, at))
			}
			if json && strings.HasPrefix(got, "200") && !strings.Contains(path, secret) && path != "/searches" /* his own queries */ && strings.Contains(got, secret) {
				t.Errorf("%s reads a hidden word at %s", name, path)
			}
		}
	}
}

// byDesign reports whether a page shows what is hidden from case users to whoever
// keeps the originals, or watches those who do: what came in and what of it is held.
// Everything else is as hidden from them as from anybody.
func byDesign(name, path string) bool {
	keeps := map[string]string{
		"/": "deliveries in all", "/deliveries": "each delivery", "/imports": "what was imported", "/upkeep": "files by access class",
		"/completeness": "what is held of each delivery", "/completeness/file": "the same", "/retention": "what is to be erased, which a custodian carries out",
	}
	of := map[string]map[string]string{
		"carl":   {"/allocations": "who was given what, which a custodian gives"},
		"audrey": {"/audit": "every leaf of the logs"},
	}[name]
	path, _, _ = strings.Cut(path, "?")
	return of != nil && (of[path] != "" || keeps[path] != "" || strings.HasPrefix(path, "/deliveries/"))
}

func differ(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

func around(s string, at int) string { return s[max(0, at-120):min(len(s), at+200)] }
