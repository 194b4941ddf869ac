package operations

import (
	"slices"

	"hut3"
)

// figureAt is a place among the figures of one day.
type figureAt struct{ scope, measure string }

// figuresOn are the records' figures of every scope and measure that statements
// as at a day speak of, in one pass over the results. What no unit, operation or
// group is named by has none.
func (r *reconciler) figuresOn(day hut3.Day) (map[figureAt]hut3.Figure, error) {
	if known, ok := r.days[day]; ok {
		return known, nil
	}
	ask, err := r.askOn(day)
	if err != nil {
		return nil, err
	}
	out := map[figureAt]hut3.Figure{}
	if len(ask.Scopes) > 0 && len(ask.Measures) > 0 { // an empty list would ask for all
		figures, err := r.o.figuresOf(r.ledger, ask)
		if err != nil {
			return nil, err
		}
		for i, f := range figures { // by scope, then by measure, as asked
			out[figureAt{ask.Scopes[i/len(ask.Measures)], f.Measure}] = f
		}
	}
	r.days[day] = out
	return out, nil
}

func (r *reconciler) askOn(day hut3.Day) (Ask, error) {
	ask := r.ask
	ask.AsAt, ask.Scopes, ask.Measures = day, nil, nil
	dir, err := r.o.directory(day)
	if err != nil {
		return ask, err
	}
	var unknown []string
	for _, s := range r.statements {
		if s.AsAt != day || s.Date != nil || s.Stopped {
			continue
		}
		ask.Measures = r.countable(ask.Measures, s.Measure)
		for _, other := range s.Readings {
			ask.Measures = r.countable(ask.Measures, other.Measure)
		}
		if slices.Contains(ask.Scopes, s.Scope) || slices.Contains(unknown, s.Scope) {
			continue
		}
		switch _, err := scopeOf(dir, s.Scope, ask.By); {
		case err == nil:
			ask.Scopes = append(ask.Scopes, s.Scope)
		case hut3.CodeOf(err) == hut3.NotFound:
			unknown = append(unknown, s.Scope)
		default:
			return ask, err
		}
	}
	return ask, nil
}

// countable adds a measure that records can have.
func (r *reconciler) countable(list []string, measure string) []string {
	m, err := r.o.Lists.Measure(measure)
	if err != nil || !m.FromRecords() || slices.Contains(list, measure) {
		return list
	}
	return append(list, measure)
}
