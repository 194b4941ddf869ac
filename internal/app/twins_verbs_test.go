package app

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"hut3"
)

// verb says how the twins call a verb, or why they do not.
type verb struct {
	ask    func(*asker)
	excuse string
}

// What is excused.
const (
	writes    = "it writes; what it shows is what it wrote"
	notCase   = "its roles are none of a case user's: it is refused, and TestRefused shows so"
	sealed    = "it gives the copy that a recipient was sent, which was frozen when it was sent"
	noContent = "it gives nothing of the corpus"
)

// readVerbs is every verb of App, by name: compared between twins, or excused.
var readVerbs = map[string]verb{
	"Search":         {ask: askSearch},
	"Refuse":         {excuse: noContent},
	"CrowdBenchmark": {excuse: "it asks what Search, Thread and Facets answer, and tells how long they took"},
	"Facets":         {ask: askFacets},
	"Entities":       {ask: askEntities},
	"Explain":        {ask: askExplain},
	"Distinct":       {ask: askDistinct},
	"Terms":          {ask: askTerms},
	"HitSets":        {ask: askHitSets},
	"CompareHitSets": {ask: func(q *asker) {
		v, err := q.CompareHitSets(q.ctx, q.who, "ours", "theirs")
		q.add("compare sets", v, err)
	}},
	"Searches":     {ask: func(q *asker) { v, err := q.Searches(q.ctx, q.who); q.add("searches", v, err) }},
	"SavedSearch":  {ask: func(q *asker) { v, err := q.SavedSearch(q.ctx, q.who, "vans"); q.add("saved search", v, err) }},
	"Export":       {ask: askExport},
	"TagList":      {ask: func(q *asker) { v, err := q.TagList(q.ctx, q.who); q.add("tags", v, err) }},
	"Network":      {ask: askNetwork},
	"Draw":         {ask: askDrawing},
	"Path":         {ask: askPath},
	"Observations": {ask: askObservations},
	"ForceMap":     {ask: askForceMap},
	"Boundaries":   {excuse: noContent}, "BoundaryFile": {excuse: noContent},
	"Thread":      {ask: askThread},
	"Stretch":     {ask: askStretch},
	"Copies":      {ask: askCopies},
	"Excerpts":    {ask: askExcerpts},
	"News":        {ask: askNews},
	"MarkRead":    {ask: askMarkRead},
	"HandleFile":  {ask: askHandle},
	"Complete":    {ask: func(q *asker) { v, err := q.Complete(q.ctx, q.who, "a", 20); q.add("complete", v, err) }},
	"Trace":       {ask: askTrace},
	"Deliveries":  {ask: func(q *asker) { v, err := q.Deliveries(q.ctx, q.who); q.add("deliveries", v, err) }},
	"Authorities": {ask: func(q *asker) { v, err := q.Authorities(q.ctx, q.who); q.add("authorities", v, err) }},

	"Completeness":     {ask: askCompleteness},
	"SignCompleteness": {excuse: "it writes what Completeness gives"},
	"GroupingClocks":   {ask: func(q *asker) { v, err := q.GroupingClocks(q.ctx, q.who); q.add("clocks", v, err) }},
	"GroupingRulings":  {ask: func(q *asker) { v, err := q.GroupingRulings(q.ctx, q.who); q.add("rulings", v, err) }},
	"RuleGrouping":     {excuse: writes}, "UndoGrouping": {excuse: writes}, "AcceptClocks": {excuse: writes},
	"GroupingCompare": {ask: askGroupingCompare},

	"Triage":      {ask: askThreats},
	"Attribution": {ask: askAttribution},
	"ClaimHandle": {ask: func(q *asker) {
		for _, ref := range []hut3.Ref{"CLM-1", "CLM-2", "CLM-9"} {
			v, err := q.ClaimHandle(q.ctx, q.who, ref)
			q.add("handle of "+string(ref), v, err)
		}
	}},
	"NominalList":   {ask: func(q *asker) { v, err := q.NominalList(q.ctx, q.who, ""); q.add("nominals", v, err) }},
	"OCGList":       {ask: askGroups},
	"ProposalOf":    {ask: askProposal},
	"See":           {ask: askSee},
	"ReportList":    {ask: func(q *asker) { v, err := q.ReportList(q.ctx, q.who); q.add("reports", v, err) }},
	"ReportFile":    {ask: askReports},
	"Suggest":       {ask: func(q *asker) { v, err := q.Suggest(q.ctx, q.who, plantedReport); q.add("suggest", v, err) }},
	"PackageList":   {ask: askPackages},
	"OperationList": {ask: askOperations},
	"OperationFile": {ask: askOperations},
	"WarrantList":   {ask: func(q *asker) { v, err := q.WarrantList(q.ctx, q.who); q.add("warrants", v, err) }},
	"StrikeDay": {ask: func(q *asker) {
		v, err := q.StrikeDay(q.ctx, q.who, "2020-06-20")
		v.CountedAt = time.Time{}
		for i := range v.Totals {
			v.Totals[i].Count.AsAt = time.Time{}
		}
		q.add("strike day", v, err)
	}},
	"Publications": {ask: askPublications},
	"UnitKeys":     {ask: func(q *asker) { v, err := q.UnitKeys(q.ctx, q.who); q.add("keys", v, err) }},

	"FreezeStatement": {excuse: writes}, "PreviewStatement": {excuse: "it computes what FreezeStatement writes, for the roles that may freeze, who see the results of every unit"}, "ReleaseStatement": {excuse: writes}, "MakeUnitKey": {excuse: writes}, "RotateUnitKey": {excuse: writes}, "AddUnitKeys": {excuse: writes},
	"TakeUnitKeys": {excuse: writes}, "OpenSealed": {excuse: writes}, "SignedCompleteness": {excuse: "it gives what Completeness gives"},
	"Externals":        {ask: func(q *asker) { v, err := q.Externals(q.ctx, q.who); q.add("external records", v, err) }},
	"ProtectedSources": {ask: func(q *asker) { v, err := q.ProtectedSources(q.ctx, q.who); q.add("sources", v, err) }},
	"Allocations":      {ask: askAllocations},
	"Check":            {excuse: notCase}, "Checks": {excuse: notCase}, "UpkeepState": {excuse: notCase},
	"ExportPackage": {excuse: sealed}, "ExportReply": {excuse: sealed}, "OpenPackage": {excuse: writes},

	"SearchHistory": {excuse: "it gives the actor his own queries back, and nothing of what they found"},
	"SaveHitSet":    {excuse: writes}, "DropHitSet": {excuse: writes}, "SaveSearch": {excuse: writes}, "DropSearch": {excuse: writes},
	"Tag": {excuse: writes}, "DefineTag": {excuse: writes},
	"AddUser": {excuse: writes}, "DisableUser": {excuse: writes}, "SetUser": {excuse: writes}, "Allocate": {excuse: writes},
	"Holds":    {ask: askHolds},
	"Erasures": {ask: askErasures},
	"AddHold":  {excuse: writes}, "ReleaseHold": {excuse: writes}, "RequestErasure": {excuse: writes}, "RuleErasure": {excuse: writes}, "CarryOutErasure": {excuse: notCase},
	"AddAuthority": {excuse: writes}, "Watch": {excuse: writes}, "Restrict": {excuse: writes}, "Lock": {excuse: writes},
	"TileSets": {excuse: "pictures of the ground, which no delivery holds"}, "Tile": {excuse: "pictures of the ground, which no delivery holds"},
	"Uploads": {excuse: "files that are not in the corpus yet"}, "Upload": {excuse: "files that are not in the corpus yet"}, "PreviewUpload": {excuse: "files that are not in the corpus yet"},
	"BeginUpload": {excuse: writes}, "ReadUploadAs": {excuse: writes}, "DropUpload": {excuse: writes}, "ImportUpload": {excuse: "its result is for the custodian"},
	"Inbox": {excuse: "files that are not in the corpus yet"}, "InboxPath": {excuse: "files that are not in the corpus yet"},
	"Runs": {excuse: "it is for those who answer for completeness"}, "StopRun": {excuse: writes}, "ResumeRun": {excuse: "its result is for the custodian"},
	"Import": {excuse: "its result is for the custodian"}, "ImportPaths": {excuse: "its result is for the custodian"},

	"Users": {excuse: noContent}, "Administration": {excuse: "accounts and keys are not of the corpus; allocations are for those who give them, and authorities come from Authorities, which is compared"}, "People": {excuse: noContent}, "DemoPeople": {excuse: noContent}, "SignInDemo": {excuse: noContent},
	"Verify": {excuse: notCase}, "Rejects": {excuse: notCase}, "Log": {excuse: notCase}, "LogStretch": {excuse: notCase}, "Checkpoint": {excuse: notCase},
	"ExportLog": {excuse: notCase}, "Reperform": {excuse: notCase}, "Upkeep": {excuse: notCase}, "KeepUp": {excuse: notCase}, "ExportDelivery": {excuse: notCase}, "ImportReport": {excuse: notCase}, "Outstanding": {excuse: notCase}, "Review": {excuse: notCase}, "Rule": {excuse: notCase}, "WatchList": {excuse: notCase},
	"CopyLog": {excuse: notCase}, "KeepHandOut": {excuse: noContent}, "OpenHandOut": {excuse: "it gives a file as it was made, to its maker"},
	"VerifyLog": {excuse: notCase},
}

