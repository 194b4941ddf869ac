package corpus_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// shortContext ends at the so-manieth look at it.
type shortContext struct {
	context.Context
	looks *atomic.Int64
	end   int64
}

func (c shortContext) Err() error {
	if c.looks.Add(1) > c.end {
		return context.Canceled
	}
	return nil
}

func parsed(t *testing.T, s string) query.Q {
	q, err := query.Parse(s, nil)
	must(t, err)
	return q
}

// A query that is under way looks at its context again and again, whatever it is
// made of, and goes on for no more than a few looks after that has ended.
func TestQueryIsCutHalfWay(t *testing.T) {
	t.Parallel()
	var list []corpus.MessageEntry
	for i := range 60_000 {
		list = append(list, message(uint64(i+1), "oakhill", "birch", "2020-04-01 10:00:00", "the van"))
	}
	c, _ := build(t, corpus.BuilderOptions{}, list...)
	v := view(t, c, everything(1))
	for name, text := range map[string]string{
		"or of words":    "zz" + each(2000, func(i int) string { return fmt.Sprint(" OR w", i) }),
		"or of prefixes": "zz" + each(2000, func(i int) string { return fmt.Sprintf(" OR w%d*", i) }),
		"or of phrases":  "zz" + each(50, func(i int) string { return fmt.Sprintf(` OR "the van w%d"`, i) }),
		"and of nots":    "van" + each(2000, func(i int) string { return fmt.Sprint(" -w", i) }),
		"nested":         strings.Repeat("van (zz OR ", 190) + "the" + strings.Repeat(")", 190),
		"time of day":    "at:22:00..04:00",
		"weekday":        "weekday:sat",
		"kind":           "kind:call",
		"expression":     "/zz/",
	} {
		ctx := shortContext{t.Context(), new(atomic.Int64), 8}
		_, err := v.Count(ctx, parsed(t, text))
		if err == nil || hut3.CodeOf(err) == hut3.Internal {
			t.Errorf("%s is not cut: %v", name, err)
		}
		// The parts above the one that is cut look once each as they leave.
		if looks := ctx.looks.Load(); looks > 8+400 {
			t.Errorf("%s looks at a context that ended %d times", name, looks-8)
		}
	}
}

func each(n int, part func(int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(part(i))
	}
	return b.String()
}

// hiddenApples is 20 apples and 30 bananas that are seen, and apples that are not.
func hiddenApples(t *testing.T, hidden int) *corpus.View {
	var list []corpus.MessageEntry
	add := func(n int, to, text string) {
		for range n {
			list = append(list, message(uint64(len(list)+1), "peppershirt", to, "2020-04-01 10:00:00", text))
		}
	}
	add(20, "oakhill", "apple")
	add(30, "oakhill", "banana")
	add(hidden, "thinleaf", "apple")
	c, _ := build(t, corpus.BuilderOptions{}, list...)
	s := everything(1)
	s.Silent = []hut3.Target{{Handle: handle("thinleaf")}}
	return view(t, c, s)
}

// Whether a query is within its limit, and what Explain says it reads, is the
// same whatever is hidden, and the one tells the other.
func TestLimitTellsNothingOfTheHidden(t *testing.T) {
	t.Parallel()
	views := map[int]*corpus.View{}
	for _, hidden := range []int{0, 11, 500} {
		views[hidden] = hiddenApples(t, hidden)
	}
	for text, reads := range map[string]int64{
		"(/x/ apple) banana":              0,
		"((/x/ apple) OR rare) banana":    0,
		"-(-(/x/ apple)) banana":          0,
		"banana -(/x/ apple)":             0,
		"banana /x/":                      30,
		"apple (rare OR /x/)":             20,
		"(banana OR apple) -(/x/ banana)": 30,
	} {
		for hidden, v := range views {
			q := parsed(t, text)
			plan, err := v.Explain(t.Context(), q)
			must(t, err)
			_, err = v.Limited(corpus.Limits{Reads: 10}).Count(t.Context(), q)
			if plan.Reads != reads || plan.Visible != 50 || (err != nil) != (reads > 10) {
				t.Errorf("%s with %d hidden: explained as reading %d, want %d; %v", text, hidden, plan.Reads, reads, err)
			}
		}
	}
}

