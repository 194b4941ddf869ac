package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/app"
	"hut3/internal/app/demo"
	"hut3/internal/ingest"
	"hut3/internal/store"
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
	for i := range many {
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

// Every list page stands empty, with one line, with ten thousand, refused and in
// error: it says so in words, stays bounded, and leads to the rest.
func TestListStates(t *testing.T) {
	if testing.Short() {
		t.Skip("ten thousand records of each kind are written")
	}
	t.Parallel()
	w := newStatesCase(t)
	browsers := map[string]*browser{}
	for _, who := range []string{"ann", "duty", "audrey", "rev"} {
		browsers[who] = w.as(who)
	}
	list := slices.Clone(listPages)
	for i, l := range list {
		if list[i].standing = w.stands(l, browsers[l.who]); list[i].standing == 0 {
			page := w.sound(l, browsers[l.who].get(l.path), http.StatusOK)
			if len(having(page, "empty")) == 0 {
				t.Errorf("%s: empty, and it does not say so", l.path)
			}
		}
		if l.refused != "" {
			page := w.sound(l, browsers[l.refused].get(l.path), http.StatusForbidden)
			if text := all(page, "main")[0].text; len(strings.Fields(text)) < 8 {
				t.Errorf("%s: a refusal says %q", l.path, text)
			}
		}
	}
	w.takeIn()
	for i, l := range list {
		if l.kind == ingest.DeliveryKind {
			list[i].standing++ // the one that was taken in
		}
	}
	for _, l := range list {
		w.put(l, 0, 1)
		w.one(l, browsers[l.who])
	}
	for _, l := range list {
		w.put(l, 1, many)
		w.long(l, browsers[l.who])
		wrong := "?" + l.parameter() + "=x"
		if l.column != "" {
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

// stands counts the lines that a page has before the test writes any.
func (w *statesCase) stands(l listPage, b *browser) int {
	w.t.Helper()
	return len(l.lines(w.sound(l, b.get(l.path), http.StatusOK)))
}

func (w *statesCase) one(l listPage, b *browser) {
	w.t.Helper()
	p := b.get(l.path)
	list := w.sound(l, p, http.StatusOK)
	if n := len(l.lines(list)); n != 1+l.standing {
		w.t.Errorf("%s: %d lines with one record", l.path, n)
	}
	if len(having(list, "pager")) != 0 {
		w.t.Errorf("%s: one line comes in pages", l.path)
	}
	if !l.unnamed && !strings.Contains(p.body, longWord) {
		w.t.Errorf("%s: the long name is not there", l.path)
	}
}

// long reads the first page, the next, the last and the one before, as the pager
// leads, and holds the whole to the size of one page.
func (w *statesCase) long(l listPage, b *browser) {
	w.t.Helper()
	total := many + l.standing
	first := l.path + "?kept=yes"
	if l.column != "" {
		first += "&column=" + url.QueryEscape(l.column)
	}
	at, began := first, time.Now()
	for _, step := range []struct {
		from, lines int
		way         string // the link by which the next page is reached
	}{{1, perList, "After"}, {perList + 1, perList, "Last"}, {(total-1)/perList*perList + 1, (total-1)%perList + 1, "Before"}, {((total-1)/perList-1)*perList + 1, perList, "First"}} {
		p := b.get(at)
		list := w.sound(l, p, http.StatusOK)
		says := fmt.Sprintf("%s to %s of %s", hut3.Thousands(int64(step.from)), hut3.Thousands(int64(step.from+step.lines-1)), hut3.Thousands(int64(total)))
		if n := len(l.lines(list)); n != step.lines || !strings.Contains(p.body, ">"+says+"<") || len(p.body) > 600_000 {
			w.t.Errorf("%s: %d lines in %d bytes; want %q", at, n, len(p.body), says)
		}
		if at = l.way(list, step.way); !strings.Contains(at, "kept=yes") {
			w.t.Errorf("%s: no way %q with what was asked, but %q, at %s", l.path, step.way, at, says)
			return
		}
	}
	w.t.Logf("%s: four pages of %d lines in %s", l.path, total, time.Since(began).Round(time.Millisecond))
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
