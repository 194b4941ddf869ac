package operations

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Preview is a statement as it would be frozen now, and what stands against it.
// Nothing is kept of it.
type Preview struct {
	Content  hut3.FrozenContent `json:"content"`
	Blockers []Blocker          `json:"blockers"` // those that stop it first
}

// Blocker is what stands against a statement, or must be known of it.
type Blocker struct {
	Kind     string `json:"kind"` // "sentence", "currency_on_mass", "wider", "overlap", "duplicate", "stopped", "typed"
	Sentence int    `json:"sentence,omitempty"`
	Text     string `json:"text"`
	Stops    bool   `json:"stops,omitempty"`
}

// Preview computes a draft as Freeze would, and says of it all that stands
// against it at once. It is for those who may freeze.
func (o *Operations) Preview(ctx context.Context, actor hut3.Actor, draft Draft) (Preview, error) {
	if err := o.Doors.Read(ctx, actor, access.Look{Action: access.FigureFreeze, Query: "preview of a statement"}); err != nil {
		return Preview{}, err
	}
	p := Preview{Content: hut3.FrozenContent{AsAt: draft.AsAt, KnownAt: o.Doors.Now().UTC(), Lists: o.Lists.Dated(), Figures: []hut3.Figure{}, Basis: []hut3.BasisItem{}}, Blockers: []Blocker{}}
	if draft.AsAt == "" {
		return p, hut3.Errorf(hut3.Invalid, "a statement needs the day that it is as at")
	}
	open, err := o.Sees(ctx, actor)
	if err != nil {
		return p, err
	}
	err = o.Doors.View(ctx, func(tx *store.Tx) error { return o.preview(tx, actor, open, &p, draft) })
	slices.SortStableFunc(p.Blockers, func(a, b Blocker) int {
		switch {
		case a.Stops == b.Stops:
			return 0
		case a.Stops:
			return -1
		}
		return 1
	})
	return p, err
}

func (o *Operations) preview(tx *store.Tx, actor hut3.Actor, open access.Sight, p *Preview, draft Draft) error {
	l, err := o.ledgerFor(tx, actor, open)
	if err != nil {
		return err
	}
	for i, s := range draft.Sentences {
		err := o.freezeSentence(&p.Content, l, s)
		if err != nil && hut3.CodeOf(err) == hut3.Internal {
			return err
		}
		if err != nil {
			p.Content.Sentences = append(p.Content.Sentences[:i:i], hut3.Sentence{Text: s.Text, Says: []hut3.Said{}})
			p.add(Blocker{Kind: "sentence", Sentence: i + 1, Text: err.Error(), Stops: true})
		}
	}
	if p.Content.Basis, err = basisOf(tx, l, p.Content.Figures); err != nil {
		return err
	}
	if err := o.sincePrevious(tx, actor, open, &p.Content, l); err != nil {
		return err
	}
	more, err := o.against(tx, l, p.Content, draft)
	p.add(more...)
	return err
}

// against is all that stands against a statement whose figures could be computed.
func (o *Operations) against(tx *store.Tx, l *ledger, c hut3.FrozenContent, draft Draft) ([]Blocker, error) {
	var out []Blocker
	for i, s := range draft.Sentences {
		out = append(out, unreadable(i+1, c.Sentences[i].Text)...)
		out = append(out, typed(i+1, s)...)
	}
	out = append(out, o.wider(c.Figures)...)
	out = append(out, o.overlaps(draft.Sentences)...)
	more, err := recorded(tx, l, c)
	return append(out, more...), err
}

func (p *Preview) add(b ...Blocker) { p.Blockers = append(p.Blockers, b...) }

// unreadable finds a currency on a mass in a sentence as it will be read: typed so, or
// a sign before the braces of a mass.
func unreadable(n int, text string) (out []Blocker) {
	for _, w := range currenciesOnMasses(text) {
		out = append(out, Blocker{Kind: w.Code, Sentence: n, Text: w.Text, Stops: w.Stop})
	}
	return out
}

