package corpus

import (
	"context"

	"hut3"
)

// MessageHead is what the columns say of a visible message, without its text.
type MessageHead struct {
	Key, Ref     hut3.Key
	Conversation string
	Platform     string
	Direct       bool
	From         hut3.Handle
	To           []hut3.Handle
	Sent         hut3.Time // without its text
}

func (v *View) head(at place) MessageHead {
	s, o := v.segs[at.seg], at.ordinal
	name := s.conversationName(s.conversation.u32(int(o)))
	h := MessageHead{Key: s.keyOf(o), Ref: at.ref, Conversation: name.name, Platform: name.platform, Direct: name.direct, Sent: v.timeOf(at)}
	if from := s.from.u32(int(o)); from > 0 {
		h.From = s.handle(from - 1)
	}
	for _, to := range s.recipients(o) {
		if to == 0 { // as message has it
			h.To = append(h.To, hut3.Handle{})
			continue
		}
		h.To = append(h.To, s.handle(to-1))
	}
	return h
}

// EachRow calls fn with every row that the scope sees, file by file and in each
// delivery by delivery in order, with the head of its message; a record of no
// message has none. Neither may be kept. An error of fn ends it and is returned.
func (v *View) EachRow(ctx context.Context, fn func(*RowEntry, *MessageHead) error) error {
	return v.within(ctx, func() error {
		heads := v.HeadReader()
		for _, s := range v.rows {
			w := newPlainWalk(s)
			for i := range s.n {
				if i%4096 == 0 {
					if err := stopped(ctx); err != nil {
						return err
					}
				}
				if err := heads.row(s, w.entry(i), fn); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// row calls fn with a row of a segment, if the scope sees it, and its message's head.
func (r *HeadReader) row(s *rowSegment, e RowEntry, fn func(*RowEntry, *MessageHead) error) error {
	head, seen := r.ofRow(s.info.Class, &e)
	if !seen {
		return nil
	}
	return fn(&e, head)
}

// ofRow gives the head of a row's message, good until the next; nil for a record.
func (r *HeadReader) ofRow(class uint32, e *RowEntry) (*MessageHead, bool) {
	if e.Message == 0 {
		return nil, r.v.seesRecord(class, e)
	}
	at, ok := r.stated(class, e.Key, e.Message)
	if !ok {
		return nil, false
	}
	r.last = r.head(at)
	e.Differs = r.v.differs(e, at)
	e.Role, _ = r.v.ruled.role(e.Key, at.ref, e.Role) // as Rows shows it
	return &r.last, true
}
