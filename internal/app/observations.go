package app

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/formats"
)

// ObservationRequest asks for records of where something was seen.
type ObservationRequest struct {
	Handle hut3.Handle // whose handset or account they came from; zero: any
	Kind   string      // cell, wifi or anpr; empty: all three
	After  time.Time   // observations that end before it are left out; zero: none is
	Before time.Time   // observations that begin at or after it are left out
	Skip   int         // how many of the first are left out
	Limit  int         // how many are given at most; MostObservations where zero
}

// MostObservations is how many observations one answer gives.
const MostObservations = 20_000

// Observation is a record of where something was seen: an area and a span of
// time, never a point.
type Observation struct {
	Ref      hut3.Key      `json:"ref"`
	Kind     hut3.Kind     `json:"kind"`
	Handle   hut3.Handle   `json:"handle,omitzero"`
	From     time.Time     `json:"from,omitzero"`
	To       time.Time     `json:"to,omitzero"`
	Open     bool          `json:"end_not_stated,omitempty"`
	Local    bool          `json:"zone_unknown,omitempty"` // a wall clock, read here as UTC
	Interval string        `json:"interval,omitempty"`     // as the record has it
	Area     *formats.Area `json:"area,omitempty"`         // none: the record names a mast or network and no place
	Place    string        `json:"place,omitempty"`        // the area as the record has it
	Says     []hut3.Field  `json:"says,omitempty"`         // its other columns
	Body     string        `json:"body,omitempty"`
}

// Observations is what was found, in order of time; those without one come last.
type Observations struct {
	Total    int           `json:"total"`
	Skipped  int           `json:"skipped"`
	Unplaced int           `json:"unplaced"` // of all that were found: they state no place
	From     time.Time     `json:"from,omitzero"`
	To       time.Time     `json:"to,omitzero"`
	List     []Observation `json:"observations"`
	Caveat   string        `json:"caveat"`
}

const observationCaveat = "An area is where the device may have been, as its source states it. A mast's area is not a place, and nobody says who carried the device."

// observationKinds are the kinds of record that say where something was seen.
var observationKinds = map[string]hut3.Kind{"cell": hut3.KindCell, "wifi": hut3.KindWifi, "anpr": hut3.KindANPR}

// Observations gives the records that say where a handset, network or number
// plate was seen, of those that the actor may see. Usage for a kind that is
// none of them.
func (a *App) Observations(ctx context.Context, actor hut3.Actor, r ObservationRequest) (Observations, error) {
	out := Observations{List: []Observation{}, Caveat: observationCaveat}
	look := access.Look{Action: access.CorpusRead, Query: r.query()}
	if err := a.permit(ctx, actor, look); err != nil {
		return out, err
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return out, err
	}
	all, err := r.find(ctx, view)
	if err != nil {
		return out, err
	}
	out.of(all, r)
	look.Count = int64(out.Total)
	for _, o := range out.List {
		look.Refs = append(look.Refs, hut3.Ref(o.Ref.String()))
	}
	return out, a.Doors.Read(ctx, actor, look)
}

// query is the request as the log keeps it.
func (r ObservationRequest) query() string {
	s := "observations of " + cmp.Or(r.Handle.String(), "every handset") + ", kind " + cmp.Or(r.Kind, "any")
	if !r.After.IsZero() {
		s += ", after " + r.After.UTC().Format(time.RFC3339)
	}
	if !r.Before.IsZero() {
		s += ", before " + r.Before.UTC().Format(time.RFC3339)
	}
	return s
}

func (r ObservationRequest) find(ctx context.Context, view *corpus.View) (out []Observation, err error) {
	kinds := []hut3.Kind{hut3.KindCell, hut3.KindWifi, hut3.KindANPR}
	if r.Kind != "" {
		kind, err := pick("kind", r.Kind, observationKinds)
		if err != nil {
			return nil, err
		}
		kinds = []hut3.Kind{kind}
	}
	for _, kind := range kinds {
		records, err := view.Records(ctx, kind, r.Handle)
		if err != nil {
			return nil, err
		}
		for _, e := range records {
			if o := observationOf(e); r.wants(o) {
				out = append(out, o)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Observation) int {
		if a.From.IsZero() != b.From.IsZero() {
			return map[bool]int{true: 1, false: -1}[a.From.IsZero()]
		}
		return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Ref, b.Ref))
	})
	return out, nil
}

// wants reports whether an observation holds at some time of the span. One
// without a time is outside every bound.
func (r ObservationRequest) wants(o Observation) bool {
	if o.From.IsZero() {
		return r.After.IsZero() && r.Before.IsZero()
	}
	return !o.To.Before(r.After) && (r.Before.IsZero() || o.From.Before(r.Before))
}

func observationOf(e corpus.RowEntry) Observation {
	o := Observation{Ref: e.Key, Kind: e.Kind, Handle: e.Side}
	for _, f := range e.Extra {
		switch f.Name {
		case "area":
			o.Place = f.Value
			if area, ok := formats.ReadArea(f.Value); ok {
				o.Area = &area
			}
		case "interval":
			o.Interval = f.Value
			if v, ok := formats.ReadInterval(f.Value); ok {
				o.From, o.To, o.Open, o.Local = v.From, v.To, v.Open, v.Local
			}
		default:
			o.Says = append(o.Says, f)
		}
	}
	var body hut3.RecordBody
	if json.Unmarshal(e.Payload, &body) == nil {
		o.Body = body.Body
	}
	return o
}

// of fills the answer from all that was found.
func (out *Observations) of(all []Observation, r ObservationRequest) {
	out.Total, out.Skipped = len(all), min(r.Skip, len(all))
	for _, o := range all {
		if o.Area == nil {
			out.Unplaced++
		}
		if o.From.IsZero() {
			continue
		}
		if out.From.IsZero() {
			out.From = o.From
		}
		if o.To.After(out.To) {
			out.To = o.To
		}
	}
	rest := all[out.Skipped:]
	out.List = append(out.List, rest[:min(len(rest), cmp.Or(r.Limit, MostObservations))]...)
}
