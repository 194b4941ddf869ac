package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A token that is bound to a room reads in that room and says whose it is: what
// belongs to no room completes handles, lists sessions and more.
func TestATokenOfOneRoomReadsNoOther(t *testing.T) {
	t.Parallel()
	p := as(t, "analyst").post("/account/tokens", url.Values{"name": {"one room"}, "purpose": {"x"}, "room": {"map"}, "days": {"3"}})
	m := secretForm.FindStringSubmatch(p.body)
	if m == nil {
		t.Fatalf("%d %.300s", p.status, p.body)
	}
	program := newBrowser(t, served.URL)
	for _, r := range routes() {
		if r.method != http.MethodGet || r.open {
			continue
		}
		path := wildName.ReplaceAllString(strings.ReplaceAll(r.path, "{$}", ""), "x")
		got := program.get("/api/v1"+path, "Authorization", "Bearer "+m[1])
		let := r.room == "map" || r.everywhere()
		if !let && (got.status != http.StatusForbidden || !strings.Contains(got.body, "the token is for map")) {
			t.Errorf("%s: %d %.200s", path, got.status, got.body)
		}
	}
	if got := program.get("/api/v1/map", "Authorization", "Bearer "+m[1]); got.status != http.StatusOK {
		t.Errorf("its own room: %d", got.status)
	}
}

// What is stated beside each look is a purpose of some length and an operation
// that the reader sees, however it comes.
func TestWhatIsStatedIsChecked(t *testing.T) {
	t.Parallel()
	b := as(t, "analyst")
	for name, head := range map[string][]string{
		"a purpose without end": {"Hut3-Purpose", strings.Repeat("x", 60_000)},
		"no reference":          {"Hut3-Purpose", "x", "Hut3-Operation", "OP-9<script>"},
	} {
		if p := b.get("/api/v1/search?q=drop&limit=1", head...); p.status != http.StatusBadRequest {
			t.Errorf("%s: %d", name, p.status)
		}
	}
	for _, op := range []string{"OP-99999", "OP-9<script>"} {
		p := newSignedIn(t, "analyst").post("/purpose", url.Values{"purpose": {"y"}, "operation": {op}, "next": {"/account"}})
		if p.status != http.StatusBadRequest || !strings.Contains(p.body, "no such operation") {
			t.Errorf("%s: %d at %s", op, p.status, p.at)
		}
	}
}

// newSignedIn is a browser of its own, whose purpose may be changed.
func newSignedIn(t *testing.T, name string) *browser {
	t.Helper()
	b := newBrowser(t, served.URL)
	b.post("/sign-in", url.Values{"name": {name}, "password": {twinPassword}, "purpose": {"a test"}})
	return b
}

// Numbers of a body stay as they were written, and a second value is none.
func TestJSONNumbersStay(t *testing.T) {
	t.Parallel()
	read := func(body string) (url.Values, error) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "/x", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		return (&visit{r: r, s: &Server{}}).typed()
	}
	got, err := read(`{"telephone": 447700900123, "amount": [1406240, 9007199254740993], "off": true}`)
	if diff := cmp.Diff(url.Values{"telephone": {"447700900123"}, "amount": {"1406240", "9007199254740993"}, "off": {"true"}}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for _, bad := range []string{`{"a":"b"}{"c":"d"}`, `{"a":"b"} x`, `["a"]`, `{"a":{}}`, ``} {
		if _, err := read(bad); err == nil {
			t.Errorf("%s is read", bad)
		}
	}
}

// What is recorded stands in the log for ever, and has an end.
func TestTextsHaveAnEnd(t *testing.T) {
	t.Parallel()
	b, long := as(t, "analyst"), strings.Repeat("long ", 20_000)
	for path, form := range map[string]url.Values{
		"/tag":      {"tag": {"relevant"}, "message": {"D1/1"}, "reason": {long}},
		"/searches": {"name": {long}, "q": {"drop"}},
		"/threats":  {"message": {"D1/1"}, "gist": {long}},
	} {
		if p := b.post(path, form); p.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %.200s", path, p.status, p.body)
		}
	}
}

