package app

import (
	"context"
	"maps"
	"regexp"
	"strings"

	"hut3/internal/corpus"
	"hut3/internal/query"
)

// typedPattern is a word with a sign that stands for letters, as a query has it:
// pre*, w?ld, near~1.
var typedPattern = regexp.MustCompile(`[\p{L}\p{N}\p{M}]*[*?~][\p{L}\p{N}\p{M}*?~]*`)

// eachPattern calls fn with the patterns of a text in small letters, and where they
// stand.
func eachPattern(text string, fn func(pattern string, start, end int)) {
	if !strings.ContainsAny(text, "*?~") {
		return
	}
	for _, at := range typedPattern.FindAllStringIndex(text, -1) {
		p := strings.ToLower(text[at[0]:at[1]])
		if len(strings.Trim(p, "*?~0123456789")) >= shortestWord {
			fn(p, at[0], at[1])
		}
	}
}

// patternOf reads a pattern as a query does; nil where it is none.
func patternOf(text string) query.Q {
	q, err := query.Parse(text, nil)
	if err != nil {
		return nil
	}
	switch q.(type) {
	case query.Prefix, query.Wildcard, query.Fuzzy:
		return q
	}
	return nil
}

// mayFind reports whether a pattern may find any of some words, without asking the
// corpus: one that begins as none of them does not.
func mayFind(pattern string, words map[string]bool) bool {
	if patternOf(pattern) == nil {
		return false
	}
	if strings.Contains(pattern, "~") {
		return len(words) > 0
	}
	start := ""
	corpus.Tokens(pattern[:strings.IndexAny(pattern, "*?")], func(term []byte, _, _ int) { start = string(term) })
	for w := range words {
		if strings.HasPrefix(w, start) {
			return true
		}
	}
	return false
}

// goneCount tells what finds erased messages and no others.
type goneCount struct {
	ctx    context.Context
	view   *corpus.View
	erased query.Q
}

// keepGone leaves in g what finds nothing that stays.
func (c goneCount) keepGone(g *goneWords) (err error) {
	stays := func(q query.Q) bool {
		var left int64
		if err == nil {
			left, err = c.view.Count(c.ctx, query.And{Of: []query.Q{q, query.Not{Of: c.erased}}})
		}
		return left > 0
	}
	maps.DeleteFunc(g.words, func(w string, _ bool) bool { return stays(query.Word{Text: w}) })
	maps.DeleteFunc(g.values, func(v goneValue, _ bool) bool { return stays(query.Entity{Type: v.typ, Op: "=", Value: v.value}) })
	maps.DeleteFunc(g.patterns, func(p string, _ bool) bool {
		q := patternOf(p)
		if stays(q) || err != nil {
			return true
		}
		var found int64
		found, err = c.view.Count(c.ctx, query.And{Of: []query.Q{q, c.erased}})
		return found == 0
	})
	return err
}
