package hut3

import (
	"strings"
	"unicode"
)

// DigitValue gives the value of a decimal digit of any script (Unicode's class Nd:
// Arabic-Indic, Persian, Devanagari, Thai, full width), and whether it is one.
func DigitValue(r rune) (value int, ok bool) {
	if r < 0x660 { // the first beyond ASCII
		return int(r - '0'), r >= '0' && r <= '9'
	}
	if !unicode.IsDigit(r) {
		return 0, false
	}
	// Each range of the table is whole runs of ten from zero.
	for _, x := range unicode.Nd.R16 {
		if r <= rune(x.Hi) {
			return int(r-rune(x.Lo)) % 10, true
		}
	}
	for _, x := range unicode.Nd.R32 {
		if r <= rune(x.Hi) {
			return int(r-rune(x.Lo)) % 10, true
		}
	}
	return 0, false
}

// PlainDigits gives a text with the digits of every script, and the Arabic signs
// for thousands and decimals, as ASCII has them.
func PlainDigits(text string) string { return strings.Map(PlainDigit, text) }

// PlainDigit is PlainDigits for one character; any other comes back as it is.
func PlainDigit(r rune) rune {
	switch r {
	case '٫':
		return '.'
	case '٬':
		return ','
	}
	if value, ok := DigitValue(r); ok {
		return '0' + rune(value)
	}
	return r
}
