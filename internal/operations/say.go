package operations

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"hut3"
)

// Style is how a sentence of ours words a figure.
type Style string

// The styles. Plain follows the figure's own bound.
const (
	Plain    Style = ""
	MoreThan Style = "more_than" // the leading digit, rounded down: more than £2 million
	Nearly   Style = "nearly"    // the leading digit, rounded up: nearly 700
	Rounded  Style = "rounded"   // two digits and million: £1.4 million
)

// Say words a figure. What it says is read again by ParsePhrase, and is an
// Invalid error where that would not be true of the figure.
func (l *Lists) Say(f hut3.Figure, style Style) (string, hut3.Bound, error) {
	if f.Bound == hut3.BoundUnknown {
		return "", "", hut3.Errorf(hut3.Invalid, "%s: nothing is recorded, and a sentence cannot say a number", f.Ref)
	}
	phrase, err := wording(f, style)
	if err != nil {
		return "", "", err
	}
	p, err := l.ParsePhrase(phrase, f.AsAt)
	if err != nil {
		return "", "", hut3.Wrap(err, hut3.Invalid, "%s as %q", f.Ref, phrase)
	}
	if outcome := compare(l.rangeOf(f), p.Quantity); outcome != Equal && outcome != Consistent {
		return "", "", hut3.Errorf(hut3.Invalid, "%q is not true of %s, which is %s", phrase, f.Ref, f)
	}
	return phrase, p.Quantity.Bound, nil
}

func wording(f hut3.Figure, style Style) (string, error) {
	switch style {
	case Plain:
		before := map[hut3.Bound]string{hut3.AtLeast: "at least ", hut3.AtMost: "up to ", hut3.Approximate: "about "}
		return before[f.Bound] + short(f.Unit, f.Amount, false), nil
	case MoreThan:
		p := leading(f.Amount - 1)
		return "more than " + short(f.Unit, (f.Amount-1)/p*p, true), nil
	case Nearly:
		p := leading(f.Amount)
		return "nearly " + short(f.Unit, (f.Amount/p+1)*p, true), nil
	case Rounded:
		p := max(1, leading(f.Amount)/10)
		return short(f.Unit, (f.Amount+p/2)/p*p, true), nil
	}
	return "", hut3.Errorf(hut3.Usage, "no style %q; give more_than, nearly or rounded, or none", style)
}

// leading is the place of the first digit: 100 of 690.
func leading(v int64) int64 {
	p := int64(1)
	for v >= 10 {
		v /= 10
		p *= 10
	}
	return p
}

var smallNumbers = strings.Fields("nought one two three four five six seven eight nine ten")

// short prints an amount as press lines do: £1.4 million, two tonnes.
func short(unit hut3.Unit, v int64, words bool) string {
	const million, tonne = 100_000_000, 1_000_000_000
	switch {
	case words && unit == hut3.UnitPence && v >= million && v%(million/10) == 0:
		return "£" + tenths(v, million) + " million"
	case words && unit == hut3.UnitMilligrams && v >= tonne && v%(tonne/10) == 0:
		if n := v / tonne; n < int64(len(smallNumbers)) && v%tonne == 0 {
			return smallNumbers[n] + plural(n, " tonne")
		}
		return tenths(v, tonne) + " tonnes"
	}
	return unit.Print(v)
}

func plural(n int64, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

func tenths(v, unit int64) string {
	s := hut3.Thousands(v / unit)
	if d := v % unit * 10 / unit; d != 0 {
		s += "." + string(rune('0'+d))
	}
	return s
}

var placeholder = regexp.MustCompile(`\{([^{} ]+)(?: ([^{} ]+))?\}`)

// asked is one figure that a sentence wants, with its style.
type asked struct {
	measure string
	style   Style
}

// wanted reads the placeholders of a sentence, as in {cash}, {cash more_than}.
func wanted(text string) []asked {
	var out []asked
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		out = append(out, asked{m[1], Style(m[2])})
	}
	return out
}

// write puts the figures of a scope into a sentence.
func (l *Lists) write(text string, of func(measure string) hut3.Figure) (hut3.Sentence, error) {
	s := hut3.Sentence{Says: []hut3.Said{}}
	rest := text
	for _, a := range wanted(text) {
		f := of(a.measure)
		phrase, bound, err := l.Say(f, a.style)
		if err != nil {
			return s, err
		}
		span := placeholder.FindStringIndex(rest)
		s.Text += rest[:span[0]] + phrase
		rest = rest[span[1]:]
		s.Says = append(s.Says, hut3.Said{Figure: f.Ref, Phrase: phrase, Bound: bound})
	}
	s.Text += rest
	first, size := utf8.DecodeRuneInString(s.Text)
	if size > 0 {
		s.Text = string(unicode.ToUpper(first)) + s.Text[size:]
	}
	return s, nil
}
