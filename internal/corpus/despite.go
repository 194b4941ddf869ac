package corpus

import (
	"sync/atomic"

	"hut3"
)

// Despite gives the view that answers where texts cannot be read. A message whose text
// is damaged is shown without it and says so, by Hit.Damage; one whose text would have
// to be read to tell whether it is a hit is counted, by Untested. Any other view refuses
// what it cannot read: an erasure or a comparison must not take it for empty.
func (v *View) Despite() *View {
	w := *v
	w.untested = new(atomic.Int64)
	return &w
}

// Untested is how many messages the questions to this view could not be put to, one
// question after the other. They are not among the hits, and may be hits.
func (v *View) Untested() int64 {
	if v.untested == nil {
		return 0
	}
	return v.untested.Load()
}

// noting gives the view with a count of its own, and what adds that to the view's.
func (v *View) noting() (w *View, note func() int64) {
	if v.untested == nil {
		return v, func() int64 { return 0 }
	}
	w = v.Despite()
	return w, func() int64 {
		v.untested.Add(w.Untested())
		return w.Untested()
	}
}

// readable runs fn, and gives the damage where it met any to texts.
func (r *textReader) readable(fn func()) (met *damage) {
	defer func() {
		switch d := recover().(type) {
		case nil:
		case *damage:
			if !d.section.id.holdsTexts() {
				panic(d)
			}
			met, r.rest = d, nil
			if r.blobs != nil {
				r.blobs.last = -1
			}
		default:
			panic(d)
		}
	}()
	fn()
	return nil
}

// holdsTexts reports whether a section is needed for the texts of messages and for
// nothing else.
func (id sectionID) holdsTexts() bool {
	return id == secText || id == secTextFirst || id == secTextOffset || id == secTextDictionary
}

// shown reads a message; where its text is damaged, all of it but the text, the media
// and the time as it was written.
func (r *textReader) shown(o uint32) (m hut3.Message, met *damage) {
	if met = r.readable(func() { m = r.message(o) }); met != nil {
		m = r.s.untold(o, nil)
	}
	return m, met
}

// body gives the text that decides whether a message is a hit. Where it is damaged, the
// answer is what the evaluation takes such a message for.
func (e *evaluation) body(texts *textReader, o uint32) (body []byte, ok bool) {
	met := texts.readable(func() { body, _, _ = texts.record(o) })
	if met == nil {
		return body, true
	}
	e.v.refuse(met)
	e.unread = true
	return nil, false
}

// refuse ends what meets damaged texts, where the view is not one that answers despite.
func (v *View) refuse(met *damage) {
	if v.untested == nil {
		panic(met)
	}
}

// decide evaluates a part of a plan: the messages that it finds, and those that it may
// find, as their texts cannot be read. These are a hit of a part where it is taken for
// true of them, and of what a NOT is of where it is taken for false; so the two are
// what is found by either.
func (e *evaluation) decide(n node, within docset) (is, unsure docset) {
	is = n.eval(e, within)
	if !e.unread {
		return is, noDocs(e.s.n)
	}
	e.unread = false
	again := *e
	again.doubt, again.read = true, &meter{limit: maxCost} // it was charged for
	return is, n.eval(&again, within).minus(is)
}
