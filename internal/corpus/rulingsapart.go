package corpus

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"hut3"
)

// layApart makes rows messages of their own, each with so many acts: a segment in
// memory for each access class, which answers as those of the files do.
func (w *View) layApart(ctx context.Context, by *View, rows []rowPlace, acts func(hut3.Key) int, x hut3.Extractor) error {
	buffers := map[uint32]*messageBuffer{}
	var classes []uint32
	for _, r := range rows {
		m, _, err := by.apart(r)
		if err != nil {
			return err
		}
		m.Rows = acts(r.key)
		class := r.seg.info.Class
		b := buffers[class]
		if b == nil {
			b = newMessageBuffer(r.key.Delivery(), class)
			if err := b.gather(x); err != nil {
				return err
			}
			buffers[class], classes = b, append(classes, class)
		}
		if err := b.take(&MessageEntry{Message: m, Ref: r.key}); err != nil {
			return err
		}
	}
	slices.Sort(classes)
	for _, class := range classes {
		s, err := w.c.memorySegment(ctx, buffers[class], "rulings")
		if err != nil {
			return err
		}
		w.lay(s, rows)
	}
	w.laidRanks = sync.OnceValue(w.rankLaid)
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
	over := &segmentView{messageSegment: s, index: len(w.segs), reach: w.granted(s, w.targets.grants[s.info.Class]), laid: true}
	r := s.restricted(&w.targets)
	over.close(&r)
	w.segs = append(w.segs, over)
}

// apart reads a row as a message: what its class shows of the rule's message,
// with the row's own time and words. own is false of the row that it is shown by
// there, and of one that says nothing else.
func (v *View) apart(r rowPlace) (m hut3.Message, own bool, err error) {
	m, own, met, err := v.apartDespite(r)
	if met != nil && err == nil {
		panic(met)
	}
	return m, own, err
}

// apartDespite is apart, where what the row does not say of its own cannot be read.
func (v *View) apartDespite(r rowPlace) (m hut3.Message, own bool, met *damage, err error) {
	e := r.seg.entry(r.i)
	s, o, err := v.ruleOf(r.seg.info.Class, e.Message)
	if err != nil {
		return m, false, nil, err
	}
	m, met = s.texts().shown(o)
	m.Key, m.Sent = e.Key, e.Sent
	if s.refOf(o) == e.Key || len(e.Differs) == 0 {
		return m, false, met, nil
	}
	says, err := ownWords(&m, e)
	if says.Body != nil {
		met = nil
	}
	return m, true, met, err
}

// ruleOf finds a message as the files have it: in a class, or where that has but
// an earlier wording of it in any other.
func (v *View) ruleOf(class uint32, message hut3.Key) (in *segmentView, at uint32, err error) {
	for _, s := range v.segs {
		if s.laid || in != nil && s.info.Class != class {
			continue
		}
		if o, ok := s.byKey(message); ok {
			in, at = s, o
		}
	}
	if in == nil {
		err = notFound(message)
	}
	return in, at, err
}

// memorySegment indexes messages without a file. What it holds goes with the
// view.
func (c *Corpus) memorySegment(ctx context.Context, b *messageBuffer, what string) (*messageSegment, error) {
	slices.Sort(b.deliveries)
	b.deliveries = slices.Compact(b.deliveries)
	if b.delivery = b.deliveries[0]; len(b.deliveries) == 1 {
		b.deliveries = nil
	}
	made := map[string]*fileWriter{}
	name := fmt.Sprintf("%s of class %d", what, b.class)
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
	var over *layer
	if made[KindEntities] != nil {
		of, err := openMemory(name, made[KindEntities].mem.Bytes(), KindEntities)
		if err != nil {
			return nil, err
		}
		over = openLayer(of)
	}
	return openMessages(f, over, infos[0], c.dec)
}
