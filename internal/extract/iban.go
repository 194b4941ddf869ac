package extract

import "hut3"

// bankRules are the lengths of an IBAN by country.
type bankRules struct {
	header
	Lengths map[string]int `json:"lengths"`
}

func (b *bankRules) check(name string) error {
	for country, n := range b.Lengths {
		if len(country) != 2 || n < 15 || n > 34 {
			return hut3.Errorf(hut3.Invalid, "list %s: an IBAN of %s does not have %d characters", name, country, n)
		}
	}
	return b.header.check(name)
}

// iban takes a country's code, two check digits and as many characters as
// that country's numbers have, in one run or in groups of four. One whose
// check fails is kept when written in one run. Value is without spaces.
func (s *scan) iban(a, b int) {
	t := s.text
	if b-a < 4 || !letter(t[a]) || !letter(t[a+1]) || !digit(t[a+2]) || !digit(t[a+3]) || !apartLeft(t, a) {
		return
	}
	want := s.banks.Lengths[string([]byte{upper(t[a]), upper(t[a+1])})]
	if want == 0 || (b-a != 4 && b-a != want) {
		return
	}
	number, end := s.ibanGroups(a, want)
	if len(number) != want || !apartRight(t, end) {
		return
	}
	if mod97(number) {
		s.add(IBAN, a, end, string(number), hut3.Checked)
	} else if b-a == want {
		s.add(IBAN, a, end, string(number), hut3.BadCheck)
	}
}

// ibanGroups collects characters from a on, with one space after every fourth
// at most, until there are enough.
func (s *scan) ibanGroups(a, want int) (number []byte, end int) {
	for end = a; end < len(s.text) && len(number) < want; end++ {
		c := s.text[end]
		if alnum(c) {
			number = append(number, upper(c))
		} else if c != ' ' || len(number)%4 != 0 || s.text[end-1] == ' ' {
			break
		}
	}
	return number, end
}

// mod97 is the check of ISO 13616: the first four characters moved to the
// end, letters read as 10 to 35, the whole leaving 1 when divided by 97.
func mod97(number []byte) bool {
	rest := 0
	for i := range number {
		c := number[(i+4)%len(number)]
		if digit(c) {
			rest = (rest*10 + int(c-'0')) % 97
		} else {
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	return rest == 1
}
