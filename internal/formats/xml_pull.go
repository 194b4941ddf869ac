package formats

import (
	"bytes"
	"io"
	"slices"
	"strings"
)

// xmlPull goes through the tags and texts of an XML stream one at a time, each
// with its place in bytes. Entities that a document type declares are not
// expanded; a tag that closes nothing is passed over, and one that closes more
// than the last element closes them all.
type xmlPull struct {
	xmlTags
	depth int      // the deepest nesting
	stack []string // elements that are open
	names map[string]string
	used  int // bytes of the view that the last token took
	pops  int // ends that are still to be handed over
	span  [2]int64
	attrs []byte // of the last beginning, until next is called
	chars []byte // of the last text
	cdata bool
	rest  bool // of a text in <![CDATA[ a piece was handed over, and the rest stands in view
}

// xmlKind is what a token is.
type xmlKind uint8

const (
	xmlBegin xmlKind = iota
	xmlEnd
	xmlText
)

// xmlToken is one step of an XML stream. name is without its prefix, and of the
// element that holds it where it is a text.
type xmlToken struct {
	kind xmlKind
	name string
	from int64 // bytes of the stream
	to   int64
}

func newXMLPull(w *window, limits Limits) *xmlPull {
	return &xmlPull{xmlTags: xmlTags{w: w, limit: int(limits.Row)}, depth: limits.Depth, names: map[string]string{}}
}

// pull gives the next token; io.EOF behind the last, a stop where the file is
// cut short or a limit is passed, or the store's fault.
func (x *xmlPull) pull() (xmlToken, error) {
	for {
		if x.pops > 0 {
			x.pops--
			name := x.stack[len(x.stack)-1]
			x.stack = x.stack[:len(x.stack)-1]
			return xmlToken{xmlEnd, name, x.span[0], x.span[1]}, nil
		}
		x.w.take(x.used)
		x.used = 0
		b := x.view(9)
		if len(b) == 0 {
			return xmlToken{}, x.finish()
		}
		kind, ok, err := x.step(b)
		switch {
		case err != nil:
			return xmlToken{}, err
		case ok:
			t := xmlToken{kind, "", x.w.raw, x.w.raw + x.w.enc.width(x.w.bytes()[:x.used])}
			if n := len(x.stack); n > 0 {
				t.name = x.stack[n-1]
			}
			if x.pops > 0 {
				x.span = [2]int64{t.from, t.to}
			}
			return t, nil
		}
	}
}

// step reads what stands at the start of the view. ok is false for what is no
// token of its own.
func (x *xmlPull) step(b []byte) (kind xmlKind, ok bool, err error) {
	switch {
	case x.rest:
		return x.verbatim(0)
	case b[0] != '<':
		return x.text()
	case bytes.HasPrefix(b, []byte("<!--")):
		return 0, false, x.pass(x.behind(4, "-->"))
	case bytes.HasPrefix(b, []byte("<?")):
		return 0, false, x.pass(x.behind(2, "?>"))
	case bytes.HasPrefix(b, []byte("<![CDATA[")):
		return x.verbatim(9)
	case bytes.HasPrefix(b, []byte("<!")):
		return 0, false, x.pass(x.doctype(2))
	case len(b) > 1 && b[1] == '/':
		return x.closed()
	}
	return x.begun()
}

// pass marks the view used up to a place; one that was not found ends the file.
func (x *xmlPull) pass(end int) error {
	if end >= 0 {
		x.used = end
		return nil
	}
	return x.unfinished()
}

func (x *xmlPull) unfinished() error {
	if err := x.w.fault(); err != nil {
		return err
	}
	if len(x.w.bytes()) > x.limit {
		return stopf("at byte %d a tag or text is longer than %d bytes, the limit", x.w.raw, x.limit)
	}
	return stopf("the file is cut short: what begins at byte %d does not end", x.w.raw)
}

// finish is what the end of the stream means.
func (x *xmlPull) finish() error {
	switch err := x.w.fault(); {
	case err != nil:
		return err
	case len(x.stack) > 0:
		return stopf("the file is cut short: it ends inside <%s>", printable(x.stack[len(x.stack)-1]))
	}
	return io.EOF
}

// verbatim hands over a text in <![CDATA[, whose first bytes are its mark; one
// that is longer than the limit comes in pieces.
func (x *xmlPull) verbatim(mark int) (xmlKind, bool, error) {
	end := x.behind(mark, "]]>")
	x.rest = end < 0 && len(x.w.bytes()) > x.limit && x.w.fault() == nil
	if x.rest {
		x.used = len(x.w.bytes()) - 2
		x.chars, x.cdata = x.w.bytes()[mark:x.used], true
		return xmlText, len(x.stack) > 0, nil
	}
	if err := x.pass(end); err != nil {
		return 0, false, err
	}
	x.chars, x.cdata = x.w.bytes()[mark:end-3], true
	return xmlText, len(x.stack) > 0, nil
}

// text hands over what stands before the next tag; a text that is longer than
// the limit comes in pieces.
func (x *xmlPull) text() (xmlKind, bool, error) {
	end := x.find(0, "<")
	if end < 0 {
		end = len(x.w.bytes())
	}
	x.used = end
	x.chars, x.cdata = x.w.bytes()[:end], false
	return xmlText, len(x.stack) > 0, nil
}

