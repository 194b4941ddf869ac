package formats

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// jsonShape is how a JSON file holds its message objects.
type jsonShape uint8

const (
	shapeNone jsonShape = iota
	shapeLines
	shapeArray
	shapeDocument
	shapeSequence
)

const sampleObjects = 100

// member is a value beside the array of a document.
type member struct {
	name string
	cell cell
}

// outline is what stands at the top of a JSON object: scalars, and where each
// array and object begins.
type outline struct {
	scalars []member
	arrays  map[string]int64 // decoded offset behind the bracket
	deep    map[string]int   // objects that each array lies in
	order   []string         // names of arrays
	others  []string         // names of objects
	whole   bool             // the object ended
}

// outlineOf walks the members of the object that a window begins with.
func outlineOf(w *window) outline { return outlineTo(w, "") }

// outlineTo walks them, and those of the objects inside it that lead to an array, as
// of data in data.messages.
func outlineTo(w *window, array string) outline {
	o := outline{arrays: map[string]int64{}, deep: map[string]int{}}
	if passSpace(w, "") && w.bytes()[0] == '{' {
		o.whole = o.walk(w, "", array, 1)
	}
	return o
}

// walk walks the object at hand, which is called prefix, to its end.
func (o *outline) walk(w *window, prefix, array string, depth int) bool {
	w.take(1)
	for passSpace(w, ",") {
		if w.bytes()[0] == '}' {
			w.take(1)
			return true
		}
		name, ok := scalarInView(w)
		if !ok || !passSpace(w, ":") {
			return false
		}
		if !o.member(w, prefix+name.text, array, depth) {
			return false
		}
	}
	return false
}

// member takes the value at hand.
func (o *outline) member(w *window, name, array string, depth int) bool {
	switch w.bytes()[0] {
	case '[':
		w.take(1)
		if _, taken := o.arrays[name]; !taken {
			o.arrays[name], o.deep[name] = w.text, depth
			o.order = append(o.order, name)
		}
		return passValue(w, 1)
	case '{':
		if strings.HasPrefix(array, name+".") {
			return o.walk(w, name+".", array, depth+1)
		}
		o.others = append(o.others, name)
		return passValue(w, 0)
	}
	c, ok := scalarInView(w)
	o.scalars = append(o.scalars, member{name, c})
	return ok
}

// scalarInView takes a string, number or word of at most 64 KiB.
func scalarInView(w *window) (cell, bool) {
	b := w.need(64 << 10)
	b = b[:min(len(b), 64<<10)]
	end := 0
	if b[0] == '"' {
		k := jsonSkip{inString: true}
		if end = 1 + k.passString(b[1:]); k.inString {
			return cell{}, false
		}
	} else {
		for end < len(b) && !isSpace(b[end]) && bytes.IndexByte([]byte(",:{}[]\""), b[end]) < 0 {
			end++
		}
	}
	if end == 0 {
		return cell{}, false
	}
	one := append(append([]byte(`{"":`), b[:end]...), '}')
	w.take(end)
	if validObject(one) != nil {
		return cell{}, false
	}
	rec := record{text: string(one)}
	c, _ := (&cutter{}).value(&rec, 4)
	return c, true
}

// jsonProbe is what the sample says of a JSON file.
type jsonProbe struct {
	shape   jsonShape
	array   string // member of a document
	objects [][]byte
	why     string
}

func probeJSON(s *source, array string) jsonProbe {
	text := bytes.TrimLeft(s.sample, " \t\r\n\x1e")
	if len(text) == 0 {
		return jsonProbe{}
	}
	switch text[0] {
	case '[':
		rest := bytes.TrimLeft(text[1:], " \t\r\n")
		if len(rest) > 0 && rest[0] != '{' && rest[0] != ']' {
			return jsonProbe{}
		}
		return jsonProbe{shape: shapeArray, objects: objectsOf(text[1:]), why: "begins with an array of objects"}
	case '{':
		return probeObject(s, text, array)
	}
	return probeBadLine(text)
}

