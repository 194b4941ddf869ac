package extract

import (
	"strconv"
	"strings"
)

// amount is a number as it is written in a sum: digits with thousands
// separated or a decimal part.
type amount struct {
	start, end int
	mantissa   int64
	decimals   int
	doubtful   bool // one full stop and three digits: thousands, or a fraction
	grouped    bool // thousands parted by commas or full stops
}

// maxAmountDigits keeps an amount in hundredths, times a billion, inside an
// int64.
const maxAmountDigits = 15

// amountAt reads the number whose first digit is at i. 1,200 and 1.200.000
// part thousands; 1.4 and 1,4 are fractions; 1.200 alone is doubtful and
// read as thousands.
func amountAt(t string, i int) (amount, bool) {
	n := amount{start: i, end: digitsFrom(t, i)}
	var digits strings.Builder
	digits.WriteString(t[i:n.end])
	first := n.end - i
	var sep byte
	for n.end+1 < len(t) && (t[n.end] == '.' || t[n.end] == ',') && digit(t[n.end+1]) {
		c, next := t[n.end], digitsFrom(t, n.end+1)
		size := next - n.end - 1
		if size == 3 && first <= 3 && t[i] != '0' && (sep == 0 || sep == c) {
			sep, n.grouped = c, true
			n.doubtful = !n.doubtful && c == '.' && digits.Len() == first
		} else if c != sep && n.decimals == 0 && size <= 4 {
			n.decimals, n.doubtful, sep = size, false, 0
		} else {
			return n, false
		}
		digits.WriteString(t[n.end+1 : next])
		n.end = next
		if n.decimals > 0 {
			break
		}
	}
	var err error
	n.mantissa, err = strconv.ParseInt(digits.String(), 10, 64)
	return n, err == nil && digits.Len() <= maxAmountDigits && !goesOn(t, n.end)
}

// goesOn reports whether digits go on after a separator that a sum does not
// have: a time, a date, a version.
func goesOn(t string, i int) bool {
	if i+1 >= len(t) || !digit(t[i+1]) {
		return false
	}
	return t[i] == '.' || t[i] == ',' || t[i] == ':' || t[i] == '/'
}

// asFraction reads a doubtful 1.200 as 1.2, which it is before k or million.
func (n *amount) asFraction() {
	if n.doubtful {
		n.decimals, n.doubtful, n.grouped = 3, false, false
	}
}

// format prints the amount, times ten to the power, as "GBP 36000.00". It
// gives nothing where a fraction of a hundredth would be lost.
func (n amount) format(currency string, power int) string {
	value := n.mantissa
	for shift := power + 2 - n.decimals; shift != 0; {
		if shift < 0 {
			if value%10 != 0 {
				return ""
			}
			value, shift = value/10, shift+1
			continue
		}
		if value > (1<<63-1)/10 {
			return ""
		}
		value, shift = value*10, shift-1
	}
	if value == 0 {
		return ""
	}
	cents := strconv.FormatInt(value%100+100, 10)[1:]
	return currency + " " + strconv.FormatInt(value/100, 10) + "." + cents
}
