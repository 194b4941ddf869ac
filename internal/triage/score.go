// Package triage keeps threats to life: raised by a person from a message,
// timed from that moment, assessed, decided by a commander with a reason,
// passed to a force's duty desk and acknowledged, reviewed, and closed by a
// person. No function here closes one, and none is deleted.
//
// That a threat exists is told to named duty roles, to who raised it and to
// who was named when it was sent. To anybody else it does not exist: he gets
// the same answer as for a reference that was never given.
//
// Score orders a queue. It decides nothing, and its precision is not claimed.
package triage

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"hut3"
	"hut3/internal/extract"
)

// scorer is the dated list made ready. It never changes.
type scorer struct {
	list     phraseList
	innocent *phrases
	harm     *phrases
	features *phrases
	weaken   *phrases
	entities *extract.Extractor
}

var builtin = sync.OnceValue(func() *scorer {
	s, err := newScorer(phrasesJSON)
	if err != nil {
		panic(err) // the embedded list is part of the build; a test loads it
	}
	return s
})

func newScorer(text []byte) (*scorer, error) {
	l, err := readPhrases(text)
	if err != nil {
		return nil, err
	}
	s := &scorer{list: l, entities: extract.New()}
	for _, build := range []struct {
		into    **phrases
		classes []phraseClass
	}{
		{&s.innocent, []phraseClass{{Feature: "innocent", Phrases: l.Innocent}}},
		{&s.harm, l.Harm}, {&s.features, l.Features}, {&s.weaken, l.Weaken},
	} {
		if *build.into, err = newPhrases(build.classes); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Score says how much a text looks like a threat to life (domain.md 6.3), and
// shows its parts: the rules that fired, by class and number in the dated list,
// with their points. Zero means that no class of harm fired; a text in which
// one did scores at least 1, whatever weakens it. The parts never hold words of
// the text. It is a pure function and safe for concurrent use.
func Score(text string) (score int, why []string) { return builtin().score(text) }

func (s *scorer) score(text string) (int, []string) {
	folded := strings.ReplaceAll(extract.Fold(text), "'", "")
	for _, f := range s.innocent.find(folded) {
		folded = folded[:f.start] + strings.Repeat(".", f.end-f.start) + folded[f.end:]
	}
	total, why := harmPoints(s.harm.find(folded), s.list.Harm)
	if total == 0 {
		return 0, nil
	}
	add := func(name string, points int) {
		total += points
		why = append(why, fmt.Sprintf("%s %+d", name, points))
	}
	for _, f := range oncePerClass(s.features.find(folded)) {
		add(f.rule.id, s.list.Features[f.rule.class].Points)
	}
	for _, name := range s.identifiers(text) {
		add(name, 1)
	}
	for _, f := range oncePerClass(s.weaken.find(folded)) {
		add(f.rule.id, s.list.Weaken[f.rule.class].Points)
	}
	return max(total, 1), why
}

// harmPoints takes the gravest class in full and one point for each of up to
// two more: a class counts once, however many of its phrases stand there.
func harmPoints(hits []found, classes []phraseClass) (total int, why []string) {
	hits = oncePerClass(hits)
	slices.SortStableFunc(hits, func(a, b found) int { return classes[b.rule.class].Points - classes[a.rule.class].Points })
	for i, f := range hits {
		points := 1
		if i == 0 {
			points = classes[f.rule.class].Points
		}
		if i > 2 {
			points = 0
		}
		total += points
		why = append(why, fmt.Sprintf("%s %+d", f.rule.id, points))
	}
	return total, why
}

// oncePerClass keeps the earliest hit of each class, in the order of the list.
func oncePerClass(hits []found) []found {
	slices.SortStableFunc(hits, func(a, b found) int {
		if a.rule.class != b.rule.class {
			return a.rule.class - b.rule.class
		}
		return a.start - b.start
	})
	return slices.CompactFunc(hits, func(a, b found) bool { return a.rule.class == b.rule.class })
}

// identifiers names the kinds of identifier that would let the target be found.
func (s *scorer) identifiers(text string) []string {
	seen := map[string]bool{}
	s.entities.Find(text, func(span hut3.Span) {
		switch span.Type {
		case extract.Postcode, extract.Plate, extract.Phone, extract.Money:
			seen[span.Type] = true
		}
	})
	var out []string
	for _, t := range []string{extract.Postcode, extract.Plate, extract.Phone, extract.Money} {
		if seen[t] {
			out = append(out, "holds a "+t)
		}
	}
	return out
}
