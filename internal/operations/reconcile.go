package operations

import (
	"context"
	"slices"
	"strings"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Comparison is a reported statement beside the figure of the records.
type Comparison struct {
	Statement hut3.Ref       `json:"statement,omitempty"` // empty where nobody published it
	Publisher string         `json:"publisher,omitempty"`
	Text      string         `json:"text,omitempty"`
	Scope     string         `json:"scope"`
	Measure   string         `json:"measure"`
	AsAt      hut3.Day       `json:"as_at"`
	Reported  *hut3.Quantity `json:"reported,omitempty"`
	Computed  *hut3.Figure   `json:"computed,omitempty"`
	Outcome   Outcome        `json:"outcome"`
	Why       string         `json:"why"`
	Notes     []string       `json:"notes,omitempty"`
	Readings  []Comparison   `json:"other_readings,omitempty"`
}

// Reconciliation is everything that was published beside everything that the
// records give. Nothing in it changes a record.
type Reconciliation struct {
	AsAt         hut3.Day        `json:"as_at,omitempty"`
	KnownAt      time.Time       `json:"known_at,omitzero"`
	Outcomes     map[Outcome]int `json:"outcomes"` // of Comparisons
	Comparisons  []Comparison    `json:"comparisons"`
	NotPublished []Comparison    `json:"not_published"`
	Beside       []Beside        `json:"beside"`
	Nested       []Nesting       `json:"nested"`
	Sums         []Addition      `json:"sums"`
	DoubleCounts []DoubleCount   `json:"double_counts"`
}

// Reconcile compares every statement as at the asked day or before with the
// figures of the records as at the statement's own day, known when asked. It is refused to
// guests: it sets the results of every unit side by side.
func (o *Operations) Reconcile(ctx context.Context, actor hut3.Actor, ask Ask) (Reconciliation, error) {
	var out Reconciliation
	if err := o.refuseGuest(ctx, actor, "reconciling figures", ""); err != nil {
		return out, err
	}
	open, err := o.Sees(ctx, actor)
	if err != nil {
		return out, err
	}
	err = o.Doors.View(ctx, func(tx *store.Tx) (err error) {
		out, err = o.reconcileIn(tx, actor, open, ask)
		return err
	})
	if err != nil {
		return out, err
	}
	refs := make([]hut3.Ref, len(out.Comparisons))
	for i, c := range out.Comparisons {
		refs[i] = c.Statement
	}
	return out, o.Doors.Read(ctx, actor, access.Look{Action: access.FiguresRead, Query: "reconcile " + ask.Query(), Count: int64(len(refs)), Refs: refs})
}

func (o *Operations) reconcileIn(tx *store.Tx, actor hut3.Actor, open access.Sight, ask Ask) (Reconciliation, error) {
	if !ask.KnownAt.IsZero() {
		tx = tx.Known(ask.KnownAt)
	}
	statements, err := statementsIn(tx)
	if err != nil {
		return Reconciliation{}, err
	}
	l, err := o.ledgerFor(tx, actor, open)
	if err != nil {
		return Reconciliation{}, err
	}
	return o.reconcile(l, statements, ask)
}

func (o *Operations) reconcile(l *ledger, statements []StatementEntry, ask Ask) (Reconciliation, error) {
	out := Reconciliation{AsAt: ask.AsAt, KnownAt: ask.KnownAt, Outcomes: map[Outcome]int{}, Comparisons: []Comparison{}}
	ask, err := ask.check(o.Lists)
	if err != nil {
		return out, err
	}
	statements = slices.DeleteFunc(slices.Clone(statements), func(s StatementEntry) bool {
		return !s.AsAt.By(ask.AsAt) || len(ask.Scopes) > 0 && !slices.Contains(ask.Scopes, s.Scope)
	})
	r := reconciler{o: o, ledger: l, ask: ask, statements: statements, days: map[hut3.Day]map[figureAt]hut3.Figure{}}
	for _, s := range statements {
		c, err := r.compare(s)
		if err != nil {
			return out, hut3.Wrap(err, hut3.CodeOf(err), "reconciling %s", s.Ref)
		}
		out.Comparisons = append(out.Comparisons, c)
		out.Outcomes[c.Outcome]++
	}
	if out.NotPublished, err = r.notPublished(); err != nil {
		return out, err
	}
	out.Beside, out.Nested, out.Sums = r.beside(), r.nested(), r.sums()
	out.DoubleCounts, err = r.doubleCounts()
	return out, err
}

// reconciler holds one state of the records and what was published.
type reconciler struct {
	o          *Operations
	ledger     *ledger
	ask        Ask
	statements []StatementEntry
	days       map[hut3.Day]map[figureAt]hut3.Figure
}

// figure is the records' figure of a measure and scope as at a day. Ok is false
// where no record can have it; why says so.
func (r *reconciler) figure(scope, measure string, day hut3.Day) (f hut3.Figure, why string, err error) {
	m, err := r.o.Lists.Measure(measure)
	if err != nil {
		return f, "", err
	}
	if !m.FromRecords() {
		return f, "no record counts " + m.Name, nil
	}
	figures, err := r.figuresOn(day)
	if err != nil {
		return f, "", err
	}
	f, held := figures[figureAt{scope, measure}]
	if !held {
		return f, "no records are held of " + scope, nil
	}
	if f.Bound == hut3.BoundUnknown {
		why = strings.Join(f.Notes, "; ")
	}
	return f, why, nil
}

func (r *reconciler) compare(s StatementEntry) (Comparison, error) {
	c := Comparison{Statement: s.Ref, Publisher: s.Publisher, Text: s.Text, Scope: s.Scope, Measure: s.Measure, AsAt: s.AsAt, Reported: s.Quantity, Outcome: NotComparable}
	c.Notes = statementNotes(s.Reported)
	switch {
	case s.Date != nil:
		c.Why = "it states a date, which no record counts"
		return c, nil
	case s.Stopped:
		c.Why = "it is stopped until a person rules: " + s.Warnings[0].Text
		return c, nil
	}
	if err := r.fill(&c, *s.Quantity); err != nil {
		return c, err
	}
	for _, other := range s.Readings {
		alt := Comparison{Scope: s.Scope, Measure: other.Measure, AsAt: s.AsAt, Text: "reading " + other.Label + ": " + other.Text, Reported: s.Quantity, Outcome: NotComparable}
		if err := r.fill(&alt, *s.Quantity); err != nil {
			return c, err
		}
		c.Readings = append(c.Readings, alt)
	}
	return c, nil
}

// stale is how long before a statement's day records may end unremarked.
const stale = 31 * 24 * time.Hour

// fill computes the figure, the outcome and its reason.
func (r *reconciler) fill(c *Comparison, said hut3.Quantity) error {
	f, why, err := r.figure(c.Scope, c.Measure, c.AsAt)
	if err != nil {
		return err
	}
	if why != "" {
		c.Why = why
		return nil
	}
	c.Computed = &f
	if said.Unit != f.Unit && said.Bound != hut3.BoundUnknown && said.Bound != hut3.OrderOfMagnitude {
		c.Why = "the statement is in " + string(said.Unit) + " and the records in " + string(f.Unit)
		return nil
	}
	c.Outcome = compare(r.o.Lists.rangeOf(f), said)
	c.Why = because(c.Outcome, f.String(), said)
	if last := r.ledger.last(f.RestsOn); last != "" && c.AsAt.Start().Sub(last.Start()) > stale {
		c.Notes = append(c.Notes, "the last of what is recorded happened on "+last.String()+", long before the day of the statement")
	}
	return nil
}

// statementNotes are what a reader of the statement must know beside its
// number.
func statementNotes(r hut3.Reported) []string {
	var out []string
	for _, w := range r.Warnings {
		out = append(out, w.Text)
	}
	if r.Ruling != nil {
		out = append(out, "read as "+r.Ruling.Reads+" by ruling of "+r.Ruling.Name+": "+r.Ruling.Reason)
	}
	if r.Belief != "" {
		out = append(out, "stated as a belief: "+r.Belief)
	}
	if r.SecondHand {
		out = append(out, "taken from a table of press reports, not from the publisher's page")
	}
	if r.Date != nil && r.Date.OtherNote != "" {
		out = append(out, r.Date.OtherNote)
	}
	if r.Note != "" {
		out = append(out, r.Note)
	}
	return out
}

// notPublished are the measures that somebody published of some scope, and
// nobody of another scope of which the records have them.
func (r *reconciler) notPublished() ([]Comparison, error) {
	said, measures := map[string]bool{}, map[string]bool{}
	var scopes []string
	for _, s := range r.statements {
		if _, err := scopeOf(r.o.Agencies, s.Scope, r.ask.By); err == nil && !slices.Contains(scopes, s.Scope) {
			scopes = append(scopes, s.Scope)
		}
		said[s.Scope+"/"+s.Measure], measures[s.Measure] = true, true
	}
	if len(scopes) == 0 {
		return nil, nil
	}
	ask := r.ask
	ask.Scopes = scopes
	figures, err := r.o.figuresOf(r.ledger, ask)
	if err != nil {
		return nil, err
	}
	var out []Comparison
	for _, f := range figures {
		if said[f.Scope+"/"+f.Measure] || !measures[f.Measure] || f.Bound == hut3.BoundUnknown {
			continue
		}
		out = append(out, Comparison{Scope: f.Scope, Measure: f.Measure, AsAt: f.AsAt, Computed: &f, Outcome: NotPublished,
			Why: "the records give " + f.String() + ", and no statement entered here prints it; not published is not nought"})
	}
	return out, nil
}
