package operations

import (
	"cmp"
	"slices"
	"strings"

	"hut3"
)

// phraseList is the policy by which words of a press line become bounds.
type phraseList struct {
	header
	Before     []boundWords `json:"before"` // words before the number
	After      []boundWords `json:"after"`
	Magnitudes []magnitude  `json:"magnitudes"`
	Vague      []string     `json:"vague"`
	Spans      []spanPolicy `json:"spans"`

	before, after     []wordRule
	magnitudes, vague []wordRule
}

// boundWords are words that make a bound. Open excludes the number itself; near
// gives the other side too, by policy.
type boundWords struct {
	Words string     `json:"words"`
	Bound hut3.Bound `json:"bound"`
	Open  bool       `json:"open,omitempty"`
	Near  bool       `json:"near,omitempty"`
}

// magnitude is a word for a range: thousands is 1,000 to under 10,000.
type magnitude struct {
	Words string `json:"words"`
	Lo    int64  `json:"lo"`
	Hi    int64  `json:"hi"` // excluded
}

// spanPolicy says how far words reach, as a part of the place of the last digit
// that was written: of 700 the place is 100, of £1.4 million £100,000.
type spanPolicy struct {
	From              hut3.Day `json:"from"`
	NearPercent       int64    `json:"near_percent_of_place"`
	AroundPercent     int64    `json:"around_percent_of_place"`
	RoundedPercent    int64    `json:"rounded_percent_of_place"`
	RoundedMoneyZeros int      `json:"rounded_money_zeros"` // pounds with as many noughts are rounded
	EstimatePercent   int64    `json:"estimate_percent"`    // of an amount that an officer estimated
}

// wordRule is a phrase in tokens, with its place in its list.
type wordRule struct {
	tokens []string
	index  int
}

func (l *phraseList) check() error {
	if err := l.header.check(); err != nil {
		return err
	}
	if len(l.Before) == 0 || len(l.Magnitudes) == 0 || len(l.Vague) == 0 || len(l.Spans) == 0 {
		return hut3.Errorf(hut3.Invalid, "the list of phrases lacks a part")
	}
	for _, m := range l.Magnitudes {
		if m.Lo <= 0 || m.Hi <= m.Lo {
			return hut3.Errorf(hut3.Invalid, "%q means %d to %d", m.Words, m.Lo, m.Hi)
		}
	}
	for i, s := range l.Spans {
		if s.From.Validate() != nil || i > 0 && s.From <= l.Spans[i-1].From || s.NearPercent <= 0 || s.AroundPercent <= 0 || s.RoundedPercent <= 0 || s.RoundedMoneyZeros <= 0 {
			return hut3.Errorf(hut3.Invalid, "the spans from %q are out of order or not above nought", string(s.From))
		}
	}
	l.before = wordRules(len(l.Before), func(i int) string { return l.Before[i].Words })
	l.after = wordRules(len(l.After), func(i int) string { return l.After[i].Words })
	l.magnitudes = wordRules(len(l.Magnitudes), func(i int) string { return l.Magnitudes[i].Words })
	l.vague = wordRules(len(l.Vague), func(i int) string { return l.Vague[i] })
	return nil
}

// wordRules puts phrases into tokens, the longest first.
func wordRules(n int, words func(int) string) []wordRule {
	out := make([]wordRule, n)
	for i := range out {
		for _, t := range tokens(words(i)) {
			out[i].tokens = append(out[i].tokens, t.text)
		}
		out[i].index = i
	}
	slices.SortStableFunc(out, func(a, b wordRule) int { return cmp.Compare(len(b.tokens), len(a.tokens)) })
	return out
}

// span is the policy in force on a day; before the first, the first.
func (l *phraseList) span(day hut3.Day) spanPolicy {
	out := l.Spans[0]
	for _, s := range l.Spans {
		if day == "" || s.From <= day {
			out = s
		}
	}
	return out
}

func (s spanPolicy) named(rule string) string {
	return strings.Join([]string{rule, "policy from", string(s.From)}, " ")
}
