package web

import (
	"cmp"

	"hut3/internal/app"
)

func auditRoutes() []route {
	return []route{
		{method: "GET", path: "/audit", room: "audit", handle: auditPage},
	}
}

// auditData is a log as a person reads it, latest first.
type auditData struct {
	Log     string
	Logs    []string
	Entries []app.LogEntry
	Last    int
}

func auditPage(v *visit) (answer, error) {
	last, err := v.number("last", 100, 1, 100_000)
	if err != nil {
		return answer{}, err
	}
	log := cmp.Or(v.ask("log"), app.CaseLog)
	entries, err := v.app.Log(v.ctx, v.actor, log, last)
	if err != nil || v.json {
		return answer{json: map[string]any{"log": log, "entries": entries}}, err
	}
	d := auditData{Log: log, Logs: []string{app.CaseLog, app.LooksLog}, Last: last}
	for i := len(entries) - 1; i >= 0; i-- {
		d.Entries = append(d.Entries, entries[i])
	}
	return answer{page: "audit", title: "Audit", wide: true, data: d}, nil
}
