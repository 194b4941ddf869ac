package ingest

import "hut3/internal/corpus"

// wholeHandset is what all rows of a handset say of its gaps. A statement of one
// conversation must not tell the handset's other rows as missing.
type wholeHandset struct {
	rows int64
	days *days
	seq  sequence
}

// handset takes a row of a handset that the statement names, whether or not the
// row is of the subject.
func (c *collector) handset(e *corpus.RowEntry) {
	if e.Side.IsZero() || c.of.part() && !c.about[e.Side] {
		return
	}
	w := c.whole[e.Side]
	if w == nil {
		w = &wholeHandset{days: newDays(c.zone)}
		c.whole[e.Side] = w
	}
	w.rows++
	w.days.add(e.Sent)
	for _, f := range e.Extra {
		if c.column(f.Name).numbers {
			w.seq.add(f.Name, e.Loc.File, f.Value)
		}
	}
}

// part reports whether the subject is a part of what handsets hold.
func (o CompletenessOf) part() bool { return !o.Handle.IsZero() || o.Conversation != "" }

// state writes what is of the whole handset into what is stated of it.
func (w *wholeHandset) state(h *HandsetHeld) {
	h.RowsHeld = w.rows
	d := w.days.held()
	h.First, h.Last, h.ActiveDays, h.EmptyDays, h.Empty, h.Implausible = d.first.String(), d.last.String(), d.active, d.empty, d.periods, d.strayed
	h.Sequence = w.seq.report()
}
