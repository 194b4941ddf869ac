package corpus

import (
	"context"
	"slices"

	"hut3"
)

// messageWalk reads the messages of a segment in their order.
type messageWalk struct {
	s     *messageSegment
	texts *textReader
	o     uint32
}

// entry reads the message at hand as it was given to the Builder.
func (w *messageWalk) entry() MessageEntry {
	e := MessageEntry{Message: w.texts.message(w.o), Ref: w.s.refOf(w.o)}
	if i, ok := w.s.foreignAt(w.o); ok {
		e.Holders = w.s.holders(i)
	}
	return e
}

// before orders the messages at hand by time, then ref, as a segment does.
func (w *messageWalk) before(v *messageWalk) bool {
	a, b := w.s.sortTime(w.o), v.s.sortTime(v.o)
	return a < b || a == b && w.s.refOf(w.o) < v.s.refOf(v.o)
}

// eachMessage gives the messages of some segments in the order that one segment
// of them all would have.
func eachMessage(ctx context.Context, segments []*messageSegment, fn func(w *messageWalk) error) error {
	var walks []*messageWalk
	for _, s := range segments {
		if s.n > 0 {
			walks = append(walks, &messageWalk{s: s, texts: s.texts()})
		}
	}
	for n := 0; len(walks) > 0; n++ {
		if n%4096 == 0 {
			if err := stopped(ctx); err != nil {
				return err
			}
		}
		first := 0
		for i := 1; i < len(walks); i++ {
			if walks[i].before(walks[first]) {
				first = i
			}
		}
		w := walks[first]
		if err := fn(w); err != nil {
			return err
		}
		if w.o++; w.o == w.s.n {
			walks = slices.Delete(walks, first, first+1)
		}
	}
	return nil
}

// foundBefore gives the spans that layers hold already of the message at hand as
// if they were found now.
type foundBefore struct {
	version string
	spans   []hut3.Span
}

func (f *foundBefore) Version() string { return f.version }

func (f *foundBefore) Find(_ string, found func(hut3.Span)) {
	for _, s := range f.spans {
		found(s)
	}
}

func (c *Corpus) segmentsNamed(from []SegmentInfo) ([]*messageSegment, error) {
	var out []*messageSegment
	for _, info := range from {
		i := slices.IndexFunc(c.messages, func(s *messageSegment) bool { return s.info.Name == info.Name })
		if i < 0 {
			return nil, hut3.Errorf(hut3.Conflict, "segment %s is not live any more", info.Name)
		}
		out = append(out, c.messages[i])
	}
	return out, nil
}

func (c *Corpus) mergeMessages(ctx context.Context, m Merge, keep Keep, dir string) (Merged, error) {
	segments, err := c.segmentsNamed(m.From)
	if err != nil {
		return Merged{}, err
	}
	lowest, all := deliveriesOf(m.From, keep)
	buffer := newMessageBuffer(lowest, m.From[0].Class)
	buffer.deliveries = all
	var layer *foundBefore
	var x hut3.Extractor
	if len(m.Layers) > 0 {
		layer = &foundBefore{version: m.Layers[0].Extractor}
		x = layer
	}
	if err := buffer.gather(x); err != nil {
		return Merged{}, err
	}
	sums := newContentSums()
	err = eachMessage(ctx, segments, func(w *messageWalk) error {
		e := w.entry()
		if !keep.message(e.Key, e.Ref) {
			return nil
		}
		var spans []hut3.Span
		if layer != nil {
			spans = w.s.layer.spans(w.o)
			layer.spans = spans
		}
		buffer.text(e.Body)
		if err := sums.message(&e, spans, layer != nil); err != nil {
			return err
		}
		return buffer.add(&e)
	})
	if err != nil || len(buffer.list) == 0 {
		return Merged{}, err
	}
	into, err := writeMessages(ctx, buffer, dir, mergeName(m, keep, "m"))
	return Merged{into, sums.list()}, err
}
