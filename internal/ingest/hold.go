package ingest

import (
	"context"
	"errors"
	"slices"

	"hut3"
	"hut3/internal/query"
	"hut3/internal/store"
)

// holds are the restrictions that hide messages of this delivery: those that
// the gate makes, and standing ones that new messages fall under.
type holds struct {
	*job
	made     []*hut3.Restriction
	grown    []*store.Item[hut3.Restriction] // standing, and changed
	all      []*hut3.Restriction
	hidden   [][]hut3.Target // of all
	touched  []bool
	byKey    map[hut3.Key][]int
	byTalk   map[string][]int
	byHandle map[hut3.Handle][]int
	talks    map[uint32]bool // hashes of the conversations of byTalk
	reasons  map[string]int64
	alone    map[hut3.Key][]int // what others wrote that was read from hidden handsets alone so far, with the restrictions of those
}

// hold is the gate's last look: it counts what is held, and puts what looks
// like a threat to life before the reviewer's duty queue.
func (j *job) hold(ctx context.Context, decided sortedBy) error {
	h := &holds{job: j, talks: map[uint32]bool{}, byKey: map[hut3.Key][]int{}, byTalk: map[string][]int{}, byHandle: map[hut3.Handle][]int{}, reasons: map[string]int64{}, alone: map[hut3.Key][]int{}}
	h.made = j.gate.restrictions(j.delivery.Number)
	for _, r := range h.made {
		h.add(r)
	}
	for i := range j.gate.standing {
		if r := &j.gate.standing[i].Body; r.Hides() && !r.Declared {
			h.add(r)
		}
	}
	j.holds = h
	if len(h.all) == 0 {
		return nil
	}
	if err := h.count(ctx, decided); err != nil {
		return err
	}
	for i := range j.gate.standing {
		if at := slices.Index(h.all, &j.gate.standing[i].Body); at >= 0 && h.touched[at] {
			h.grown = append(h.grown, &j.gate.standing[i])
		}
	}
	return errors.Join(h.countStanding(ctx), h.seenBefore(ctx))
}

// countStanding adds the messages of earlier deliveries that a new hold hides.
func (h *holds) countStanding(ctx context.Context) error {
	if len(h.made) == 0 || len(h.standing.Live()) == 0 {
		return nil
	}
	view, err := h.standing.View(classScope(h.classes()...))
	if err != nil {
		return err
	}
	for _, r := range h.made {
		for _, t := range r.Targets {
			if t.Conversation == "" {
				r.Messages += int64(flag(t.Key.Delivery() != h.delivery.Number))
				continue
			}
			n, err := view.Count(ctx, query.Field{Name: "in", Value: t.Conversation})
			if err != nil {
				return err
			}
			r.Messages += n
		}
	}
	return nil
}

func (h *holds) add(r *hut3.Restriction) {
	i := len(h.all)
	h.all, h.hidden, h.touched = append(h.all, r), append(h.hidden, r.Hidden()), append(h.touched, false)
	for _, t := range r.Targets {
		switch {
		case t.Key != 0:
			h.byKey[t.Key] = append(h.byKey[t.Key], i)
		case t.Conversation != "":
			h.talks[talkOf(t.Conversation)] = true
			h.byTalk[t.Conversation] = append(h.byTalk[t.Conversation], i)
		case !t.Handle.IsZero():
			h.byHandle[t.Handle] = append(h.byHandle[t.Handle], i)
		}
	}
}

// count walks the delivery once more and finds what of it is held.
func (h *holds) count(ctx context.Context, decided sortedBy) error {
	n, _ := h.numbered()
	h.meter.stage("gate", n)
	decisions := decided.sorted()
	if err := errors.Join(h.walk(ctx, decisions), decisions.close()); err != nil {
		return err
	}
	for _, under := range h.alone {
		h.tally(under)
	}
	return nil
}

// walk goes over heads alone where no restriction is of a handle, and reads a
// row whole only where one may hide it.
func (h *holds) walk(ctx context.Context, decisions *cursor) error {
	if len(h.byHandle) > 0 {
		return h.each(ctx, func(key hut3.Key, row *spooled, _ *hut3.Reject) error {
			if row == nil {
				return nil
			}
			d, may, err := h.decided(key, row.Kind, talkOf(row.Conversation), decisions)
			if err != nil {
				return err
			}
			if may {
				h.look(d, row)
			}
			if grouped(row.Kind) && len(h.ownersLocks(row)) == 0 {
				delete(h.alone, d.message) // another handset shows it
			}
			return nil
		})
	}
	return h.eachGlance(ctx, func(g glance) error {
		d, may, err := h.decided(g.key, g.kind, g.talk, decisions)
		if err != nil || !may {
			return err
		}
		row, err := h.row(g.key)
		if err != nil {
			return err
		}
		h.look(d, row)
		return nil
	})
}

