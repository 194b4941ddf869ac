package app

import (
	"context"

	"hut3"
	"hut3/internal/operations"
)

type (
	// StatementPreview is a statement as it would be frozen now.
	StatementPreview = operations.Preview
	// StatementBlocker is what stands against a statement.
	StatementBlocker = operations.Blocker
	// Measure is something that is counted.
	Measure = operations.Measure
)

// PreviewStatement computes a statement without freezing it, with what stands
// against it and the packages that would hold it back. It is for those who may
// freeze.
func (a *App) PreviewStatement(ctx context.Context, actor hut3.Actor, draft Draft) (StatementPreview, []hut3.Hold, error) {
	o, err := a.Operations()
	if err != nil {
		return StatementPreview{}, nil, err
	}
	p, err := o.Preview(ctx, actor, draft)
	if err != nil {
		return StatementPreview{}, nil, err
	}
	holds, err := a.holdsOf(ctx, actor, o, draft)
	return p, orEmpty(holds), err
}