// probeBadLine takes a text whose first line is no object for lines of objects where
// all of those behind it are.
func probeBadLine(text []byte) jsonProbe {
	_, rest, _ := bytes.Cut(text, []byte{'\n'})
	rest = bytes.TrimLeft(rest, " \t\r\n\x1e")
	if len(rest) == 0 || rest[0] != '{' {
		return jsonProbe{}
	}
	lines, of := lineObjects(rest)
	if len(lines) < 2 || len(lines) < of {
		return jsonProbe{}
	}
	return jsonProbe{shape: shapeLines, objects: lines, why: "an object a line behind the first, which is none"}
}

// probeBehind looks behind a first line that begins an object and is longer than the
// sample: it can be broken or nested too deep, and those behind it can be good.
func probeBehind(s *source) jsonProbe {
	if s.whole || bytes.IndexByte(s.sample, '\n') >= 0 {
		return jsonProbe{}
	}
	if s.behind == nil {
		s.behind = &jsonProbe{}
		if lines, _ := lineObjects(s.behindLine()); len(lines) > 0 {
			*s.behind = jsonProbe{shape: shapeLines, objects: lines, why: "an object a line, the first of them longer than the sample"}
		}
	}
	return *s.behind
}

// farthestLine is how long a first line may be that is looked behind; one longer than
// a row may be is set aside when it is read.
const farthestLine = 512 << 20

// behindLine is a sample of what stands behind the first line.
func (s *source) behindLine() []byte {
	w := s.window()
	for end := -1; end < 0; {
		if end = bytes.IndexByte(w.bytes(), '\n'); end >= 0 {
			w.take(end + 1)
		} else if w.take(len(w.bytes())); w.text > farthestLine || !w.more() {
			return nil
		}
	}
	b := w.need(sampleSize)
	return b[:min(len(b), sampleSize)]
}

// probeObject tells one object from many.
func probeObject(s *source, text []byte, array string) jsonProbe {
	if lines, _ := lineObjects(text); len(lines) > 1 {
		return jsonProbe{shape: shapeLines, objects: lines, why: "an object a line"}
	}
	var k jsonSkip
	end, done := k.feed(text)
	if done && !s.whole && oneLine(text, end) {
		return jsonProbe{shape: shapeLines, objects: [][]byte{text[:end]}, why: "an object a line, the second of them longer than the sample"}
	}
	if done && len(bytes.TrimSpace(text[end:])) > 0 {
		return jsonProbe{shape: shapeSequence, objects: objectsOf(text), why: "objects one after another"}
	}
	if p := probeDocument(text, array); p.shape != shapeNone {
		return p
	}
	if done && s.whole && validObject(text[:end]) == nil {
		shape := shapeLines
		if bytes.IndexByte(text[:end], '\n') >= 0 {
			shape = shapeSequence
		}
		return jsonProbe{shape: shape, objects: [][]byte{text[:end]}, why: "one object"}
	}
	return probeBehind(s)
}

// tooDeep is the byte at which the JSON that a text begins as goes over the limit of
// nesting, or -1.
func (s *source) tooDeep() int64 {
	text := bytes.TrimLeft(s.sample, " \t\r\n")
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return -1
	}
	w, depth := s.window(), 0
	for i := len(s.sample) - len(text); i < len(s.sample); i++ {
		switch s.sample[i] {
		case '"':
			k := jsonSkip{inString: true}
			i += k.passString(s.sample[i+1:])
		case '}', ']':
			depth--
		case '{', '[':
			if depth++; depth > s.limits.Depth {
				w.need(i)
				w.take(min(i, len(w.bytes())))
				return w.raw
			}
		}
	}
	return -1
}

// oneLine reports whether the n bytes that a text begins with are a line, and the
// next begins with an object and does not end in view.
func oneLine(text []byte, n int) bool {
	next, found := bytes.CutPrefix(bytes.TrimLeft(text[n:], " \t\r"), []byte{'\n'})
	return found && bytes.IndexByte(text[:n], '\n') < 0 && bytes.HasPrefix(next, []byte{'{'}) && bytes.IndexByte(next, '\n') < 0 && validObject(text[:n]) == nil
}

