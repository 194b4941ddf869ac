package corpus

// names writes the handle, recipient list and conversation tables, and turns
// the buffer's numbers into places in them.
func (w *messageWriter) names(f *fileWriter) {
	handles, place := w.b.handles.table()
	w.handles = place
	appendStrings(f, secHandleStarts, secHandles, handles)
	var ends []uint64
	var members []uint32
	for _, packed := range w.b.lists.values {
		ids := unpackIDs(packed)
		for i, id := range ids {
			ids[i] = w.place(id)
		}
		w.lists = append(w.lists, ids)
		members = append(members, ids...)
		ends = append(ends, uint64(len(members)))
	}
	f.section(secListEnds, appendColumn(nil, ends))
	f.section(secLists, appendColumn(nil, members))
	conversations, place := w.b.conversations.table()
	appendStrings(f, secNameStarts, secConversations, conversations)
	for i := range w.list {
		e := &w.list[i]
		e.conversation = place[e.conversation]
		e.from = w.place(e.from)
		if !e.several {
			e.to = w.place(e.to)
		}
	}
}

// place turns a handle number plus one into its place plus one.
func (w *messageWriter) place(id uint32) uint32 {
	if id == 0 {
		return 0
	}
	return w.handles[id-1] + 1
}

// to gives the recipients of a message, as places plus one.
func (w *messageWriter) to(e *buffered, one *[1]uint32) []uint32 {
	switch {
	case e.several:
		return w.lists[e.to]
	case e.to == 0:
		return nil
	}
	one[0] = e.to
	return one[:]
}

func gather[T any](list []buffered, get func(*buffered) T) []T {
	out := make([]T, len(list))
	for i := range list {
		out[i] = get(&list[i])
	}
	return out
}

// columns writes one number a message for each of its fields. A message
// without a time has the first known one in the column, which packs best.
func (w *messageWriter) columns(f *fileWriter, early int) {
	first := int64(0)
	if early < len(w.list) {
		first = w.list[early].sent
	}
	handles := uint32(len(w.handles))
	f.section(secForms, w.b.forms.section())
	f.section(secSent, appendColumn(nil, gather(w.list, func(e *buffered) int64 { return max(e.sent, first) })))
	f.section(secForm, appendColumn(nil, gather(w.list, func(e *buffered) uint16 { return e.form })))
	f.section(secFlags, appendColumn(nil, gather(w.list, func(e *buffered) uint8 { return e.flags })))
	f.section(secFrom, appendColumn(nil, gather(w.list, func(e *buffered) uint32 { return e.from })))
	f.section(secTo, appendColumn(nil, gather(w.list, func(e *buffered) uint32 {
		if e.several {
			return handles + 1 + e.to
		}
		return e.to
	})))
	f.section(secConversation, appendColumn(nil, gather(w.list, func(e *buffered) uint32 { return e.conversation })))
	f.section(secRowCount, appendColumn(nil, gather(w.list, func(e *buffered) uint32 { return e.rows })))
	refs := gather(w.list, func(e *buffered) uint64 { return uint64(e.row) })
	f.section(secRef, appendColumn(nil, gather(w.list, func(e *buffered) uint64 { return e.row.Row() })))
	f.section(secByRef, appendColumn(nil, orderOf(refs)))
	if len(w.b.deliveries) > 0 {
		f.section(secRefDelivery, appendColumn(nil, gather(w.list, func(e *buffered) uint32 { return e.row.Delivery() })))
	}
}

// foreign writes which messages were founded elsewhere: ordinal, key, and the
// classes that hold them, with the order of their keys.
func (w *messageWriter) foreign(f *fileWriter) {
	var ordinals, deliveries, holders []uint32
	var rows, keys []uint64
	var sets interner[string]
	for _, x := range w.b.foreign {
		ordinals = append(ordinals, uint32(x.at))
		deliveries = append(deliveries, x.key.Delivery())
		rows = append(rows, x.key.Row())
		keys = append(keys, uint64(x.key))
		holders = append(holders, sets.id(x.holders))
	}
	var ends []uint64
	var all []uint32
	for _, set := range sets.values {
		all = append(all, unpackIDs(set)...)
		ends = append(ends, uint64(len(all)))
	}
	f.section(secForeignOrdinal, appendColumn(nil, ordinals))
	f.section(secForeignDelivery, appendColumn(nil, deliveries))
	f.section(secForeignRow, appendColumn(nil, rows))
	f.section(secForeignHolders, appendColumn(nil, holders))
	f.section(secForeignByKey, appendColumn(nil, orderOf(keys)))
	f.section(secHolderEnds, appendColumn(nil, ends))
	f.section(secHolders, appendColumn(nil, all))
}

