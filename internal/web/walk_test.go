package web

import (
	"html"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// everybody is one of the demo's people for each role that has an account.
var everybody = []string{"analyst", "officer", "commander", "duty", "reviewer", "auditor", "custodian", "derbyshire", "disclosure"}

// Who reads messages, who works the case, who counts results.
var (
	readers  = []string{"analyst", "officer", "commander", "reviewer", "derbyshire", "disclosure"}
	caseTeam = []string{"analyst", "officer", "commander", "derbyshire", "disclosure"}
	hub      = []string{"analyst", "officer", "commander", "disclosure"} // of the unit that owns the case
	origins  = []string{"analyst", "officer", "commander", "reviewer", "derbyshire", "disclosure", "custodian", "auditor"}
)

// addresses is a page of every route, and who is let in. What is missing for
// somebody who may ask is 404, and what he may not ask is 403.
func addresses() map[string][]string {
	message := told.Refs["message"]
	return map[string][]string{
		"/": everybody, "/purpose": everybody, "/whoami": everybody, "/trace": everybody, "/go?q=home": everybody, "/threats": everybody,
		"/search?q=drop": readers, "/help/query": everybody, "/facets?q=drop": readers, "/entities?q=drop": readers, "/network?q=drop": readers,
		"/network/drawing?q=drop": readers, "/network/path?from=encrochat/fadedpepperpot&to=encrochat/pewterlantern": readers,
		"/conversation/" + message:                  hub,
		"/conversation/" + message + "?way=earlier": hub, "/conversation/" + message + "?way=later": hub,
		"/rows/" + message: hub, "/searches": readers, "/terms?q=drop": readers, "/new": readers, "/sets/compare?a=none&b=none": {},
		"/talk?in=nothing&on=2020-01-01": {}, "/search?q=drop&view=talk&context=2": readers,
		"/map": readers, "/map?kind=cell&after=2020-04-01": readers, "/map/forces": caseTeam, "/map/forces?measure=cash&as_at=2020-07-02": caseTeam,
		"/map/boundaries/" + boundaryName: readers, "/map/tiles/" + tileName: readers, "/map/tiles/none/1/1/1": {},
		"/handle/encrochat/fadedpepperpot": hub,
		"/trace/" + message:                hub,
		"/trace/" + message + "?bytes=1":   hub,
		"/trace/£2,191,200":                hub,
		"/threats/new?message=" + message:  {"analyst", "officer", "commander", "duty", "reviewer", "derbyshire", "disclosure"},
		"/threats/TTL-1":                   {"analyst", "commander", "duty"}, // the reviewer knows of held material alone
		"/threats/TTL-2":                   {"commander", "duty", "reviewer"},
		"/reports":                         caseTeam, "/reports/new?message=" + message: {"analyst", "officer", "derbyshire"}, "/reports/" + told.Refs["report"]: hub,
		"/nominals": caseTeam, "/nominals?name=nobody": caseTeam, "/nominals/NOM-1": hub, "/claims": caseTeam, "/claims/CLM-1": hub,
		"/ocg": caseTeam, "/ocg/OCG-1": hub, "/ocg/new": {"officer", "commander"}, "/ocg/new?proposal=0&seed=1": {"officer", "commander"},
		"/outstanding": caseTeam, "/inbox": caseTeam, "/packages": caseTeam, "/packages/new?report=" + told.Refs["report"]: {"analyst", "officer"}, "/packages/PKG-1": caseTeam,
		"/figures": caseTeam, "/figures?all=1": caseTeam, "/figures/EMSOU/cash/2020-07-02": hub,
		"/reconciliation?as_at=2020-07-02": hub, "/statements/new": {"officer", "commander"}, "/published": caseTeam, "/statements": caseTeam, "/statements/FIG-1": caseTeam, "/statements/FIG-1?prove=1": hub,
		"/operations": caseTeam, "/operations/OP-1": caseTeam, "/strike": caseTeam, "/strike?day=2020-06-18": caseTeam, "/strike/WAR-1": {"officer", "commander", "derbyshire"},
		"/deliveries": origins, "/deliveries/D1": {"analyst", "officer", "commander", "disclosure", "reviewer", "custodian", "auditor"},
		"/deliveries/D1/rejects": {"custodian", "auditor"},
		"/review":                {"reviewer"}, "/review?state=locked": {"reviewer"},
		"/imports": {"custodian", "auditor"}, "/uploads/none": {}, "/export/none": {}, "/account": everybody, "/password": everybody, "/account/authenticator": everybody, "/admin/users/analyst": {"auditor", "officer", "commander"}, "/act-as": everybody, "/complete?q=a": readers, "/admin": {"auditor", "officer", "commander"},
		"/audit": {"auditor"}, "/audit?log=hut3/looks": {"auditor"},
		"/keys": everybody, "/keys/card": {} /* the demo has no keys */, "/agencies": everybody, "/agencies?text=derby": everybody, "/formats": everybody,
		"/packages/open": {"officer"}, "/sources": {"officer"}, "/external": caseTeam, "/external?type=custody": caseTeam, "/evidence-types": everybody, "/plan?q=drop": readers,
		"/tags": readers, "/distinct?q=drop": readers, "/authorities": origins, "/allocations": {"officer", "commander", "custodian"}, "/watch": {"reviewer", "custodian"},
		"/completeness": origins, "/completeness?of=": origins, "/completeness?of=D1&part=days": {"analyst", "officer", "commander", "disclosure", "reviewer", "custodian", "auditor"}, "/completeness/file?as=text": origins,
		"/deliveries/D1/report": {"custodian", "auditor"}, "/grouping": readers, "/grouping?split=D1/5": readers, "/grouping/clocks": readers, "/grouping/clocks?estimate=1": readers, "/grouping/compare": readers, "/grouping/compare?from=group/1&to=group/2": readers,
		"/verify": {"custodian", "auditor"}, "/upkeep": {"custodian", "auditor"},
		"/retention": {"officer", "commander", "disclosure", "reviewer", "custodian", "auditor"},
	}
}

// Every page tells everybody either what he may see or, in order, that he may
// not; and no page has what no page may have.
func TestEveryPageForEverybody(t *testing.T) {
	t.Parallel()
	list := addresses()
	for _, who := range everybody {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			b := as(t, who)
			for _, path := range slices.Sorted(maps.Keys(list)) {
				p := b.get(path)
				let := slices.Contains(list[path], who)
				if let != (p.status == http.StatusOK) || !let && p.status != http.StatusForbidden && p.status != http.StatusNotFound {
					t.Errorf("%s: %d, and let in is %v", path, p.status, let)
				}
				if !strings.HasPrefix(p.header.Get("Content-Type"), "text/html") {
					continue // a file, and no page
				}
				for _, fault := range faults(parse(t, path, p.body)) {
					t.Errorf("%s: %s", path, fault)
				}
				if strings.Contains(p.body, "<no value>") || strings.Contains(p.body, "%!") || strings.Contains(p.body, "ZgotmplZ") {
					t.Errorf("%s prints a slip of the template", path)
				}
				if n := len(having(parse(t, path, p.body), "synthetic")); n != 1 {
					t.Errorf("%s says %d times that its data is synthetic", path, n)
				}
			}
		})
	}
}