// Times of day and days of the week are charged before anything is looked at, by the
// messages that are seen: one in a thousand.
func TestTimesAreCharged(t *testing.T) {
	t.Parallel()
	var list []corpus.MessageEntry
	for i := range 12_000 {
		to := "oakhill"
		if i >= 11_000 {
			to = "thinleaf" // is hidden
		}
		list = append(list, message(uint64(i+1), "peppershirt", to, "2020-04-01 10:00:00", "apple"))
	}
	c, _ := build(t, corpus.BuilderOptions{}, list...)
	s := everything(1)
	s.Silent = []hut3.Target{{Handle: handle("thinleaf")}}
	v := view(t, c, s)
	for text, reads := range map[string]int64{"at:22:00..04:00": 11, "weekday:sat": 11, "-weekday:sat": 11, "apple": 0, "at:22:00..04:00 OR weekday:sat": 22} {
		q := parsed(t, text)
		plan, err := v.Explain(t.Context(), q)
		must(t, err)
		_, short := v.Limited(corpus.Limits{Reads: 10}).Count(t.Context(), q)
		_, enough := v.Limited(corpus.Limits{Reads: 22}).Count(t.Context(), q)
		if plan.Reads != reads || (short != nil) != (reads > 10) || short != nil && hut3.CodeOf(short) != hut3.Usage || enough != nil {
			t.Errorf("%s: explained as reading %d, want %d; %v, %v", text, plan.Reads, reads, short, enough)
		}
	}
}

// The words of a long phrase are charged, beyond the first twenty, and the rows of a
// message as ten messages.
func TestLongPhrasesAndRowsAreCharged(t *testing.T) {
	t.Parallel()
	var list []corpus.MessageEntry
	for i := range 5000 {
		list = append(list, message(uint64(i+1), "peppershirt", "oakhill", "2020-04-01 10:00:00", "apple"))
	}
	c, _ := build(t, corpus.BuilderOptions{}, list...)
	v := view(t, c, everything(1))
	phrase := func(n int) string { return `"` + strings.TrimSpace(strings.Repeat("apple ", n)) + `"` }
	for text, reads := range map[string]int64{
		phrase(20): 0, phrase(220): 10, phrase(9999): 498, phrase(220) + " NEAR/3 " + phrase(120): 15, "-" + phrase(220): 10,
		"stage:draft": 50_000, "stage:draft from:nobody": 0, "/x/": 5000,
	} {
		q := parsed(t, text)
		plan, err := v.Explain(t.Context(), q)
		must(t, err)
		_, enough := v.Limited(corpus.Limits{Reads: max(reads, 1)}).Count(t.Context(), q)
		if plan.Reads != reads || enough != nil {
			t.Errorf("%.40s: explained as reading %d, want %d; %v", text, plan.Reads, reads, enough)
		}
		if _, short := v.Limited(corpus.Limits{Reads: reads - 1}).Count(t.Context(), q); reads > 1 && hut3.CodeOf(short) != hut3.Usage {
			t.Errorf("%.40s is answered for less than %d: %v", text, reads, short)
		}
	}
}

// A message of many thousand words is searched by NEAR, and marked, in time that
// goes with its length: all pairs would be ten thousand million.
func TestNearInALongMessage(t *testing.T) {
	t.Parallel()
	const n = 100_000
	text := strings.Repeat("a ", n) + strings.Repeat("x ", 20) + strings.Repeat("b ", n)
	c, _ := build(t, corpus.BuilderOptions{}, message(1, "oakhill", "birch", "2020-04-01 10:00:00", text))
	v := view(t, c, everything(1))
	for ask, marks := range map[string]int{"a NEAR/19 b": -1, "a NEAR/20 b": 2, "b NEAR/22 a": 6} {
		page, err := v.Search(t.Context(), parsed(t, ask), corpus.SearchOptions{})
		must(t, err)
		switch {
		case marks < 0 && len(page.Hits) > 0, marks >= 0 && (len(page.Hits) != 1 || len(page.Hits[0].Highlights) != marks):
			t.Errorf("%s: %d hits", ask, len(page.Hits))
		}
	}
}

// Look-alikes are of words; what a message cuts into several, or into pairs, is
// found as it is typed.
func TestLookAlikeLeavesWhatParts(t *testing.T) {
	t.Parallel()
	c, _ := build(t, corpus.BuilderOptions{}, message(1, "oakhill", "birch", "2020-04-01 10:00:00", "well-known 7.5 東京 kim@example.com ca5h"))
	v := view(t, c, everything(1))
	for text, want := range map[string]int64{"well-known": 1, "7.5": 1, "東": 1, "東京": 1, "kim@example.com": 1, "cash": 1, "-cash OR cosh": 0, "cash NEAR/3 com": 0} {
		n, err := v.Count(t.Context(), query.LookAlike(parsed(t, text), corpus.IsOneWord))
		if n != want || err != nil {
			t.Errorf("%s finds %d, want %d: %v", text, n, want, err)
		}
	}
}
