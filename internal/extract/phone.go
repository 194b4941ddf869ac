package extract

import (
	"strconv"

	"github.com/nyaruka/phonenumbers"

	"hut3"
)

// phoneRules are the numbers reserved for drama, which no plan holds valid,
// and the words that speak for a telephone number.
type phoneRules struct {
	header
	Drama   []numberRange `json:"drama"`
	Context words         `json:"context"`
}

// numberRange is a run of national numbers without the leading zero.
type numberRange struct {
	From uint64 `json:"from,string"`
	To   uint64 `json:"to,string"`
}

func (p *phoneRules) check(name string) error {
	for _, r := range p.Drama {
		if r.From > r.To || r.From < 1e9 || r.To >= 1e10 {
			return hut3.Errorf(hut3.Invalid, "list %s: %d to %d is not a range of ten-digit national numbers", name, r.From, r.To)
		}
	}
	return p.header.check(name)
}

func (p *phoneRules) drama(national uint64) bool {
	for _, r := range p.Drama {
		if r.From <= national && national <= r.To {
			return true
		}
	}
	return false
}

// phone looks for a telephone number whose first digit is at a. It is read as
// international after + or 00, as British after 0, 44 or (ten digits) 7, and
// as international without a sign only beside a word such as "call".
// Value is E.164. A number that its country's plan allows is Structure; a
// British mobile that it does not, or one without its prefix, is Plausible.
func (s *scan) phone(a int) {
	if a < s.phoneEnd {
		return
	}
	d, ok := s.dialled(a)
	if !ok {
		return
	}
	for n := d.groups; n > 0; n-- {
		if d.counts[n-1] < 7 || !s.phoneEnds(d.ends[n-1]) {
			continue
		}
		value, valid, ok := s.number(&d, n)
		if !ok {
			continue
		}
		s.add(Phone, d.start, d.ends[n-1], value, valid)
		s.phoneEnd = d.ends[n-1]
		return
	}
}

// phoneEnds reports whether a number may end at i: no letter, digit or longer
// chain of digits goes on, but for an extension, or a sum or a mass after a dash.
func (s *scan) phoneEnds(i int) bool {
	t := s.text
	if i+1 < len(t) && (t[i] == 'x' || t[i] == '-' || t[i] == '.' || t[i] == '/') && digit(t[i+1]) {
		return t[i] == 'x' || t[i] == '-' && s.counted(i+1)
	}
	return apartRight(t, i)
}

// counted reports whether the digits at i count something: 52k, 3kg.
func (s *scan) counted(i int) bool {
	end := digitsFrom(s.text, i)
	word, after := s.after(end)
	_, sum := s.sums.Multipliers[word]
	return after == end+len(word) && (sum || s.sums.Masses[word])
}

// number reads the first n groups.
func (s *scan) number(d *dialled, n int) (value string, valid hut3.Validity, ok bool) {
	digits := d.digits[:d.counts[n-1]]
	switch {
	case d.plus:
		return s.international(digits)
	case digits[0] == '0' && digits[1] == '0':
		return s.international(digits[2:])
	case digits[0] == '0':
		return s.national(digits, d.shapeFits(n))
	case len(digits) == 12 && digits[0] == '4' && digits[1] == '4':
		return s.british(digits[2:])
	case len(digits) == 10 && digits[0] == '7' && d.counts[0] >= 4:
		value, _, ok = s.british(digits)
		return value, hut3.Plausible, ok
	case n == 1 && len(digits) >= 11 && len(digits) <= 14 && s.near(aboutPhones, d.start, d.ends[0], 24):
		value, _, ok = s.international(digits)
		return value, hut3.Plausible, ok
	}
	return "", 0, false
}

func (s *scan) national(digits []byte, shape bool) (string, hut3.Validity, bool) {
	if !shape || len(digits) < 10 || len(digits) > 11 {
		return "", 0, false
	}
	if value, valid, ok := s.british(digits[1:]); ok {
		return value, valid, true
	}
	// Shaped as a mobile number but not in the plan: typed wrongly, or newer
	// than the plan. Kept as domain.md 7 asks.
	if len(digits) == 11 && digits[1] == '7' && digits[2] != '0' {
		return "+44" + string(digits[1:]), hut3.Plausible, true
	}
	return "", 0, false
}

// british checks the digits after 0 or +44.
func (s *scan) british(digits []byte) (string, hut3.Validity, bool) {
	national, err := strconv.ParseUint(string(digits), 10, 64)
	if err != nil || digits[0] == '0' || len(digits) < 9 || len(digits) > 10 {
		return "", 0, false
	}
	country := int32(44)
	number := &phonenumbers.PhoneNumber{CountryCode: &country, NationalNumber: &national}
	if !s.phones.drama(national) && !phonenumbers.IsValidNumber(number) {
		return "", 0, false
	}
	return "+44" + string(digits), hut3.Structure, true
}

// international checks a country code and what follows it. A number that is
// not in its country's plan but of the right length is Plausible.
func (s *scan) international(digits []byte) (string, hut3.Validity, bool) {
	if len(digits) < 8 || len(digits) > 15 || digits[0] == '0' {
		return "", 0, false
	}
	if digits[0] == '4' && digits[1] == '4' {
		return s.abroad(digits[2:])
	}
	number, err := phonenumbers.Parse("+"+string(digits), "ZZ")
	if err != nil {
		return "", 0, false
	}
	value := phonenumbers.Format(number, phonenumbers.E164)
	if phonenumbers.IsValidNumber(number) {
		return value, hut3.Structure, true
	}
	return value, hut3.Plausible, len(digits) >= 10 && phonenumbers.IsPossibleNumber(number)
}

// abroad checks a British number written with its country code: the zero that
// some keep after it is left out.
func (s *scan) abroad(digits []byte) (string, hut3.Validity, bool) {
	if digits[0] == '0' {
		digits = digits[1:]
	}
	if value, valid, ok := s.british(digits); ok {
		return value, valid, true
	}
	return "+44" + string(digits), hut3.Plausible, len(digits) == 10 && digits[0] == '7'
}
