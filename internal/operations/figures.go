package operations

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Ask says which figures are wanted.
type Ask struct {
	AsAt     hut3.Day       // events on or before; empty: all
	KnownAt  time.Time      // what had been recorded by then; zero: now
	Scopes   []string       // agency codes, OP- or OCG-; empty: every unit with a result, and those above it
	Measures []string       // empty: every measure that a result bears on
	By       hut3.CountedBy // empty: by credit
	// Contributions that count; empty: initiated and assisted.
	Contributions []hut3.Contribution
}

// Query is the command that gives the same figures again.
func (a Ask) Query() string {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set("as_at", string(a.AsAt))
	if !a.KnownAt.IsZero() {
		set("known_at", a.KnownAt.UTC().Format(time.RFC3339Nano))
	}
	set("scope", strings.Join(a.Scopes, ","))
	set("measure", strings.Join(a.Measures, ","))
	set("by", string(a.By))
	return "figures?" + v.Encode()
}

func (a Ask) check(l *Lists) (Ask, error) {
	if err := a.AsAt.Validate(); err != nil {
		return a, err
	}
	switch a.By {
	case "":
		a.By = hut3.ByCredit
	case hut3.ByCredit, hut3.ByLocation:
	default:
		return a, hut3.Errorf(hut3.Usage, "figures are counted by credit or by location, not by %q", a.By)
	}
	if len(a.Contributions) == 0 {
		a.Contributions = []hut3.Contribution{hut3.Initiated, hut3.Assisted}
	}
	for _, m := range a.Measures {
		measure, err := l.Measure(m)
		if err != nil {
			return a, err
		}
		if !measure.FromRecords() {
			return a, hut3.Errorf(hut3.Invalid, "no record has the measure %s; it is only in reported statements", m)
		}
	}
	return a, nil
}

// Figures computes figures from the records, each with what it rests on, and
// writes the look into the looks log before it returns them.
func (o *Operations) Figures(ctx context.Context, actor hut3.Actor, ask Ask) ([]hut3.Figure, error) {
	var out []hut3.Figure
	open, err := o.Sees(ctx, actor)
	if err != nil {
		return nil, err
	}
	err = o.Doors.View(ctx, func(tx *store.Tx) (err error) {
		out, err = o.figuresIn(tx, actor, open, ask)
		return err
	})
	if err != nil {
		return nil, err
	}
	refs := make([]hut3.Ref, len(out))
	for i, f := range out {
		refs[i] = f.Ref
	}
	return out, o.Doors.Read(ctx, actor, access.Look{Action: access.FiguresRead, Query: ask.Query(), Count: int64(len(out)), Refs: refs})
}

// FigureAt gives the figure that a figure's own reference names.
func (o *Operations) FigureAt(ctx context.Context, actor hut3.Actor, ref hut3.Ref) (hut3.Figure, error) {
	ask, err := ParseFigureRef(ref)
	if err != nil {
		return hut3.Figure{}, err
	}
	figures, err := o.Figures(ctx, actor, ask)
	if err != nil {
		return hut3.Figure{}, err
	}
	return figures[0], nil
}

func (o *Operations) figuresIn(tx *store.Tx, actor hut3.Actor, open access.Sight, ask Ask) ([]hut3.Figure, error) {
	if !ask.KnownAt.IsZero() {
		tx = tx.Known(ask.KnownAt)
	}
	ask, err := o.askOf(tx, actor, open, ask)
	if err != nil {
		return nil, err
	}
	l, err := o.ledgerFor(tx, actor, open)
	if err != nil {
		return nil, err
	}
	return o.figuresOf(l, ask)
}

// figuresOf computes the figures of a ledger, by scope in the order asked, then
// by measure.
func (o *Operations) figuresOf(l *ledger, ask Ask) ([]hut3.Figure, error) {
	ask, err := ask.check(o.Lists)
	if err != nil {
		return nil, err
	}
	dir, err := o.directory(ask.AsAt)
	if err != nil {
		return nil, err
	}
	key, keep := l.key(ask)
	if keep {
		if out, ok := l.kept.keptFigures(key); ok {
			return out, nil
		}
	}
	names := ask.Scopes
	if len(names) == 0 {
		names = l.scopes(dir, ask)
	}
	scopes := make([]scope, len(names))
	for i, name := range names {
		if scopes[i], err = scopeOf(dir, name, ask.By); err != nil {
			return nil, err
		}
	}
	out, err := l.figures(scopes, ask, dir)
	if keep && err == nil {
		l.kept.keepFigures(key, out)
	}
	return out, err
}

// scopes are the units that results are counted for, and all above them: the
// nation first, then regions and forces by code.
func (l *ledger) scopes(dir *access.Directory, ask Ask) []string {
	depth := map[string]int{}
	for _, e := range l.entries {
		unit := e.event.CreditedTo
		if ask.By == hut3.ByLocation {
			unit = e.event.Located.Force
		}
		path := dir.Path(unit)
		for i, a := range path {
			if e.event.On.By(ask.AsAt) {
				depth[a.Code] = len(path) - i
			}
		}
	}
	names := slices.Sorted(maps.Keys(depth))
	slices.SortStableFunc(names, func(a, b string) int { return depth[a] - depth[b] })
	return names
}
