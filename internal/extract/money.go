package extract

import (
	"strings"

	"hut3"
)

// sum is a number on its way to become money.
type sum struct {
	amount
	currency string // from a sign or a code, or nothing
	from     int    // of the span, with the sign
	by       multiplier
	word     string // the multiplier as written, in lower case
	to       int    // of the span
	unclear  bool   // digits go on after the multiplier, and no rule reads them
}

// money takes the sum whose number begins in the word text[a:b]. It needs a
// sign or a word for a currency, or a multiplier that means money by itself:
// "36k", "20 grand", "36 paper". Bare numbers, times, house numbers, quantities
// and telephone numbers are left alone (domain.md 6.2). Where k, paper or
// pounds could mean something else the sum is Plausible. Value is as in
// "GBP 36000.00", in the main unit and hundredths.
func (s *scan) money(a, b int) {
	m, ok := s.beginSum(a, b)
	if !ok {
		return
	}
	s.multiply(&m)
	switch {
	case m.unclear:
	case m.currency != "" && s.massAfter(m):
		s.oddity(m)
	case m.currency != "":
		s.signed(m)
	default:
		s.unsigned(m)
	}
}

// beginSum reads the sign or code before a number, and the number.
func (s *scan) beginSum(a, b int) (sum, bool) {
	at := lettersFrom(s.text[:b], a)
	m := sum{from: a}
	if at > a {
		m.currency = s.sums.Codes[strings.ToLower(s.text[a:at])]
	}
	if at < s.moneyEnd || (at > a && m.currency == "") {
		return m, false
	}
	if at == a {
		m.currency, m.from = s.currencyBefore(a)
	}
	if m.from > 0 && (!apartLeft(s.text, m.from) || m.currency == "" && digitOrJoin(s.text, a)) && !s.afterRange(a) {
		return m, false
	}
	var ok bool
	m.amount, ok = amountAt(s.text, at)
	m.to = m.end
	s.moneyEnd = m.end
	return m, ok
}

// afterRange reports whether the number is the second of a range, 20-25k.
func (s *scan) afterRange(a int) bool {
	return a > 1 && s.text[a-1] == '-' && digit(s.text[a-2])
}

// currencyBefore finds the sign or code before a number, with one space at
// most between.
func (s *scan) currencyBefore(a int) (currency string, from int) {
	end := a
	if end > 0 && s.text[end-1] == ' ' {
		end--
	}
	for sign, code := range s.sums.Signs {
		if before, ok := strings.CutSuffix(s.text[:end], sign); ok {
			if code == "USD" {
				before = strings.TrimSuffix(before, "US")
			}
			return code, len(before)
		}
	}
	if end >= 3 && letter(s.text[end-1]) {
		start, _ := wordBefore(s.text, end)
		if code := s.sums.Codes[strings.ToLower(s.text[start:end])]; code != "" {
			return code, start
		}
	}
	return "", a
}

// signBefore reports a sign of currency directly before i.
func (s *scan) signBefore(i int) bool {
	for sign := range s.sums.Signs {
		if strings.HasSuffix(s.text[:i], sign) {
			return true
		}
	}
	return false
}

// multiply reads the k, grand or million after the number.
func (s *scan) multiply(m *sum) {
	if s.multiplyInside(m) {
		return
	}
	word, end := s.after(m.end)
	by, ok := s.sums.Multipliers[word]
	if !ok || len(word) == 1 && end != m.end+1 { // "at 5 k?" is no sum
		return
	}
	m.by, m.word, m.to = by, word, end
	m.asFraction()
}

// multiplyInside reads £2k5 and £2k500, which are 2,500. What the digits after a
// multiplier mean is unclear where they are neither one nor three, where the number
// before has a fraction or groups, and after a longer word than k or m.
func (s *scan) multiplyInside(m *sum) bool {
	end := lettersFrom(s.text, m.end)
	to := digitsFrom(s.text, end)
	word := strings.ToLower(s.text[m.end:end])
	by, ok := s.sums.Multipliers[word]
	if !ok || to == end {
		return false
	}
	by.Bare = false // 2k5 alone is no sum
	m.by, m.word, m.to = by, word, to
	rest := to - end
	read := len(word) == 1 && (rest == 1 || rest == 3) && digitsFrom(s.text, m.start) == m.end && m.end-m.start+rest <= maxAmountDigits
	if m.unclear = !read || !apartRight(s.text, to) || goesOn(s.text, to); m.unclear {
		return true
	}
	for _, c := range s.text[end:to] {
		m.mantissa = m.mantissa*10 + int64(c-'0')
	}
	m.decimals = rest
	return true
}

// after gives the word of letters that follows i, joined or after one space,
// in lower case, and where it ends.
func (s *scan) after(i int) (string, int) {
	if i < len(s.text) && s.text[i] == ' ' {
		i++
	}
	end := lettersFrom(s.text, i)
	if end == i || end-i > 12 || !apartRight(s.text, end) {
		return "", i
	}
	return strings.ToLower(s.text[i:end]), end
}

func (s *scan) massAfter(m sum) bool {
	word, end := s.after(m.to)
	if end-len(word) == m.to {
		return s.sums.Masses[word]
	}
	return s.sums.MassesApart[word]
}

func (s *scan) oddity(m sum) {
	_, end := s.after(m.to)
	s.odd = append(s.odd, hut3.Span{Type: CurrencyOnMass, Start: m.from, End: end, Value: s.text[m.from:end], Valid: hut3.Plausible})
}

// signed takes a number with a sign or code before it. In £10-15k the first
// number is in thousands too.
func (s *scan) signed(m sum) {
	if m.word == "" && m.end+3 < len(s.text) && s.text[m.end] == ' ' && !m.grouped && m.end-m.start <= 3 {
		if next := digitsFrom(s.text, m.end+1); next-m.end == 4 {
			return // £1 200: one sum, or a sum and a number
		}
	}
	if second, ok := s.secondOfRange(m); ok {
		m.by, m.word = second.by, second.word
		second.currency, second.from = m.currency, second.start
		s.take(second, hut3.Structure)
		s.moneyEnd = second.to
	}
	s.take(m, hut3.Structure)
}

// secondOfRange reads the 15k of £10-15k.
func (s *scan) secondOfRange(m sum) (sum, bool) {
	if m.word != "" || m.end+1 >= len(s.text) || s.text[m.end] != '-' || !digit(s.text[m.end+1]) {
		return m, false
	}
	n, ok := amountAt(s.text, m.end+1)
	second := sum{amount: n, from: n.start, to: n.end}
	s.multiply(&second)
	return second, ok && second.word != "" && n.mantissa >= m.mantissa
}

// take adds a sum that has a currency by now.
func (s *scan) take(m sum, valid hut3.Validity) {
	if m.doubtful {
		valid = hut3.Plausible
	}
	if value := m.format(m.currency, m.by.Power); value != "" {
		s.add(Money, m.from, m.to, value, valid)
		s.moneyEnd = max(s.moneyEnd, m.to)
	}
}
