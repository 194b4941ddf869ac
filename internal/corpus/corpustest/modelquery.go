package corpustest

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// holds reports whether a message answers a query.
func (v *ModelView) holds(q query.Q, h held) bool {
	switch q := q.(type) {
	case query.All:
		return true
	case query.And:
		return !slices.ContainsFunc(q.Of, func(p query.Q) bool { return !v.holds(p, h) })
	case query.Or:
		return slices.ContainsFunc(q.Of, func(p query.Q) bool { return v.holds(p, h) })
	case query.Not:
		return !v.holds(q.Of, h)
	case query.Field:
		return v.field(q, h)
	case query.Period:
		return inBounds(hut3.Target{From: q.From, To: q.To}, h.Sent) && h.Sent.Known()
	case query.Clock:
		t, ok := wall(h, q.Zone)
		at := t.Hour()*60 + t.Minute()
		inside := at >= q.From && at < q.To
		if q.To <= q.From {
			inside = at >= q.From || at < q.To
		}
		return ok && inside
	case query.Weekday:
		t, ok := wall(h, q.Zone)
		return ok && q.Days&(1<<t.Weekday()) != 0
	case query.Entity:
		return entity(q, h.Body)
	case query.Regexp:
		return regexp.MustCompile(q.Expr).MatchString(h.Body)
	}
	return words1(q, v.words(h.Body))
}

func wall(h held, zone *time.Location) (time.Time, bool) {
	t := time.UnixMicro(h.Sent.Micros).UTC()
	if h.Sent.Basis != hut3.BasisLocal && zone != nil {
		t = t.In(zone)
	}
	return t, h.Sent.Known()
}

// cutWord is a word of a text, folded, with its bytes.
type cutWord struct {
	term       string
	start, end int
}

// cut gives the words of a text.
func cut(text string) (out []cutWord) {
	corpus.Tokens(text, func(term []byte, start, end int) { out = append(out, cutWord{string(term), start, end}) })
	return out
}

// words is cut, once for each text.
func (v *ModelView) words(text string) []cutWord {
	return once(v.memory.cut, text, func() []cutWord { return cut(text) })
}

// words1 answers the nodes that look at words.
func words1(q query.Q, text []cutWord) bool {
	switch q := q.(type) {
	case query.Word, query.Phrase, query.Prefix:
		return len(stretches(text, q)) > 0
	case query.Near:
		a, _ := nearOnes(q, text)
		return len(a) > 0
	}
	return slices.ContainsFunc(text, func(w cutWord) bool { return wordIs(q, w.term) })
}

// wordIs answers the nodes that look at one word.
func wordIs(q query.Q, w string) bool {
	switch q := q.(type) {
	case query.Fuzzy:
		return distance([]rune(w), []rune(q.Text)) <= q.Edits
	case query.Wildcard:
		return regexp.MustCompile("^" + strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(q.Text)) + "$").MatchString(w)
	case query.Field:
		return q.Name == "like" && plain(w) == plain(fold(q.Value))
	}
	return false
}

// fold is the words of a text, side by side.
func fold(text string) string {
	var out []string
	for _, w := range cut(text) {
		out = append(out, w.term)
	}
	return strings.Join(out, " ")
}

// stretch is a run of words, from and to.
type stretch struct{ from, to int }

// stretches finds a word, a phrase or either with an open end.
func stretches(text []cutWord, q query.Q) []stretch {
	switch q := q.(type) {
	case query.Word:
		return phrase(text, q.Text, false)
	case query.Phrase:
		return phrase(text, q.Text, false)
	case query.Prefix:
		return phrase(text, q.Text, true)
	}
	return nil
}

// phrase finds where the words of a query stand. A pair of characters covers
// the lone last character of its run.
func phrase(text []cutWord, q string, open bool) (out []stretch) {
	want := cut(q)
	for i := range text {
		to := i
		fits := len(want) > 0
		for j, w := range want {
			if j > 0 && w.end == want[j-1].end {
				continue
			}
			first := []rune(w.term)[0]
			last := j == len(want)-1 || j == len(want)-2 && w.end == want[j+1].end
			lone := first >= 0x3000 && len([]rune(w.term)) == 1
			prefix := lone && w.term < "\U0001F000" || open && last && first < 0x3000
			if i+j >= len(text) || text[i+j].term != w.term && !(prefix && strings.HasPrefix(text[i+j].term, w.term)) {
				fits = false
				break
			}
			to = i + j
		}
		if fits {
			out = append(out, stretch{i, to})
		}
	}
	return out
}

