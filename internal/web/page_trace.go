package web

import (
	"hut3/internal/app"
)

// traceAsk is the page that asks for a reference, and goes to one.
func traceAsk(v *visit) (answer, error) {
	if ref := v.ask("ref"); ref != "" {
		return answer{to: traceURL(ref), json: map[string]string{"to": traceURL(ref)}}, nil
	}
	return answer{page: "traceask", title: "Trace", json: map[string]string{"error": "name a reference: /api/v1/trace/REF"}}, nil
}

// lineage is what the trace page shows.
type lineage struct {
	app.Trace
	Bytes  bool
	Whole  string // address of the same trace with or without the bytes
	Object string // the object's own page
}

func tracePage(v *visit) (answer, error) {
	bytes := v.ask("bytes") != ""
	t, err := v.app.Trace(v.ctx, v.actor, v.path("ref"), bytes)
	if err != nil || v.json {
		return answer{json: t}, err
	}
	d := lineage{Trace: t, Bytes: bytes, Whole: v.with("bytes", "1")}
	if bytes {
		d.Whole = v.with("bytes", "")
	}
	if to := refURL(t.Ref); to != traceURL(string(t.Ref)) {
		d.Object = to
	}
	return answer{page: "trace", title: "Trace of " + string(t.Ref), wide: true, data: d, crumbs: []crumb{{"Trace", "/trace"}, {string(t.Ref), ""}}}, nil
}
