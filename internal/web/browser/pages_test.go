package browser

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// page is an address, and who of the demo's people sees most on it.
type page struct{ name, path, who string }

// pages is one address of each page: those with a part that varies, those that
// show more when asked, and then every other one of the interface.
func pages(t testing.TB) []page {
	message := told.Refs["message"]
	list := []page{
		{"home", "/", "officer"}, {"home-duty", "/", "duty"}, {"home-derbyshire", "/", "derbyshire"}, {"home-disclosure", "/", "disclosure"},
		{"sign-in", "/sign-in", ""}, {"search", "/search?q=drop", "analyst"}, {"search-nothing", "/search?q=zyzzyva", "analyst"}, {"facets", "/facets?q=drop", "analyst"}, {"entities", "/entities?q=*", "analyst"},
		{"search-excerpts", "/search?q=drop&view=talk&context=2", "analyst"}, {"terms", "/terms?q=drop", "analyst"}, {"searches", "/searches", "analyst"}, {"new", "/new", "analyst"}, {"rows", "/rows/" + message, "analyst"},
		{"map", "/map", "analyst"}, {"map-forces", "/map/forces?measure=cash&as_at=2020-07-02", "commander"},
		{"network", "/network?q=*", "analyst"}, {"path", "/network/path?from=encrochat/fadedpepperpot&to=encrochat/willowmandolin", "analyst"},
		{"conversation", "/conversation/" + message, "analyst"}, {"handle", "/handle/encrochat/fadedpepperpot", "analyst"},
		{"trace-message", "/trace/" + message + "?bytes=1", "analyst"}, {"trace-figure", "/trace/£2,191,200", "commander"},
		{"threat", "/threats/TTL-1", "duty"}, {"threats", "/threats", "duty"}, {"threats-reviewer", "/threats", "reviewer"}, {"raise", "/threats/new?message=" + message, "analyst"},
		{"report", "/reports/" + told.Refs["report"], "officer"}, {"newreport", "/reports/new?message=" + message, "officer"},
		{"nominal", "/nominals/NOM-1", "analyst"}, {"claim", "/claims/CLM-1", "analyst"}, {"ocg", "/ocg/OCG-1", "officer"}, {"newocg", "/ocg/new?proposal=0&seed=1", "officer"},
		{"newpackage", "/packages/new?report=" + told.Refs["report"], "officer"}, {"package", "/packages/PKG-1", "officer"}, {"package-received", "/packages/PKG-1", "derbyshire"}, {"inbox", "/inbox", "derbyshire"},
		{"figure", "/figures/EMSOU/cash/2020-07-02", "commander"}, {"figures", "/figures?all=1", "commander"}, {"reconciliation", "/reconciliation?as_at=2020-07-02", "commander"},
		{"newstatement", "/statements/new", "commander"}, {"statement", "/statements/FIG-1?prove=1", "commander"},
		{"operation", "/operations/OP-1", "derbyshire"}, {"strike", "/strike?day=2020-06-18", "officer"}, {"result", "/strike/WAR-1", "derbyshire"},
		{"delivery", "/deliveries/D1", "custodian"}, {"deliveries", "/deliveries", "custodian"}, {"rejects", "/deliveries/D1/rejects", "custodian"}, {"imports", "/imports", "custodian"},
		{"review", "/review", "reviewer"}, {"audit", "/audit", "auditor"}, {"looks", "/audit?log=hut3/looks", "auditor"}, {"admin", "/admin", "owner"}, {"adminuser", "/admin/users/analyst", "owner"},
		{"importreport", "/deliveries/D1/report", "custodian"}, {"completeness", "/completeness", "custodian"}, {"completeness-delivery", "/completeness?of=D1&part=originals", "custodian"}, {"completeness-conversations", "/completeness?of=&part=conversations", "analyst"},
		{"grouping", "/grouping", "analyst"}, {"clocks", "/grouping/clocks?estimate=1", "analyst"}, {"compare", "/grouping/compare?from=standing&to=group/2", "analyst"}, {"verify", "/verify", "auditor"}, {"upkeep", "/upkeep", "custodian"},
		{"watch", "/watch", "custodian"}, {"plan", "/plan?q=drop+lorry", "analyst"}, {"distinct", "/distinct?q=drop", "analyst"}, {"agencies", "/agencies?text=derby", "officer"},
		{"error", "/conversation/D1/999999999", "analyst"},
	}
	for _, path := range fixedPaths(t) {
		if !slices.ContainsFunc(list, func(p page) bool { before, _, _ := strings.Cut(p.path, "?"); return before == path }) {
			list = append(list, page{strings.ReplaceAll(strings.Trim(path, "/"), "/", "-"), path, "officer"})
		}
	}
	return list
}

// notPages answer with a file, a part of a page, or the way to another one, or
// ask for what the demo has not got.
var notPages = []string{"/go", "/complete", "/openapi.yaml", "/network/drawing", "/audit/export", "/sign-in/code", "/talk", "/sets/compare", "/map/boundaries/{name}", "/uploads/{id}", "/export/{id}", "/map/tiles/{at}", "/map/tiles/{at...}", "/keys/card", "/completeness/file"}

var getForm = regexp.MustCompile(`(?m)^  "(/[^"]*)":\n    get:`)

// interfacePaths are the addresses that can be read, as openapi.yaml has them;
// a test of package web keeps that equal to the routes.
func interfacePaths(t testing.TB) []string {
	t.Helper()
	raw, err := os.ReadFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range getForm.FindAllStringSubmatch(string(raw), -1) {
		if !slices.Contains(notPages, m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}

func fixedPaths(t testing.TB) []string {
	return slices.DeleteFunc(interfacePaths(t), func(p string) bool { return strings.Contains(p, "{") })
}

// Every page of the interface is looked at.
func TestEveryPageIsLookedAt(t *testing.T) {
	t.Parallel()
	list := pages(t)
	for _, path := range interfacePaths(t) {
		shape := regexp.MustCompile(`^` + regexp.MustCompile(`\\\{[a-z]+\\\}`).ReplaceAllString(regexp.QuoteMeta(path), `.+`) + `(\?|$)`)
		if !slices.ContainsFunc(list, func(p page) bool { return shape.MatchString(p.path) }) {
			t.Errorf("%s is looked at by no test; give it a line in pages", path)
		}
	}
}
