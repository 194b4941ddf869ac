package formats

import "bytes"

// jsonSkip finds the end of a JSON object or array without understanding it. It
// can be fed piece by piece, so that a value of any length is passed in bounded
// memory.
type jsonSkip struct {
	depth    int
	deepest  int
	inString bool
	escaped  bool
}

// feed looks at the next piece and gives the place behind the value's end.
func (k *jsonSkip) feed(b []byte) (end int, done bool) {
	for i := 0; i < len(b); {
		if k.inString {
			i += k.passString(b[i:])
			continue
		}
		switch b[i] {
		case '"':
			k.inString = true
		case '{', '[':
			k.depth++
			k.deepest = max(k.deepest, k.depth)
		case '}', ']':
			k.depth--
			if k.depth <= 0 {
				return i + 1, true
			}
		}
		i++
	}
	return len(b), false
}

// passString goes on inside a string to behind its closing quote, or to the end
// of the piece.
func (k *jsonSkip) passString(b []byte) int {
	i := 0
	if k.escaped {
		k.escaped = false
		i = 1
	}
	for i < len(b) {
		q := bytes.IndexByte(b[i:], '"')
		run := b[i:]
		if q >= 0 {
			run = run[:q]
		}
		back := bytes.IndexByte(run, '\\')
		switch {
		case back >= 0:
			i += back + 2
			k.escaped = i > len(b)
		case q >= 0:
			k.inString = false
			return i + q + 1
		default:
			return len(b)
		}
	}
	return len(b)
}

// isSpace reports whether b is white space of JSON.
func isSpace(b byte) bool { return b == ' ' || b == '\n' || b == '\r' || b == '\t' }

// passSpace takes white space and the bytes of also, and reports whether
// anything follows. The next byte is then in view.
func passSpace(w *window, also string) bool {
	for {
		b := w.bytes()
		if len(b) > 0 && b[0] > ' ' && b[0] != ',' && b[0] != ':' {
			return true
		}
		i := 0
		for i < len(b) && (isSpace(b[i]) || bytes.IndexByte([]byte(also), b[i]) >= 0) {
			i++
		}
		w.take(i)
		if i < len(b) {
			return true
		}
		if !w.more() {
			return false
		}
	}
}

// valueInView brings a whole object or array into view and gives its length.
// ok is false where it does not end within limit bytes or the stream.
func valueInView(w *window, limit int) (n, deepest int, ok bool) {
	var k jsonSkip
	seen := 0
	for {
		b := w.bytes()
		b = b[:min(len(b), limit)]
		end, done := k.feed(b[seen:])
		if done {
			return seen + end, k.deepest, true
		}
		seen = len(b)
		if seen >= limit || !w.more() {
			return seen, k.deepest, false
		}
	}
}

// passValue takes the rest of a value that is depth levels deep, however long.
func passValue(w *window, depth int) bool {
	k := jsonSkip{depth: depth}
	for {
		end, done := k.feed(w.bytes())
		w.take(end)
		if done {
			return true
		}
		if !w.more() {
			return false
		}
	}
}
