package extract

import "hut3"

// moneyRules are the signs, codes and words of currencies, the words that
// multiply, and the words after which a number is no sum.
type moneyRules struct {
	header
	Signs       map[string]string     `json:"signs"`
	Codes       map[string]string     `json:"codes"`
	Words       map[string]coin       `json:"words"`
	Multipliers map[string]multiplier `json:"multipliers"`
	Masses      words                 `json:"masses"`
	MassesApart words                 `json:"masses_apart"`
	NotMoney    words                 `json:"not_money_after"`
	NotPaper    words                 `json:"not_paper_after"`
}

// coin is a word for a currency, or for its hundredth part.
type coin struct {
	Currency     string `json:"currency"`
	Hundredths   bool   `json:"hundredths"`
	NeedsContext bool   `json:"needs_context"`
}

// multiplier is a power of ten. A bare one makes a number a sum of pounds by
// itself, as grand does.
type multiplier struct {
	Power        int  `json:"power"`
	Bare         bool `json:"bare"`
	NeedsContext bool `json:"needs_context"`
}

func (m *moneyRules) check(name string) error {
	for word, by := range m.Multipliers {
		if by.Power < 1 || by.Power > 9 {
			return hut3.Errorf(hut3.Invalid, "list %s: %q cannot multiply by ten to the power %d", name, word, by.Power)
		}
	}
	for word, c := range m.Words {
		if len(c.Currency) != 3 {
			return hut3.Errorf(hut3.Invalid, "list %s: %q needs a currency code of three letters", name, word)
		}
	}
	return m.header.check(name)
}
