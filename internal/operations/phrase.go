package operations

import (
	"strings"

	"hut3"
)

// Phrase is what was read from the words of a figure.
type Phrase struct {
	Quantity hut3.Quantity
	Noun     string // what follows the number: "arrests", "cocaine and heroin"
	Worth    bool   // a value of goods, not a sum of money
	Warnings []hut3.Warning
}

// Stop reports whether a person must rule before the quantity is used.
func (p Phrase) Stop() bool {
	for _, w := range p.Warnings {
		if w.Stop {
			return true
		}
	}
	return false
}

const phraseMost = 2000

// ParsePhrase reads the words of one figure, as in "More than £2 million",
// "nearly 700", "7.5kg in cocaine and heroin", "thousands". The day picks the
// policy in force. It is an Invalid error where no figure is found, where the
// currency is not sterling, and where a number has no whole smallest unit.
func (l *Lists) ParsePhrase(text string, day hut3.Day) (Phrase, error) {
	if len(text) > phraseMost {
		return Phrase{}, hut3.Errorf(hut3.Invalid, "a figure's words are at most %d bytes; give the words of the figure alone", phraseMost)
	}
	r := phraseReader{lists: &l.phrases, text: text, all: tokens(text), span: l.phrases.span(day)}
	for i := range r.all {
		if rule, ok := match(l.phrases.magnitudes, r.all[i:]); ok {
			return r.magnitude(i, rule), nil
		}
		if a, ok := readAmount(r.all, i); ok {
			return r.amount(a)
		}
		if rule, ok := match(l.phrases.vague, r.all[i:]); ok {
			return r.vague(i, rule), nil
		}
	}
	return Phrase{}, hut3.Errorf(hut3.Invalid, "no figure is read in %q", text)
}

type phraseReader struct {
	lists *phraseList
	text  string
	all   []token
	span  spanPolicy
}

func (r *phraseReader) magnitude(i int, rule wordRule) Phrase {
	m := r.lists.Magnitudes[rule.index]
	q := hut3.Quantity{Unit: hut3.UnitCount, Bound: hut3.OrderOfMagnitude, Qualifier: m.Words, Lo: new(m.Lo), Hi: new(m.Hi), HiOpen: true, Policy: r.span.named(m.Words)}
	return r.finish(q, i, i+len(rule.tokens))
}

// vague words say that there is at least one, and no more.
func (r *phraseReader) vague(i int, rule wordRule) Phrase {
	q := hut3.Quantity{Unit: hut3.UnitCount, Bound: hut3.BoundUnknown, Qualifier: r.lists.Vague[rule.index], Lo: new(int64(1))}
	return r.finish(q, i, i+len(rule.tokens))
}

func (r *phraseReader) amount(a amount) (Phrase, error) {
	if a.percent {
		return Phrase{}, hut3.Errorf(hut3.Invalid, "%q is a share and no amount; enter what it is a share of", r.text)
	}
	if high, ok := r.rangeEnd(a); ok {
		return r.between(a, high)
	}
	if err := r.sterling(a); err != nil {
		return Phrase{}, err
	}
	value, err := a.minor()
	if err != nil {
		return Phrase{}, hut3.Wrap(err, hut3.Invalid, "%q", r.text)
	}
	q, end, err := r.bound(a, value)
	if err != nil {
		return Phrase{}, err
	}
	p := r.finish(q, a.start, end)
	p.Warnings = append(r.currencyOnMass(a), p.Warnings...)
	return p, nil
}

func (r *phraseReader) sterling(a amount) error {
	if a.money == "" || a.money == "£" {
		return nil
	}
	return hut3.Errorf(hut3.Invalid, "%q is in %s; only sterling is added, so give the sum in pounds with its rate and date", r.text, a.money)
}

func (r *phraseReader) currencyOnMass(a amount) []hut3.Warning {
	if a.mass == nil || a.money == "" {
		return nil
	}
	words := r.text[r.all[a.start].start:r.all[a.end-1].end]
	return []hut3.Warning{{Code: "currency_on_mass", Stop: true, Text: words + ": currency on a mass; a person must rule what is meant"}}
}

// currenciesOnMasses finds each of a text, which may hold many figures.
func currenciesOnMasses(text string) (out []hut3.Warning) {
	r := phraseReader{text: text, all: tokens(text)}
	for i := 0; i < len(r.all); i++ {
		if a, ok := readAmount(r.all, i); ok {
			out = append(out, r.currencyOnMass(a)...)
			i = a.end - 1
		}
	}
	return out
}

// bound puts the words around a number into its range; end is the first token
// after them.
func (r *phraseReader) bound(a amount, value int64) (hut3.Quantity, int, error) {
	rule, ok := matchBefore(r.lists.before, r.all, a.start)
	words, end := boundWords{}, a.end
	if ok {
		words = r.lists.Before[rule.index]
	} else if rule, ok = match(r.lists.after, r.all[a.end:]); ok {
		words, end = r.lists.After[rule.index], a.end+len(rule.tokens)
	}
	if ok {
		q, err := r.span.worded(a.unit(), value, words)
		return q, end, hut3.Wrap(err, hut3.Invalid, "%q", r.text)
	}
	return r.span.plain(a, value), end, nil
}

