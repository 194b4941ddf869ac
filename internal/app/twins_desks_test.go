package app

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/attribution"
	"hut3/internal/intel"
	"hut3/internal/operations"
	"hut3/internal/triage"
)

// deskExcuses are the verbs of desks that the twins do not ask, and why.
var deskExcuses = map[string]string{
	"Intel.AddItem": writes, "Intel.Answer": writes, "Intel.Authorise": writes, "Intel.Chase": writes, "Intel.Confirm": writes, "Intel.Correct": writes,
	"Intel.Draft": writes, "Intel.Grade": writes, "Intel.Judge": writes, "Intel.Open": writes, "Intel.Recall": writes,
	"Intel.Record": writes, "Intel.RecordTold": writes, "Intel.Redirect": writes, "Intel.Revise": writes, "Intel.RevokeKey": writes, "Intel.Sanitise": writes,
	"Intel.Send": writes, "Intel.SetHandling": writes, "Intel.SetItem": writes, "Intel.SetKey": writes, "Intel.SetMarking": writes,
	"Intel.SetSource": writes, "Intel.WriteReport": writes,
	"Operations.AddArrest": writes, "Operations.AddArrests": writes, "Operations.AddSeizure": writes, "Operations.AddSeizures": writes, "Operations.AddWarrant": writes,
	"Operations.AddWarrants": writes, "Operations.Change": writes, "Operations.ChangeArrest": writes, "Operations.ChangeSeizure": writes, "Operations.ChangeWarrant": writes,
	"Operations.EnterStatement": writes, "Operations.EnterStatements": writes, "Operations.Freeze": writes, "Operations.Open": writes, "Operations.OpenAll": writes,
	"Operations.Record": writes, "Operations.RecordResult": writes, "Operations.Release": writes, "Operations.RuleStatement": writes, "Operations.Sign": writes, "Operations.Withdraw": writes,
	"Attribution.AddEvidence": writes, "Attribution.AddExternal": writes, "Attribution.AmendOCG": writes, "Attribution.Confirm": writes, "Attribution.MakeOCG": writes,
	"Attribution.Move": writes, "Attribution.Propose": writes, "Attribution.SearchContrary": writes, "Attribution.SetNominal": writes, "Attribution.WithdrawEvidence": writes,
	"Triage.VisibleIn":   "what trace and the pages of handles ask before they name a threat: the twins ask those",
	"Triage.Acknowledge": writes, "Triage.Assess": writes, "Triage.Close": writes, "Triage.Decide": writes, "Triage.Open": writes,
	"Triage.Page": writes, "Triage.Raise": writes, "Triage.Review": writes, "Triage.RuleOut": writes, "Triage.Send": writes,
	"Triage.Serve":               writes,
	"Intel.ExportReply":          sealed,
	"Intel.Received":             sealed,
	"Intel.Out":                  "PackageList gives it, which is compared",
	"Intel.Report":               "ReportFile gives it, which is compared",
	"Intel.Reports":              "ReportList gives it, which is compared",
	"Operations.FigureAt":        "Trace gives it, which is asked for figures and compared",
	"Operations.PublicationOpen": "it tells only whether Publications and Trace, which are compared, may go on",
	"Operations.Preview":         "PreviewStatement gives it, and is excused there",
	"Attribution.Nominals":       "NominalList gives it, which is compared",
	"Attribution.OCGs":           "OCGList gives it, which is compared",
}

// TestNoDeskVerbIsForgotten: what TestNoVerbIsForgotten asks of App, asked of
// the desks that pages and commands work at. A verb that takes an actor is
// called where the twins ask, or is excused.
func TestNoDeskVerbIsForgotten(t *testing.T) {
	t.Parallel()
	asked := twinsText(t)
	actor, there := reflect.TypeFor[hut3.Actor](), map[string]bool{}
	for desk, of := range map[string]reflect.Type{
		"Intel": reflect.TypeFor[*intel.Intel](), "Operations": reflect.TypeFor[*operations.Operations](),
		"Attribution": reflect.TypeFor[attribution.Attribution](), "Triage": reflect.TypeFor[triage.Triage](),
	} {
		for i := range of.NumMethod() {
			m := of.Method(i)
			takes := false
			for j := range m.Type.NumIn() {
				takes = takes || m.Type.In(j) == actor
			}
			if !takes {
				continue
			}
			name := desk + "." + m.Name
			there[name] = true
			excused := deskExcuses[name] != ""
			if called := strings.Contains(asked, "."+m.Name+"(q.ctx, q.who"); called == excused {
				t.Errorf("%s: the twins ask it: %v; it is excused: %v; one of the two must be so", name, called, excused)
			}
		}
	}
	for name := range deskExcuses {
		if !there[name] {
			t.Errorf("deskExcuses names %s, which no desk has", name)
		}
	}
}

// twinsText is the source of what the twins ask.
func twinsText(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("twins*_test.go")
	if err != nil || len(files) < 3 {
		t.Fatalf("%d files of the twins: %v", len(files), err)
	}
	var out strings.Builder
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(raw)
	}
	return out.String()
}
