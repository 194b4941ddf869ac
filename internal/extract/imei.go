package extract

import "hut3"

// deviceRules are the reporting bodies that an IMEI begins with.
type deviceRules struct {
	header
	Bodies  words `json:"reporting_bodies"`
	Context words `json:"context"`
}

func (d *deviceRules) check(name string) error {
	for body := range d.Bodies {
		if len(body) != 2 || !digit(body[0]) || !digit(body[1]) {
			return hut3.Errorf(hut3.Invalid, "list %s: %q is not a reporting body of two digits", name, body)
		}
	}
	return d.header.check(name)
}

// imei takes 15 digits, in one run or cut 2-6-6-1, that begin with a
// reporting body and end in their Luhn digit. One whose check fails is kept
// only beside a word such as "imei". Value is the 15 digits.
func (s *scan) imei(a int) {
	digits, end := s.imeiDigits(a)
	if len(digits) != 15 || !apart(s.text, a, end) {
		return
	}
	if a > 0 && (digitOrJoin(s.text, a) || s.text[a-1] == '+') {
		return
	}
	valid := hut3.BadCheck
	if Luhn(digits) {
		valid = hut3.Checked
	}
	known := s.devices.Bodies[digits[:2]]
	if (known && valid == hut3.Checked) || s.near(aboutDevices, a, end, 24) {
		s.add(IMEI, a, end, digits, valid)
	}
}

func (s *scan) imeiDigits(a int) (digits string, end int) {
	end = digitsFrom(s.text, a)
	if end-a != 2 {
		return s.text[a:end], end
	}
	digits = s.text[a:end]
	for _, n := range [...]int{6, 6, 1} {
		if end >= len(s.text) || (s.text[end] != '-' && s.text[end] != ' ') {
			return "", end
		}
		next := digitsFrom(s.text, end+1)
		if next-end-1 != n {
			return "", end
		}
		digits += s.text[end+1 : next]
		end = next
	}
	return digits, end
}

// Luhn reports whether a string of ASCII digits ends in its Luhn check digit
// (ISO/IEC 7812-1).
func Luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		c := digits[len(digits)-1-i]
		if !digit(c) {
			return false
		}
		d := int(c - '0')
		if i%2 == 1 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return len(digits) > 1 && sum%10 == 0
}