// worded is the range of a number with bounding words.
func (s spanPolicy) worded(unit hut3.Unit, value int64, words boundWords) (hut3.Quantity, error) {
	q := hut3.Quantity{Unit: unit, Bound: words.Bound, Qualifier: words.Words, Value: &value}
	near := reach(value, s.NearPercent)
	switch words.Bound {
	case hut3.AtLeast:
		q.Lo, q.LoOpen = new(value), words.Open
		if words.Near {
			q.Hi, q.HiOpen = new(value+near), true
		}
	case hut3.AtMost:
		q.Lo, q.Hi, q.HiOpen = new(int64(0)), new(value), words.Open
		if words.Near {
			q.Lo = new(max(0, value-near))
		}
	default:
		around := reach(value, s.AroundPercent)
		q.Lo, q.Hi, q.Policy = new(max(0, value-around)), new(value+around), s.named("around")
	}
	if words.Near {
		q.Policy = s.named(words.Words)
	}
	return q, q.Validate()
}

// plain is the range of a number without bounding words: itself, or as far as
// it is rounded (£1.4 million; £620,000).
func (s spanPolicy) plain(a amount, value int64) hut3.Quantity {
	unit := a.unit()
	rounded := a.multiplier != nil
	if unit == hut3.UnitPence && value > 0 {
		rounded = rounded || place(value/100) >= pow10(s.RoundedMoneyZeros) && value%100 == 0
	}
	if !rounded || value == 0 {
		return hut3.ExactQuantity(unit, value)
	}
	by := reach(value, s.RoundedPercent)
	return hut3.Quantity{Unit: unit, Bound: hut3.Approximate, Qualifier: "rounded", Value: &value,
		Lo: new(max(0, value-by)), Hi: new(value + by), HiOpen: true, Policy: s.named("rounded")}
}

// reach is a part of the place of the last digit written, at least one.
func reach(value, percent int64) int64 { return max(1, place(value)*percent/100) }

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// rangeEnd reads the second number of "5 to 10 kg" and "between 5 and 10".
func (r *phraseReader) rangeEnd(a amount) (amount, bool) {
	if a.end >= len(r.all) {
		return amount{}, false
	}
	joiner := r.all[a.end].text
	between := a.start > 0 && r.all[a.start-1].text == "between"
	if joiner == "and" && between || joiner == "to" || joiner == "-" || joiner == "–" {
		return readAmount(r.all, a.end+1)
	}
	return amount{}, false
}

// between is the range of two numbers. The first takes the second's unit and
// multiplier where it has none of its own.
func (r *phraseReader) between(low, high amount) (Phrase, error) {
	if low.multiplier == nil && low.mass == nil {
		low.multiplier = high.multiplier
	}
	if low.mass == nil {
		low.mass, low.massWord = high.mass, high.massWord
	}
	if high.money == "" {
		high.money = low.money
	}
	if low.money == "" {
		low.money = high.money
	}
	if err := r.sterling(low); err != nil {
		return Phrase{}, err
	}
	lo, err := low.minor()
	if err != nil {
		return Phrase{}, err
	}
	hi, err := high.minor()
	if err != nil {
		return Phrase{}, err
	}
	q := hut3.Quantity{Unit: high.unit(), Bound: hut3.Approximate, Qualifier: "range", Lo: &lo, Hi: &hi}
	if err := q.Validate(); err != nil || low.unit() != high.unit() || high.percent {
		return Phrase{}, hut3.Errorf(hut3.Invalid, "%q is no range from a lower to a higher amount of one unit", r.text)
	}
	p := r.finish(q, low.start, high.end)
	p.Warnings = append(r.currencyOnMass(high), p.Warnings...)
	return p, nil
}

// finish reads what stands around the quantity.
func (r *phraseReader) finish(q hut3.Quantity, start, end int) Phrase {
	p := Phrase{Quantity: q}
	for _, t := range r.all[:start] {
		p.Worth = p.Worth || t.text == "worth"
	}
	if end < len(r.all) {
		p.Worth = p.Worth || r.all[end].text == "worth"
		for end < len(r.all) && (r.all[end].text == "in" || r.all[end].text == "of" || r.all[end].text == "worth") {
			end++
		}
	}
	if end < len(r.all) {
		p.Noun = strings.TrimSpace(r.text[r.all[end].start:])
	}
	for _, t := range r.all[end:] {
		if t.kind == number {
			p.Warnings = append(p.Warnings, hut3.Warning{Code: "more_than_one_figure", Text: "another number follows; only the first is read"})
			break
		}
	}
	return p
}
