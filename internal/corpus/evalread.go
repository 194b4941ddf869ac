package corpus

import "regexp"

// readNode tests what no index holds on every message that the other parts of
// the query leave. It comes last, and what it may read is limited; see Limits.
// Since the parts before it are known exactly, what it reads depends on nothing
// that the view does not see.
type readNode struct {
	is     func(e *evaluation, o uint32, body []byte) bool
	text   bool // whether is needs the body
	charge int  // what a message is charged as; 0 is one
}

func (n readNode) eval(e *evaluation, within docset) docset {
	if !e.spend(within.n * n.charged()) {
		return noDocs(e.s.n) // run refuses the query
	}
	texts := e.s.texts()
	left, over := 0, false // texts are long: the context is looked at more often than by scan
	return e.s.scan(within, func(o uint32) bool {
		if left++; left%256 == 0 {
			over = e.cut()
		}
		if over {
			return false
		}
		if !n.text {
			return n.is(e, o, nil)
		}
		body, ok := e.body(texts, o)
		if !ok {
			return e.doubt
		}
		return n.is(e, o, body)
	})
}

// rowsCharge is how many messages are read in the time in which the rows of one are.
const rowsCharge = 10

func (n readNode) charged() int { return max(n.charge, 1) }

func (n readNode) cost(*evaluation) int { return maxCost }
func (n readNode) mark(*marking)        {}

// regexpNode tests an expression on the texts as written.
type regexpNode struct {
	readNode
	re *regexp.Regexp
}

func newRegexpNode(re *regexp.Regexp) node {
	return regexpNode{readNode{is: func(_ *evaluation, _ uint32, body []byte) bool { return re.Match(body) }, text: true}, re}
}