// nearOnes gives the places of each side of a NEAR that are near one of the other.
func nearOnes(q query.Near, text []cutWord) (as, bs []stretch) {
	near := func(a, b stretch) bool {
		behind, before := b.from-a.to-1, a.from-b.to-1
		return a.from < b.from && behind >= 0 && behind <= q.Distance || b.from <= a.from && before >= 0 && before <= q.Distance
	}
	allA, allB := stretches(text, q.A), stretches(text, q.B)
	for _, a := range allA {
		if slices.ContainsFunc(allB, func(b stretch) bool { return near(a, b) }) {
			as = append(as, a)
		}
	}
	for _, b := range allB {
		if slices.ContainsFunc(allA, func(a stretch) bool { return near(a, b) }) {
			bs = append(bs, b)
		}
	}
	return as, bs
}

func distance(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	d := distance(a[1:], b[1:])
	if a[0] == b[0] {
		return d
	}
	return 1 + min(d, distance(a[1:], b), distance(a, b[1:]))
}

func entity(q query.Entity, body string) (found bool) {
	Extractor{}.Find(body, func(s hut3.Span) { found = found || entityIs(q, s) })
	return found
}

func entityIs(q query.Entity, s hut3.Span) bool {
	switch {
	case s.Type != q.Type:
		return false
	case q.Value == "*":
		return true
	case q.Type != "money":
		return s.Value == q.Value
	}
	currency, want := "GBP", q.Value
	if rest, ok := strings.CutPrefix(want, "EUR"); ok {
		currency, want = "EUR", rest
	}
	digits, ok := strings.CutPrefix(s.Value, currency+" ")
	have, _ := strconv.ParseFloat(digits, 64)
	sum, _ := strconv.ParseFloat(want, 64)
	return ok && map[string]bool{"=": have == sum, ">=": have >= sum, "<=": have <= sum, "<": have < sum, ">": have > sum}[q.Op]
}

// same compares a handle with what was typed, folded.
func (v *ModelView) same(h hut3.Handle, typed string) bool {
	folded := func(s string) string { return once(v.memory.folded, s, func() string { return fold(s) }) }
	return h.Name != "" && (folded(h.Name) == folded(typed) || folded(h.String()) == folded(typed) && strings.Contains(typed, "/"))
}

// plain undoes the look-alikes that the words of a world have.
func plain(w string) string {
	return strings.NewReplacer("5", "s", "0", "o", "1", "i", "l", "i", "4", "a", "7", "t", "е", "e", "р", "p").Replace(w)
}

func (v *ModelView) field(q query.Field, h held) bool {
	to := func(h held) bool {
		return slices.ContainsFunc(h.To, func(x hut3.Handle) bool { return v.same(x, q.Value) })
	}
	switch q.Name {
	case "from":
		return v.same(h.From, q.Value)
	case "to":
		return to(h)
	case "handle":
		return v.same(h.From, q.Value) || to(h)
	case "with":
		return once(v.memory.with, q.Value, func() map[string]bool {
			out := map[string]bool{}
			for _, x := range v.visible {
				if v.same(x.From, q.Value) || to(x) {
					out[x.Conversation] = true
				}
			}
			return out
		})[h.Conversation]
	case "in":
		return h.Conversation == q.Value
	case "platform":
		return h.Platform == q.Value
	case "kind":
		return h.Kind.String() == q.Value
	case "delivery":
		return slices.ContainsFunc(v.rowsOf(h.Key), func(r corpus.RowEntry) bool { return hut3.DeliveryRef(r.Key.Delivery()) == q.Value })
	}
	deliveryOf := func(is func(corpus.DeliveryFact) bool) bool {
		return slices.ContainsFunc(v.rowsOf(h.Key), func(r corpus.RowEntry) bool { return is(v.Facts.Deliveries[r.Key.Delivery()]) })
	}
	switch q.Name {
	case "like":
		return words1(q, v.words(h.Body))
	case "lang":
		return v.language(h.Body) == q.Value
	case "set":
		return slices.ContainsFunc(v.Sets[q.Value], func(row hut3.Key) bool {
			key, err := v.Resolve(context.Background(), row)
			return err == nil && key == h.Key
		})
	case "tag":
		return slices.Contains(v.tags(h), q.Value)
	case "exhibit":
		return deliveryOf(func(d corpus.DeliveryFact) bool { return slices.Contains(d.Exhibit, q.Value) })
	case "stage":
		return deliveryOf(func(d corpus.DeliveryFact) bool { return d.Stage == q.Value }) ||
			slices.ContainsFunc(v.rowsOf(h.Key), func(r corpus.RowEntry) bool {
				return slices.Contains(r.Extra, hut3.Field{Name: "stage", Value: q.Value})
			})
	}
	switch q.Value {
	case "tag":
		return len(v.tags(h)) > 0
	case "media":
		return len(h.Media) > 0
	case "time":
		return h.Sent.Known()
	case "entity":
		found := false
		Extractor{}.Find(h.Body, func(hut3.Span) { found = true })
		return found
	}
	return entity(query.Entity{Type: q.Value, Op: "=", Value: "*"}, h.Body)
}
