// Package query is the query language: its syntax tree, its parser, and how a
// tree prints. It is pure: it knows nothing of segments or of who asks.
//
// The language is described for its users in docs/query.md. Parse reads it,
// String prints a tree so that Parse reads it back equal, and Simplify takes
// out what changes nothing.
package query

import "time"

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
	// Distance is 1 to MaxDistance.
	Near struct {
		A, B     Q
		Distance int
	}
	// Fuzzy is a word within Edits insertions, deletions or substitutions.
	// Edits is 1 or 2.
	Fuzzy struct {
		Text  string
		Edits int
	}
	// Wildcard is a word with * (any run) or ? (any one) inside. In Text a
	// backslash makes the *, ? or backslash behind it stand for itself.
	Wildcard struct{ Text string }
	// Regexp is an RE2 expression over the text as written. A slash in Expr is
	// not escaped; it is where the query is printed.
	Regexp struct{ Expr string }
	// And holds where all of its parts do. It has two parts or more.
	And struct{ Of []Q }
	// Or holds where any of its parts does. It has two parts or more.
	Or struct{ Of []Q }
	// Not holds where its part does not.
	Not struct{ Of Q }
	// Field is name:value for one of the names in Fields whose value is not a
	// date, a time of day, a weekday or an entity. Value is in its normal form:
	// D12, encrochat/peppershirt, message.
	Field struct{ Name, Value string }
	// Period holds where the message was sent in [From, To), µs since 1970; zero
	// is open. Text is the field as it was typed.
	Period struct {
		From, To int64
		Text     string
	}
	// Clock holds where the message was sent at a time of day in [From, To),
	// minutes after midnight in Zone. It runs over midnight where To <= From.
	// From is 0 to 1439 and To is 0 to 1440; they differ.
	Clock struct {
		From, To int
		Zone     *time.Location
	}
	// Weekday holds where the message was sent on one of Days in Zone. Bit n is
	// time.Weekday(n): bit 0 is Sunday.
	Weekday struct {
		Days uint8
		Zone *time.Location
	}
	// Entity is type:value over an entity layer. Op is "=", ">=", "<=", ">" or
	// "<"; value is the entity's normal form, or * for any. Only money takes
	// another Op than "=", and its value is pounds: 10000 or 10000.50.
	Entity struct{ Type, Op, Value string }
)

// Limits of what Parse takes. A term list is a feature of its own and is not
// written as one query.
const (
	MaxBytes    = 1 << 20 // length of a query
	MaxDepth    = 200     // parentheses and NOTs inside each other
	MaxDistance = 100     // words between the two sides of NEAR
	MaxParts    = 10_000  // words, phrases and fields in a query
)
