package app

import (
	"iter"
	"strings"
)

// goneTexts are erased texts, without case, of shortestText bytes at least. They
// are found by how they begin, so that looking through a log costs what the log is
// long, and not that times as many texts as were erased.
type goneTexts struct {
	all     map[string]bool
	byStart map[string][]string // by their first shortestText bytes
}

func textsGone(texts ...string) (g goneTexts) {
	g.all, g.byStart = map[string]bool{}, map[string][]string{}
	for _, t := range texts {
		g.add(t)
	}
	return g
}

// add takes a text, unless it is too short to say anything.
func (g *goneTexts) add(text string) {
	if len(text) < shortestText || g.all[text] {
		return
	}
	g.all[text] = true
	start := text[:shortestText]
	g.byStart[start] = append(g.byStart[start], text)
}

// drop takes a text back: rows that stay say it too.
func (g *goneTexts) drop(text string) { delete(g.all, text) }

// in gives every place of a text, without case, at which an erased one stands.
func (g *goneTexts) in(low string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for i := 0; i+shortestText <= len(low); i++ {
			for _, t := range g.byStart[low[i:i+shortestText]] {
				if strings.HasPrefix(low[i:], t) && g.all[t] && !yield(i, t) {
					return
				}
			}
		}
	}
}
