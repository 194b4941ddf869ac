package formats

import (
	"bytes"
	"fmt"
)

// element reads one object of an array, a document's array or a sequence.
func (j *jsonScan) element(row func(*record) error, bad badFunc) (bool, error) {
	also := ","
	if j.shape == shapeSequence {
		also = "\x1e"
	}
	if !passSpace(j.w, also) {
		return false, j.unclosed(bad)
	}
	switch j.w.bytes()[0] {
	case '{':
		return true, j.oneObject(row, bad)
	case ']':
		if j.shape != shapeSequence && !j.closed {
			return false, j.close(bad)
		}
	}
	const reason = "text stands where a message object would be right"
	if n := j.loneValue(); n > 0 {
		return true, j.aside(n, reason, bad)
	}
	return true, j.recover(reason, bad)
}

func (j *jsonScan) oneObject(row func(*record) error, bad badFunc) error {
	if n := j.flatObject(j.w.bytes()); n > 0 {
		j.w.take(n)
		return row(&j.rec)
	}
	n, deepest, ok := valueInView(j.w, j.looks())
	if !ok {
		j.lost += int64(n)
		reason := fmt.Sprintf("the object has no end within %d bytes", n)
		if err := j.w.fault(); err != nil {
			reason = "the object is cut off: " + err.Error()
		}
		return j.recover(reason, bad)
	}
	if reason := j.object(n, func() int { return deepest }); reason != "" {
		return j.recover(reason, bad)
	}
	j.w.take(n)
	return row(&j.rec)
}

// unclosed marks an array that the file leaves open. What is missing is not
// known, so the mark has no length.
func (j *jsonScan) unclosed(bad badFunc) error {
	if j.shape == shapeSequence || j.closed || j.w.fault() != nil {
		return nil
	}
	return bad(j.w.raw, 0, "the file ends inside the array: messages may be missing")
}

// close passes the end of the array and of the document, and sets aside what
// stands behind.
func (j *jsonScan) close(bad badFunc) error {
	j.closed = true
	j.w.take(1)
	if j.shape == shapeDocument && !passValue(j.w, j.deep) {
		return nil
	}
	if !passSpace(j.w, "") {
		return nil
	}
	at := j.w.raw
	for {
		j.w.take(len(j.w.bytes()))
		if !j.w.more() {
			return bad(at, j.w.raw-at, "text stands behind the end of the JSON document")
		}
	}
}

// recover sets aside the stretch up to its own end, where its brackets match and
// what follows is what follows an element, or else up to the next object that looks
// like those already read: valid, and beginning with a name they have.
func (j *jsonScan) recover(reason string, bad badFunc) error {
	var k jsonSkip
	at, before := j.w.raw, j.w.bytes()[0]
	_, ended := k.feed(j.w.bytes()[:1])
	j.w.take(1)
	to := j.w.raw
	for {
		b := j.w.bytes()
		if len(b) == 0 {
			if !j.w.more() {
				break
			}
			continue
		}
		if b[0] == '{' && (before == ',' || before == '\n' || before == '}') && (before == '\n' && j.begins() || j.resembles()) {
			break
		}
		n := 1 + max(bytes.IndexAny(b[1:], "{}\n,"), 0)
		if n == 1 && len(b) > 1 && bytes.IndexByte([]byte("{}\n,"), b[1]) < 0 {
			n = len(b)
		}
		if !ended {
			var end int
			if end, ended = k.feed(b[:n]); ended && j.endsAt(end) {
				j.w.take(end)
				return bad(at, j.w.raw-at, reason)
			}
			b = j.w.bytes()
		}
		before, to = j.pass(b[:n], before, to)
	}
	return bad(at, to-at, reason)
}

// pass takes a stretch that is set aside. It gives the last byte that is not
// white space (a line feed counts as one) and the raw offset behind the last
// that is part of a value.
func (j *jsonScan) pass(b []byte, before byte, to int64) (byte, int64) {
	text := bytes.TrimRight(b, " \t\r\n,")
	last := bytes.TrimRight(b, " \t\r")
	if len(last) > 0 {
		before = last[len(last)-1]
	}
	rest := len(b) - len(text)
	if len(text) > 0 {
		j.w.take(len(text))
		to = j.w.raw
	}
	j.w.take(rest)
	return before, to
}

// resembles reports whether the object in view is valid and begins with a name
// that earlier objects had.
func (j *jsonScan) resembles() bool {
	n, deepest, ok := valueInView(j.w, min(j.looks(), recoverLook*16))
	if ok && deepest <= j.src.limits.Depth && j.likeOthers(j.w.bytes()[:n]) {
		return true
	}
	j.lost += int64(n)
	return false
}

// likeOthers reports whether b is a valid object that begins with a name that
// earlier objects had.
func (j *jsonScan) likeOthers(b []byte) bool {
	if validObject(b) != nil {
		return false
	}
	names := namesOf([][]byte{b})
	if len(names) == 0 {
		return false
	}
	if len(j.x.cols.names) == len(j.x.document) {
		return knownColumns(names) > 0
	}
	return j.named(names[0])
}

// named reports whether earlier objects had a name.
func (j *jsonScan) named(name string) bool {
	i, known := j.x.cols.index[name]
	return known && !j.x.document[i]
}
