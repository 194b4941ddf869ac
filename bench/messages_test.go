package main

import "testing"

// Engines are only comparable when all of them are given the same.
func TestModelIsTheSameEachTime(t *testing.T) {
	a, b := newModel(5000), newModel(5000)
	for i := range a.list {
		if a.at(i) != b.at(i) {
			t.Fatalf("message %d differs:\n%v\n%v", i+1, a.at(i), b.at(i))
		}
	}
}

// The pure Go engines answer every question with the same totals.
func TestEnginesAgree(t *testing.T) {
	m := newModel(20_000)
	l := newLexicon(m)
	var first map[string]times
	for _, name := range []string{"hut3", "modernc"} {
		r, err := measure(name, settings{messages: m.messages, asked: 5, dir: t.TempDir()}, m, l)
		if err != nil {
			t.Fatal(name, err)
		}
		if first == nil {
			first = r.Classes
			continue
		}
		for class, got := range r.Classes {
			if note := agreement(first[class], got); note != "" {
				t.Errorf("%s: %s%s: %v and %v", name, class, note, first[class].Totals, got.Totals)
			}
		}
	}
}
