package hut3

// Validity says how far an entity was checked.
type Validity uint8

// The validities, best first (domain.md 7).
const (
	Checked   Validity = iota // a check digit or checksum holds
	Structure                 // the shape is right and there is nothing more to check
	Plausible                 // the shape is right, and context is needed
	BadCheck                  // shaped so, but its check digit fails
)

var validityNames = [...]string{"checked", "structure", "plausible", "bad check"}

// String names the validity as it is printed in JSON.
func (v Validity) String() string {
	if int(v) >= len(validityNames) {
		return "unknown"
	}
	return validityNames[v]
}

// Span is an entity found in a text: its type, where it stands (bytes of the
// text as written) and its normal form. It flags; it does not find as fact.
type Span struct {
	Type  string   `json:"type"` // "phone", "postcode", "plate", "money", "email", "url", "btc"
	Start int      `json:"start"`
	End   int      `json:"end"`
	Value string   `json:"value"`
	Valid Validity `json:"-"`
}

// Extractor finds entities. Version names its rules: another version makes
// another entity layer. Find is safe for concurrent use and calls found in
// order of Start.
type Extractor interface {
	Version() string
	Find(text string, found func(Span))
}