// typed looks at a figure that was typed into a sentence by hand: it rests on nothing.
func typed(n int, s DraftSentence) []Blocker {
	rest := placeholder.ReplaceAllString(s.Text, "—")
	if !strings.ContainsAny(rest, "0123456789£$€") {
		return nil
	}
	return []Blocker{{Kind: "typed", Sentence: n, Text: fmt.Sprintf("a number is typed into %q: it rests on no record; put the measure in braces, as in {cash}, where it is a figure", s.Text)}}
}

// wider finds a figure that stands beside one which counts more than it, as
// class A beside class A and B: a reader will set them against each other.
func (o *Operations) wider(figures []hut3.Figure) []Blocker {
	var out []Blocker
	for i, a := range figures {
		for _, b := range figures[i+1:] {
			narrow, wide := a.Measure, b.Measure
			if o.Lists.Inside(wide, narrow) {
				narrow, wide = wide, narrow
			}
			if narrow == wide || !o.Lists.Inside(narrow, wide) {
				continue
			}
			out = append(out, Blocker{Kind: "wider", Text: fmt.Sprintf("%s (%s) beside %s (%s): the second counts more than the first, and they are not to be set against each other",
				o.Lists.name(narrow), scopeOfMeasure(narrow, a, b), o.Lists.name(wide), scopeOfMeasure(wide, a, b))})
		}
	}
	return out
}

// unitName is a unit's name, or its code where it has none.
func unitName(dir *access.Directory, code string) string {
	if a, ok := dir.ByCode(code); ok && a.Name != "" {
		return a.Name
	}
	return code
}

func scopeOfMeasure(measure string, figures ...hut3.Figure) string {
	i := slices.IndexFunc(figures, func(f hut3.Figure) bool { return f.Measure == measure })
	return figures[i].Scope
}

// overlaps finds two scopes that share a force though neither is part of the
// other: what that force did is credited in both.
func (o *Operations) overlaps(sentences []DraftSentence) []Blocker {
	var scopes []string
	for _, s := range sentences {
		if a, ok := o.Agencies.ByCode(s.Scope); ok && len(wanted(s.Text)) > 0 && !slices.Contains(scopes, a.Code) {
			scopes = append(scopes, a.Code)
		}
	}
	var out []Blocker
	for i, a := range scopes {
		for _, b := range scopes[i+1:] {
			forces := o.Agencies.Overlap(a, b)
			if len(forces) == 0 || under(o.Agencies, a, b) || under(o.Agencies, b, a) {
				continue
			}
			out = append(out, Blocker{Kind: "overlap", Text: fmt.Sprintf("%s: credited twice, with %s and with %s; a reader who adds them counts it twice", forceNames(forces), unitName(o.Agencies, a), unitName(o.Agencies, b))})
		}
	}
	return out
}

// recorded is what the records say against it: results that may be one, and a
// published statement of the same figure that nobody has ruled on.
func recorded(tx *store.Tx, l *ledger, c hut3.FrozenContent) (out []Blocker, err error) {
	for _, d := range l.duplicates(c.AsAt) {
		if slices.ContainsFunc(d.RestsOn, func(ref hut3.Ref) bool { return version(c.Basis, ref) > 0 }) {
			out = append(out, Blocker{Kind: "duplicate", Text: d.Why, Stops: true})
		}
	}
	statements, err := statementsIn(tx)
	for _, s := range statements {
		same := func(f hut3.Figure) bool { return f.Scope == s.Scope && f.Measure == s.Measure }
		if s.Stopped && slices.ContainsFunc(c.Figures, same) {
			out = append(out, Blocker{Kind: "stopped", Text: fmt.Sprintf("%s (%q) of the same figure waits for a ruling", s.Ref, s.Text), Stops: true})
		}
	}
	return out, err
}