// lineObjects are the lines of the sample that are objects, where at least half
// of its whole lines are, and how many these are.
func lineObjects(text []byte) (good [][]byte, lines int) {
	for len(text) > 0 && lines < sampleObjects {
		line, rest, whole := bytes.Cut(text, []byte{'\n'})
		text = rest
		line = bytes.TrimSpace(line)
		if len(line) == 0 || !whole && lines > 0 && line[len(line)-1] != '}' {
			continue
		}
		lines++
		if line[0] == '{' && validObject(line) == nil {
			good = append(good, line)
		}
	}
	if 2*len(good) < lines {
		return nil, lines
	}
	return good, lines
}

// objectsOf cuts objects off the beginning of a text.
func objectsOf(text []byte) [][]byte {
	var list [][]byte
	for len(list) < sampleObjects {
		i := bytes.IndexByte(text, '{')
		if i < 0 {
			return list
		}
		var k jsonSkip
		end, done := k.feed(text[i:])
		if !done {
			return list
		}
		if validObject(text[i:i+end]) == nil {
			list = append(list, text[i:i+end])
		}
		text = text[i+end:]
	}
	return list
}

// probeDocument finds the array of a document whose objects have the most known
// names, or the one that was asked for.
func probeDocument(text []byte, array string) jsonProbe {
	o := outlineTo(windowOver(text), array)
	best, most := jsonProbe{}, -1
	for _, name := range o.order {
		inner := text[o.arrays[name]:]
		first := bytes.TrimLeft(inner, " \t\r\n")
		if len(first) == 0 || (array != "" && name != array) {
			continue
		}
		p := jsonProbe{shape: shapeDocument, array: name, why: fmt.Sprintf("an object that holds the array %q", name)}
		if first[0] == '{' {
			p.objects = objectsOf(withoutTail(inner))
		} else if first[0] != ']' {
			continue
		}
		if n := knownColumns(namesOf(p.objects)); n > most {
			best, most = p, n
		}
	}
	return best
}

// withoutTail cuts a text at the bracket that closes the array it is inside of.
func withoutTail(inner []byte) []byte {
	k := jsonSkip{depth: 1}
	end, _ := k.feed(inner)
	return inner[:end]
}

func namesOf(objects [][]byte) []string {
	x := newCutter(newColumns(nil))
	var rec record
	for _, o := range objects {
		x.cut(&rec, o)
	}
	return x.cols.names
}

func jsonFormat(name, what string, shape jsonShape) format {
	f := format{sheet: true, late: true, Info: Info{Name: name, What: what, Limit: "objects inside a message are kept verbatim unless a profile names their members"}}
	f.detect = func(s *source) Detection { return detectJSON(s, shape) }
	f.scan = func(s *source, opts Options) (scanner, error) { return openJSON(s, opts, shape) }
	return f
}

func detectJSON(s *source, shape jsonShape) Detection {
	p := probeJSON(s, "")
	if p.shape != shape {
		return Detection{}
	}
	names := namesOf(p.objects)
	known := knownColumns(names)
	d := Detection{Sure: 0.3, Why: fmt.Sprintf("%s; %d of its members known by their names", p.why, known)}
	switch {
	case tiesOnly(names):
		d.Sure, d.Why = 0.4, d.Why+"; "+edgeList
	case known >= 2:
		d.Sure = 0.95
	case known == 1, len(p.objects) == 0:
		d.Sure = 0.6
	}
	return d
}

// skipTo moves a fresh window to a decoded offset.
func skipTo(w *window, text int64) error {
	for w.text < text {
		if len(w.bytes()) == 0 && !w.more() {
			if err := w.fault(); err != nil {
				return err
			}
			return io.ErrUnexpectedEOF
		}
		w.take(int(min(int64(len(w.bytes())), text-w.text)))
	}
	return nil
}