// conversations writes the ordinals of each conversation, and for each handle
// the conversations it is a party of.
func (w *messageWriter) conversations(f *fileWriter) {
	n := len(w.b.conversations.ends)
	starts := make([]uint32, n+1)
	for i := range w.list {
		starts[w.list[i].conversation+1]++
	}
	for i := range n {
		starts[i+1] += starts[i]
	}
	next := append([]uint32(nil), starts...)
	order := make([]uint32, len(w.list))
	for i := range w.list {
		c := w.list[i].conversation
		order[next[c]] = uint32(i)
		next[c]++
	}
	f.section(secConversationStarts, appendColumn(nil, starts))
	f.section(secConversationOrder, appendColumn(nil, order))
	w.parties(f, order)
}

// parties walks the messages conversation by conversation, so that one mark a
// handle tells whether the pair was met.
func (w *messageWriter) parties(f *fileWriter, order []uint32) {
	met := make([]uint32, len(w.handles)+1)
	var handle, conversation []uint32
	var one [1]uint32
	meet := func(h, c uint32) {
		if h != 0 && met[h] != c+1 {
			met[h] = c + 1
			handle, conversation = append(handle, h-1), append(conversation, c)
		}
	}
	for _, i := range order {
		e := &w.list[i]
		meet(e.from, e.conversation)
		for _, h := range w.to(e, &one) {
			meet(h, e.conversation)
		}
	}
	starts := make([]uint32, len(w.handles)+1)
	for _, h := range handle {
		starts[h+1]++
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	next := append([]uint32(nil), starts...)
	out := make([]uint32, len(handle))
	for i, h := range handle {
		out[next[h]] = conversation[i]
		next[h]++
	}
	f.section(secPartyStarts, appendColumn(nil, starts))
	f.section(secParties, appendColumn(nil, out))
}

// edges writes who wrote to whom: how often, first and last. An edge without a
// known time has its last before its first.
func (w *messageWriter) edges(f *fileWriter) {
	var keys []uint64
	var at []uint32
	var one [1]uint32
	for i := range w.list {
		e := &w.list[i]
		for _, h := range w.to(e, &one) {
			if e.from != 0 && h != 0 {
				keys = append(keys, uint64(e.from-1)<<32|uint64(h-1))
				at = append(at, uint32(i))
			}
		}
	}
	var t edgeTable
	for _, k := range orderOf(keys) {
		t.add(keys[k], w.list[at[k]].sent)
	}
	f.section(secEdgeFrom, appendColumn(nil, t.from))
	f.section(secEdgeTo, appendColumn(nil, t.to))
	f.section(secEdgeCount, appendColumn(nil, t.count))
	f.section(secEdgeFirst, appendColumn(nil, t.first))
	f.section(secEdgeLast, appendColumn(nil, t.last))
}

// edgeTable sums runs of equal pairs.
type edgeTable struct {
	from, to, count []uint32
	first, last     []int64
}

func (t *edgeTable) add(key uint64, sent int64) {
	from, to := uint32(key>>32), uint32(key)
	n := len(t.from) - 1
	if n < 0 || t.from[n] != from || t.to[n] != to {
		t.from, t.to, t.count = append(t.from, from), append(t.to, to), append(t.count, 0)
		t.first, t.last = append(t.first, 1), append(t.last, 0)
		n++
	}
	t.count[n]++
	if sent == untimed {
		return
	}
	if t.last[n] < t.first[n] {
		t.first[n] = sent
	}
	t.first[n], t.last[n] = min(t.first[n], sent), max(t.last[n], sent)
}
