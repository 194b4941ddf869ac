package corpus

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hut3"
)

// Change says what of some files is written again, and how: erasure takes out
// messages and rows, and shows a message by another row where the one that it
// was shown by goes. The functions are asked several times and answer alike.
type Change struct {
	// Name tells one change from another: the same change of the same files
	// writes the same files again.
	Name string
	// Message reports whether a message stays, and whether it was changed in
	// place: its Ref, Sent, Rows and text. Nil: all stay.
	Message func(e *MessageEntry) (keep, changed bool)
	// Row is the same of a row; its key stays. Nil: all stay.
	Row func(e *RowEntry) (keep, changed bool)
	// Extractor finds the entities of changed texts, where the layer is of its
	// version; otherwise a changed text has none.
	Extractor hut3.Extractor
}

// Change writes one file again as the change says, aside, and compares what was
// written with what was to be written. Where nothing is left Into is empty; where
// the change touches nothing of the file, nothing is written and touched is
// false. A merge of one file, with its layer, says which.
func (c *Corpus) Change(ctx context.Context, m Merge, ch Change) (out Merged, touched bool, err error) {
	out, err = c.produce(ctx, m, c.dir, func() (made Merged, err error) {
		if m.From[0].Kind == KindRows {
			made, touched, err = c.changeRows(ctx, m, ch)
		} else {
			made, touched, err = c.changeMessages(ctx, m, ch)
		}
		return made, err
	})
	return out, touched, err
}

func (ch *Change) fileName(m Merge, part string) string {
	var text strings.Builder
	for _, s := range slices.Concat(m.From, m.Layers) {
		fmt.Fprintf(&text, "%s %s\n", s.Name, s.SHA256)
	}
	sum := sha256.Sum256([]byte(text.String() + ch.Name))
	return fmt.Sprintf("C%d-%s%x.seg", m.From[0].Class, part, sum[:8])
}

// left lists the deliveries that something is left of.
func left(deliveries map[uint32]bool) (lowest uint32, several []uint32) {
	all := slices.Sorted(maps.Keys(deliveries))
	if len(all) == 1 {
		return all[0], nil
	}
	return all[0], all
}

// changed is a message that stands elsewhere than it did.
type changed struct {
	entry MessageEntry
	spans []hut3.Span
}

func (c *changed) time() int64 {
	if c.entry.Sent.Known() {
		return c.entry.Sent.Micros
	}
	return untimed
}

func (c *changed) before(at int64, ref hut3.Key) bool {
	return c.time() < at || c.time() == at && c.entry.Ref < ref
}

// messageChange is one file on its way through a change.
type messageChange struct {
	*Change
	layer      string // version of the layer; empty where there is none
	moved      []changed
	deliveries map[uint32]bool
	gone       int
}

// look goes through the file once, to see what the change does.
func (p *messageChange) look(ctx context.Context, segments []*messageSegment) error {
	err := eachMessage(ctx, segments, func(w *messageWalk) error {
		e := w.entry()
		body := e.Body
		keep, moved := p.message(&e)
		switch {
		case !keep:
			p.gone++
			return nil
		case moved:
			p.moved = append(p.moved, changed{e, p.spans(w, body, e.Body)})
		}
		p.deliveries[e.Ref.Delivery()] = true
		return nil
	})
	slices.SortFunc(p.moved, func(a, b changed) int {
		return cmp.Or(cmp.Compare(a.time(), b.time()), cmp.Compare(a.entry.Ref, b.entry.Ref))
	})
	return err
}

func (ch *Change) message(e *MessageEntry) (keep, changed bool) {
	if ch.Message == nil {
		return true, false
	}
	return ch.Message(e)
}

// spans are the entities of a changed message.
func (p *messageChange) spans(w *messageWalk, was, is string) (out []hut3.Span) {
	switch {
	case p.layer == "":
	case was == is:
		out = w.s.layer.spans(w.o)
	case p.Extractor != nil && p.Extractor.Version() == p.layer:
		out = spansIn(p.Extractor, is)
	}
	return out
}