// What a page refuses by itself stands in the log as what a verb refuses does, and
// Home refuses nobody.
func TestRefusalsAreInTheLog(t *testing.T) {
	t.Parallel()
	w := openTwin(t, inCompartment, false)
	count := func() (n int) {
		for _, log := range []string{"hut3/looks", "hut3/case"} {
			p := newBrowser(t, w.base).get("/api/v1/audit?last=1000&outcome=refused&log="+url.QueryEscape(log), "Authorization", "Bearer "+w.tokens["audrey"])
			var got struct {
				Rows []json.RawMessage `json:"rows"`
			}
			if err := json.Unmarshal([]byte(p.body), &got); err != nil || p.status != http.StatusOK {
				t.Fatalf("%d %.300s: %v", p.status, p.body, err)
			}
			n += strings.Count(p.body, `"refused"`)
		}
		return n
	}
	get := func(who, path string) page {
		return newBrowser(t, w.base).get(path, "Authorization", "Bearer "+w.tokens[who], "Hut3-Purpose", "test")
	}
	for who, path := range map[string]string{
		"eve": "/ocg/new", "dora": "/packages/new", "cole": "/reports/new", "carl": "/terms", "nora": "/purpose", "ivy": "/statements/new", "dan": "/grouping", "adam": "/completeness",
	} {
		before := count()
		p := get(who, path)
		if (p.status == http.StatusForbidden) != (count() > before) || (path == "/purpose") != (p.status == http.StatusOK) {
			t.Errorf("%s at %s: %d, the log has %d more", who, path, p.status, count()-before)
		}
	}
	for who := range w.people {
		before := count()
		if who == "ann" || who == "olga" || who == "otto" {
			continue
		}
		if p := get(who, "/"); p.status != http.StatusOK || count() != before {
			t.Errorf("Home of %s: %d, and %d refusals in the log", who, p.status, count()-before)
		}
	}
	if p := get("dan", "/threats/TTL-1"); p.status != http.StatusOK || !strings.Contains(p.body, "not in what you may read") {
		t.Errorf("the desk's page of a threat: %d", p.status)
	}
	before := count()
	if get("dan", "/threats/TTL-1"); count() != before {
		t.Error("the desk is refused the words of a threat at every look")
	}
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, w.base+"/read", nil)
	if err != nil {
		t.Fatal(err)
	}
	if p := newBrowser(t, w.base).do(r, "Sec-Fetch-Site", "cross-site"); p.status != http.StatusForbidden || strings.Contains(p.body, "in the log") {
		t.Errorf("from another site: %d %.300s", p.status, p.body)
	}
}

// What leaves the unit asks again who it is, or here says why not; and what asks
// again takes no file, which the page that asks could not send again.
func TestWhatLeavesAsksAgain(t *testing.T) {
	t.Parallel()
	leaves := map[string]string{ // empty: it asks
		"/packages/{ref}/send": "", "/packages/{ref}/at/{agency}/redirect": "", "/packages/{ref}/at/{agency}/seal": "", "/deliveries/{ref}/export": "", "/statements/{ref}/release": "",
		"/threats/{ref}/send": "a life is at stake, and minutes are counted",
		"/export":             "it gives its reader what he has on the screen already, and the log tells how much",
		"/audit/export":       "an auditor takes away what shows tampering: it is to be easy",
		"/completeness/sign":  "nothing leaves by it: the signed file is its maker's to hand over",
	}
	for _, r := range routes() {
		if r.step && r.most > 0 {
			t.Errorf("%s asks again, and loses the file that was sent", r.path)
		}
		why, named := leaves[r.path]
		if r.method == http.MethodPost && named && (why == "") != r.step {
			t.Errorf("%s: asks again %v; %q", r.path, r.step, why)
		}
		if r.method == http.MethodPost {
			delete(leaves, r.path)
		}
		for _, word := range []string{"/send", "/redirect", "/export", "/seal", "/release"} {
			if r.method == http.MethodPost && strings.HasSuffix(r.path, word) && !named {
				t.Errorf("%s may let something leave the unit: say in this test whether it asks again", r.path)
			}
		}
	}
	for path := range leaves {
		t.Errorf("there is no route %s", path)
	}
}

// Over TLS the cookie is one that no neighbour can plant; a browser that signs in
// anew leaves no session behind.
func TestTheCookieIsTheHosts(t *testing.T) {
	t.Parallel()
	if name := (&Server{secure: true}).sessionCookie(); !strings.HasPrefix(name, "__Host-") {
		t.Errorf("the cookie is called %s", name)
	}
	b := newSignedIn(t, "reviewer")
	u, err := url.Parse(served.URL)
	if err != nil {
		t.Fatal(err)
	}
	first := slices.Clone(b.Jar.Cookies(u))
	b.post("/sign-in", url.Values{"name": {"reviewer"}, "password": {twinPassword}, "purpose": {"a test"}})
	other := newBrowser(t, served.URL)
	other.Jar.SetCookies(u, first)
	if p := other.get("/api/v1/whoami"); p.status != http.StatusUnauthorized {
		t.Errorf("the session before is open: %d", p.status)
	}
}