// Every route is among the addresses that are walked, or is a form.
func TestEveryRouteIsWalked(t *testing.T) {
	t.Parallel()
	wild := regexp.MustCompile(`\{[a-z]+(\.\.\.)?\}|\{\$\}`)
	for _, r := range routes() {
		if r.method != "GET" || r.open {
			continue
		}
		parts := wild.Split(r.path, -1)
		found := false
		for path := range addresses() {
			path, _, _ = strings.Cut(path, "?")
			found = found || fits(path, parts)
		}
		if !found {
			t.Errorf("%s is walked by no test", r.path)
		}
	}
}

// fits reports whether a path is what stands between a route's wildcards.
func fits(path string, parts []string) bool {
	for i, part := range parts {
		rest, ok := strings.CutPrefix(path, part)
		if !ok {
			return false
		}
		if path = rest; i == len(parts)-1 {
			return path == "" || len(parts) > 1 && part == ""
		}
		if next := parts[i+1]; next == "" {
			return len(parts) == 2 && (path != "" || part == "/")
		} else if at := strings.Index(path, next); at > 0 {
			path = path[at:]
		}
	}
	return false
}

// Who is not signed in is sent to the door, and learns of nothing; a program is
// told 401. Every answer has the headers of safety.
func TestNobodySignedIn(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, served.URL).stays()
	for path := range addresses() {
		p := b.get(path)
		if to := p.header.Get("Location"); p.status != http.StatusSeeOther || !strings.HasPrefix(to, "/sign-in") {
			t.Errorf("%s: %d to %q", path, p.status, to)
		}
		checkHeaders(t, path, p)
		if path == "/" {
			continue
		}
		j := b.get("/api/v1" + path)
		if j.status != http.StatusUnauthorized || string(j.keys(t)["code"]) != `"refused"` {
			t.Errorf("/api/v1%s: %d %s", path, j.status, j.body)
		}
		checkHeaders(t, path, j)
	}
	for _, r := range routes() {
		if r.method == "POST" && !r.open {
			p := b.post(strings.NewReplacer("{ref}", "TTL-1", "{id}", "1", "{name}", "analyst", "{account}", "USR-2").Replace(r.path), nil)
			if p.status != http.StatusSeeOther || p.header.Get("Location") != "/sign-in" {
				t.Errorf("%s: %d to %q", r.path, p.status, p.header.Get("Location"))
			}
		}
	}
}

func checkHeaders(t *testing.T, path string, p page) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store",
	} {
		if got := p.header.Get(name); got != want {
			t.Errorf("%s: %s is %q, want %q", path, name, got, want)
		}
	}
}

var linkForm = regexp.MustCompile(`href="(/[^"]*)"`)

// No page offers a way to a refusal or to nothing. Of links that differ in
// nothing but what they name, a few are followed.
func TestNoDeadLink(t *testing.T) {
	t.Parallel()
	names := regexp.MustCompile(`\d+|=[^&]*|(handle|figures)/.*`)
	for _, who := range everybody {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			b, done, alike := as(t, who), map[string]bool{}, map[string]int{}
			todo := []string{"/"}
			for len(todo) > 0 {
				path := todo[0]
				todo = todo[1:]
				kind := names.ReplaceAllString(path, "REF")
				if alike[kind]++; done[path] || alike[kind] > 1 || strings.HasPrefix(path, "/static/") {
					continue
				}
				done[path] = true
				p := b.get(path)
				if p.status != http.StatusOK {
					t.Errorf("%s: %d", path, p.status)
				}
				for _, m := range linkForm.FindAllStringSubmatch(p.body, -1) {
					to, _, _ := strings.Cut(html.UnescapeString(m[1]), "#")
					todo = append(todo, to)
				}
			}
			if len(done) < 4 {
				t.Errorf("only %d pages were walked", len(done))
			}
		})
	}
}
