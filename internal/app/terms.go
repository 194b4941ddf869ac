package app

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// TermLine is what one line of a term list finds.
type TermLine struct {
	Line     int    `json:"line"`
	Term     string `json:"term"`
	Messages int64  `json:"messages"`
	Handles  int64  `json:"handles"` // that wrote those messages or were written to
	First    string `json:"first,omitempty"`
	Last     string `json:"last,omitempty"`
}

// TermReport is a term list with what each line finds, and how many messages
// any of them finds.
type TermReport struct {
	Query string     `json:"query"` // among whose messages
	Any   int64      `json:"any"`
	Terms []TermLine `json:"terms"`
	// Untested is how many messages some line could not be put to, as their texts are damaged.
	Untested int64 `json:"untested,omitempty"`
}

// badTermsNamed is how many lines that cannot be read are named.
const badTermsNamed = 20

// Terms counts what each line of a list finds among the messages of a query. A
// line is a query of its own; empty lines and those that begin with # are left
// out. Where a line cannot be read nothing is counted, and each is named.
func (a *App) Terms(ctx context.Context, actor hut3.Actor, text string, list io.Reader) (TermReport, error) {
	out := TermReport{Terms: []TermLine{}}
	q, view, err := a.askDespite(ctx, actor, access.CorpusSearch, text)
	if err != nil {
		return out, err
	}
	lines, terms, digest, err := a.readTerms(list)
	if err != nil {
		return out, err
	}
	if view, err = a.withSets(ctx, actor, view, query.And{Of: append([]query.Q{q}, terms...)}); err != nil {
		return out, err
	}
	counts, err := view.Terms(ctx, q, terms)
	if err != nil {
		return out, err
	}
	out.Query, out.Any, out.Untested = q.String(), counts.Any, view.Untested()
	for i, c := range counts.Terms {
		lines[i].Messages, lines[i].Handles, lines[i].First, lines[i].Last = c.Messages, c.Handles, stamp(c.First), stamp(c.Last)
		out.Terms = append(out.Terms, lines[i])
	}
	look := access.Look{Action: access.CorpusSearch, Query: fmt.Sprintf("term list of %d, sha256 %s, in %s", len(lines), digest, q), Count: out.Any}
	return out, a.Doors.Read(ctx, actor, look)
}

// readTerms reads a list. Its digest is over the terms as they are printed.
func (a *App) readTerms(list io.Reader) ([]TermLine, []query.Q, hut3.Digest, error) {
	var lines []TermLine
	var terms []query.Q
	var bad []string
	faults := 0
	sum := sha256.New()
	scan := bufio.NewScanner(list)
	scan.Buffer(nil, query.MaxBytes)
	for n := 1; scan.Scan(); n++ {
		text := strings.TrimSpace(strings.TrimPrefix(scan.Text(), "\ufeff"))
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		q, err := query.Parse(text, a.Zone)
		if err != nil {
			if faults++; faults <= badTermsNamed {
				bad = append(bad, fmt.Sprintf("line %d: %v", n, err))
			}
			continue
		}
		if len(lines) == corpus.MaxTerms {
			return nil, nil, hut3.Digest{}, hut3.Errorf(hut3.Usage, "line %d: a list has at most %s terms; part it", n, hut3.Thousands(corpus.MaxTerms))
		}
		lines, terms = append(lines, TermLine{Line: n, Term: q.String()}), append(terms, q)
		fmt.Fprintln(sum, q)
	}
	if err := scan.Err(); err != nil {
		return nil, nil, hut3.Digest{}, hut3.Wrap(err, hut3.Usage, "reading the term list")
	}
	if faults > len(bad) {
		bad = append(bad, fmt.Sprintf("and %d more", faults-len(bad)))
	}
	if faults > 0 {
		return nil, nil, hut3.Digest{}, hut3.Errorf(hut3.Usage, "%s of the list cannot be read:\n%s", hut3.Plural(int64(faults), "line", "lines"), strings.Join(bad, "\n"))
	}
	if len(lines) == 0 {
		return nil, nil, hut3.Digest{}, hut3.Errorf(hut3.Usage, "the list holds no term; write one a line")
	}
	return lines, terms, hut3.Digest(sum.Sum(nil)), nil
}

// Explain says how a query is worked out and what it costs, in what the actor
// may see.
func (a *App) Explain(ctx context.Context, actor hut3.Actor, text string) (corpus.Plan, error) {
	q, view, err := a.ask(ctx, actor, access.CorpusSearch, text)
	if err != nil {
		return corpus.Plan{}, err
	}
	plan, err := view.Explain(ctx, q)
	if err != nil {
		return corpus.Plan{}, err
	}
	return plan, a.Doors.Read(ctx, actor, access.Look{Action: access.CorpusSearch, Query: "plan of " + q.String(), Count: plan.Visible})
}

// Distinct finds the words that tell the messages of a query from all that the
// actor may see.
func (a *App) Distinct(ctx context.Context, actor hut3.Actor, text string, top int) (corpus.Distinct, error) {
	q, view, err := a.askDespite(ctx, actor, access.CorpusSearch, text)
	if err != nil {
		return corpus.Distinct{}, err
	}
	found, err := a.distinct(ctx, view, q, top)
	if err != nil {
		return corpus.Distinct{}, err
	}
	return found, a.Doors.Read(ctx, actor, access.Look{Action: access.CorpusSearch, Query: "distinguishing terms of " + q.String(), Count: int64(len(found.Terms))})
}

// distinct samples the words of everything, and of a query, once for all who see
// the same.
func (a *App) distinct(ctx context.Context, view *corpus.View, q query.Q, top int) (corpus.Distinct, error) {
	mark, ok := view.Mark()
	if !ok {
		return view.Distinct(ctx, q, top)
	}
	sample := func(q query.Q) (corpus.WordSample, error) {
		return a.sampled.get(ctx, asked{mark, q.String()}, corpus.WordSample.Words, func(ctx context.Context) (corpus.WordSample, error) {
			return view.WordSample(ctx, q)
		})
	}
	hits, err := sample(q)
	if err != nil {
		return corpus.Distinct{}, err
	}
	rest, err := sample(query.All{})
	return hits.Distinct(rest, top), err
}

// What a plan and the terms of a hit set are.
type (
	// SearchPlan is how a query is worked out.
	SearchPlan = corpus.Plan
	// PlanStep is a part of a plan.
	PlanStep = corpus.Step
	// DistinctTerms tell a hit set from the rest.
	DistinctTerms = corpus.Distinct
)
