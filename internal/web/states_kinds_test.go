package web

import (
	"fmt"
	"strings"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/attribution"
	"hut3/internal/ingest"
	"hut3/internal/intel"
	"hut3/internal/marks"
	"hut3/internal/operations"
	"hut3/internal/retention"
	"hut3/internal/triage"
)

// many is how many lines the long state has.
const many = 10_000

// listPage is a page that lists records of a kind.
type listPage struct {
	path, who string // who sees most
	refused   string // who may not come in; empty: everybody may
	skip      string // the parameter by which it is cut; empty: skip
	column    string // of a board, which shows a column in pages
	each      string // the class of a line where it is no row of a table
	unnamed   bool   // it does not show what lineName gives
	kind      string
	action    access.Action
	record    func(i int) (id string, body any)
	standing  int // lines that stand before the test writes any; the test counts them
}

func (l listPage) parameter() string {
	if l.skip == "" {
		return "skip"
	}
	return l.skip
}

// lines are what the page lists, one element for each.
func (l listPage) lines(list []*element) []*element {
	if l.each != "" {
		return having(all(list, "article"), l.each)
	}
	return rows(list)
}

// way is where a link of the list's pager leads, by its words.
func (l listPage) way(list []*element, words string) string {
	for _, e := range all(list, "a") {
		if strings.TrimSpace(e.text) == words && strings.Contains(e.attr["href"], l.parameter()+"=") {
			return e.attr["href"]
		}
	}
	return ""
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
	{path: "/nominals", who: "ann", refused: "rev", kind: attribution.NominalKind, action: access.NominalSet, record: func(i int) (string, any) {
		return "", hut3.Nominal{Name: lineName(i), Category: hut3.SubjectOther, CategoryReason: "named", Stated: hut3.StatedFact}
	}},
	{path: "/claims", who: "ann", refused: "rev", unnamed: true, kind: attribution.ClaimKind, action: access.ClaimSet, record: func(i int) (string, any) {
		return "", hut3.Claim{Handle: someHandle(i), Nominal: hut3.Ref(fmt.Sprintf("NOM-%d", i%9+1)), FromSaid: "not known", ToSaid: "not known", State: hut3.ClaimProposed,
			Steps: []hut3.ClaimStep{{State: hut3.ClaimProposed, By: "USR-1", Name: "ann", Assurance: hut3.SignedIn, At: twinNow, Reason: lineName(i)}}}
	}},
	{path: "/ocg", who: "ann", refused: "rev", kind: attribution.OCGKind, action: access.OCGSet, record: func(i int) (string, any) {
		return "", hut3.OCG{URN: fmt.Sprint("U", i), Name: lineName(i), Base: []hut3.OCGPlace{{Agency: "DERBYS", Place: "Derby"}}, Status: hut3.OCGStatuses[0],
			Members: []hut3.OCGMember{{Handle: someHandle(i), Role: "courier"}}, AssessedBy: "USR-1", Assessor: "ann", Reason: "seen together"}
	}},
	{path: "/reports", who: "ann", refused: "rev", kind: intel.ReportKind, action: access.ReportSet, record: func(i int) (string, any) {
		return fmt.Sprintf("IR-2026-%06d", i+1), hut3.Report{Title: lineName(i), Origin: "NCA", Author: "USR-1", Marking: hut3.OfficialSensitive,
			Items: []hut3.ReportItem{{Raw: "a van", Messages: []hut3.Key{hut3.NewKey(1, 1)}}}}
	}},
	{path: "/operations", who: "ann", refused: "rev", kind: operations.OperationKind, action: access.OperationSet, record: func(i int) (string, any) {
		return "", hut3.Operation{Title: lineName(i), Unit: "NCA", Status: hut3.OperationPlanned}
	}},
	{path: "/published", who: "ann", refused: "rev", kind: operations.StatementKind, action: access.StatementEnter, record: func(i int) (string, any) {
		q := int64(7)
		return "", hut3.Reported{Publisher: lineName(i), Text: "seven", Source: "a page", Measure: "arrests", Scope: "UK", AsAt: "2020-07-02", PublishedOn: "2020-07-02",
			Quantity: &hut3.Quantity{Value: &q, Lo: &q, Hi: &q, Unit: hut3.UnitCount, Bound: hut3.Exact}}
	}},
	{path: "/statements", who: "ann", refused: "rev", kind: operations.FigureKind, action: access.FigureFreeze, record: func(i int) (string, any) {
		return "", hut3.Publication{Title: lineName(i), State: hut3.PublicationFrozen, SHA256: hut3.Digest{1}, FrozenBy: "USR-1", FrozenAt: twinNow,
			Frozen: hut3.FrozenContent{AsAt: "2020-07-02", KnownAt: twinNow, Figures: []hut3.Figure{}, Basis: []hut3.BasisItem{}, Sentences: []hut3.Sentence{{Text: "It is so.", Says: []hut3.Said{}}}}}
	}},
	{path: "/deliveries", who: "ann", kind: ingest.DeliveryKind, action: access.DeliveryBegin, record: func(i int) (string, any) {
		return fmt.Sprintf("D%d", i+2), hut3.Delivery{Number: uint32(i + 2), Authority: hut3.AuthorityNotStated, State: hut3.Importing, Supplier: lineName(i)}
	}},
	{path: "/threats", who: "duty", column: "Not yet opened", kind: triage.ThreatKind, action: access.ThreatRaise, record: func(i int) (string, any) {
		return "", hut3.Threat{State: hut3.ThreatOpen, Victim: hut3.Party{Clue: lineName(i)}, Raisings: []hut3.Raising{{By: "USR-1", Name: "ann", Unit: "NCA", At: twinNow, Keys: []hut3.Key{hut3.NewKey(1, 1)}}}}
	}},
	{path: "/admin", who: "ann", refused: "rev", kind: access.UserKind, action: access.UserSet, record: func(i int) (string, any) {
		return fmt.Sprintf("USR-%d", i+100), hut3.User{Name: fmt.Sprintf("user%d", i), Title: lineName(i), Unit: "NCA", Roles: []hut3.UserRole{hut3.RoleAnalyst}}
	}},
	{path: "/external", who: "ann", refused: "rev", kind: attribution.ExternalKind, action: access.EvidenceAdd, record: func(i int) (string, any) {
		return "", hut3.ExternalRecord{Type: "custody", Source: "Derbyshire custody", Reference: fmt.Sprint("30DD/", i), From: twinNow, To: twinNow, Text: lineName(i)}
	}},
	{path: "/sources", who: "ann", refused: "rev", unnamed: true, kind: intel.SourceKind, action: access.ReportSanitise, record: func(i int) (string, any) {
		return "", hut3.ProtectedSource{Names: []string{lineName(i)}}
	}},
	{path: "/packages", who: "ann", refused: "rev", kind: intel.PackageKind, action: access.PackageSend, record: func(i int) (string, any) {
		return fmt.Sprint("PKG-", i+1), hut3.Package{State: hut3.PackageSent, Origin: "NCA", Edition: 1, Salt: hut3.Digest{1}, DraftedBy: "USR-1", AuthorisedBy: "USR-2", SentBy: "USR-1", SentAt: twinNow,
			PackageTerms: hut3.PackageTerms{Title: lineName(i), Purpose: "to act", LegalBasis: "a basis", Reports: []hut3.Ref{"IR-2026-000001"}, Recipients: []hut3.PackageRecipient{{Agency: "DERBYS"}},
				Urgency: hut3.UrgencyRoutine, Marking: hut3.OfficialSensitive, Handling: hut3.Handling{Code: "P"}, Use: hut3.UseIntelligence}}
	}},
	{path: "/outstanding", who: "ann", refused: "rev", kind: intel.ReceiptKind, action: access.PackageSend, record: func(i int) (string, any) {
		pkg := hut3.Ref(fmt.Sprint("PKG-", i+1))
		return string(hut3.ReceiptRef(pkg, "DERBYS")), hut3.Receipt{Package: pkg, Agency: "DERBYS", State: hut3.ReceiptSent, Urgency: hut3.UrgencyRoutine, AcknowledgeBy: twinNow,
			Steps: []hut3.ReceiptStep{{State: hut3.ReceiptSent, At: twinNow, Medium: hut3.BySystem, RecordedBy: "USR-1", RecordedAt: twinNow}}}
	}},
	{path: "/watch", who: "ann", refused: "audrey", kind: ingest.WatchKind, action: access.WatchSet, record: func(i int) (string, any) {
		return "", hut3.Watch{Phrase: lineName(i), Class: "legal"}
	}},
	{path: "/allocations", who: "ann", refused: "audrey", kind: access.AllocationKind, action: access.AllocationSet, record: func(i int) (string, any) {
		return "", hut3.Allocation{Unit: "DERBYS", Handle: someHandle(i), Purpose: lineName(i)}
	}},
	{path: "/authorities", who: "ann", kind: ingest.AuthorityKind, action: access.AuthoritySet, record: func(i int) (string, any) {
		return "", hut3.Authority{Title: lineName(i)}
	}},
	{path: "/tags", who: "ann", kind: marks.EntryKind, action: access.TagDefine, record: func(i int) (string, any) {
		return "", hut3.TagEntry{Name: fmt.Sprint("tag ", i), Meaning: lineName(i)}
	}},
	{path: "/searches", who: "ann", skip: "saved", kind: marks.SearchKind, action: access.MarkSet, record: func(i int) (string, any) {
		return "", hut3.SavedSearch{Name: lineName(i), Owner: "USR-1", Unit: "NCA", Query: "van"}
	}},
	{path: "/grouping", who: "ann", kind: "grouping", action: access.GroupingRule, record: func(i int) (string, any) {
		return "", hut3.GroupRuling{Act: hut3.GroupSplit, Rows: []hut3.Key{hut3.NewKey(1, uint64(i+1))}, Reason: lineName(i)}
	}},
	{path: "/retention", who: "ann", refused: "duty", skip: "holds", each: "card", kind: retention.HoldKind, action: access.HoldSet, record: func(i int) (string, any) {
		return "", hut3.LegalHold{What: hut3.Subject{Handle: someHandle(i)}, Why: lineName(i), Basis: "CPIA 1996 code, paragraph 5"}
	}},
	{path: "/review", who: "rev", refused: "ann", each: "card", kind: access.RestrictionKind, action: access.WatchSet, record: func(i int) (string, any) {
		return "", hut3.Restriction{State: hut3.Held, Targets: []hut3.Target{{Conversation: fmt.Sprint("encrochat/a~b", i)}}, Class: "legal", Reason: lineName(i)}
	}},
}
