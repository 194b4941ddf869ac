package triage

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"hut3"
	"hut3/internal/extract"
)

//go:embed data/phrases.json
var phrasesJSON []byte

// most words that may stand where a phrase has "...".
const gapWords = 6

// phraseList is the dated list that Score reads.
type phraseList struct {
	Dated    string        `json:"dated"`
	Source   string        `json:"source"`
	About    string        `json:"about"`
	Harm     []phraseClass `json:"harm"`
	Features []phraseClass `json:"features"`
	Weaken   []phraseClass `json:"weaken"`
	Innocent []string      `json:"innocent"`
}

type phraseClass struct {
	Class   string   `json:"class,omitempty"`
	Feature string   `json:"feature,omitempty"`
	Points  int      `json:"points"`
	Phrases []string `json:"phrases"`
}

func (c phraseClass) name() string { return c.Class + c.Feature }

// readPhrases reads and checks a list. It refuses a field that it does not
// know, an empty class, and points on the wrong side of zero.
func readPhrases(text []byte) (phraseList, error) {
	var l phraseList
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&l); err != nil {
		return l, hut3.Wrap(err, hut3.Invalid, "the list of threat phrases is not the JSON expected")
	}
	if _, err := time.Parse(time.DateOnly, l.Dated); err != nil || l.Source == "" {
		return l, hut3.Errorf(hut3.Invalid, "the list of threat phrases: give it a date (2026-11-22) and a source")
	}
	for _, c := range slices.Concat(l.Harm, l.Features) {
		if c.Points <= 0 {
			return l, hut3.Errorf(hut3.Invalid, "threat phrases, class %q: points above zero", c.name())
		}
	}
	for _, c := range l.Weaken {
		if c.Points >= 0 {
			return l, hut3.Errorf(hut3.Invalid, "threat phrases, class %q weakens: points below zero", c.name())
		}
	}
	for _, c := range slices.Concat(l.Harm, l.Features, l.Weaken) {
		if c.name() == "" || len(c.Phrases) == 0 {
			return l, hut3.Errorf(hut3.Invalid, "threat phrases: class %q has no name or no phrases", c.name())
		}
	}
	if len(l.Harm) == 0 {
		return l, hut3.Errorf(hut3.Invalid, "threat phrases: no class of harm")
	}
	return l, nil
}

// phrases finds the phrases of many classes in one pass.
type phrases struct {
	rules   []rule
	parts   []part // by pattern of the matcher
	matcher *extract.Matcher
}

// rule is one phrase of a class, written out: its literal parts, in order.
type rule struct {
	id    string // class and place in the list, as in kill/3
	class int
	parts int
}

type part struct{ rule, place int }

func newPhrases(classes []phraseClass) (*phrases, error) {
	p := &phrases{}
	var patterns []extract.Pattern
	for ci, c := range classes {
		for i, written := range c.Phrases {
			all, err := expand(written)
			if err != nil {
				return nil, hut3.Wrap(err, hut3.Invalid, "threat phrases, class %q, phrase %d", c.name(), i+1)
			}
			for _, literal := range all {
				parts := strings.Split(literal, "...")
				p.rules = append(p.rules, rule{fmt.Sprintf("%s/%d", c.name(), i+1), ci, len(parts)})
				for place, text := range parts {
					text = strings.TrimSpace(text)
					patterns = append(patterns, extract.Pattern{Text: text, Word: isWord(text)})
					p.parts = append(p.parts, part{len(p.rules) - 1, place})
				}
			}
		}
	}
	p.matcher = extract.NewMatcher(patterns)
	return p, nil
}

// isWord says whether a phrase is made of letters at all; 😂 has no word edges.
func isWord(s string) bool { return s != "" && s[0] < 0x80 }

// expand writes out the choices in braces: "burn {his|the} car" is two phrases.
// Choices may stand in choices.
func expand(s string) ([]string, error) {
	open := strings.IndexByte(s, '{')
	head := s
	if open >= 0 {
		head = s[:open]
	}
	if strings.ContainsAny(head, "}|") {
		return nil, hut3.Errorf(hut3.Invalid, "a choice that is not opened with {")
	}
	if open < 0 {
		return []string{s}, nil
	}
	end := closing(s, open)
	if end < 0 {
		return nil, hut3.Errorf(hut3.Invalid, "a choice that is not closed with }")
	}
	tails, err := expand(s[end+1:])
	if err != nil {
		return nil, err
	}
	var out []string
	for _, choice := range choices(s[open+1 : end]) {
		inner, err := expand(choice)
		if err != nil {
			return nil, err
		}
		for _, in := range inner {
			for _, tail := range tails {
				out = append(out, head+in+tail)
			}
		}
	}
	return out, nil
}

func closing(s string, open int) int {
	depth := 0
	for i := open; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// choices splits at the bars that are not inside a choice of their own.
func choices(s string) []string {
	var out []string
	depth, start := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			depth--
		case '|':
			if depth == 0 {
				out = append(out, s[start:i])
				start = i + 1
			}
		}
	}
	return append(out, s[start:])
}

// found is a rule that fired, and where its first part begins and its last ends.
type found struct {
	rule       rule
	start, end int
}

// find gives the rules that fire in a text: every part in order, with at most
// gapWords words between one and the next.
func (p *phrases) find(text string) []found {
	var out []found
	ends := map[part][]found{} // partial phrases, by the part they end with
	p.matcher.Find(text, func(h extract.Hit) {
		at := p.parts[h.Pattern]
		r := p.rules[at.rule]
		if at.place == 0 {
			out = p.reached(out, ends, at, found{r, h.Start, h.End})
			return
		}
		for _, f := range ends[part{at.rule, at.place - 1}] {
			if f.end <= h.Start && len(strings.Fields(text[f.end:h.Start])) <= gapWords {
				out = p.reached(out, ends, at, found{r, f.start, h.End})
				break
			}
		}
	})
	return out
}

func (p *phrases) reached(out []found, ends map[part][]found, at part, f found) []found {
	if at.place == f.rule.parts-1 {
		return append(out, f)
	}
	ends[at] = append(ends[at], f)
	return out
}
