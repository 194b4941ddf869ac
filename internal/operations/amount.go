package operations

import (
	"math/big"

	"hut3"
)

// amount is a number as it was written: its digits, the words that multiply it
// and its unit.
type amount struct {
	digits     *big.Rat
	multiplier *big.Rat // nil: none written
	money      string   // currency as written; empty: none
	mass       *big.Rat // milligrams of the unit; nil: none
	massWord   string
	percent    bool
	start, end int // tokens
}

// numberWords are the numbers that press lines write out.
var numberWords = map[string]int64{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
	"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}

// multipliers by their words. Those of one or two letters count only where they
// are glued to the number or the number has a currency: 54M, £54 m.
var multipliers = map[string]struct {
	by    int64
	short bool
}{
	"thousand": {1e3, false}, "million": {1e6, false}, "billion": {1e9, false},
	"k": {1e3, true}, "m": {1e6, true}, "mn": {1e6, true}, "bn": {1e9, true},
}

// masses in milligrams.
var masses = map[string]int64{
	"mg": 1, "g": 1e3, "gram": 1e3, "grams": 1e3, "gramme": 1e3, "grammes": 1e3,
	"kg": 1e6, "kgs": 1e6, "kilo": 1e6, "kilos": 1e6, "kilogram": 1e6, "kilograms": 1e6, "kilogramme": 1e6, "kilogrammes": 1e6,
	"t": 1e9, "tonne": 1e9, "tonnes": 1e9,
}

// readAmount reads an amount that begins at token i, or says that none does.
func readAmount(all []token, i int) (amount, bool) {
	a := amount{start: i}
	if i < len(all) && all[i].kind == currency {
		a.money = all[i].text
		i++
	}
	digits, next := readNumber(all, i)
	if digits == nil {
		return a, false
	}
	a.digits, i = digits, next
	i = a.readMultiplier(all, i)
	i = a.readUnit(all, i)
	a.end = i
	return a, true
}

func (a *amount) readMultiplier(all []token, i int) int {
	if i >= len(all) {
		return i
	}
	m, ok := multipliers[all[i].text]
	if !ok || m.short && !all[i].glued && a.money == "" {
		return i
	}
	a.multiplier = new(big.Rat).SetInt64(m.by)
	return i + 1
}

func (a *amount) readUnit(all []token, i int) int {
	if i >= len(all) {
		return i
	}
	text := all[i].text
	switch by, ok := masses[text]; {
	case ok:
		a.mass, a.massWord = new(big.Rat).SetInt64(by), text
		return i + 1
	case text == "%":
		a.percent = true
		return i + 1
	case a.money == "" && (text == "gbp" || text == "pounds" || text == "sterling"):
		a.money = "£"
		return i + 1
	case a.money == "" && (text == "euros" || text == "euro" || text == "dollars"):
		a.money = text
		return i + 1
	}
	return i
}

// readNumber reads digits, or words up to nine hundred and ninety-nine, at
// token i. It gives nil where neither stands there.
func readNumber(all []token, i int) (*big.Rat, int) {
	if i >= len(all) {
		return nil, i
	}
	if all[i].kind == number {
		r, ok := new(big.Rat).SetString(all[i].text)
		if !ok {
			return nil, i
		}
		return r, i + 1
	}
	n, next := readWords(all, i)
	if next == i {
		return nil, i
	}
	return new(big.Rat).SetInt64(n), next
}

func readWords(all []token, i int) (int64, int) {
	if n, next := readHundreds(all, i); next > i {
		at := next
		if at < len(all) && all[at].text == "and" {
			at++
		}
		if rest, end := readTens(all, at); end > at {
			return n + rest, end
		}
		return n, next
	}
	if i+1 < len(all) && all[i].text == "a" && all[i+1].text == "dozen" {
		return 12, i + 2
	}
	return readTens(all, i)
}

func readHundreds(all []token, i int) (int64, int) {
	if i+1 >= len(all) || all[i+1].text != "hundred" {
		return 0, i
	}
	if all[i].text == "a" {
		return 100, i + 2
	}
	if n := numberWords[all[i].text]; n > 0 && n < 10 {
		return 100 * n, i + 2
	}
	return 0, i
}

func readTens(all []token, i int) (int64, int) {
	if i >= len(all) {
		return 0, i
	}
	n, ok := numberWords[all[i].text]
	if !ok {
		return 0, i
	}
	next := i + 1
	if n < 20 {
		return n, next
	}
	at := next
	if at < len(all) && all[at].text == "-" {
		at++
	}
	if at < len(all) {
		if m := numberWords[all[at].text]; m > 0 && m < 10 {
			return n + m, at + 1
		}
	}
	return n, next
}

// unit is what the amount is counted in. A mass with a currency sign is a mass
// that a person must rule on.
func (a amount) unit() hut3.Unit {
	switch {
	case a.mass != nil:
		return hut3.UnitMilligrams
	case a.money != "":
		return hut3.UnitPence
	}
	return hut3.UnitCount
}

// amountMost keeps sums of amounts inside 64 bits.
const amountMost = 1e15

// minor is the amount in its smallest unit.
func (a amount) minor() (int64, error) {
	v := new(big.Rat).Set(a.digits)
	if a.multiplier != nil {
		v.Mul(v, a.multiplier)
	}
	switch {
	case a.mass != nil:
		v.Mul(v, a.mass)
	case a.money != "":
		v.Mul(v, big.NewRat(100, 1))
	}
	if !v.IsInt() {
		return 0, hut3.Errorf(hut3.Invalid, "%s is finer than the smallest unit, %s", v.FloatString(6), a.unit())
	}
	if v.Cmp(big.NewRat(amountMost, 1)) > 0 {
		return 0, hut3.Errorf(hut3.Invalid, "the number is above %s; write it in a larger unit", hut3.Thousands(amountMost))
	}
	return v.Num().Int64(), nil
}

// place is the value of the last digit that is not nought: 100 of 700.
func place(v int64) int64 {
	p := int64(1)
	for v != 0 && v%10 == 0 {
		v /= 10
		p *= 10
	}
	return p
}
