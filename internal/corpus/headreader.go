package corpus

import "hut3"

// HeadReader reads the heads of messages one after another, each handle and
// conversation taken apart once. It serves one goroutine, and is good for as
// long as its view.
type HeadReader struct {
	v    *View
	segs []headMemo
	to   []hut3.Handle
	last MessageHead
}

type headMemo struct {
	handles       *memo[hut3.Handle]
	conversations *memo[conversationName]
	next          int // place in byRef after the message found last
}

// HeadReader gives a reader of heads.
func (v *View) HeadReader() *HeadReader {
	return &HeadReader{v: v, segs: make([]headMemo, len(v.segs))}
}

// Head gives the head of a visible message by its key; ok is false where the
// scope does not see it. What it gives is good until the next call. It may be
// called while the view is walked.
func (r *HeadReader) Head(key hut3.Key) (h MessageHead, ok bool, err error) {
	err = guard(func() error {
		at, found := r.v.locate(key)
		if ok = found; ok {
			h = r.head(at)
		}
		return nil
	})
	return h, ok, err
}

// Of gives the head of the message that a row of the view's GroupRows is of. What
// it gives is good until the next call.
func (r *HeadReader) Of(it *GroupItem) (h MessageHead, err error) {
	err = guard(func() error { h = r.head(it.at); return nil })
	return h, err
}

func (r *HeadReader) memo(seg int) *headMemo {
	m := &r.segs[seg]
	if m.handles == nil {
		s := r.v.segs[seg]
		m.handles, m.conversations = newMemo(s.handles, splitHandle), newMemo(s.conversations, splitConversation)
	}
	return m
}

func (r *HeadReader) head(at place) MessageHead {
	s, o, m := r.v.segs[at.seg], at.ordinal, r.memo(at.seg)
	name := m.conversations.at(s.conversation.u32(int(o)))
	h := MessageHead{Key: s.keyOf(o), Ref: at.ref, Conversation: name.name, Platform: name.platform, Direct: name.direct, Sent: r.v.timeOf(at)}
	if from := s.from.u32(int(o)); from > 0 {
		h.From = m.handles.at(from - 1)
	}
	r.to = r.to[:0]
	switch to := s.to.u32(int(o)); {
	case to == 0:
	case int(to) <= s.handles.n():
		r.to = append(r.to, m.handles.at(to-1))
	default:
		for _, to := range between(s.listEnds, s.lists, int(to)-s.handles.n()-1) {
			if to == 0 { // as message has it
				r.to = append(r.to, hut3.Handle{})
				continue
			}
			r.to = append(r.to, m.handles.at(to-1))
		}
	}
	if h.To = r.to; len(r.to) == 0 {
		h.To = nil
	}
	return h
}

// stated is View.stated. A row that founded its message is looked for where the
// one before was found: rows in order found messages in the order of their refs.
func (r *HeadReader) stated(class uint32, row, message hut3.Key) (place, bool) {
	if _, ruled := r.v.ruled.of(row); !ruled && row == message && r.v.ruled.into(message) == message {
		if at, ok := r.founded(message); ok {
			return at, r.v.reaches(class, message)
		}
	}
	return r.v.stated(class, row, message)
}

// founded finds a message in the place that its ref would have if no other
// stood between it and the one before; false says nothing.
func (r *HeadReader) founded(k hut3.Key) (place, bool) {
	for i, s := range r.v.segs {
		if !s.info.holds(k.Delivery()) {
			continue
		}
		m := &r.segs[i]
		if m.next < s.byRef.n {
			if o := s.byRef.u32(m.next); s.refOf(o) == k {
				m.next++
				if s.keyOf(o) == k && s.visible.contains(o) {
					return r.v.place(i, o), true
				}
				continue
			}
		}
		if o, at, ok := s.byRowAt(k); ok {
			m.next = at + 1
			if s.keyOf(o) == k && s.visible.contains(o) {
				return r.v.place(i, o), true
			}
		}
	}
	return place{}, false
}
