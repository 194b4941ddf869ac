package corpus

import (
	"context"

	"hut3"
)

// WithSets gives a view that knows frozen hit sets by name, for set: in its
// queries: the rows by which their messages were seen.
func (v *View) WithSets(sets map[string][]hut3.Key) *View {
	w := *v
	w.sets = sets
	return &w
}

// setNodeOf is set:name.
func (v *View) setNodeOf(ctx context.Context, name string) (node, error) {
	rows, ok := v.sets[name]
	if !ok {
		return nil, hut3.Errorf(hut3.NotFound, "there is no hit set %q", name)
	}
	sets, err := v.rowSets(ctx, rows)
	return setNode{of: func(e *evaluation, _ docset) docset { return sets[e.s.index] },
		guess: func(e *evaluation) int { return sets[e.s.index].n }}, err
}
