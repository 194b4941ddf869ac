package web

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"hut3"
	"hut3/internal/app"
)

func auditRoutes() []route {
	return []route{
		{method: "GET", path: "/audit", room: "audit", handle: auditPage},
		{method: "POST", path: "/audit/verify", room: "audit", handle: verifyLogs},
		{method: "POST", path: "/audit/export", room: "audit", exports: true, handle: exportLog},
	}
}

// auditData is a log as a person reads it, latest first.
type auditData struct {
	Log     string
	Logs    []string
	Entries []app.LogEntry
	Last    int
	Read    int // entries that the filter was held against
	Found   int // entries that fit
	Size    int64
	From    int64 // the first and last leaf that the filter was held against
	To      int64
	Pages   pager
	Earlier string // addresses of the stretches before and behind
	Latest  string
	Who, Action, Object, Outcome,
	Purpose string
	Checked *checked
	Export  form
}

// checked is what a verification of the logs found.
type checked struct {
	States []app.LogState
	Faults []string
}

func exportForm(log string) form {
	return form{Action: "/audit/export", Button: "Export the whole log", Fields: []field{ask(isHidden, "log", "", "").with(log)},
		Lead: "A copy that verifies itself anywhere, with hut3 audit verify and no data folder."}
}

func auditPage(v *visit) (answer, error) {
	query := v.r.URL.Query()
	last, err := v.number("last", 200, 1, 100_000)
	if err != nil {
		return answer{}, err
	}
	log := cmp.Or(v.ask("log"), app.CaseLog)
	before, err := v.number("before", 0, 0, 1<<40)
	if err != nil {
		return answer{}, err
	}
	entries, size, err := v.app.LogStretch(v.ctx, v.actor, log, app.LogStretch{Before: int64(before), Last: int64(last)})
	if err != nil {
		return answer{}, err
	}
	d := auditData{Log: log, Logs: []string{app.CaseLog, app.LooksLog}, Last: last, Read: len(entries), Export: exportForm(log),
		Who: query.Get("who"), Action: query.Get("action"), Object: query.Get("object"), Outcome: query.Get("outcome"), Purpose: query.Get("purpose")}
	kept := []app.LogEntry{}
	for _, e := range entries {
		if d.keeps(e) {
			kept = append(kept, e)
		}
	}
	for i := len(kept) - 1; i >= 0; i-- {
		d.Entries = append(d.Entries, kept[i])
	}
	d.Found, d.Size, d.Checked = len(kept), size, v.checked
	if n := len(entries); n > 0 {
		d.From, d.To = entries[0].Leaf, entries[n-1].Leaf
		if d.From > 0 {
			d.Earlier = v.with("before", strconv.FormatInt(d.From, 10), "skip", "")
		}
	}
	if before > 0 {
		d.Latest = v.with("before", "", "skip", "")
	}
	if d.Entries, d.Pages, err = paged(v, d.Entries); err != nil {
		return answer{}, err
	}
	return answer{page: "audit", title: "Audit", wide: true, data: d, json: map[string]any{"log": log, "entries": kept}}, nil
}

// keeps holds an entry against what was asked; an empty question keeps all.
func (d auditData) keeps(e app.LogEntry) bool {
	for _, ask := range []struct{ has, want string }{
		{e.Actor.Name + " " + e.Actor.Unit + " " + string(e.Actor.User), d.Who}, {string(e.Action), d.Action}, {string(e.Object), d.Object}, {string(e.Outcome), d.Outcome}, {e.Purpose, d.Purpose},
	} {
		if !strings.Contains(strings.ToLower(ask.has), strings.ToLower(strings.TrimSpace(ask.want))) {
			return false
		}
	}
	return true
}

// verifyLogs exports each log into memory and verifies the copy as a stranger
// would: leaves, tree, checkpoints and their signatures.
func verifyLogs(v *visit) (answer, error) {
	states, err := v.app.Checkpoint(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	c := checked{States: states, Faults: []string{}}
	for _, log := range []string{app.CaseLog, app.LooksLog} {
		report, err := v.app.VerifyLog(v.ctx, v.actor, log)
		if err != nil && len(report.Faults) == 0 {
			return answer{}, err
		}
		for _, f := range report.Faults {
			c.Faults = append(c.Faults, fmt.Sprintf("%s, leaf %d: %s", log, f.Index, f.What))
		}
	}
	if v.json {
		return answer{json: map[string]any{"ok": len(c.Faults) == 0, "logs": states, "faults": c.Faults}}, nil
	}
	v.checked = &c
	return auditPage(v)
}

// exportLog gives a copy of a log as a file.
func exportLog(v *visit) (answer, error) {
	log := cmp.Or(v.ask("log"), app.CaseLog)
	f, err := v.app.HandOutFile() // whole before the first byte of it leaves
	if err != nil {
		return answer{}, err
	}
	if err := v.app.CopyLog(v.ctx, v.actor, log, f); err != nil {
		return answer{}, errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	if err := f.Close(); err != nil {
		return answer{}, errors.Join(hut3.Wrap(err, hut3.Internal, "writing the copy"), os.Remove(f.Name()))
	}
	return v.handOver(app.HandOutLog, "", f.Name(), strings.ReplaceAll(log, "/", "-")+".hut3log")
}
