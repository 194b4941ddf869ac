package formats

import (
	"bytes"
	"context"
	"fmt"

	"hut3"
)

// jsonScan walks the message objects of a JSON file.
type jsonScan struct {
	src      *source
	shape    jsonShape
	array    string
	start    int64 // decoded offset of the first element of a document's array
	deep     int   // objects that the array lies in
	x        *cutter
	w        *window
	rec      record
	flat     flatObject
	rows     [][]string
	profile  *Profile
	others   []string
	good     int64
	lost     int64 // bytes that were looked through for ends that are not there
	closed   bool  // the array's end was met
	document bool
}

func openJSON(s *source, opts Options, shape jsonShape) (scanner, error) {
	array := ""
	if opts.Profile != nil {
		array = opts.Profile.Array
	}
	p := probeJSON(s, array)
	if p.shape != shape {
		if shape == shapeDocument {
			return nil, hut3.Errorf(hut3.Invalid, "%s: no array of message objects begins in its first %d bytes; name one as array in the mapping profile", s.path, len(s.sample))
		}
		p = jsonProbe{shape: shape, objects: objectsOf(s.sample)}
	}
	j := &jsonScan{src: s, shape: shape, array: p.array, profile: opts.Profile}
	j.reset()
	j.look(p.objects) // before the document's own names, so that the messages keep theirs
	if shape == shapeDocument {
		return j, j.readOutline()
	}
	return j, nil
}

// reset goes back to the start of the stream with no columns known.
func (j *jsonScan) reset() {
	j.x = newCutter(newColumns(nil))
	j.x.know(j.profile)
	j.w = j.src.window()
}

// readOutline walks the document once for the values beside its array, which
// may stand behind it.
func (j *jsonScan) readOutline() error {
	w := j.src.window()
	o := outlineTo(w, j.array)
	start, found := o.arrays[j.array]
	if err := w.fault(); err != nil && !isStop(err) {
		return err
	}
	if !found {
		return hut3.Errorf(hut3.Invalid, "%s: its member %q is no array", j.src.path, j.array)
	}
	j.start, j.deep, j.document = start, o.deep[j.array], true
	for _, name := range o.order {
		if name != j.array {
			j.others = append(j.others, name)
		}
	}
	j.others = append(j.others, o.others...)
	for _, m := range o.scalars {
		if m.cell.state != absent {
			j.x.addDocument(m.name, m.cell)
		}
	}
	return nil
}

// look learns the columns and some rows from objects of the sample.
func (j *jsonScan) look(objects [][]byte) {
	for _, o := range objects {
		j.x.cut(&j.rec, o)
		row := make([]string, len(j.rec.cells))
		for i, c := range j.rec.cells {
			row[i] = c.text
		}
		j.rows = append(j.rows, row)
	}
}

func (j *jsonScan) columns() *columns { return j.x.cols }

// sample gives the rows that detection saw, and the columns that stand beside
// a document's array: nil where there is no document.
func (j *jsonScan) sample() ([][]string, map[int]bool) {
	if !j.document {
		return j.rows, nil
	}
	return j.rows, j.x.document
}

func (j *jsonScan) prepare(*plan) {}

func (j *jsonScan) rewind() (scanner, error) {
	again := *j
	again.reset()
	again.rec, again.flat = record{}, flatObject{}
	again.good, again.lost, again.closed = 0, 0, false
	return &again, nil
}

func (j *jsonScan) describe(s *Summary) {
	s.Bytes = j.w.raw
	for _, name := range j.others {
		s.Oddities = append(s.Oddities, Oddity{What: "an object or array beside the messages, not read", Column: name, Count: 1})
	}
}

func (j *jsonScan) scan(ctx context.Context, row func(*record) error, bad badFunc) error {
	if err := j.enter(); err != nil {
		return err
	}
	next := j.element
	if j.shape == shapeLines {
		next = j.line
	}
	for n := 0; ; n++ {
		if n&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		more, err := next(row, bad)
		if err != nil {
			return err
		}
		if !more {
			return j.w.fault()
		}
	}
}

// enter moves to the first element.
func (j *jsonScan) enter() error {
	switch j.shape {
	case shapeDocument:
		return skipTo(j.w, j.start)
	case shapeArray:
		if passSpace(j.w, "\x1e") && j.w.bytes()[0] == '[' {
			j.w.take(1)
		}
	}
	return nil
}

// object reads the object of n bytes in view, or says why it is none.
func (j *jsonScan) object(n int, depth func() int) string {
	b := j.w.bytes()[:n]
	if j.flatObject(b) == n {
		return ""
	}
	deepest := depth()
	if deepest > j.src.limits.Depth {
		return fmt.Sprintf("the object is nested %d deep; the limit is %d", deepest, j.src.limits.Depth)
	}
	if err := validObject(b); err != nil {
		return "the object is not valid JSON: " + err.Error()
	}
	j.place(b)
	j.x.cut(&j.rec, b)
	return ""
}

// flatObject reads the object that b begins with the short way and gives its
// length, or 0 where that cannot be done.
func (j *jsonScan) flatObject(b []byte) int {
	if j.src.limits.Depth < 1 {
		return 0
	}
	n := j.flat.parse(b)
	if n == 0 || int64(n) > j.src.limits.Row || j.shape == shapeLines && n < len(b) {
		return 0
	}
	j.place(b[:n])
	j.x.cutFlat(&j.rec, b[:n], &j.flat)
	return n
}

// place notes where the object in view stands.
func (j *jsonScan) place(b []byte) {
	j.rec.offset = j.w.raw
	j.rec.length = min(j.w.enc.width(b), j.w.read-j.w.raw)
	j.good++
}

// line reads one line of a file of an object a line.
func (j *jsonScan) line(row func(*record) error, bad badFunc) (bool, error) {
	if !passSpace(j.w, "\x1e") {
		return false, nil
	}
	at := j.w.raw
	n, whole := lineInView(j.w, int(j.src.limits.Row))
	if !whole {
		_ = passLine(j.w)
		reason := fmt.Sprintf("the line is longer than %d bytes, the limit", j.src.limits.Row)
		if err := j.w.fault(); err != nil {
			reason = "the line is cut off: " + err.Error()
		}
		return true, bad(at, j.w.raw-at, reason)
	}
	text := j.w.bytes()[:n]
	for isSpace(text[len(text)-1]) { // its first byte is none
		text = text[:len(text)-1]
	}
	reason := "the line is no JSON object"
	if text[0] == '{' {
		reason = j.object(len(text), func() int {
			var k jsonSkip
			k.feed(text)
			return k.deepest
		})
	}
	j.w.take(len(text))
	if reason != "" {
		return true, bad(at, j.w.raw-at, reason)
	}
	return true, row(&j.rec)
}

// lineInView brings a line into view and gives its length without its end.
func lineInView(w *window, limit int) (n int, whole bool) {
	seen := 0
	for {
		b := w.bytes()
		if i := bytes.IndexByte(b[seen:], '\n'); i >= 0 {
			return seen + i, seen+i <= limit
		}
		seen = len(b)
		if w.ended() || seen > limit {
			return seen, seen <= limit && w.fault() == nil
		}
		w.more()
	}
}

// passLine takes the rest of a line, without its end.
func passLine(w *window) bool {
	for {
		b := w.bytes()
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			w.take(i)
			return true
		}
		w.take(len(b))
		if !w.more() {
			return false
		}
	}
}
