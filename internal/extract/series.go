package extract

import (
	"strconv"
	"strings"

	"hut3"
)

// plateRules are the age identifiers in issue, the county codes of Northern
// Ireland and the words that speak for a vehicle.
type plateRules struct {
	header
	AgeFrom int   `json:"age_from"`
	AgeTo   int   `json:"age_to"`
	Ireland words `json:"northern_ireland"`
	Context words `json:"context"`
}

func (p *plateRules) check(name string) error {
	if p.AgeFrom != 2 || p.AgeTo < 26 || p.AgeTo > 49 {
		return hut3.Errorf(hut3.Invalid, "list %s: age identifiers run from 2 to the year of the list, not %d to %d", name, p.AgeFrom, p.AgeTo)
	}
	return p.header.check(name)
}

// Series is a series of registration marks (domain.md 7.2).
type Series string

// The series, the current one first.
const (
	SeriesCurrent  Series = "current"  // AB51ABC, from 1 September 2001
	SeriesPrefix   Series = "prefix"   // A123BCD, 1983 to 2001
	SeriesAge      Series = "Q"        // Q123BCD, age unknown
	SeriesSuffix   Series = "suffix"   // ABC123A, 1963 to 1983
	SeriesNorth    Series = "NI"       // JIL1234, Northern Ireland
	SeriesDateless Series = "dateless" // ABC123, AB1234, 1ABC; to 1963 and cherished
	SeriesIreland  Series = "IE"       // 131D12345
	SeriesSpain    Series = "ES"       // 1234BCD
	SeriesTwoTwo   Series = "AL/FR/IT" // AA123AA
)

const (
	markFirst  = "ABCDEFGHJKLMNOPRSTUVWXY"  // not I Q Z
	markLast   = "ABCDEFGHJKLMNOPRSTUVWXYZ" // not I Q
	markYear   = "ABCDEFGHJKLMNPRSTVWXY"    // prefix and suffix: not I O Q U Z
	markPrefix = "ABCDEFGHJKLMNOPRSTUVWXY"
	spanish    = "BCDFGHJKLMNPRSTVWXYZ"
)

func allAmong(set, s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune(set, r) }) < 0
}

// series names the series of a mark in capitals without spaces, or nothing.
func (p *plateRules) series(mark string) Series {
	parts, n := runsOf(mark)
	if n == 0 {
		return ""
	}
	switch first, second, third := parts[0], parts[1], parts[2]; {
	case n == 3 && letter(first[0]):
		return p.lettered(first, second, third)
	case n == 3 && len(first) >= 2 && len(first) <= 3 && len(second) <= 2 && len(third) <= 6:
		return SeriesIreland
	case n == 2:
		return p.two(first, second)
	}
	return ""
}

// lettered names the series of letters, digits, letters.
func (p *plateRules) lettered(first, number, last string) Series {
	switch a, d, z := len(first), len(number), len(last); {
	case a == 2 && d == 2 && z == 3 && allAmong(markFirst, first) && allAmong(markLast, last) && p.age(number):
		return SeriesCurrent
	case d > 3 || number[0] == '0':
		return ""
	case a == 1 && z == 3 && first == "Q":
		return SeriesAge
	case a == 1 && z == 3 && allAmong(markYear, first) && allAmong(markPrefix, last):
		return SeriesPrefix
	case a == 3 && z == 1 && allAmong(markPrefix, first) && allAmong(markYear, last):
		return SeriesSuffix
	case a == 2 && d == 3 && z == 2:
		return SeriesTwoTwo
	}
	return ""
}

// two names the series of letters and digits in either order.
func (p *plateRules) two(first, second string) Series {
	letters, number := first, second
	if digit(first[0]) {
		letters, number = second, first
	}
	switch a, d := len(letters), len(number); {
	case d == 4 && a == 3 && digit(first[0]) && number != "0000" && allAmong(spanish, letters) && !p.Ireland[letters[1:]]:
		return SeriesSpain
	case number[0] == '0' || d > 4 || a > 3:
		return ""
	case a == 3 && p.Ireland[letters[1:]]:
		return SeriesNorth
	case a < 3 || d <= 3:
		return SeriesDateless
	}
	return ""
}

// age reports an age identifier in issue: March as the year, September as the
// year and 50.
func (p *plateRules) age(number string) bool {
	n, err := strconv.Atoi(number)
	return err == nil && (n >= p.AgeFrom && n <= p.AgeTo || n >= 51 && n <= p.AgeTo+50)
}

// runsOf cuts a mark into its runs of letters and digits, three at most.
func runsOf(mark string) (parts [3]string, n int) {
	for start := 0; start < len(mark); n++ {
		if n == len(parts) {
			return parts, 0
		}
		end := start
		for end < len(mark) && digit(mark[end]) == digit(mark[start]) {
			end++
		}
		parts[n], start = mark[start:end], end
	}
	if n < 2 {
		return parts, 0
	}
	return parts, n
}
