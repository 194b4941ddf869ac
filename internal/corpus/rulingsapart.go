package corpus

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"hut3"
)

// rowWords is what a row says otherwise than the message it is shown by, as
// RowEntry.Differs has it.
type rowWords struct {
	Kind         string         `json:"kind"`
	Conversation string         `json:"conversation"`
	From         string         `json:"from"`
	To           *[]hut3.Handle `json:"to"`
	Body         *string        `json:"body"`
	Media        *[]hut3.Media  `json:"media"`
}

// layApart makes rows messages of their own: a segment in memory for each access
// class, which answers as those of the files do.
func (w *View) layApart(ctx context.Context, by *View, rows []rowPlace, x hut3.Extractor) error {
	buffers := map[uint32]*messageBuffer{}
	var classes []uint32
	for _, r := range rows {
		m, _, err := by.apart(r)
		if err != nil {
			return err
		}
		m.Rows = w.ruled.messages[r.key].acts
		class := r.seg.info.Class
		b := buffers[class]
		if b == nil {
			b = newMessageBuffer(r.key.Delivery(), class)
			if err := b.gather(x); err != nil {
				return err
			}
			buffers[class], classes = b, append(classes, class)
		}
		b.text(m.Body)
		if b.layer != nil {
			b.layer.add(m.Body)
		}
		b.deliveries = append(b.deliveries, r.key.Delivery())
		if err := b.add(&MessageEntry{Message: m, Ref: r.key}); err != nil {
			return err
		}
	}
	slices.Sort(classes)
	for _, class := range classes {
		s, err := w.c.memorySegment(ctx, buffers[class])
		if err != nil {
			return err
		}
		w.lay(s, rows)
	}
	w.ruled.ranks = sync.OnceValue(w.rankLaid)
	return nil
}

// lay puts a segment of rows that are messages of their own over the files. The
// scope holds for them by what they say themselves; a target that names the
// message they were rows of names them still.
func (w *View) lay(s *messageSegment, rows []rowPlace) {
	s.ruled = map[hut3.Key][]uint32{}
	for _, r := range rows {
		if o, ok := s.byKey(r.key); ok {
			rule := r.seg.messageOf(r.i)
			s.ruled[rule] = append(s.ruled[rule], o)
		}
	}
	for _, list := range s.ruled {
		slices.Sort(list)
	}
	over := &segmentView{messageSegment: s, index: len(w.segs), reach: s.granted(w.targets.grants[s.info.Class]), laid: true}
	r := s.restricted(&w.targets)
	over.close(&r)
	w.segs = append(w.segs, over)
}

// apart reads a row as a message: what its class shows of the rule's message,
// with the row's own time and words. own is false of the row that it is shown by
// there, and of one that says nothing else.
func (v *View) apart(r rowPlace) (m hut3.Message, own bool, err error) {
	e := r.seg.entry(r.i)
	for _, s := range v.segs {
		if s.laid || s.info.Class != r.seg.info.Class {
			continue
		}
		o, ok := s.byKey(e.Message)
		if !ok {
			continue
		}
		m = s.texts().message(o)
		m.Key, m.Sent = e.Key, e.Sent
		if s.refOf(o) == e.Key || len(e.Differs) == 0 {
			return m, false, nil
		}
		err := ownWords(&m, e)
		return m, true, err
	}
	return hut3.Message{}, false, hut3.Errorf(hut3.Integrity, "row %s is of %s, which its access class does not hold", e.Key, e.Message)
}

func ownWords(m *hut3.Message, e RowEntry) error {
	var d rowWords
	err := json.Unmarshal(e.Differs, &d)
	if err == nil && d.From != "" {
		m.From, err = hut3.ParseHandle(d.From)
	}
	if err == nil && d.Kind != "" {
		err = m.Kind.UnmarshalText([]byte(d.Kind))
	}
	if err != nil {
		return hut3.Wrap(err, hut3.Integrity, "what row %s says of its own cannot be read", e.Key)
	}
	if d.To != nil {
		m.To = *d.To
	}
	if d.Conversation != "" {
		m.Conversation = d.Conversation
		m.Direct = len(m.To) == 1 && m.Conversation == hut3.DirectConversation(m.From, m.To[0])
	}
	if d.Body != nil {
		m.Body = *d.Body
	}
	if d.Media != nil {
		m.Media = *d.Media
	}
	return nil
}

// memorySegment indexes messages without a file. What it holds goes with the
// view.
func (c *Corpus) memorySegment(ctx context.Context, b *messageBuffer) (*messageSegment, error) {
	slices.Sort(b.deliveries)
	b.deliveries = slices.Compact(b.deliveries)
	if b.delivery = b.deliveries[0]; len(b.deliveries) == 1 {
		b.deliveries = nil
	}
	made := map[string]*fileWriter{}
	name := fmt.Sprintf("rulings of class %d", b.class)
	infos, err := writeMessagesBy(ctx, b, name, func(_, kind string) (*fileWriter, error) {
		made[kind] = memoryFile(kind)
		return made[kind], nil
	})
	if err != nil {
		return nil, err
	}
	f, err := openMemory(name, made[KindMessages].mem.Bytes(), KindMessages)
	if err != nil {
		return nil, err
	}
	var over *file
	if layer := made[KindEntities]; layer != nil {
		if over, err = openMemory(name, layer.mem.Bytes(), KindEntities); err != nil {
			return nil, err
		}
	}
	return openMessages(f, over, infos[0], c.dec)
}
