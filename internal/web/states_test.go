package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/app"
	"hut3/internal/app/demo"
	"hut3/internal/attribution"
	"hut3/internal/ingest"
	"hut3/internal/intel"
	"hut3/internal/operations"
	"hut3/internal/store"
	"hut3/internal/triage"
)

// statesCase is a case with people and a few messages, and nothing recorded.
type statesCase struct {
	t     *testing.T
	app   *app.App
	base  string
	owner hut3.Actor
}

func newStatesCase(t *testing.T) *statesCase {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "case")
	clock := func() time.Time { return twinNow }
	made, err := app.Init(t.Context(), dir, app.NewCase{Owner: "ann", Password: demo.Password, Clock: clock})
	w := &statesCase{t: t, owner: made.Actor}
	w.must(err)
	w.app, err = app.Open(t.Context(), dir)
	w.must(err)
	t.Cleanup(func() { _ = w.app.Close() })
	w.app.Doors.Now, w.app.Doors.OpenPasswords = clock, true
	w.owner.Purpose = testPurpose
	for name, roles := range map[string][]hut3.UserRole{"duty": {hut3.RoleDuty}, "audrey": {hut3.RoleAuditor}, "rev": {hut3.RoleReviewer}} {
		_, err := w.app.AddUser(t.Context(), w.owner, hut3.User{Name: name, Unit: "NCA", Roles: roles}, twinFirst)
		w.must(err)
		_, actor, err := w.app.Doors.SignIn(t.Context(), name, twinFirst)
		w.must(err)
		_, _, err = w.app.Doors.ChangeSecret(t.Context(), actor, twinFirst, demo.Password)
		w.must(err)
	}
	s, err := New(Options{App: w.app, Log: quiet()})
	w.must(err)
	served := httptest.NewServer(s.Handler())
	t.Cleanup(served.Close)
	w.base = served.URL
	return w
}

func (w *statesCase) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// as signs somebody in.
func (w *statesCase) as(name string) *browser {
	w.t.Helper()
	b := newBrowser(w.t, w.base)
	p := b.post("/sign-in", url.Values{"name": {name}, "password": {demo.Password}, "purpose": {testPurpose}})
	if p.status != http.StatusOK || p.at.Path != "/" {
		w.t.Fatalf("%s cannot sign in: %d at %s", name, p.status, p.at)
	}
	return b
}

// takeIn imports a message of each handle, so that they exist.
func (w *statesCase) takeIn() {
	var sheet strings.Builder
	sheet.WriteString(sheetHead)
	for i := range several {
		fmt.Fprintf(&sheet, "%s,2020-04-04 11:34:00,%s,birchtern,the van is by the depot\n", someHandle(i).Name, someHandle(i).Name)
	}
	path := filepath.Join(w.t.TempDir(), "messages.csv")
	w.must(os.WriteFile(path, []byte(sheet.String()), 0o600))
	_, err := w.app.Import(w.t.Context(), w.owner, ingest.Request{Paths: []string{path}, Platform: "encrochat"}, nil)
	w.must(err)
}

// put writes records of a kind straight into the store, in one act.
func (w *statesCase) put(l listPage, from, upto int) {
	w.t.Helper()
	w.must(w.app.Doors.Write(w.t.Context(), w.owner, access.Act{Action: l.action}, func(tx *store.Tx) error {
		for i := from; i < upto; i++ {
			id, body := l.record(i)
			if _, err := tx.Put(l.kind, id, body); err != nil {
				return err
			}
		}
		return nil
	}))
}

// listPage is a page that lists records of a kind.
type listPage struct {
	path, who string // who sees most
	refused   string // who may not come in
	kind      string
	action    access.Action
	standing  int // lines that stand before the test writes any
	record    func(i int) (id string, body any)
}

// lineName gives the first thing a name that is long and one that runs from right
// to left.
func lineName(i int) string {
	if i == 0 {
		return longWord + " " + rightToLeft
	}
	return fmt.Sprintf("number %d", i)
}

func someHandle(i int) hut3.Handle { return hut3.NewHandle("encrochat", fmt.Sprint("almagrebe", i)) }

