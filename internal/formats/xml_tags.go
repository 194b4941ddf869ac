package formats

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// xmlTags goes through the tags of an XML file whose values stand in
// attributes, as backups of telephones write them. Entities that a document
// type declares are not expanded, so that there is no bomb to fear; surrogate
// pairs written as two references, which XML forbids and phones write, are
// joined.
type xmlTags struct {
	w     *window
	limit int
	keep  int // the view is kept from its start, and the next tag is looked for here
	odd   bool
}

// xmlTag is one tag: of an element's beginning, its end, or both.
type xmlTag struct {
	name     string
	end      bool // </name>
	whole    bool // <name/>
	open     bool // a quote in it is left open: it was cut at the next tag
	from, to int  // in view
}

// next finds the next tag; ok is false at the end of the file. Text between
// tags, comments, declarations and instructions are passed over.
func (x *xmlTags) next(attrs *bag) (xmlTag, bool) {
	for {
		i := x.find(x.keep, "<")
		if i < 0 {
			return xmlTag{}, false
		}
		b := x.view(i + 9)
		rest := b[i:]
		switch {
		case bytes.HasPrefix(rest, []byte("<!--")):
			x.keep = x.behind(i+4, "-->")
		case bytes.HasPrefix(rest, []byte("<?")):
			x.keep = x.behind(i+2, "?>")
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			x.keep = x.behind(i+9, "]]>")
		case bytes.HasPrefix(rest, []byte("<!")):
			x.keep = x.doctype(i + 2)
		default:
			return x.tag(i, attrs)
		}
		if x.keep < 0 {
			return xmlTag{}, false
		}
	}
}

// view brings n bytes of the view in, or all there are.
func (x *xmlTags) view(n int) []byte {
	for len(x.w.bytes()) < n && x.w.more() {
	}
	return x.w.bytes()
}

// find gives the place in view of the next mark, or -1.
func (x *xmlTags) find(from int, mark string) int {
	for seen := from; ; {
		b := x.w.bytes()
		if i := bytes.Index(b[min(seen, len(b)):], []byte(mark)); i >= 0 {
			return min(seen, len(b)) + i
		}
		seen = max(from, len(b)-len(mark)+1)
		if len(b) > x.limit || !x.w.more() {
			return -1
		}
	}
}

func (x *xmlTags) behind(from int, mark string) int {
	if i := x.find(from, mark); i >= 0 {
		return i + len(mark)
	}
	return -1
}

// doctype passes a declaration with what it declares in brackets.
func (x *xmlTags) doctype(from int) int {
	x.odd = true
	end := x.find(from, ">")
	if end < 0 {
		return -1
	}
	if bytes.IndexByte(x.w.bytes()[from:end], '[') < 0 {
		return end + 1
	}
	if end = x.find(from, "]"); end < 0 {
		return -1
	}
	return x.behind(end, ">")
}

// tag reads the tag at i. Its end is the first > outside quotes. A < inside
// quotes is not XML: a quote before it was left open.
func (x *xmlTags) tag(i int, attrs *bag) (xmlTag, bool) {
	end := i + 1
	for quote := byte(0); ; end++ {
		if end >= len(x.w.bytes()) && (end > x.limit || !x.w.more()) {
			return xmlTag{}, false
		}
		b := x.w.bytes()
		if quote != 0 {
			n := bytes.IndexAny(b[end:], string([]byte{quote, '<'}))
			if n < 0 {
				end = len(b) - 1
				continue
			}
			if end += n; b[end] == '<' {
				x.keep = end
				return xmlTag{from: i, to: end, open: true}, true
			}
			quote = 0
			continue
		}
		if c := b[end]; c == '"' || c == '\'' {
			quote = c
		} else if c == '>' {
			break
		}
	}
	t := xmlTag{from: i, to: end + 1}
	inside := string(x.w.bytes()[i+1 : end])
	x.keep = end + 1
	if t.end = strings.HasPrefix(inside, "/"); t.end {
		t.name = strings.TrimSpace(inside[1:])
		return t, true
	}
	if t.whole = strings.HasSuffix(inside, "/"); t.whole {
		inside = inside[:len(inside)-1]
	}
	n := strings.IndexAny(inside, " \t\r\n")
	if n < 0 {
		n = len(inside)
	}
	t.name = inside[:n]
	if attrs != nil {
		x.attributes(inside[n:], attrs)
	}
	return t, true
}

// attributes fills a bag; the word null stands for no value.
func (x *xmlTags) attributes(s string, into *bag) {
	into.reset()
	for {
		s = strings.TrimLeft(s, " \t\r\n")
		name, rest, ok := strings.Cut(s, "=")
		rest = strings.TrimLeft(rest, " \t\r\n")
		if !ok || rest == "" || rest[0] != '"' && rest[0] != '\'' {
			x.odd = x.odd || s != ""
			return
		}
		end := strings.IndexByte(rest[1:], rest[0])
		if end < 0 {
			x.odd = true
			return
		}
		value := rest[1 : 1+end]
		if s = rest[end+2:]; value != "null" {
			into.add(strings.TrimSpace(name), cell{x.decode(value), plain})
		}
	}
}

// decode expands references to characters. One that is not known stays as it is
// written.
func (x *xmlTags) decode(s string) string {
	if !utf8.ValidString(s) {
		x.odd = true
		s = strings.ToValidUTF8(s, string(utf8.RuneError))
	}
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	var b strings.Builder
	var high rune
	for {
		i := strings.IndexByte(s, '&')
		if i != 0 && high != 0 {
			b.WriteRune(utf8.RuneError)
			high = 0
		}
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		r, n := reference(s[i:])
		s = s[i+max(n, 1):]
		switch {
		case n == 0:
			x.odd = true
			b.WriteByte('&')
		case high != 0 && utf16.DecodeRune(high, r) != utf8.RuneError:
			b.WriteRune(utf16.DecodeRune(high, r))
			high = 0
		case r >= 0xd800 && r < 0xdc00:
			high = r
		default:
			b.WriteRune(r)
		}
	}
}

var xmlNames = map[string]rune{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}

// reference reads &amp; &#10; &#x1F600; at the start of s; n is 0 where it is
// none.
func reference(s string) (r rune, n int) {
	end := strings.IndexByte(s[:min(len(s), 12)], ';')
	if end < 2 {
		return 0, 0
	}
	name := s[1:end]
	if r, ok := xmlNames[name]; ok {
		return r, end + 1
	}
	if name[0] != '#' {
		return 0, 0
	}
	base, digits := 10, name[1:]
	if strings.HasPrefix(digits, "x") || strings.HasPrefix(digits, "X") {
		base, digits = 16, digits[1:]
	}
	v, err := strconv.ParseUint(digits, base, 21)
	if err != nil || v > utf8.MaxRune {
		return 0, 0
	}
	return rune(v), end + 1
}

// take moves the view behind what was read.
func (x *xmlTags) take(to int) {
	x.w.take(to)
	x.keep -= to
}