func sortedVerbs() []string { return slices.Sorted(maps.Keys(readVerbs)) }

// TestNoVerbIsForgotten: an exported method of App that takes an actor is
// compared between twins or excused.
func TestNoVerbIsForgotten(t *testing.T) {
	t.Parallel()
	app, actor := reflect.TypeFor[*App](), reflect.TypeFor[hut3.Actor]()
	there := map[string]bool{}
	for i := range app.NumMethod() {
		m := app.Method(i)
		takes := false
		for j := range m.Type.NumIn() {
			takes = takes || m.Type.In(j) == actor
		}
		there[m.Name] = true
		if v, ok := readVerbs[m.Name]; takes && (!ok || (v.ask == nil) == (v.excuse == "")) {
			t.Errorf("App.%s takes an actor: add it to readVerbs, to be compared between twins or excused with a reason", m.Name)
		}
	}
	for name := range readVerbs {
		if !there[name] {
			t.Errorf("readVerbs names %s, which App has not", name)
		}
	}
}

// TestRefused calls what is excused for want of the role.
func TestRefused(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	for name, call := range map[string]func(hut3.Actor) error{
		"Verify":  func(who hut3.Actor) error { _, err := a.Verify(t.Context(), who, false); return err },
		"Rejects": func(who hut3.Actor) error { _, _, err := a.Rejects(t.Context(), who, "D1", 0, 0); return err },
		"Log":     func(who hut3.Actor) error { _, err := a.Log(t.Context(), who, CaseLog, 0); return err },
		"LogStretch": func(who hut3.Actor) error {
			_, _, err := a.LogStretch(t.Context(), who, CaseLog, LogStretch{Last: 1})
			return err
		},
		"Checkpoint": func(who hut3.Actor) error { _, err := a.Checkpoint(t.Context(), who); return err },
		"ExportLog": func(who hut3.Actor) error {
			return a.ExportLog(t.Context(), who, CaseLog, t.TempDir()+"/log")
		},
		"Review":    func(who hut3.Actor) error { _, err := a.Review(t.Context(), who, hut3.Held); return err },
		"Rule":      func(who hut3.Actor) error { return a.Rule(t.Context(), who, "RST-1", hut3.Released, "x") },
		"WatchList": func(who hut3.Actor) error { _, err := a.WatchList(t.Context(), who); return err },
		"Upkeep":    func(who hut3.Actor) error { _, err := a.Upkeep(t.Context(), who); return err },
		"KeepUp": func(who hut3.Actor) error {
			ctx, end := context.WithCancel(t.Context())
			var told error
			a.KeepUp(ctx, who, time.Hour, func(_ Upkept, err error) { told = err; end() })
			return told
		},
		"CarryOutErasure": func(who hut3.Actor) error { _, err := a.CarryOutErasure(t.Context(), who, "ERA-1", 0); return err },
		"Reperform":       func(who hut3.Actor) error { _, err := a.Reperform(t.Context(), who, "", nil); return err },
		"Outstanding":     func(who hut3.Actor) error { _, err := a.Outstanding(t.Context(), who, "D1"); return err },
		"ImportReport":    func(who hut3.Actor) error { _, err := a.ImportReport(t.Context(), who, "D1"); return err },
		"CopyLog":         func(who hut3.Actor) error { return a.CopyLog(t.Context(), who, CaseLog, io.Discard) },
		"VerifyLog":       func(who hut3.Actor) error { _, err := a.VerifyLog(t.Context(), who, CaseLog); return err },
		"ExportDelivery": func(who hut3.Actor) error {
			_, err := a.ExportDelivery(t.Context(), who, "D1", t.TempDir()+"/export", false)
			return err
		},
	} {
		for _, role := range []hut3.UserRole{hut3.RoleAnalyst, hut3.RoleOfficer, hut3.RoleInvestigator, hut3.RoleCommander, hut3.RoleDisclosure, hut3.RoleDuty} {
			if err := call(person("USR-9", "x", "NCA", role)); hut3.CodeOf(err) != hut3.Refused {
				t.Errorf("%s by a %s: %v", name, role, err)
			}
		}
		if readVerbs[name].excuse != notCase {
			t.Errorf("%s is not excused as refused", name)
		}
	}
}