// each gives what stays, in the order of a segment of it.
func (p *messageChange) each(ctx context.Context, segments []*messageSegment, fn func(changed) error) error {
	next := 0
	until := func(at int64, ref hut3.Key) error {
		for ; next < len(p.moved) && p.moved[next].before(at, ref); next++ {
			if err := fn(p.moved[next]); err != nil {
				return err
			}
		}
		return nil
	}
	err := eachMessage(ctx, segments, func(w *messageWalk) error {
		e := w.entry()
		if keep, moved := p.message(&e); !keep || moved {
			return nil
		}
		if err := until(w.s.sortTime(w.o), e.Ref); err != nil {
			return err
		}
		return fn(changed{e, w.s.layer.spans(w.o)})
	})
	for ; err == nil && next < len(p.moved); next++ {
		err = fn(p.moved[next])
	}
	return err
}

func (c *Corpus) changeMessages(ctx context.Context, m Merge, ch Change) (Merged, bool, error) {
	segments, err := c.segmentsNamed(m.From)
	if err != nil {
		return Merged{}, false, err
	}
	p := &messageChange{Change: &ch, deliveries: map[uint32]bool{}}
	var layer *foundBefore
	var x hut3.Extractor
	if len(m.Layers) > 0 {
		p.layer = m.Layers[0].Extractor
		layer = &foundBefore{version: p.layer}
		x = layer
	}
	if err := p.look(ctx, segments); err != nil || p.gone == 0 && len(p.moved) == 0 || len(p.deliveries) == 0 {
		return Merged{}, p.gone > 0, err
	}
	lowest, all := left(p.deliveries)
	buffer := newMessageBuffer(lowest, m.From[0].Class)
	buffer.deliveries = all
	if err := buffer.gather(x); err != nil {
		return Merged{}, true, err
	}
	sums := newContentSums()
	err = p.each(ctx, segments, func(e changed) error {
		if layer != nil {
			layer.spans = e.spans
		}
		buffer.text(e.entry.Body)
		if err := sums.message(&e.entry, e.spans, layer != nil); err != nil {
			return err
		}
		return buffer.add(&e.entry)
	})
	if err != nil {
		return Merged{}, true, err
	}
	into, err := writeMessages(ctx, buffer, c.dir, ch.fileName(m, "m"))
	return Merged{into, sums.list()}, true, err
}

func (ch *Change) row(e *RowEntry) (keep, changed bool) {
	if ch.Row == nil {
		return true, false
	}
	return ch.Row(e)
}

func (c *Corpus) changeRows(ctx context.Context, m Merge, ch Change) (Merged, bool, error) {
	segments, err := c.rowsNamed(m.From)
	if err != nil {
		return Merged{}, false, err
	}
	touched, deliveries := false, map[uint32]bool{}
	err = eachRow(ctx, segments, func(e *RowEntry) error {
		keep, changed := ch.row(e)
		touched = touched || !keep || changed
		if keep {
			deliveries[e.Key.Delivery()] = true
		}
		return nil
	})
	if err != nil || !touched || len(deliveries) == 0 {
		return Merged{}, touched, err
	}
	lowest, all := left(deliveries)
	buffer, err := newRowBuffer(lowest, m.From[0].Class)
	if err != nil {
		return Merged{}, true, err
	}
	buffer.deliveries = all
	sums := newContentSums()
	err = eachRow(ctx, segments, func(e *RowEntry) error {
		if keep, _ := ch.row(e); !keep {
			return nil
		}
		if err := sums.row(e); err != nil {
			return err
		}
		e.Differs, e.Payload = slices.Clone(e.Differs), slices.Clone(e.Payload) // the buffer keeps them for a frame
		return buffer.add(e)
	})
	if err != nil {
		return Merged{}, true, err
	}
	info, err := writeRows(buffer, c.dir, ch.fileName(m, "r"))
	return Merged{[]SegmentInfo{info}, sums.list()}, true, err
}
