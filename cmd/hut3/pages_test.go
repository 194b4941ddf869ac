package main

import (
	"maps"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// onPages is where a person does on the pages what a command does; or why there
// is no such place. less excuses single verbs of the command, each with a reason.
type onPages struct {
	routes []string
	excuse string
	less   map[string]string
}

func at(routes ...string) onPages { return onPages{routes: routes} }

func (o onPages) without(verb, why string) onPages {
	o.less = maps.Clone(o.less)
	if o.less == nil {
		o.less = map[string]string{}
	}
	o.less[verb] = why
	return o
}

func none(why string) onPages { return onPages{excuse: why} }

// What is excused.
const (
	server  = "it is the server, or makes the case that one serves"
	measure = "it measures the program, on data that it makes"
	foreign = "it proves a file by itself, and must not need the server that made it"
)

// samePages is every command that does something, with the routes by which a
// person does the same.
var samePages = map[string]onPages{
	"init": none(server), "serve": none(server), "demo": none(server),
	"simulate": none("it writes a synthetic exhibit for trials, and touches no case"),
	"bench":    none(measure), "bench corpus": none(measure), "bench users": none(measure),
	"audit verify": none(foreign), "completeness check": none(foreign),

	"login":  at("POST /sign-in", "POST /sign-in/code"),
	"logout": at("POST /sign-out"),
	"passwd": at("POST /password"),
	"whoami": at("GET /whoami"),

	"user add":     at("POST /admin/users"),
	"user list":    at("GET /admin"),
	"user disable": at("POST /admin/users/{name}"),
	"allocate":     at("POST /allocations"),
	"agencies":     at("GET /agencies"),

	"authority add":       at("POST /authorities"),
	"authority list":      at("GET /authorities"),
	"formats":             at("GET /formats"),
	"watch add":           at("POST /watch"),
	"watch list":          at("GET /watch"),
	"import":              at("POST /imports", "POST /deliveries/{ref}/again"),
	"deliveries":          at("GET /deliveries"),
	"deliveries export":   at("POST /deliveries/{ref}/export"),
	"deliveries report":   at("GET /deliveries/{ref}/report"),
	"rejects":             at("GET /deliveries/{ref}/rejects"),
	"completeness":        at("GET /completeness", "POST /completeness/sign"),
	"grouping clocks":     at("GET /grouping/clocks"),
	"grouping compare":    at("GET /grouping/compare"),
	"grouping accept":     at("POST /grouping/accept"),
	"grouping split":      at("POST /grouping/split", "POST /grouping/undo"),
	"grouping join":       at("POST /grouping/join", "POST /grouping/undo"),
	"grouping undo":       at("POST /grouping/undo", "POST /grouping/split"),
	"grouping rulings":    at("GET /grouping"),
	"restrict":            at("POST /retention/locks"),
	"hold add":            at("POST /retention/holds"),
	"hold list":           at("GET /retention"),
	"hold release":        at("POST /retention/holds/{ref}"),
	"erase request":       at("POST /retention/erasures"),
	"erase approve":       at("POST /retention/erasures/{ref}"),
	"erase refuse":        at("POST /retention/erasures/{ref}"),
	"erase carry-out":     at("POST /retention/erasures/{ref}/carry-out"),
	"erase list":          at("GET /retention"),
	"erase reasons":       at("GET /retention"),
	"review list":         at("GET /review"),
	"review lock":         at("POST /review/{ref}"),
	"review release":      at("POST /review/{ref}"),
	"search":              at("GET /search", "POST /export", "GET /plan"),
	"query":               at("GET /help/query"),
	"facets":              at("GET /facets"),
	"thread":              at("GET /conversation/{ref...}"),
	"trace":               at("GET /trace/{ref...}"),
	"entities":            at("GET /entities"),
	"network":             at("GET /network"),
	"tag add":             at("POST /tag"),
	"tag remove":          at("POST /tag"),
	"tag list":            at("GET /tags"),
	"tag define":          at("POST /tags"),
	"mark":                at("POST /tag"),
	"hitset save":         at("POST /sets"),
	"hitset list":         at("GET /searches"),
	"hitset compare":      at("GET /sets/compare"),
	"hitset drop":         at("POST /sets/drop"),
	"searches save":       at("POST /searches"),
	"searches list":       at("GET /searches"),
	"searches run":        at("GET /search").without("SavedSearch", "the list of saved searches leads to each by its query"),
	"searches drop":       at("POST /searches/drop"),
	"searches history":    at("GET /searches"),
	"new":                 at("GET /new", "POST /read"),
	"terms":               at("POST /terms"),
	"distinct":            at("GET /distinct"),
	"nominal add":         at("POST /nominals"),
	"nominal amend":       at("POST /nominals/{ref}"),
	"nominal list":        at("GET /nominals"),
	"nominal show":        at("GET /nominals/{ref}"),
	"claim propose":       at("POST /nominals/{ref}/propose"),
	"claim search":        at("POST /claims/{ref}/search"),
	"claim move":          at("POST /claims/{ref}/move"),
	"claim confirm":       at("POST /claims/{ref}/confirm"),
	"claim queue":         at("GET /claims"),
	"claim show":          at("GET /claims/{ref}", "GET /handle/{handle...}"),
	"evidence add":        at("POST /claims/{ref}/evidence"),
	"evidence withdraw":   at("POST /claims/{ref}/withdraw"),
	"evidence types":      at("GET /evidence-types"),
	"external add":        at("POST /external"),
	"ocg add":             at("POST /ocg"),
	"ocg list":            at("GET /ocg"),
	"ocg show":            at("GET /ocg/{ref}"),
	"ocg amend":           at("POST /ocg/{ref}"),
	"threat raise":        at("POST /threats"),
	"threat list":         at("GET /threats"),
	"threat held":         at("GET /review"),
	"threat rule-out":     at("POST /review/message/{ref...}"),
	"threat show":         at("GET /threats/{ref}"),
	"threat open":         at("POST /threats/{ref}/open"),
	"threat page":         at("POST /threats/{ref}/page"),
	"threat assess":       at("POST /threats/{ref}/assess"),
	"threat decide":       at("POST /threats/{ref}/decide"),
	"threat send":         at("POST /threats/{ref}/send"),
	"threat acknowledge":  at("POST /threats/{ref}/acknowledge"),
	"threat serve":        at("POST /threats/{ref}/serve"),
	"threat review":       at("POST /threats/{ref}/review"),
	"threat close":        at("POST /threats/{ref}/close"),
	"report new":          at("POST /reports"),
	"report item":         at("POST /reports/{ref}/items", "POST /reports/{ref}/items/{n}/text"),
	"report grade":        at("POST /reports/{ref}/items/{n}/grade"),
	"report judge":        at("POST /reports/{ref}/items/{n}/judge"),
	"report sanitise":     at("POST /reports/{ref}/items/{n}/sanitise"),
	"report diff":         at("GET /reports/{ref}"),
	"report handling":     at("POST /reports/{ref}/handling"),
	"report marking":      at("POST /reports/{ref}/marking"),
	"report confirm":      at("POST /reports/{ref}/confirm"),
	"report show":         at("GET /reports/{ref}"),
	"report list":         at("GET /reports"),
	"report suggest":      at("GET /reports/{ref}").without("Suggest", "the page suggests for the report that it shows, by SuggestFor"),
	"report source":       at("POST /sources"),
	"package new":         at("POST /packages"),
	"package revise":      at("POST /packages/{ref}/revise"),
	"package guard":       at("GET /packages/{ref}"),
	"package authorise":   at("POST /packages/{ref}/authorise"),
	"package send":        at("POST /packages/{ref}/send"),
	"package list":        at("GET /packages"),
	"package inbox":       at("GET /inbox"),
	"package outstanding": at("GET /outstanding"),
	"package history":     at("GET /packages/{ref}"),
	"package show":        at("GET /packages/{ref}"),
	"package receipt":     at("POST /packages/{ref}/at/{agency}/step"),
	"package chase":       at("POST /packages/{ref}/at/{agency}/chase"),
	"package correct":     at("POST /packages/{ref}/at/{agency}/correct"),
	"package redirect":    at("POST /packages/{ref}/at/{agency}/redirect"),
	"package recall":      at("POST /packages/{ref}/recall"),
	"package export":      at("POST /packages/{ref}/at/{agency}/seal"),
	"package open":        at("POST /packages/open"),
	"package reply":       at("POST /packages/{ref}/reply"),
	"unit key make":       at("POST /keys/own"),
	"unit key rotate":     at("POST /keys/own/rotate"),
	"unit key show":       at("GET /keys/card"),
	"unit key add":        at("POST /keys"),
	"unit key list":       at("GET /keys"),
	"unit key revoke":     at("POST /keys/{unit}/revoke"),
	"operation add":       at("POST /operations"),
	"operation status":    at("POST /operations/{ref}/status"),
	"operation list":      at("GET /operations"),
	"operation show":      at("GET /operations/{ref}"),
	"warrant add":         at("POST /operations/{ref}/warrants"),
	"warrant execute":     at("POST /strike/{ref}"),
	"warrant list":        at("GET /strike", "GET /operations/{ref}"),
	"arrest add":          at("POST /operations/{ref}/arrests"),
	"arrest withdraw":     at("POST /operations/{ref}/withdraw"),
	"seizure add":         at("POST /operations/{ref}/seizures"),
	"seizure withdraw":    at("POST /operations/{ref}/withdraw"),
	"statement enter":     at("POST /published"),
	"statement rule":      at("POST /published/{ref}/rule"),
	"statement list":      at("GET /published"),
	"statement published": at("POST /published/known"),
	"figures":             at("GET /figures", "GET /figures/{ref...}"),
	"reconcile":           at("GET /reconciliation"),
	"figure freeze":       at("POST /statements"),
	"figure list":         at("GET /statements"),
	"figure show":         at("GET /statements/{ref}"),
	"figure diff":         at("GET /statements/{ref}"),
	"figure prove":        at("GET /statements/{ref}"),
	"figure sign":         at("POST /statements/{ref}/sign"),
	"figure release":      at("POST /statements/{ref}/release"),
	"figure withdraw":     at("POST /statements/{ref}/withdraw"),
	"audit log":           at("GET /audit"),
	"audit checkpoint":    at("POST /audit/verify"),
	"audit export":        at("POST /audit/export"),
	"verify":              at("POST /verify", "GET /verify"),
	"upkeep":              at("POST /upkeep", "GET /upkeep"),
}

// sameVerb are verbs that the pages call in the place of another: of one that
// takes a path on the machine, or many records at once from a file.
var sameVerb = map[string]string{
	"Users": "Administration", "WarrantList": "StrikeDay", "Thread": "Stretch",
	"SignIn": "SignInFrom", "DisableUser": "SetUser",
	"OpenAll": "Open", "AddWarrants": "AddWarrant", "AddArrests": "AddArrest", "AddSeizures": "AddSeizure", "EnterStatements": "EnterStatement",
	"AddUnitKeys": "TakeUnitKeys", "OpenPackage": "OpenSealed", "SignCompleteness": "SignedCompleteness", "ExportLog": "CopyLog", "Log": "LogStretch", "Record": "RecordTold", "Import": "ImportPaths",
}

// Everything that the command line can do, a person can do on the pages: each
// command has routes whose handlers come to call every verb that it calls.
func TestEveryCommandHasItsPage(t *testing.T) {
	t.Parallel()
	verbs := productVerbs(t)
	web := parsed(t, "../../internal/web")
	pages, answers := reachOf(web, verbs, func(string) bool { return false }), handlers(web)
	commands := reachOf(parsed(t, "."), verbs, func(name string) bool { return strings.HasPrefix(name, "new") }) // a command's own commands
	if len(answers) < 150 || len(verbs) < 150 {
		t.Fatalf("%d routes and %d verbs were found: the walk is blind", len(answers), len(verbs))
	}
	table := maps.Clone(samePages)
	for path, cmd := range tree(t) {
		row, ok := table[path]
		delete(table, path)
		switch {
		case cmd.Annotations[holdsCommands] != "":
			continue
		case !ok:
			t.Errorf("hut3 %s has no row in samePages: name the routes by which a person does the same, or say why there is none", path)
			continue
		case row.excuse != "":
			continue
		}
		here := map[string]bool{}
		for _, route := range row.routes {
			if answers[route] == "" {
				t.Errorf("hut3 %s: there is no route %s", path, route)
			}
			maps.Copy(here, pages.of(answers[route]))
		}
		for _, verb := range missingVerbs(commands.of(maker(cmd)), here, row.less) {
			t.Errorf("hut3 %s calls %s, and %s does not", path, verb, strings.Join(row.routes, ", "))
		}
	}
	for path := range table {
		t.Errorf("samePages has a row for %q, and there is no such command", path)
	}
}

// maker is the name of the function that made a command.
func maker(cmd *cobra.Command) string {
	name := runtime.FuncForPC(reflect.ValueOf(cmd.RunE).Pointer()).Name()
	made := ""
	for part := range strings.SplitSeq(name, ".") { // main.newUnit.newUnitKeyShow.func1 where one was put into the other
		if strings.HasPrefix(part, "new") {
			made = part
		}
	}
	return made
}

func missingVerbs(calls, here map[string]bool, less map[string]string) (out []string) {
	for verb := range calls {
		if !here[verb] && !here[sameVerb[verb]] && less[verb] == "" {
			out = append(out, verb)
		}
	}
	slices.Sort(out)
	return out
}