// queries are asked of every verb that takes one.
func (q *asker) queries() []string {
	list := []string{
		"*", "van", "kilo", "ok", "nothing", secretWord, "zz*", "dep*", "k?lo", "kilp~1", "/(?i)zz|depot/", `"by the depot"`,
		"van NEAR/3 depot", "NOT ok", "-van kilo", "van OR " + secretWord, "NOT " + secretWord, "depot NEAR/9 " + secretWord,
		"from:encrochat/almagrebe", "from:medlar", "handle:encrochat/quince", "with:encrochat/medlar", "with:birchtern", "to:almagrebe",
		"in:encrochat/almagrebe~coriander", "in:encrochat/almagrebe~quince", "has:phone", "has:entity", "-has:time", "phone:*", "phone:+447700900900",
		"postcode:*", "money:*", "on:2020-04-04", "after:2020-04-05", "before:2020-04-06", "at:09:00..09:30", "weekday:sat", "platform:encrochat",
		"exhibit:HID/1", "exhibit:ABC/0", "tag:seen", "tag:hidden", "has:tag", "-has:tag", "lang:en", "like:depot", "-stage:x", "set:ours", `tag:"may assist"`, "kind:message", "delivery:" + string(q.hidden), "-delivery:" + string(q.hidden), "(", "from:",
	}
	for _, d := range q.deliveries {
		list = append(list, "delivery:"+string(d.Ref))
	}
	return list
}

