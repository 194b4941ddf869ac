package formats

import (
	"errors"
	"fmt"
	"strings"
)

// xmlTree is one element of an XML stream with all that it holds. Its nodes and
// text are used again for the next.
type xmlTree struct {
	pull  *xmlPull
	nodes []xmlNode
	buf   []byte
	limit int
	open  []int
}

type xmlNode struct {
	name              string // empty: a text
	from, to          int    // of its attributes or its text, in buf
	first, last, next int    // nodes; 0 is none
	cdata             bool
}

// element is one node of a tree; its zero has nothing in it.
type element struct {
	t *xmlTree
	i int
}

// longElement is the stop of an element that is longer than the limit. The stream
// stands behind its end, so that a caller can set it aside and go on.
type longElement struct {
	limit int
	size  int64 // of its texts and attributes, in bytes
}

func (l *longElement) Error() string {
	return fmt.Sprintf("an element holds %d bytes, and the limit is %d", l.size, l.limit)
}

// Unwrap makes it a stop for callers that do not go on.
func (l *longElement) Unwrap() error { return &stop{reason: l.Error()} }

// grow takes in the element that has just begun, up to its end, which is given
// in bytes of the stream. The error is a *longElement where it is longer than the
// limit; to is its end then too.
func (t *xmlTree) grow() (root element, to int64, err error) {
	x := t.pull
	t.nodes, t.buf = append(t.nodes[:0], xmlNode{}), t.buf[:0]
	open := append(t.open[:0], t.add(0, x.stack[len(x.stack)-1], x.attrs))
	for len(open) > 0 {
		tok, err := x.pull()
		if err != nil {
			return element{}, 0, err
		}
		switch parent := open[len(open)-1]; tok.kind {
		case xmlBegin:
			open = append(open, t.add(parent, tok.name, x.attrs))
		case xmlText:
			if i := t.add(parent, "", x.chars); x.cdata {
				t.nodes[i].cdata = true
			}
		case xmlEnd:
			open = open[:len(open)-1]
			to = tok.to
		}
		if t.full() {
			t.open = open
			return t.outgrown(len(open))
		}
	}
	t.open = open
	return element{t, 1}, to, nil
}

// full says that an element is longer than the limit, or has more parts than
// such an element can have.
func (t *xmlTree) full() bool { return len(t.buf) > t.limit || len(t.nodes) > t.limit/64 }

// outgrown goes to the end of an element that is too long.
func (t *xmlTree) outgrown(open int) (_ element, to int64, err error) {
	size := int64(len(t.buf))
	for open > 0 {
		tok, err := t.pull.pull()
		if err != nil {
			return element{}, 0, err
		}
		switch tok.kind {
		case xmlBegin:
			open++
			size += int64(len(t.pull.attrs))
		case xmlText:
			size += int64(len(t.pull.chars))
		case xmlEnd:
			open--
			to = tok.to
		}
	}
	return element{}, to, &longElement{t.limit, size}
}

// grow takes in the element that has just begun. One that is longer than the
// limit is set aside with its place: the root has nothing in it then.
func (r *reading) grow(t *xmlTree, from int64) (root element, to int64, err error) {
	root, to, err = t.grow()
	var long *longElement
	if errors.As(err, &long) {
		return element{}, to, r.reject(from, to-from, err.Error()+"; the rest is read")
	}
	return root, to, err
}

func (t *xmlTree) add(parent int, name string, text []byte) int {
	i := len(t.nodes)
	at := len(t.buf)
	t.buf = append(t.buf, text...)
	t.nodes = append(t.nodes, xmlNode{name: name, from: at, to: len(t.buf)})
	if p := &t.nodes[parent]; parent > 0 {
		if p.first == 0 {
			p.first = i
		} else {
			t.nodes[p.last].next = i
		}
		p.last = i
	}
	return i
}

func (e element) ok() bool { return e.i > 0 }

func (e element) name() string {
	if !e.ok() {
		return ""
	}
	return e.t.nodes[e.i].name
}

// attr is the value of an attribute.
func (e element) attr(name string) string {
	if !e.ok() {
		return ""
	}
	n := e.t.nodes[e.i]
	return e.t.pull.attrOf(e.t.buf[n.from:n.to], name)
}

// word is the value of an attribute of few values, held once.
func (e element) word(name string) string {
	if !e.ok() {
		return ""
	}
	n := e.t.nodes[e.i]
	return e.t.pull.intern(e.t.pull.rawAttr(e.t.buf[n.from:n.to], name))
}

// each goes through the elements inside.
func (e element) each(fn func(element)) {
	if !e.ok() {
		return
	}
	for i := e.t.nodes[e.i].first; i > 0; i = e.t.nodes[i].next {
		if e.t.nodes[i].name != "" {
			fn(element{e.t, i})
		}
	}
}

// child is the first element inside of a name.
func (e element) child(name string) element {
	if !e.ok() {
		return element{}
	}
	for i := e.t.nodes[e.i].first; i > 0; i = e.t.nodes[i].next {
		if e.t.nodes[i].name == name {
			return element{e.t, i}
		}
	}
	return element{}
}

// text is all text inside.
func (e element) text() string {
	if !e.ok() {
		return ""
	}
	n := &e.t.nodes[e.i]
	if n.name == "" {
		s := string(e.t.buf[n.from:n.to])
		if n.cdata {
			return strings.ToValidUTF8(s, "\ufffd")
		}
		return e.t.pull.decode(s)
	}
	if n.first == n.last {
		return element{e.t, n.first}.text()
	}
	var b strings.Builder
	for i := n.first; i > 0; i = e.t.nodes[i].next {
		b.WriteString(element{e.t, i}.text())
	}
	return b.String()
}
