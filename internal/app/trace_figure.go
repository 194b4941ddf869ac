package app

import (
	"strings"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/operations"
	"hut3/internal/store"
)

// figure gives the node of a figure that a person typed: its address, as in
// figures/EMSOU/cash/2020-07-02, or an amount as a statement of ours words it,
// as in £2,191,200. Nil where it is neither.
func (t *tracer) figure(text string) (*TraceNode, error) {
	if access.Can(t.actor, access.Act{Action: access.FiguresRead}) != nil {
		return nil, nil
	}
	if strings.HasPrefix(text, "figures/") {
		o, err := t.app.Operations()
		if err != nil {
			return nil, err
		}
		f, err := o.FigureAt(t.ctx, t.actor, hut3.Ref(text))
		if err != nil {
			return nil, err
		}
		return t.figureNode(f), nil
	}
	return t.saidFigure(text)
}

// saidFigure finds the latest statement of ours that words a figure so.
func (t *tracer) saidFigure(text string) (*TraceNode, error) {
	if !strings.ContainsAny(text, "0123456789") {
		return nil, nil
	}
	statements, err := t.publications()
	if err != nil {
		return nil, err
	}
	for i := len(statements) - 1; i >= 0; i-- {
		if seen, err := t.sees(t.tx, statements[i].Record); err != nil {
			return nil, err
		} else if !seen {
			continue
		}
		shown, ok, err := operations.Shown(t.tx, t.actor, t.open, statements[i].Body)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		for _, f := range shown.Frozen.Figures {
			if strings.EqualFold(f.String(), strings.TrimSpace(text)) {
				return t.figureNode(f), nil
			}
		}
	}
	return nil, nil
}

func (t *tracer) publications() ([]store.Item[hut3.Publication], error) {
	o, err := t.app.Operations()
	if err != nil {
		return nil, err
	}
	return o.PublicationsIn(t.tx)
}

func (t *tracer) figureNode(f hut3.Figure) *TraceNode {
	t.figures[f.Ref] = f
	return &TraceNode{Ref: f.Ref, Kind: "figure", What: f.Measure + " of " + f.Scope + ": " + f.String()}
}

// figureRests lists what a figure counts.
func (t *tracer) figureRests(n *TraceNode) (out []*TraceNode, err error) {
	for _, ref := range t.figures[n.Ref].RestsOn {
		if out, err = t.below(out, ref, "rests_on"); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// figureUsed lists the statements of ours that say a figure.
func (t *tracer) figureUsed(n *TraceNode) ([]*TraceNode, error) {
	statements, err := t.publications()
	if err != nil {
		return nil, err
	}
	var sources []store.Linked
	for _, p := range statements {
		for _, f := range p.Body.Frozen.Figures {
			if f.Scope == t.figures[n.Ref].Scope && f.Measure == t.figures[n.Ref].Measure && f.AsAt == t.figures[n.Ref].AsAt {
				sources = append(sources, store.Linked{Source: p.Ref, Rel: "said_by", Kind: operations.FigureKind})
				break
			}
		}
	}
	return t.above(sources)
}