func askSearch(q *asker) {
	for _, text := range q.queries() {
		for _, r := range []SearchRequest{{Query: text, Limit: 3}, {Query: text, Count: true}} {
			v, err := q.Search(q.ctx, q.who, r)
			q.add(fmt.Sprintf("search %s %+v", text, r), v, err)
		}
	}
	// Every page, by its cursor.
	for page := (SearchRequest{Query: "*", Limit: 2}); ; {
		v, err := q.Search(q.ctx, q.who, page)
		q.add("page", v, err)
		if page.After = v.Next; page.After == "" {
			return
		}
	}
}

func askExplain(q *asker) {
	for _, text := range append(q.queries(), "van /depot/ ok", "(kilo OR /zz/) -depot") {
		v, err := q.Explain(q.ctx, q.who, text)
		v.Query, v.Step = "", silent(v.Step) // which say what was asked
		q.add("explain "+text, v, err)
	}
}

// askAllocations numbers classes by their first place in the list: like records
// they are numbered as they come, and one that is hidden takes a number.
func askAllocations(q *asker) {
	v, err := q.Allocations(q.ctx, q.who)
	numbers := map[uint32]uint32{}
	for i := range v {
		if _, ok := numbers[v[i].Class]; !ok && v[i].Class != 0 {
			numbers[v[i].Class] = uint32(len(numbers) + 1)
		}
		v[i].Class = numbers[v[i].Class]
	}
	q.add("allocations", v, err)
}

