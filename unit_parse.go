package hut3

import (
	"math"
	"strconv"
	"strings"
)

// Parse reads an amount as people write it into the smallest unit, without
// loss: £2,191,200 or 1.50 into pence, 7.5kg, 250 g or 2 tonnes into
// milligrams, 29 into a count. A mass without its unit is kilograms.
func (u Unit) Parse(s string) (int64, error) {
	text, scale := u.split(strings.ToLower(strings.TrimSpace(s)))
	whole, part, _ := strings.Cut(strings.ReplaceAll(text, ",", ""), ".")
	part = strings.TrimRight(part, "0")
	if len(part) > scale {
		return 0, Errorf(Usage, "%q is finer than %s can hold", s, u)
	}
	part += strings.Repeat("0", scale-len(part))
	amount, err := strconv.ParseUint(whole+part, 10, 64)
	if err != nil || whole == "" || amount > math.MaxInt64 || !thousands(text) {
		return 0, Errorf(Usage, "%q is not an amount; write one as %s", s, map[Unit]string{UnitPence: "12,000 or 12000.50", UnitMilligrams: "7.5kg or 250g", UnitCount: "29"}[u])
	}
	return int64(amount), nil
}

// split parts the number from its unit and gives how many decimals lie between
// that unit and the smallest.
func (u Unit) split(s string) (number string, scale int) {
	switch u {
	case UnitPence:
		return strings.TrimSpace(strings.TrimPrefix(s, "£")), u.Scale()
	case UnitMilligrams:
		for _, m := range []struct {
			suffix string
			scale  int
		}{{"tonnes", 9}, {"tonne", 9}, {"kg", 6}, {"mg", 0}, {"g", 3}} {
			if number, ok := strings.CutSuffix(s, m.suffix); ok {
				return strings.TrimSpace(number), m.scale
			}
		}
	}
	return s, u.Scale()
}

// thousands reports whether commas, where there are any, part groups of three.
func thousands(s string) bool {
	whole, _, _ := strings.Cut(s, ".")
	for i, group := range strings.Split(whole, ",") {
		if i > 0 && len(group) != 3 {
			return false
		}
	}
	return true
}
