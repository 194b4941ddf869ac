// Package query is the query language: its syntax tree, its parser, and how a
// tree prints. It is pure: it knows nothing of segments or of who asks.
package query

// Q is a node of a query. String prints it so that Parse reads it back equal.
type Q interface{ String() string }

// The nodes. Text is kept as it was typed; the corpus folds it.
type (
	// All is every message: the query *.
	All struct{}
	// Word is one word, folded by case, width and accent.
	Word struct{ Text string }
	// Phrase is a run of words in order.
	Phrase struct{ Text string }
	// Prefix is any word that begins so: pre*.
	Prefix struct{ Text string }
	// Near is two words or phrases at most Distance words apart, in any order.
	Near struct {
		A, B     Q
		Distance int
	}
	// Fuzzy is a word within Edits insertions, deletions or substitutions.
	Fuzzy struct {
		Text  string
		Edits int
	}
	// Wildcard is a word with * (any run) or ? (any one) inside.
	Wildcard struct{ Text string }
	// Regexp is an RE2 expression over the text as written.
	Regexp struct{ Expr string }
	// And holds where all of its parts do.
	And struct{ Of []Q }
	// Or holds where any of its parts does.
	Or struct{ Of []Q }
	// Not holds where its part does not.
	Not struct{ Of Q }
	// Field is name:value for one of the names in Fields.
	Field struct{ Name, Value string }
	// Period holds where the message was sent in [From, To), µs since 1970; zero
	// is open. Text is the field as it was typed.
	Period struct {
		From, To int64
		Text     string
	}
	// Entity is type:value over an entity layer. Op is "=", ">=", "<=", ">" or
	// "<"; value is the entity's normal form, or * for any.
	Entity struct{ Type, Op, Value string }
)
