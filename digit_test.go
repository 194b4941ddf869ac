package hut3

import (
	"testing"
	"unicode"
)

func TestDigitsOfEveryScript(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"0123456789": "0123456789", "٠١٢٣٤٥٦٧٨٩": "0123456789", "۰۱۲۳۴۵۶۷۸۹": "0123456789", "०१२३४५६७८९": "0123456789",
		"๐๑๒๓๔๕๖๗๘๙": "0123456789", "０１２３４５６７８９": "0123456789", "𝟎𝟗𝟘𝟡𝟢𝟫𝟬𝟵𝟶𝟿": "0909090909", "𞥐𞥙": "09",
		"١٬٢٠٠٫٥": "1,200.5", "²½Ⅷ一é": "²½Ⅷ一é", "\xff٣": "\uFFFD3",
	} {
		if got := PlainDigits(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

// Unicode gives every script ten digits in a row, from zero; the table holds whole
// rows of them.
func TestEveryDigitHasItsValue(t *testing.T) {
	t.Parallel()
	n, last := 0, rune(-2)
	for r := rune(0); r <= unicode.MaxRune; r++ {
		value, ok := DigitValue(r)
		if ok != unicode.IsDigit(r) {
			t.Fatalf("%U: %d %v", r, value, ok)
		}
		if !ok {
			continue
		}
		if r != last+1 {
			n = 0
		}
		if value != n%10 {
			t.Errorf("%U has the value %d, want %d", r, value, n%10)
		}
		n, last = n+1, r
	}
}
