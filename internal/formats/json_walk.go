package formats

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// jsonWalk goes through a JSON document whose shape is known, in one pass and
// bounded memory: objects of messages are brought into view one at a time.
type jsonWalk struct {
	*reading
	w     *window
	first string // the name that the last object began with
}

func walkJSON(r *reading) *jsonWalk { return &jsonWalk{reading: r, w: r.src.window()} }

// next is the byte that the next value begins with, or 0.
func (j *jsonWalk) next() byte {
	if !passSpace(j.w, ",:\x1e") {
		return 0
	}
	return j.w.bytes()[0]
}

// broken says where the document ends or is not JSON.
func (j *jsonWalk) broken() error {
	if err := j.w.fault(); err != nil {
		return err
	}
	return stopf("the JSON ends or is damaged at byte %d", j.w.raw)
}

// members calls fn at each member's value; fn takes it and says so, or it is
// passed over. What stands there may be no object: it is passed over too.
func (j *jsonWalk) members(fn func(name string) (taken bool, err error)) error {
	if j.next() != '{' {
		return j.skip()
	}
	j.w.take(1)
	for {
		switch j.next() {
		case 0:
			return j.broken()
		case '}':
			j.w.take(1)
			return nil
		case '"':
		default:
			return j.broken()
		}
		name, ok := scalarInView(j.w)
		if !ok || j.next() == 0 {
			return j.broken()
		}
		taken, err := fn(name.text)
		if err == nil && !taken {
			err = j.skip()
		}
		if err != nil {
			return err
		}
	}
}

// array calls fn at each element, which fn takes.
func (j *jsonWalk) array(fn func() error) error {
	if j.next() != '[' {
		return j.skip()
	}
	j.w.take(1)
	for {
		switch j.next() {
		case 0:
			return j.broken()
		case ']':
			j.w.take(1)
			return nil
		}
		if err := fn(); err != nil {
			return err
		}
	}
}

// skip passes a value of any length.
func (j *jsonWalk) skip() error {
	switch j.next() {
	case 0:
		return j.broken()
	case '{', '[':
		if !passValue(j.w, 0) {
			return j.broken()
		}
		return nil
	}
	if _, ok := scalarInView(j.w); !ok {
		return j.broken()
	}
	return nil
}

// scalar takes a string, number or word; an object or array gives nothing.
func (j *jsonWalk) scalar() (string, error) {
	switch j.next() {
	case 0:
		return "", j.broken()
	case '{', '[':
		return "", j.skip()
	}
	c, ok := scalarInView(j.w)
	if !ok {
		return "", j.broken()
	}
	return c.text, nil
}

// object brings one object into view and calls fn with it as a bag and with its
// span. One that cannot be read is rejected.
func (j *jsonWalk) object(b *bag, fn func(at, length int64) error) error {
	if c := j.next(); c != '{' {
		at := j.w.raw
		if err := j.skip(); err != nil {
			return err
		}
		return j.reject(at, j.w.raw-at, "text stands where an object would be right")
	}
	at := j.w.raw
	n, deepest, ok := valueInView(j.w, int(j.src.limits.Row))
	if !ok {
		return j.resync(at, fmt.Sprintf("the object has no end within %d bytes", n))
	}
	text := j.w.bytes()[:n]
	length := min(j.w.enc.width(text), j.w.read-at)
	if deepest > j.src.limits.Depth {
		j.w.take(n)
		return j.reject(at, length, fmt.Sprintf("the object is nested %d deep; the limit is %d", deepest, j.src.limits.Depth))
	}
	if err := validObject(text); err != nil {
		return j.invalid(at, n, "the object is not valid JSON: "+err.Error())
	}
	if !utf8.Valid(text) {
		j.tally.note("bytes that are not UTF-8", "", "shown as U+FFFD", at)
	}
	b.object(validText(string(text)))
	j.w.take(n)
	if len(b.names) > 0 {
		j.first = b.names[0]
	}
	if b.lone {
		j.tally.note("a JSON escape that stands for no character", "", "shown as U+FFFD", at)
	}
	return fn(at, length)
}

// invalid sets aside an object whose brackets match; where what follows shows
// that they do not, the next object is looked for.
func (j *jsonWalk) invalid(at int64, n int, reason string) error {
	rest := bytes.TrimLeft(j.w.need(n + 64)[n:], " \t\r\n")
	if len(rest) > 0 && rest[0] != ',' && rest[0] != ']' {
		return j.resync(at, reason)
	}
	j.w.take(n)
	return j.reject(at, j.w.raw-at, reason)
}

// jsonRecoverBudget is how many bytes one stretch may be looked through for the next
// object.
const jsonRecoverBudget = 64 << 20

// resync sets aside the stretch up to the next object that looks like those
// already read: valid, and beginning with the name that they begin with.
func (j *jsonWalk) resync(at int64, reason string) error {
	budget := jsonRecoverBudget
	j.w.take(1)
	for {
		b := j.w.bytes()
		i := bytes.IndexByte(b, '{')
		if i < 0 {
			j.w.take(len(b))
			if j.w.more() {
				continue
			}
			if err := j.reject(at, j.w.raw-at, reason); err != nil {
				return err
			}
			return j.broken()
		}
		j.w.take(i)
		if j.resembles(&budget) {
			return j.reject(at, j.w.raw-at, reason)
		}
		j.w.take(1)
	}
}

func (j *jsonWalk) resembles(budget *int) bool {
	if *budget <= 0 || j.first == "" {
		return false
	}
	n, deepest, ok := valueInView(j.w, min(int(j.src.limits.Row), recoverLook*16))
	*budget -= n
	if !ok || deepest > j.src.limits.Depth {
		return false
	}
	text := j.w.bytes()[:n]
	if validObject(text) != nil {
		return false
	}
	names := namesOf([][]byte{text})
	return len(names) > 0 && names[0] == j.first
}

// hasNames reports whether an object in a sample has all the names.
func hasNames(objects [][]byte, names ...string) bool {
	for _, o := range objects {
		var b bag
		b.object(strings.ToValidUTF8(string(o), "\ufffd"))
		all := true
		for _, n := range names {
			all = all && b.has(n)
		}
		if all {
			return true
		}
	}
	return false
}
