package operations

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/audit"
	"hut3/internal/store"
)

// Draft is a statement of our own before it is frozen.
type Draft struct {
	Title     string
	AsAt      hut3.Day
	Sentences []DraftSentence
	NotBefore time.Time   // not released before
	Holds     []hut3.Hold // what other records ask: a package not to be published before
}

// DraftSentence is a sentence with a place for each figure of its scope:
// "The regional action has seized {cash} in cash, and made {arrests} arrests."
// A style may follow the measure: {cash more_than}, {arrests nearly}.
type DraftSentence struct {
	Scope string
	Text  string
}

// Freeze computes the figures of a draft, writes its sentences and keeps both
// for ever with every version of every record that they rest on: of those that
// exist for the actor. It refuses a sentence that would not be true of its figure. All of it is worked out before
// the transaction, which only makes sure that nothing it rests on was changed
// meanwhile, and is short however many records there are.
func (o *Operations) Freeze(ctx context.Context, actor hut3.Actor, draft Draft) (ref hut3.Ref, p hut3.Publication, err error) {
	for range freezeTries {
		var ready prepared
		if access.Can(actor, access.Act{Action: access.FigureFreeze}) == nil { // a refusal is Write's to give and to log
			if ready, err = o.prepare(ctx, actor, draft); err != nil {
				return "", p, err
			}
		}
		if ref, p, err = o.keep(ctx, actor, draft, ready); !errors.Is(err, errMoved) {
			return ref, p, err
		}
	}
	return "", p, errMoved
}

// freezeTries is how often a statement is worked out anew where results are
// being entered at the same time.
const freezeTries = 3

var errMoved = hut3.Errorf(hut3.Conflict, "results were entered while the statement was worked out; freeze it again")

// prepared is a statement as one state of the records gives it.
type prepared struct {
	content  hut3.FrozenContent
	digest   hut3.Digest
	position int64 // of the log then
}

func (o *Operations) prepare(ctx context.Context, actor hut3.Actor, draft Draft) (out prepared, err error) {
	open, err := o.Sees(ctx, actor)
	if err != nil {
		return out, err
	}
	err = o.Doors.View(ctx, func(tx *store.Tx) error {
		if out.position, err = tx.LogSize(); err != nil { // the state is fixed by this first look
			return err
		}
		out.content, err = o.freeze(tx, actor, open, draft, o.Doors.Now().UTC().Truncate(time.Microsecond))
		return err
	})
	if err == nil {
		out.digest, err = contentDigest(out.content)
	}
	return out, err
}

func (o *Operations) keep(ctx context.Context, actor hut3.Actor, draft Draft, ready prepared) (ref hut3.Ref, p hut3.Publication, err error) {
	err = o.Doors.Write(ctx, actor, access.Act{Action: access.FigureFreeze}, func(tx *store.Tx) error {
		moved, err := tx.ChangedSince(ready.position, OperationKind, ArrestKind, SeizureKind, WarrantKind, FigureKind)
		if err != nil {
			return err
		}
		if moved {
			return errMoved
		}
		p = hut3.Publication{Title: draft.Title, State: hut3.PublicationFrozen, Frozen: ready.content, SHA256: ready.digest,
			NotBefore: draft.NotBefore.UTC(), Holds: draft.Holds, FrozenBy: actor.User, FrozenAt: tx.Now()}
		r, err := tx.Put(FigureKind, "", p)
		ref = r.Ref()
		return err
	})
	return ref, p, err
}

// contentDigest is the SHA-256 of the canonical JSON of what is frozen.
func contentDigest(c hut3.FrozenContent) (hut3.Digest, error) {
	raw, err := audit.Canonical(c)
	return sha256.Sum256(raw), err
}

func (o *Operations) freeze(tx *store.Tx, actor hut3.Actor, open access.Sight, draft Draft, known time.Time) (hut3.FrozenContent, error) {
	c := hut3.FrozenContent{AsAt: draft.AsAt, KnownAt: known, Lists: o.Lists.Dated(), Figures: []hut3.Figure{}, Basis: []hut3.BasisItem{}}
	if draft.AsAt == "" {
		return c, hut3.Errorf(hut3.Invalid, "a statement needs the day that it is as at")
	}
	l, err := o.ledgerFor(tx, actor, open)
	if err != nil {
		return c, err
	}
	for i, s := range draft.Sentences {
		if err := o.freezeSentence(&c, l, s); err != nil {
			return c, err
		}
		for _, b := range unreadable(i+1, c.Sentences[i].Text) { // no later ruling would mend the words
			return c, hut3.Errorf(hut3.Invalid, "the sentence %q cannot be frozen: %s", s.Text, b.Text)
		}
	}
	if c.Basis, err = basisOf(tx, l, c.Figures); err != nil {
		return c, err
	}
	return c, o.sincePrevious(tx, actor, open, &c, l)
}

func (o *Operations) freezeSentence(c *hut3.FrozenContent, l *ledger, s DraftSentence) error {
	ask := Ask{AsAt: c.AsAt, Scopes: []string{s.Scope}}
	for _, a := range wanted(s.Text) {
		ask.Measures = append(ask.Measures, a.measure)
	}
	if len(ask.Measures) == 0 {
		c.Sentences = append(c.Sentences, hut3.Sentence{Text: s.Text, Says: []hut3.Said{}})
		return nil
	}
	figures, err := o.figuresOf(l, ask)
	if err != nil {
		return err
	}
	for i := range figures {
		figures[i].KnownAt = c.KnownAt
		figures[i].Ref = FigureRef(figures[i].Scope, figures[i].Measure, Ask{AsAt: c.AsAt, KnownAt: c.KnownAt})
		if !slices.ContainsFunc(c.Figures, func(f hut3.Figure) bool { return f.Ref == figures[i].Ref }) {
			c.Figures = append(c.Figures, figures[i])
		}
	}
	sentence, err := o.Lists.write(s.Text, func(measure string) hut3.Figure {
		return figures[slices.Index(ask.Measures, measure)]
	})
	c.Sentences = append(c.Sentences, sentence)
	return hut3.Wrap(err, hut3.CodeOf(err), "the sentence %q", s.Text)
}

// basisOf are the versions of records that figures rest on, or that would
// count in them but for their contribution or credit, and their operations.
func basisOf(tx *store.Tx, l *ledger, figures []hut3.Figure) ([]hut3.BasisItem, error) {
	needed := map[hut3.Ref]bool{}
	for _, f := range figures {
		for _, ref := range figureBasis(f) {
			needed[ref] = true
		}
	}
	basis := []hut3.BasisItem{}
	ops := map[hut3.Ref]bool{}
	for _, e := range l.entries {
		if needed[e.item.Ref] {
			basis = append(basis, e.item)
			ops[e.event.Operation] = true
		}
	}
	records, err := tx.List(OperationKind)
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		if ops[r.Ref()] {
			basis = append(basis, hut3.BasisItem{Kind: r.Kind, Ref: r.Ref(), Version: r.Version, Digest: r.Digest})
		}
	}
	return basis, nil
}

func figureBasis(f hut3.Figure) []hut3.Ref {
	out := slices.Clone(f.RestsOn)
	for _, left := range f.Left {
		out = append(out, left.RestsOn...)
	}
	for _, e := range f.Elsewhere {
		out = append(out, e.RestsOn...)
	}
	return out
}