var listPages = []listPage{
	{"/nominals", "ann", "rev", attribution.NominalKind, access.NominalSet, 0, func(i int) (string, any) {
		return "", hut3.Nominal{Name: lineName(i), Category: hut3.SubjectOther, CategoryReason: "named", Stated: hut3.StatedFact}
	}},
	{"/claims", "ann", "rev", attribution.ClaimKind, access.ClaimSet, 0, func(i int) (string, any) {
		return "", hut3.Claim{Handle: someHandle(i), Nominal: hut3.Ref(fmt.Sprintf("NOM-%d", i%9+1)), FromSaid: "not known", ToSaid: "not known", State: hut3.ClaimProposed,
			Steps: []hut3.ClaimStep{{State: hut3.ClaimProposed, By: "USR-1", Name: "ann", Assurance: hut3.SignedIn, At: twinNow, Reason: lineName(i)}}}
	}},
	{"/ocg", "ann", "rev", attribution.OCGKind, access.OCGSet, 0, func(i int) (string, any) {
		return "", hut3.OCG{URN: fmt.Sprint("U", i), Name: lineName(i), Base: []hut3.OCGPlace{{Agency: "DERBYS", Place: "Derby"}}, Status: hut3.OCGStatuses[0],
			Members: []hut3.OCGMember{{Handle: someHandle(i), Role: "courier"}}, AssessedBy: "USR-1", Assessor: "ann", Reason: "seen together"}
	}},
	{"/reports", "ann", "rev", intel.ReportKind, access.ReportSet, 0, func(i int) (string, any) {
		return fmt.Sprintf("IR-2026-%06d", i+1), hut3.Report{Title: lineName(i), Origin: "NCA", Author: "USR-1", Marking: hut3.OfficialSensitive,
			Items: []hut3.ReportItem{{Raw: "a van", Messages: []hut3.Key{hut3.NewKey(1, 1)}}}}
	}},
	{"/operations", "ann", "rev", operations.OperationKind, access.OperationSet, 0, func(i int) (string, any) {
		return "", hut3.Operation{Title: lineName(i), Unit: "NCA", Status: hut3.OperationPlanned}
	}},
	{"/published", "ann", "rev", operations.StatementKind, access.StatementEnter, 0, func(i int) (string, any) {
		q := int64(7)
		return "", hut3.Reported{Publisher: lineName(i), Text: "seven", Source: "a page", Measure: "arrests", Scope: "UK", AsAt: "2020-07-02", PublishedOn: "2020-07-02",
			Quantity: &hut3.Quantity{Value: &q, Lo: &q, Hi: &q, Unit: hut3.UnitCount, Bound: hut3.Exact}}
	}},
	{"/statements", "ann", "rev", operations.FigureKind, access.FigureFreeze, 0, func(i int) (string, any) {
		return "", hut3.Publication{Title: lineName(i), State: hut3.PublicationFrozen, SHA256: hut3.Digest{1}, FrozenBy: "USR-1", FrozenAt: twinNow,
			Frozen: hut3.FrozenContent{AsAt: "2020-07-02", KnownAt: twinNow, Figures: []hut3.Figure{}, Basis: []hut3.BasisItem{}, Sentences: []hut3.Sentence{{Text: "It is so.", Says: []hut3.Said{}}}}}
	}},
	{"/deliveries", "ann", "", ingest.DeliveryKind, access.DeliveryBegin, 1, func(i int) (string, any) {
		return fmt.Sprintf("D%d", i+2), hut3.Delivery{Number: uint32(i + 2), Authority: hut3.AuthorityNotStated, State: hut3.Importing, Supplier: lineName(i)}
	}},
	{"/threats", "duty", "", triage.ThreatKind, access.ThreatRaise, 0, func(i int) (string, any) {
		return "", hut3.Threat{State: hut3.ThreatOpen, Victim: hut3.Party{Clue: lineName(i)}, Raisings: []hut3.Raising{{By: "USR-1", Name: "ann", Unit: "NCA", At: twinNow, Keys: []hut3.Key{hut3.NewKey(1, 1)}}}}
	}},
	{"/admin", "ann", "rev", access.UserKind, access.UserSet, 4, func(i int) (string, any) {
		return fmt.Sprintf("USR-%d", i+100), hut3.User{Name: fmt.Sprintf("user%d", i), Title: lineName(i), Unit: "NCA", Roles: []hut3.UserRole{hut3.RoleAnalyst}}
	}},
}

// many is how many lines the long state has; several is what three pages hold,
// where writing more would take longer than it tells: all lists are cut by the
// same function.
const (
	many    = 10_000
	several = 450
)

func (l listPage) long() int {
	if l.kind == attribution.NominalKind {
		return many
	}
	return several
}