func silent(s PlanStep) PlanStep {
	s.Part = ""
	for i := range s.Of {
		s.Of[i] = silent(s.Of[i])
	}
	return s
}

func askDistinct(q *asker) {
	for _, text := range []string{"*", "van", "from:medlar", "zz*", "-ok"} {
		v, err := q.Distinct(q.ctx, q.who, text, 0)
		q.add("distinct "+text, v, err)
	}
}

func askTerms(q *asker) {
	var lines []string
	for _, text := range q.queries() {
		if text != "(" && text != "from:" {
			lines = append(lines, text)
		}
	}
	for _, in := range []string{"*", "-ok", "from:medlar"} {
		v, err := q.Terms(q.ctx, q.who, in, strings.NewReader(strings.Join(lines, "\n")))
		v.Query = ""
		for i := range v.Terms {
			v.Terms[i].Term = "" // which says what was asked
		}
		q.add("terms in "+in, v, err)
	}
}

func askHitSets(q *asker) {
	v, err := q.HitSets(q.ctx, q.who)
	q.add("hit sets", v, err)
	for _, text := range []string{"set:ours", "set:theirs", "set:SET-1", "set:SET-2", "set:SET-3", "van -set:ours"} {
		v, err := q.Search(q.ctx, q.who, SearchRequest{Query: text, Limit: 5})
		q.add("search "+text, v, err)
	}
}

// askExport compares what is in the file; its digests differ with the
// references.
func askExport(q *asker) {
	for _, name := range []string{"a.csv", "a.jsonl"} {
		path := filepath.Join(q.Dir, string(q.who.User)+name)
		v, err := q.Export(q.ctx, q.who, ExportRequest{Query: "van OR zz*", Path: path})
		q.add("exported", v.Messages, err)
		raw, err := os.ReadFile(path)
		q.add("export", strings.Split(string(raw), "\n"), err)
	}
}

func askFacets(q *asker) {
	by := []string{"from", "to", "handle", "conversation", "day", "hour", "delivery", "entity", "tag", "lang", "week", "month", "day_hour"}
	for _, text := range q.queries() {
		v, err := q.Facets(q.ctx, q.who, text, by, 0)
		q.add("facets "+text, v, err)
	}
	for _, one := range append(by, "colour") {
		v, err := q.Facets(q.ctx, q.who, "*", []string{one}, 2)
		q.add("facets by "+one, v, err)
	}
}

func askEntities(q *asker) {
	for _, text := range q.queries() {
		v, err := q.Entities(q.ctx, q.who, text, nil)
		q.add("entities "+text, v, err)
	}
	for _, one := range []string{"phone", "postcode", "money", "btc", "colour"} {
		v, err := q.Entities(q.ctx, q.who, "", []string{one})
		q.add("entities of type "+one, v, err)
	}
}

func askNetwork(q *asker) {
	for _, text := range []string{"*", "depot", secretWord, "from:medlar", "-ok"} {
		for _, by := range []string{"betweenness", "pagerank", "degree", "strength"} {
			v, err := q.Network(q.ctx, q.who, NetworkRequest{Query: text, By: by, Top: -1, Communities: true, Seed: 1, Remove: by, Steps: 3})
			q.add("network "+text+" "+by, v, err)
		}
	}
}

func askDrawing(q *asker) {
	for _, text := range []string{"*", "depot", secretWord} {
		v, err := q.Draw(q.ctx, q.who, DrawingRequest{Query: text, Most: 5})
		q.add("drawing "+text, v, err)
	}
}

func askPath(q *asker) {
	for _, to := range append(slices.Clone(planHandles), "nobody") {
		v, err := q.Path(q.ctx, q.who, "*", "encrochat/almagrebe", "encrochat/"+to)
		q.add("path to "+to, v, err)
	}
}

func askObservations(q *asker) {
	for _, r := range []ObservationRequest{{}, {Kind: "cell"}, {Limit: 1, Skip: 1}, {Handle: hut3.NewHandle("encrochat", "coriander")}} {
		v, err := q.Observations(q.ctx, q.who, r)
		q.add("observations "+r.query(), v, err)
	}
}

