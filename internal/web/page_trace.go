package web

import (
	"hut3"
	"hut3/internal/app"
)

func traceRoutes() []route {
	return []route{
		{method: "GET", path: "/trace", room: "trace", handle: traceAsk},
		{method: "GET", path: "/trace/{ref...}", room: "trace", handle: tracePage},
	}
}

// traceAsk is the page that asks for a reference, and goes to one.
func traceAsk(v *visit) (answer, error) {
	if ref := v.ask("ref"); ref != "" {
		return answer{to: traceURL(ref), json: map[string]string{"to": traceURL(ref)}}, nil
	}
	return answer{page: "traceask", title: "Trace", json: map[string]string{"error": "name a reference: /api/v1/trace/REF"}}, nil
}

// lineage is what the trace page shows.
type lineage struct {
	Ref             hut3.Ref
	Kind, What      string
	RestsOn, UsedBy []node
	Bytes           bool
	Whole           string // address of the same trace with or without the bytes
	Object          string // the object's own page
}

// node is an object of the trace with the way to its page, where the reader's
// roles open that.
type node struct {
	*app.TraceNode
	To              string
	RestsOn, UsedBy []node
}

func nodesOf(open map[string]bool, list []*app.TraceNode) []node {
	out := make([]node, len(list))
	for i, n := range list {
		to := wayTo(open, string(n.Ref))
		if n.Kind == "record" { // a row of no message: no conversation has it
			to = traceURL(string(n.Ref))
		} else if n.Rel == "record" {
			to = ""
		}
		out[i] = node{n, to, nodesOf(open, n.RestsOn), nodesOf(open, n.UsedBy)}
	}
	return out
}

func tracePage(v *visit) (answer, error) {
	bytes := v.ask("bytes") != ""
	t, err := v.app.Trace(v.ctx, v.actor, v.path("ref"), bytes)
	if err != nil || v.json {
		return answer{json: t}, err
	}
	open := app.Rooms(v.actor)
	d := lineage{
		Ref: t.Ref, Kind: t.Kind, What: t.What, RestsOn: nodesOf(open, t.RestsOn), UsedBy: nodesOf(open, t.UsedBy),
		Bytes: bytes, Whole: v.with("bytes", "1"),
	}
	if bytes {
		d.Whole = v.with("bytes", "")
	}
	if to := wayTo(open, string(t.Ref)); t.Kind != "record" && to != traceURL(string(t.Ref)) {
		d.Object = to
	}
	return answer{page: "trace", title: "Trace of " + refText(t.Ref), wide: true, data: d, crumbs: []crumb{{"Trace", "/trace"}, {refText(t.Ref), ""}}}, nil
}