func (x *xmlPull) closed() (xmlKind, bool, error) {
	end := x.behind(2, ">")
	if err := x.pass(end); err != nil {
		return 0, false, err
	}
	name := x.intern(bytes.TrimSpace(x.w.bytes()[2 : end-1]))
	for i := len(x.stack) - 1; i >= 0; i-- {
		if x.stack[i] == name {
			x.odd = x.odd || i < len(x.stack)-1
			x.pops = len(x.stack) - i
			x.span = [2]int64{x.w.raw, x.w.raw + x.w.enc.width(x.w.bytes()[:end])}
			return 0, false, nil
		}
	}
	x.odd = true
	return 0, false, nil
}

// begun reads the beginning of an element. A < with no name behind it is text.
func (x *xmlPull) begun() (xmlKind, bool, error) {
	end, cut := x.tagEnd()
	if end < 0 {
		return 0, false, x.unfinished()
	}
	inside := x.w.bytes()[1:end]
	if !cut {
		end++
	}
	n := bytes.IndexAny(inside, " \t\r\n/")
	if n < 0 {
		n = len(inside)
	}
	if n == 0 {
		x.odd, x.used = true, 1
		x.chars, x.cdata = x.w.bytes()[:1], true
		return xmlText, len(x.stack) > 0, nil
	}
	x.used, x.attrs = end, inside[n:]
	if bytes.HasSuffix(inside, []byte("/")) {
		x.pops, x.attrs = 1, bytes.TrimSuffix(x.attrs, []byte("/"))
	}
	if len(x.stack) >= x.depth {
		return 0, false, stopf("at byte %d elements nest more than %d deep, the limit", x.w.raw, x.depth)
	}
	x.stack = append(x.stack, x.intern(inside[:n]))
	return xmlBegin, true, nil
}

// tagEnd finds the > that ends the tag in view, outside quotes. A < before it
// is not XML: the tag is cut there. The end is -1 where there is none.
func (x *xmlPull) tagEnd() (end int, cut bool) {
	quote := byte(0)
	for i := 1; ; {
		b := x.w.bytes()
		for ; i < len(b); i++ {
			switch c := b[i]; {
			case c == '<':
				x.odd = true
				return i, true
			case c == '>' && quote == 0:
				return i, false
			case quote == 0 && (c == '"' || c == '\''):
				quote = c
			case c == quote:
				quote = 0
			}
		}
		if len(b) > x.limit || !x.w.more() {
			return -1, false
		}
	}
}

// intern is a name without its prefix, held once.
func (x *xmlPull) intern(name []byte) string {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	if s, ok := x.names[string(name)]; ok {
		return s
	}
	s := strings.ToValidUTF8(string(name), "\ufffd")
	if len(x.names) < maxCached {
		x.names[string(name)] = s
	}
	return s
}

// attr is a value of the element whose beginning was handed over last.
func (x *xmlPull) attr(name string) string { return x.attrOf(x.attrs, name) }

// attrOf finds a value among attributes as they are written; a prefix of the
// name does not matter.
func (x *xmlPull) attrOf(attrs []byte, name string) string {
	if value := x.rawAttr(attrs, name); len(value) > 0 {
		return x.decode(string(value))
	}
	return ""
}

// rawAttr is a value as it is written.
func (x *xmlPull) rawAttr(attrs []byte, name string) []byte {
	for {
		i := bytes.IndexByte(attrs, '=')
		if i < 0 {
			return nil
		}
		key := bytes.TrimSpace(attrs[:i])
		attrs = bytes.TrimLeft(attrs[i+1:], " \t\r\n")
		if len(attrs) == 0 || attrs[0] != '"' && attrs[0] != '\'' {
			x.odd = true
			return nil
		}
		end := bytes.IndexByte(attrs[1:], attrs[0])
		if end < 0 {
			x.odd = true
			return nil
		}
		value := attrs[1 : 1+end]
		attrs = attrs[end+2:]
		if c := bytes.LastIndexByte(key, ':'); c >= 0 && !bytes.HasPrefix(key, []byte("xmlns")) {
			key = key[c+1:]
		}
		if string(key) == name {
			return value
		}
	}
}

// content is the last text, its references resolved.
func (x *xmlPull) content() string {
	s := string(x.chars)
	if x.cdata {
		return strings.ToValidUTF8(s, "\ufffd")
	}
	return x.decode(s)
}

// inner is all text inside the element that has just begun, up to its end;
// elements named in without are passed over with what they hold.
func (x *xmlPull) inner(without ...string) (string, error) {
	var parts []string
	size := 0
	for level := len(x.stack); ; {
		t, err := x.pull()
		if err != nil {
			return "", err
		}
		switch {
		case t.kind == xmlText:
			if size += len(x.chars); size > x.limit {
				return "", stopf("at byte %d a text is longer than %d bytes, the limit", t.from, x.limit)
			}
			parts = append(parts, x.content())
		case t.kind == xmlEnd && len(x.stack) < level:
			return strings.Join(parts, ""), nil
		case t.kind == xmlBegin && slices.Contains(without, t.name):
			if err := x.skip(); err != nil {
				return "", err
			}
		}
	}
}

// skip goes behind the end of the element that has just begun.
func (x *xmlPull) skip() error {
	for level := len(x.stack); ; {
		t, err := x.pull()
		if err != nil {
			return err
		}
		if t.kind == xmlEnd && len(x.stack) < level {
			return nil
		}
	}
}
