package extract

import (
	"sync"

	"hut3"
)

// Version names the rules of this package. It changes whenever the same text
// could give other spans.
const Version = "extract/2"

// The types of span that Find reports.
const (
	Phone    = "phone"
	Postcode = "postcode"
	Money    = "money"
	Plate    = "plate"
	Email    = "email"
	URL      = "url"
	BTC      = "btc"
	IMEI     = "imei"
	IBAN     = "iban"
)

// CurrencyOnMass is the oddity of a currency sign on a mass, as in £52kg. It
// is neither money nor a mass until a person rules (domain.md 2.2).
const CurrencyOnMass = "currency on a mass"

// Extractor finds the identifiers of domain.md 7 in a text. It is safe for
// concurrent use.
type Extractor struct {
	rules *rules
	scans sync.Pool
}

// New gives the extractor of the built-in rules. The lists they use are
// embedded; one that does not load is a fault of the build, and New panics.
func New() *Extractor {
	r, err := loadRules()
	if err != nil {
		panic(err)
	}
	x := &Extractor{rules: r}
	x.scans.New = func() any { return &scan{rules: r} }
	return x
}

var _ hut3.Extractor = (*Extractor)(nil)

// Version names the rules.
func (*Extractor) Version() string { return Version }

// Find calls found with each span of the text in order of Start. Spans are in
// bytes of the text as given and begin and end between characters.
func (x *Extractor) Find(text string, found func(hut3.Span)) {
	if !worthScanning(text) {
		return
	}
	s := x.scans.Get().(*scan)
	defer x.scans.Put(s)
	s.run(text)
	for _, span := range s.resolve() {
		found(span)
	}
	s.reset()
}

// Oddities calls found with each place where the text is shaped like an
// identifier but contradicts itself; the type of the span says how.
func (x *Extractor) Oddities(text string, found func(hut3.Span)) {
	if !worthScanning(text) {
		return
	}
	s := x.scans.Get().(*scan)
	defer x.scans.Put(s)
	s.run(text)
	for _, span := range s.odd {
		found(s.asWritten(span))
	}
	s.reset()
}