// Every list page stands empty, with one line, with very many, refused and in
// error: it says so in words, stays bounded, and leads to the rest.
func TestListStates(t *testing.T) {
	if testing.Short() {
		t.Skip("ten thousand records are written")
	}
	t.Parallel()
	w := newStatesCase(t)
	browsers := map[string]*browser{}
	for _, who := range []string{"ann", "duty", "audrey", "rev"} {
		browsers[who] = w.as(who)
	}
	for _, l := range listPages {
		if l.standing == 0 {
			list := w.sound(l, browsers[l.who].get(l.path), http.StatusOK)
			if len(having(list, "empty")) == 0 || len(rows(list)) != 0 {
				t.Errorf("%s: empty, and it does not say so", l.path)
			}
		}
		if l.refused != "" {
			list := w.sound(l, browsers[l.refused].get(l.path), http.StatusForbidden)
			if text := all(list, "main")[0].text; len(strings.Fields(text)) < 8 {
				t.Errorf("%s: a refusal says %q", l.path, text)
			}
		}
	}
	w.takeIn()
	for _, l := range listPages {
		w.put(l, 0, 1)
		w.one(l, browsers[l.who])
	}
	for _, l := range listPages {
		w.put(l, 1, l.long())
		w.long(l, browsers[l.who])
		wrong := "?skip=x"
		if l.kind == triage.ThreatKind {
			wrong = "?column=nowhere" // a board is cut by its columns
		}
		w.sound(l, browsers[l.who].get(l.path+wrong), http.StatusBadRequest)
	}
}

// rows are the lines of lists and the cards of boards.
func rows(list []*element) (out []*element) {
	for _, e := range list {
		if _, ok := e.attr["data-row"]; ok {
			out = append(out, e)
		}
	}
	return out
}

func (w *statesCase) sound(l listPage, p page, status int) []*element {
	w.t.Helper()
	list := parse(w.t, l.path, p.body)
	if p.status != status {
		w.t.Errorf("%s: %d, want %d: %.300s", p.at, p.status, status, all(list, "main")[0].text)
	}
	for _, fault := range faults(list) {
		w.t.Errorf("%s: %s", p.at, fault)
	}
	return list
}

func (w *statesCase) one(l listPage, b *browser) {
	w.t.Helper()
	p := b.get(l.path)
	list := w.sound(l, p, http.StatusOK)
	if n := len(rows(list)); n != 1+l.standing {
		w.t.Errorf("%s: %d lines with one record", l.path, n)
	}
	if len(having(list, "pager")) != 0 {
		w.t.Errorf("%s: one line comes in pages", l.path)
	}
	if l.kind != attribution.ClaimKind && !strings.Contains(p.body, longWord) {
		w.t.Errorf("%s: the long name is not there", l.path)
	}
}

// long reads the first page, the next and the last, as the pager leads.
func (w *statesCase) long(l listPage, b *browser) {
	w.t.Helper()
	p := b.get(l.path + "?kept=yes")
	list := w.sound(l, p, http.StatusOK)
	n, next := len(rows(list)), ""
	for _, e := range all(list, "a") {
		if e.attr["rel"] == "next" || strings.Contains(e.attr["href"], "column=") {
			next = e.attr["href"]
		}
	}
	if n == 0 || n > perList || next == "" || len(p.body) > 300_000 {
		w.t.Errorf("%s: %d lines in %d bytes, next %q", l.path, n, len(p.body), next)
		return
	}
	if !strings.Contains(next, "kept=yes") {
		w.t.Errorf("%s: what was asked is lost on the way to %s", l.path, next)
	}
	p = b.get(next)
	list = w.sound(l, p, http.StatusOK)
	if n := len(rows(list)); n == 0 || n > perList || len(having(list, "pager")) != 1 {
		w.t.Errorf("%s: %d lines, %d pagers", next, n, len(having(list, "pager")))
	}
	if !strings.Contains(p.body, " of "+hut3.Thousands(int64(l.long()+l.standing))) {
		w.t.Errorf("%s does not say how many there are", next)
	}
}

// A log of ten thousand is read by the stretch, back to its beginning.
func TestLongLog(t *testing.T) {
	t.Parallel()
	w := newStatesCase(t)
	var group sync.WaitGroup
	for range 100 {
		group.Go(func() {
			for range 100 {
				if err := w.app.Doors.Read(t.Context(), w.owner, access.Look{Action: access.CorpusSearch, Query: "a", Count: 1}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	b := w.as("audrey")
	at, leaves, pages := "/audit?log=hut3/looks&action=corpus&last=2000", 0, 0
	for at != "" {
		p := b.get(at)
		list := parse(t, at, p.body)
		n := len(rows(list))
		if p.status != http.StatusOK || n > perList || len(p.body) > 300_000 {
			t.Fatalf("%s: %d, %d lines, %d bytes", at, p.status, n, len(p.body))
		}
		leaves, pages, at = leaves+n, pages+1, ""
		for _, e := range all(list, "a") {
			if e.attr["rel"] == "next" {
				at = e.attr["href"]
				break // the next page of the stretch comes before the earlier stretch
			}
		}
	}
	if leaves != many || pages < many/perList {
		t.Errorf("%d leaves on %d pages; want %d", leaves, pages, many)
	}
}