// decided gives what was decided of the row that the walk has come to, and whether
// a restriction may hide its message.
func (h *holds) decided(key hut3.Key, kind hut3.Kind, talk uint32, decisions *cursor) (d decision, may bool, err error) {
	h.meter.row(key)
	d = decision{row: key, message: key, index: true}
	if grouped(kind) {
		if !decisions.next() {
			return d, false, errors.Join(decisions.err, undecided(key))
		}
		d = decodeDecision(decisions.rec())
	}
	return d, (d.index || d.role == hut3.Version) && h.may(d.message, talk), nil
}

func (h *holds) look(d decision, row *spooled) {
	if grouped(row.Kind) {
		h.message(d, row)
	} else {
		h.record(d.row, row)
	}
}

// may reports whether a restriction may hide a message of a conversation.
func (h *holds) may(message hut3.Key, talk uint32) bool {
	return len(h.byHandle) > 0 || h.talks[talk] || h.byKey[message] != nil
}

// message counts a message under the restrictions that hide it. A version is
// read for threats and not counted.
func (h *holds) message(d decision, row *spooled) {
	under, founded := h.under(d.message, row), d.index && d.message.Delivery() == h.delivery.Number
	if len(under) == 0 {
		if locks := h.ownersLocks(row); founded && len(locks) > 0 {
			h.alone[d.message] = locks
		}
		h.overheard(d.message, row)
		return
	}
	if founded {
		h.tally(under)
	}
	h.threat(under[0], d.message, row)
}

// tally counts a message that restrictions hide.
func (h *holds) tally(under []int) {
	h.counts.Held++
	classes := map[string]bool{}
	for _, i := range under {
		h.touched[i] = true
		h.all[i].Messages++
		if class := h.all[i].Class; !classes[class] {
			classes[class] = true
			h.reasons[class]++
		}
	}
}

func (h *holds) record(key hut3.Key, row *spooled) {
	if under := h.under(key, row); len(under) > 0 {
		h.threat(under[0], key, row)
		return
	}
	h.overheard(key, row)
}

// overheard tells of a threat in what was read from the handset of a handle that is
// hidden, whoever wrote it, though another handset may show it.
func (h *holds) overheard(key hut3.Key, row *spooled) {
	if locks := h.ownersLocks(row); len(locks) > 0 {
		h.threat(locks[0], key, row)
	}
}

// ownersLocks lists the restrictions that take a row by the handset it was read from.
func (h *holds) ownersLocks(row *spooled) (out []int) {
	for _, i := range h.byHandle[row.Owner] {
		if slices.ContainsFunc(h.hidden[i], func(t hut3.Target) bool { return t.Handle == row.Owner && t.InBounds(row.Sent) }) {
			out = append(out, i)
		}
	}
	return out
}

// threat scores a held text and names the message, never the text, to the
// reviewer.
func (h *holds) threat(i int, key hut3.Key, row *spooled) {
	if h.Threat == nil || row.Body == "" {
		return
	}
	r := h.all[i]
	if score, _ := h.Threat(row.Body); score > 0 && !slices.Contains(r.PossibleThreats, key) {
		r.PossibleThreats = append(r.PossibleThreats, key)
		h.touched[i] = true
	}
}

// under lists the restrictions that hide a message, each once, in order.
func (h *holds) under(key hut3.Key, row *spooled) []int {
	var out []int
	take := func(list []int, names func(hut3.Target) bool) {
		for _, i := range list {
			if !slices.Contains(out, i) && slices.ContainsFunc(h.hidden[i], func(t hut3.Target) bool { return names(t) && t.InBounds(row.Sent) }) {
				out = append(out, i)
			}
		}
	}
	if list := h.byKey[key]; list != nil {
		out = append(out, list...)
	}
	if list := h.byTalk[row.Conversation]; list != nil {
		take(list, func(t hut3.Target) bool { return t.Conversation == row.Conversation })
	}
	if len(h.byHandle) > 0 {
		for _, p := range append([]hut3.Handle{row.From}, row.To...) {
			take(h.byHandle[p], func(t hut3.Target) bool { return t.Handle == p })
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// seenBefore lists on each new hold who had looked at the material.
func (h *holds) seenBefore(ctx context.Context) error {
	if h.SeenBefore == nil {
		return nil
	}
	for _, r := range h.made {
		seen, err := h.SeenBefore(ctx, r.Targets)
		if err != nil {
			return err
		}
		r.SeenBefore = seen
	}
	return nil
}
