package corpustest

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// Engine is a corpus under test. A new one is made for each world.
type Engine interface {
	// Add makes a delivery live. Rows come in order.
	Add(ctx context.Context, d Delivery) error
	// View gives what is seen under a setting.
	View(Setting) (View, error)
	// Reopen lets go of everything and opens what was stored anew, as a program
	// does that starts.
	Reopen(ctx context.Context) error
}

// Spoiler is an engine whose store can be damaged: one byte of it, at a place
// modulo its size, is changed.
type Spoiler interface {
	Engine
	Spoil(at uint64) error
}

// Setting is a scope with what is laid over what it sees.
type Setting struct {
	Scope hut3.Scope
	Facts *corpus.Facts
	Sets  map[string][]hut3.Key // frozen hit sets by name: the rows by which they were seen
	Reads int64                 // that a query may cost; 0 is the engine's own limit
}

// View is what a scope can be asked; *corpus.View is one.
type View interface {
	Search(ctx context.Context, q query.Q, opts corpus.SearchOptions) (corpus.Page, error)
	Count(ctx context.Context, q query.Q) (int64, error)
	Refs(ctx context.Context, q query.Q) ([]hut3.Key, error)
	Shown(ctx context.Context, rows []hut3.Key) ([]hut3.Key, error)
	Each(ctx context.Context, q query.Q, fn func(corpus.Hit) error) error
	Heads(ctx context.Context, q query.Q, fn func(corpus.MessageHead) error) error
	Thread(ctx context.Context, key hut3.Key, around int) (corpus.Thread, error)
	Stretch(ctx context.Context, key hut3.Key, before, after int) (corpus.Thread, error)
	Withheld(ctx context.Context) ([]corpus.WithheldCount, error)
	Message(ctx context.Context, key hut3.Key) (corpus.Hit, error)
	Resolve(ctx context.Context, row hut3.Key) (hut3.Key, error)
	Rows(ctx context.Context, key hut3.Key) ([]hut3.RowOf, error)
	Row(ctx context.Context, row hut3.Key) (corpus.RowEntry, error)
	Told(ctx context.Context, keys []hut3.Key) ([][]corpus.RowTold, error)
	EachRow(ctx context.Context, fn func(*corpus.RowEntry, *corpus.MessageHead) error) error
	EachRowOf(ctx context.Context, sides map[hut3.Handle]bool, messages []hut3.Key, fn func(*corpus.RowEntry, *corpus.MessageHead) error) error
	Facets(ctx context.Context, q query.Q, opts corpus.FacetOptions) (corpus.Facets, error)
	Entities(ctx context.Context, q query.Q, types []string) ([]corpus.EntityCount, error)
	Explain(ctx context.Context, q query.Q) (corpus.Plan, error)
	Distinct(ctx context.Context, q query.Q, top int) (corpus.Distinct, error)
	Terms(ctx context.Context, within query.Q, terms []query.Q) (corpus.TermCounts, error)
	Edges(ctx context.Context, q query.Q) ([]corpus.Edge, error)
	Handles(ctx context.Context) ([]corpus.HandleCount, error)
	Conversations(ctx context.Context) ([]corpus.ConversationCount, error)
	Records(ctx context.Context, kind hut3.Kind, handle hut3.Handle) ([]corpus.RowEntry, error)
}

// Delivery is what one import brings.
type Delivery struct {
	Number, Class uint32
	Rows          []corpus.RowEntry
	Messages      []corpus.MessageEntry
}

// NewEngine makes an engine for one world, in a folder of its own.
type NewEngine func(t testing.TB, dir string) Engine

// Extractor finds words of the form tel5 as phones, gbp5 and eur5 as money and
// ref5 as marks, which is all that a test of layers needs.
type Extractor struct{}

// Version names the rules.
func (Extractor) Version() string { return "corpustest/1" }

var entityShape = regexp.MustCompile(`\b(tel|gbp|eur|ref)([0-9]+)\b`)

// Find calls found for each, in order.
func (Extractor) Find(text string, found func(hut3.Span)) {
	for _, m := range entityShape.FindAllStringSubmatchIndex(text, -1) {
		kind, digits := text[m[2]:m[3]], text[m[4]:m[5]]
		s := hut3.Span{Type: "phone", Start: m[0], End: m[1], Value: "+" + digits}
		switch kind {
		case "gbp", "eur":
			s.Type, s.Value, s.Valid = "money", strings.ToUpper(kind)+" "+digits+".00", hut3.Plausible
		case "ref":
			s.Type, s.Value = "plate", "R"+digits
		}
		found(s)
	}
}
