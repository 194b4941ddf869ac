package extract

import (
	"strings"

	"hut3"
)

// postcodeRules are the areas, and the words beside which an outward code is
// taken or refused.
type postcodeRules struct {
	header
	Areas         words `json:"areas"`
	NonGeographic words `json:"non_geographic"`
	Special       words `json:"special"`
	Motorways     words `json:"motorways"`
	PlaceWords    words `json:"place_words"`
	RoadWords     words `json:"road_words"`
	Slang         words `json:"slang"`
}

func (p *postcodeRules) check(name string) error {
	for area := range p.Areas {
		if len(area) > 2 || area != strings.ToUpper(area) {
			return hut3.Errorf(hut3.Invalid, "list %s: %q is not a postcode area of one or two capitals", name, area)
		}
	}
	return p.header.check(name)
}

// UKPostcode is a postcode in its parts: NG7 1AA has the area NG, the
// district NG7, the sector NG7 1 and the unit AA.
type UKPostcode struct {
	Area     string
	District string // the outward code
	Inward   string
}

// String prints the postcode with one space.
func (p UKPostcode) String() string { return p.District + " " + p.Inward }

// Sector is the district with the first digit of the inward code.
func (p UKPostcode) Sector() string { return p.District + " " + p.Inward[:1] }

// Unit is the two letters that end the postcode.
func (p UKPostcode) Unit() string { return p.Inward[1:] }

// ParsePostcode reads a full postcode in any case, with a space or without,
// by the position rules of domain.md 7.3. It does not ask whether the area
// exists.
func ParsePostcode(s string) (UKPostcode, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	out, in, cut := strings.Cut(s, " ")
	if !cut && len(s) > 3 {
		out, in = s[:len(s)-3], s[len(s)-3:]
	}
	area := outwardArea(out)
	if area == 0 || !inwardShaped(in) {
		return UKPostcode{}, false
	}
	return UKPostcode{Area: out[:area], District: out, Inward: in}, true
}

const (
	outwardFirst  = "ABCDEFGHIJKLMNOPRSTUWYZ" // not Q V X
	outwardSecond = "ABCDEFGHKLMNOPQRSTUVWXY" // not I J Z
	outwardThird  = "ABCDEFGHJKPSTUW"         // of A9A
	outwardFourth = "ABEHMNPRVWXY"            // of AA9A
	inwardLetters = "ABDEFGHJLNPQRSTUWXYZ"    // not C I K M O V
)

func among(set string, c byte) bool { return strings.IndexByte(set, c) >= 0 }

// outwardArea gives the length of the area of an outward code in capitals, or
// 0 where the code is shaped like none.
func outwardArea(s string) int {
	if len(s) < 2 || len(s) > 4 || !among(outwardFirst, s[0]) {
		return 0
	}
	if digit(s[1]) {
		return okIf(1, s[2:], outwardThird)
	}
	if len(s) < 3 || !among(outwardSecond, s[1]) || !digit(s[2]) {
		return 0
	}
	return okIf(2, s[3:], outwardFourth)
}

// okIf gives the area's length when what follows the first digit is nothing,
// a digit or a letter of the set.
func okIf(area int, rest, set string) int {
	if rest == "" || len(rest) == 1 && (digit(rest[0]) || among(set, rest[0])) {
		return area
	}
	return 0
}

func inwardShaped(s string) bool {
	return len(s) == 3 && digit(s[0]) && among(inwardLetters, s[1]) && among(inwardLetters, s[2])
}

// postcode takes a full postcode of a known area (Structure), and an outward
// code alone beside a word of place (Plausible). Value is in capitals with
// one space.
func (s *scan) postcode(a, b int) {
	n := b - a
	if n < 2 || n > 7 || !letter(s.text[a]) || (n == 5 && !digit(s.text[b-3])) {
		return
	}
	if !apartLeft(s.text, a) || a > 0 && s.text[a-1] == '@' {
		return
	}
	if n >= 5 {
		s.fullPostcode(a, b, s.text[a:b-3], s.text[b-3:b])
		return
	}
	in := skipSpace(s.text, b)
	if in > b && in+3 <= len(s.text) && digit(s.text[in]) && s.fullPostcode(a, in+3, s.text[a:b], s.text[in:in+3]) {
		return
	}
	s.outwardOnly(a, b)
}

func (s *scan) fullPostcode(a, end int, out, in string) bool {
	if !apartRight(s.text, end) {
		return false
	}
	p, ok := ParsePostcode(out + " " + in)
	if !ok || !(s.postcodes.Areas[p.Area] || s.postcodes.NonGeographic[p.Area] || s.postcodes.Special[p.District+p.Inward]) {
		return false
	}
	small := out != p.District || in != p.Inward
	apart := len(out)+len(in) < end-a
	if small && apart && (ordinal(in) || s.postcodes.Slang[strings.ToLower(out)]) {
		return false
	}
	s.add(Postcode, a, end, p.String(), hut3.Structure)
	return true
}

// ordinal reports what looks like an inward code and is none when small: 1st,
// 2nd, 3rd, 4th, 2hr.
func ordinal(in string) bool {
	switch strings.ToLower(in[1:]) {
	case "st", "nd", "rd", "th", "hr", "pl", "ltr", "ur", "be", "day":
		return true
	}
	return false
}

// outwardOnly takes a district beside "in", "at", "to", "near" or "from". It
// refuses motorways and other roads, and spellings such as b4 and m8.
func (s *scan) outwardOnly(a, b int) {
	written := s.text[a:b]
	code := strings.ToUpper(written)
	area := outwardArea(code)
	if area == 0 || !s.postcodes.Areas[code[:area]] || code[area] == '0' || !apartRight(s.text, b) {
		return
	}
	if written != code && (len(code) == 2 || s.postcodes.Slang[strings.ToLower(written)]) {
		return
	}
	start, end := wordBefore(s.text, a)
	before := strings.ToLower(s.text[start:end])
	if start == end || end == a || !s.postcodes.PlaceWords[before] {
		return
	}
	if s.onRoad(code, before, b) || s.text[a-1] == '\n' {
		return
	}
	s.add(Postcode, a, b, code, hut3.Plausible)
}

// onRoad reports whether a code is a motorway (which a district of Manchester
// is taken for only after "in") or a word of the road follows.
func (s *scan) onRoad(code, before string, b int) bool {
	if s.postcodes.Motorways[code] && before != "in" {
		return true
	}
	next := skipSpace(s.text, b)
	word := strings.ToLower(s.text[next:lettersFrom(s.text, next)])
	return s.postcodes.RoadWords[word]
}
