package formats

import "bytes"

// maxLost is how many bytes of a file may be looked through in vain for the ends of
// objects; after that an end is looked for nearby only, so that no file costs more
// than linear work.
const (
	maxLost    = 64 << 20
	lookNearby = 4 << 10
)

// looks is how far the end of an object is looked for.
func (j *jsonScan) looks() int {
	if j.lost > maxLost {
		return min(lookNearby, int(j.src.limits.Row))
	}
	return int(j.src.limits.Row)
}

// aside sets aside the n bytes in view.
func (j *jsonScan) aside(n int, reason string, bad badFunc) error {
	at := j.w.raw
	j.w.take(n)
	return bad(at, j.w.raw-at, reason)
}

// endsAt reports whether what follows n bytes of the view is what follows an
// element: a comma, the end of the array or file, or in a sequence an object.
func (j *jsonScan) endsAt(n int) bool {
	rest := bytes.TrimLeft(j.w.need(n + 64)[n:], " \t\r\n")
	if len(rest) == 0 {
		return j.w.ended()
	}
	if j.shape == shapeSequence {
		return rest[0] == '{' || rest[0] == 0x1e
	}
	return rest[0] == ',' || rest[0] == ']'
}

// holdsAnother reports whether an object like those already read stands among the
// n bytes in view, behind their first: a quote that is missing joins objects.
func (j *jsonScan) holdsAnother(n int) bool {
	b := j.w.bytes()[:n]
	for i := 1; i < n; i++ {
		next := bytes.IndexByte(b[i:], '{')
		if next < 0 {
			return false
		}
		i += next
		if before := bytes.TrimRight(b[:i], " \t\r"); !bytes.ContainsRune([]byte(",\n}"), rune(before[len(before)-1])) {
			continue
		}
		var k jsonSkip
		end, done := k.feed(b[i:min(n, i+j.looks(), i+recoverLook)])
		j.lost += int64(end)
		if done && j.likeOthers(b[i:i+end]) {
			return true
		}
	}
	return false
}

// loneValue is the length of a number, word, string or array that stands where an
// object would be right and ends as an element does; or 0.
func (j *jsonScan) loneValue() int {
	b := j.w.need(recoverLook)
	b = b[:min(len(b), recoverLook)]
	n := 0
	switch b[0] {
	case '[':
		var k jsonSkip
		if end, done := k.feed(b); done {
			n = end
		}
	case '"':
		k := jsonSkip{inString: true}
		if end := 1 + k.passString(b[1:]); !k.inString {
			n = end
		}
	default:
		for n < len(b) && !isSpace(b[n]) && bytes.IndexByte([]byte(",:{}[]\"\x1e"), b[n]) < 0 {
			n++
		}
	}
	if n == 0 || n == recoverLook || !j.endsAt(n) || b[0] == '[' && j.holdsAnother(n) {
		return 0
	}
	return n
}

// begins reports whether the view begins as earlier objects do: a brace and one of
// their names. No string holds a line feed, so that at the beginning of a line it
// is an object, be it broken or not.
func (j *jsonScan) begins() bool {
	b := j.w.need(512)
	b = bytes.TrimLeft(b[1:min(len(b), 512)], " \t\r\n")
	if len(b) == 0 || b[0] != '"' {
		return false
	}
	end := bytes.IndexByte(b[1:], '"')
	if end < 0 {
		return false
	}
	rest := bytes.TrimLeft(b[end+2:], " \t")
	return len(rest) > 0 && rest[0] == ':' && j.named(string(b[1:end+1]))
}
