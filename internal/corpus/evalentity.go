package corpus

import (
	"math"
	"strconv"
	"strings"

	"hut3"
	"hut3/internal/query"
)

// maxCost is the cost of a part that reads texts.
const maxCost = math.MaxInt

// entityNode is the messages with an entity that match holds for. typ is where
// to look, or nothing for every type.
type entityNode struct {
	typ   string
	match func(typ, value string) bool
}

// newEntityNode reads type:value. Money, and whatever is ordered, is compared
// as a number between values of the same unit; money without one is in pounds.
func newEntityNode(q query.Entity) (node, error) {
	if q.Type == "" {
		return nil, hut3.Errorf(hut3.Usage, "an entity needs a type, as in phone:* or btc:*")
	}
	n := entityNode{typ: q.Type}
	switch {
	case q.Op == "=" && q.Value == "*":
		n.match = func(string, string) bool { return true }
		return n, nil
	case q.Op == "=" && q.Type == "url":
		want := withoutRoot(q.Value)
		n.match = func(_, v string) bool { return withoutRoot(v) == want }
		return n, nil
	case q.Op == "=" && q.Type != "money":
		n.match = func(_, v string) bool { return v == q.Value }
		return n, nil
	}
	unit, want, ok := amount(q.Value)
	if !ok {
		return nil, hut3.Errorf(hut3.Usage, "%s:%s%s needs a number to compare with", q.Type, q.Op, q.Value)
	}
	if unit == "" && q.Type == "money" {
		unit = "GBP"
	}
	holds, ok := comparisons[q.Op]
	if !ok {
		return nil, hut3.Errorf(hut3.Usage, "%q compares nothing; write =, <, <=, > or >=", q.Op)
	}
	n.match = func(_, v string) bool {
		u, x, ok := amount(v)
		return ok && u == unit && holds(x, want)
	}
	return n, nil
}

// withoutRoot takes the / off an address that has no other path: both name the same
// (RFC 3986, 6.2.3).
func withoutRoot(address string) string {
	host, ok := strings.CutSuffix(address, "/")
	if !ok {
		return address
	}
	_, bare, schemed := strings.Cut(host, "://")
	if !schemed {
		bare = host
	}
	if bare == "" || strings.ContainsAny(bare, "/?#") {
		return address
	}
	return host
}

var comparisons = map[string]func(a, b float64) bool{
	"=":  func(a, b float64) bool { return a == b },
	">":  func(a, b float64) bool { return a > b },
	">=": func(a, b float64) bool { return a >= b },
	"<":  func(a, b float64) bool { return a < b },
	"<=": func(a, b float64) bool { return a <= b },
}

// amount parts a value into unit and number: "GBP 1200.50", "1200.50 GBP".
func amount(value string) (unit string, n float64, ok bool) {
	start := strings.IndexAny(value, "0123456789")
	if start < 0 {
		return "", 0, false
	}
	end := start
	for end < len(value) && strings.IndexByte("0123456789.,", value[end]) >= 0 {
		end++
	}
	n, err := strconv.ParseFloat(strings.ReplaceAll(value[start:end], ",", ""), 64)
	return strings.ToUpper(strings.TrimSpace(value[:start] + value[end:])), n, err == nil
}

// terms are the values of a layer that the query means.
func (n entityNode) terms(l *layer) []termInfo {
	var out []termInfo
	seek := ""
	if n.typ != "" {
		seek = n.typ + "\x00"
	}
	l.values.each(seek, func(term []byte, t termInfo) bool {
		typ, value := cutValue(term)
		if n.typ != "" && typ != n.typ {
			return false
		}
		if n.match(typ, value) {
			out = append(out, t)
		}
		return true
	})
	return out
}

func (n entityNode) eval(e *evaluation, _ docset) docset {
	if e.s.layer.held() == nil {
		return noDocs(e.s.n)
	}
	return e.s.union(&e.s.layer.values, n.terms(e.s.layer))
}

func (n entityNode) cost(e *evaluation) int { return int(e.s.n / 32) }

func (n entityNode) mark(m *marking) {
	for _, s := range m.spans {
		if (n.typ == "" || s.Type == n.typ) && n.match(s.Type, s.Value) {
			m.add(s.Start, s.End)
		}
	}
}
