package extract

import (
	"strings"

	"hut3"
)

// unsigned takes a number with a word for a currency, or a sign, after it, or
// one whose multiplier means money.
func (s *scan) unsigned(m sum) {
	if currency, end := s.signAfter(m.to); currency != "" {
		m.currency, m.to = currency, end
		s.take(m, hut3.Structure)
		return
	}
	word, end := s.after(m.to)
	if c, ok := s.coin(word); ok && (word != "p" || s.pence(m, end)) {
		s.takeCoin(m, c, end)
		return
	}
	if !m.by.Bare || s.sums.NotMoney[word] || m.word == "paper" && s.sums.NotPaper[word] {
		return
	}
	m.currency = "GBP"
	valid := hut3.Structure
	if m.by.NeedsContext {
		valid = hut3.Plausible
	}
	s.take(m, valid)
}

// pence tells 28p from 1080p and from 5p.m.
func (s *scan) pence(m sum, end int) bool {
	hour := end+1 < len(s.text) && s.text[end] == '.' && letter(s.text[end+1])
	return m.end == end-1 && m.mantissa < 100 && m.decimals == 0 && !hour
}

func (s *scan) coin(word string) (coin, bool) {
	if code := s.sums.Codes[word]; code != "" {
		return coin{Currency: code}, true
	}
	c, ok := s.sums.Words[word]
	return c, ok
}

func (s *scan) takeCoin(m sum, c coin, end int) {
	m.currency, m.to = c.Currency, end
	if c.Hundredths {
		m.decimals += 2
	}
	valid := hut3.Structure
	if c.NeedsContext {
		valid = hut3.Plausible
	}
	s.take(m, valid)
}

// signAfter finds a sign after the number that belongs to no later number.
func (s *scan) signAfter(i int) (currency string, end int) {
	if i < len(s.text) && s.text[i] == ' ' {
		i++
	}
	for sign, code := range s.sums.Signs {
		if strings.HasPrefix(s.text[i:], sign) {
			end = i + len(sign)
			next := skipSpace(s.text, end)
			if next < len(s.text) && digit(s.text[next]) {
				return "", i
			}
			return code, end
		}
	}
	return "", i
}