func askForceMap(q *asker) {
	for _, measure := range forceMeasures {
		v, err := q.ForceMap(q.ctx, q.who, measure, "2020-07-02", "")
		for i := range v.Tiles {
			v.Tiles[i].Figure, v.Tiles[i].Count = withoutClock(v.Tiles[i].Figure, v.Tiles[i].Count)
		}
		q.add("forces by "+measure, v, err)
	}
}

// withoutClock takes out when a figure was counted.
func withoutClock(f *hut3.Figure, c *hut3.Count) (*hut3.Figure, *hut3.Count) {
	if f == nil {
		return nil, nil
	}
	figure, count := *f, *c
	figure.KnownAt, count.AsAt = time.Time{}, time.Time{}
	return &figure, &count
}

func askHandle(q *asker) {
	for _, name := range append(slices.Clone(planHandles), "medlar", "quince", "nobody") {
		v, err := q.HandleFile(q.ctx, q.who, hut3.NewHandle("encrochat", name))
		q.add("handle "+name, v, err)
	}
}

func askThread(q *asker) {
	for _, ref := range slices.Sorted(maps.Keys(q.names)) {
		if !strings.Contains(ref, "/") {
			continue
		}
		for _, around := range []int{0, 1, 25} {
			v, err := q.Thread(q.ctx, q.who, ref, around)
			q.add(fmt.Sprintf("thread %s around %d", ref, around), v, err)
		}
	}
	slices.SortStableFunc(q.answers, func(a, b answer) int { return strings.Compare(a.Call, b.Call) }) // rows are asked for in another order in each twin
}

func askTrace(q *asker) {
	refs := slices.Collect(maps.Keys(q.names))
	for _, h := range append(slices.Clone(planHandles), "medlar", "quince", "nobody") {
		refs = append(refs, "encrochat/"+h)
	}
	refs = append(refs, plantedRefs...)
	refs = append(refs, "AUTH-0", "AUTH-1", "AUTH-2", "CLS-1", "CLS-2", "RST-1", "WCH-1", "CLM-2", "EVI-2", "TTL-2", "NOM-2", string(q.hidden), "nonsense", "£711", "£711.00", "figures/EMSOU/cash/2020-07-02", "figures/NCA/cash/2020-07-02", "figures/NCA/arrests/2020-07-02")
	for _, agency := range []string{"DERBYS", "LEICS"} {
		q.each("package", func(_ string, ref hut3.Ref) { refs = append(refs, string(hut3.ReceiptRef(ref, agency))) })
	}
	slices.Sort(refs)
	for _, ref := range slices.Compact(refs) {
		for _, bytes := range []bool{false, true} {
			v, err := q.Trace(q.ctx, q.who, ref, bytes)
			q.add(fmt.Sprintf("trace %s %v", ref, bytes), v, err)
		}
	}
	slices.SortStableFunc(q.answers, func(a, b answer) int { return strings.Compare(a.Call, b.Call) })
}

func askGroupingCompare(q *asker) {
	for _, rules := range [][2]string{{"standing", "group/1"}, {"group/1", "group/2"}, {"standing", "group/9"}} {
		v, err := q.GroupingCompare(q.ctx, q.who, rules[0], rules[1], nil)
		q.add(fmt.Sprint("compare ", rules), v, err)
	}
}

func askCompleteness(q *asker) {
	subjects := []string{"", "encrochat/medlar", "encrochat/nobody", "encrochat/almagrebe~birchtern", "encrochat/almagrebe~coriander", "encrochat/almagrebe~quince", string(q.hidden)}
	for _, h := range planHandles {
		subjects = append(subjects, "encrochat/"+h)
	}
	for _, d := range q.deliveries {
		subjects = append(subjects, string(d.Ref))
	}
	for _, subject := range subjects {
		v, err := q.Completeness(q.ctx, q.who, subject)
		if err == nil {
			v.Case = "" // each twin is a case of its own
		}
		q.add("completeness "+subject, v, err)
	}
	slices.SortStableFunc(q.answers, func(a, b answer) int { return strings.Compare(a.Call, b.Call) })
}
