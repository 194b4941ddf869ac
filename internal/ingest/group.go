package ingest

import (
	"context"
	"encoding/binary"
	"errors"
	"runtime"

	"golang.org/x/sync/errgroup"

	"hut3"
	"hut3/internal/grouping"
)

// Grouping is what a delivery's grouping reports beside the messages.
type Grouping struct {
	Rule        string                `json:"rule"`
	Tolerance   int64                 `json:"tolerance_seconds"`
	ClockFaults []grouping.ClockFault `json:"clock_faults,omitempty"`
	Differences int64                 `json:"differences"` // rows that a run over everything at once would join otherwise
	Examples    []grouping.Difference `json:"examples,omitempty"`
}

// Examples and clock faults that the report names.
const (
	maxExamples = 20
	maxFaults   = 100
)

// apart is the raw digest of a row that its native id alone put into its
// message, and that says something else.
const apart = 0

// member is a row's place in a message.
type member struct {
	message, row hut3.Key
	role         hut3.Role
	raw          uint64 // see rawOf; apart where only a native id joined the row
	indexed      bool   // the delivery's access class is known to index the message already
}

const memberSize = 3*8 + 2

func (m member) encode(b []byte) []byte {
	b = binary.BigEndian.AppendUint64(b, uint64(m.message))
	b = binary.BigEndian.AppendUint64(b, uint64(m.row))
	b = binary.BigEndian.AppendUint64(b, m.raw)
	return append(b, byte(m.role), flag(m.indexed))
}

func decodeMember(rec []byte) member {
	return member{hut3.Key(binary.BigEndian.Uint64(rec)), hut3.Key(binary.BigEndian.Uint64(rec[8:])), hut3.Role(rec[24]), binary.BigEndian.Uint64(rec[16:]), rec[25] == 1}
}

// grouper takes the rows of a delivery to their messages.
type grouper struct {
	*job
	spaces    map[uint32]uint64
	content   []*sorter // items by group key, as many as fill them side by side
	followers *sorter   // hints by the row they follow
	members   *sorter   // members by message
	byRow     *sorter   // the same by row, where there are followers
	clocks    grouping.Clocks
	items     []grouping.Item // of the key at hand
	rec       []byte
}

// group decides what each row of the delivery is; see decided.
func (j *job) group(ctx context.Context) (_ *sorter, err error) {
	n, _ := j.numbered()
	j.meter.stage("grouping", n)
	j.report = Grouping{Rule: grouping.Name, Tolerance: int64(j.rule.Tolerance.Seconds())}
	share := j.Memory / 4
	g := &grouper{job: j, followers: newSorter(j.work, share), members: newSorter(j.work, share).expect(n, memberSize), byRow: newSorter(j.work, share)}
	for k := int64(runtime.GOMAXPROCS(0)); int64(len(g.content)) < k; {
		g.content = append(g.content, newSorter(j.work, share/k).expect(n/k, itemSize))
	}
	for _, s := range append([]*sorter{g.followers, g.members, g.byRow}, g.content...) {
		defer s.close()
	}
	if g.spaces, err = j.spaces(ctx); err != nil {
		return nil, err
	}
	if err := errors.Join(g.sortContent(ctx), ctx.Err()); err != nil {
		return nil, err
	}
	if err := errors.Join(g.place(ctx), g.follow()); err != nil {
		return nil, err
	}
	j.report.ClockFaults = g.clocks.Faults()
	j.report.ClockFaults = j.report.ClockFaults[:min(len(j.report.ClockFaults), maxFaults)]
	return g.decide(ctx)
}

// sortContent sorts the rows by what they say, apart from those that follow
// another row.
func (g *grouper) sortContent(ctx context.Context) error {
	hints, err := g.hints(ctx)
	if err != nil {
		return err
	}
	defer hints.close()
	if hints.count == 0 {
		return g.sortAtOnce(ctx)
	}
	return g.sortHinted(ctx, hints)
}

// sortAtOnce reads several files side by side, each into a sorter of its own.
func (g *grouper) sortAtOnce(ctx context.Context) error {
	work, ctx := errgroup.WithContext(ctx)
	next := g.eachFile(ctx, func(f *file) bool { return f.trailer.Numbered > 0 })
	for _, out := range g.content {
		work.Go(func() error {
			in := newSpoolReader()
			defer in.close()
			var rec []byte
			for i, ok := next(); ok; i, ok = next() {
				err := g.headsOf(ctx, in, i, func(key hut3.Key, h rowHead) error {
					if !grouped(h.kind()) {
						return nil
					}
					it, err := g.itemOf(key, h)
					if err != nil {
						return err
					}
					rec = it.encode(rec[:0])
					return out.add(rec)
				})
				if err != nil {
					return err
				}
			}
			return ctx.Err()
		})
	}
	return work.Wait()
}

// itemOf is a row as grouping sees it.
func (j *job) itemOf(key hut3.Key, h rowHead) (newItem, error) {
	owner, _, ok := h.owner()
	if !ok {
		return newItem{}, hut3.Wrap(errSpool, hut3.Incomplete, "row %s cannot be read again; run the same import again", key)
	}
	return h.item(key, j.sides.number(owner)), nil
}

// sortHinted reads the rows in order beside what native ids say of them.
func (g *grouper) sortHinted(ctx context.Context, hints *sorter) error {
	next, err := hints.sorted()
	if err != nil {
		return err
	}
	more := next.next()
	var rec []byte
	err = g.eachHead(ctx, func(key hut3.Key, head rowHead) error {
		if !grouped(head.kind()) {
			return nil
		}
		it, err := g.itemOf(key, head)
		if err != nil {
			return err
		}
		if more && decodeHint(next.rec()).row == key {
			h := decodeHint(next.rec())
			more = next.next()
			if !h.join {
				return g.followers.add(followerRecord(h))
			}
			it.join, it.as = h.head, h.role
		}
		rec = it.encode(rec[:0])
		return g.content[uint64(key)%uint64(len(g.content))].add(rec)
	})
	return errors.Join(err, next.close())
}

// followerRecord is a hint by the row it follows.
func followerRecord(h hint) []byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(h.head))
	b = binary.BigEndian.AppendUint64(b, uint64(h.row))
	return append(b, byte(h.role))
}

// place walks new and standing rows by group key side by side.
func (g *grouper) place(ctx context.Context) error {
	standing := newPull(g.standing.StandingRows())
	defer standing.stop()
	rows, err := sortedAll(g.content...)
	if err != nil {
		return err
	}
	var same []newItem
	flush := func() error {
		if len(same) == 0 {
			return nil
		}
		err := g.placeGroup(same, standing.group(same[0].group, g.spaces))
		g.meter.add(int64(len(same)), 0)
		same = same[:0]
		return errors.Join(err, standing.err)
	}
	for rows.next() && err == nil {
		it := decodeItem(rows.rec())
		if len(same) > 0 && same[0].group != it.group {
			err = errors.Join(flush(), ctx.Err())
		}
		same = append(same, it)
	}
	if err != nil {
		return errors.Join(err, rows.close())
	}
	return errors.Join(flush(), rows.close())
}

// placeGroup groups the rows of one key. A row whose native id names a standing
// message that does not say the same is not compared with anything.
func (g *grouper) placeGroup(rows []newItem, standing []grouping.Item) error {
	if len(rows) == 1 && len(standing) == 0 && rows[0].join == 0 {
		return g.put(member{rows[0].key, rows[0].key, hut3.Founder, rows[0].raw, true})
	}
	ids, indexed := g.known(standing)
	compared := rows[:0]
	g.items = g.items[:0]
	for _, it := range rows {
		if it.join != 0 && !ids[it.native] {
			if err := g.put(member{it.join, it.key, it.as, apart, false}); err != nil {
				return err
			}
			continue
		}
		compared = append(compared, it)
		g.items = append(g.items, g.item(&it))
	}
	if len(compared) == 0 {
		return nil
	}
	res := g.rule.Group(g.items, standing)
	g.note(res)
	for i, p := range res.Rows { // in key order, as the rows are
		mine := p.Message.Delivery() == g.delivery.Number || indexed[p.Message]
		if err := g.put(member{p.Message, p.Key, p.Role, compared[i].raw, mine}); err != nil {
			return err
		}
	}
	return nil
}

// known gives the native ids among standing rows, and the messages that the
// delivery's access class indexes.
func (g *grouper) known(standing []grouping.Item) (ids map[uint64]bool, indexed map[hut3.Key]bool) {
	if len(standing) == 0 {
		return nil, nil
	}
	ids, indexed = map[uint64]bool{}, map[hut3.Key]bool{}
	for _, s := range standing {
		ids[s.Native] = true
		indexed[s.Message] = indexed[s.Message] || s.Class == g.delivery.Class
	}
	return ids, indexed
}

func (g *grouper) note(res grouping.Result) {
	g.clocks.Add(res.Hours)
	g.report.Differences += int64(len(res.Differences))
	room := maxExamples - len(g.report.Examples)
	g.report.Examples = append(g.report.Examples, res.Differences[:min(room, len(res.Differences))]...)
}

// put keeps a member, by row as well where other rows may follow it.
func (g *grouper) put(m member) error {
	if g.followers.count > 0 {
		b := binary.BigEndian.AppendUint64(nil, uint64(m.row))
		if err := g.byRow.add(append(binary.BigEndian.AppendUint64(b, uint64(m.message)), flag(m.indexed))); err != nil {
			return err
		}
	}
	g.rec = m.encode(g.rec[:0])
	return g.members.add(g.rec)
}

// follow gives each follower the message of the row it follows.
func (g *grouper) follow() error {
	if g.followers.count == 0 {
		return nil
	}
	heads, err := g.byRow.sorted()
	if err != nil {
		return err
	}
	followers, err := g.followers.sorted()
	if err != nil {
		return errors.Join(err, heads.close())
	}
	more := heads.next()
	for followers.next() && err == nil {
		f := followers.rec()
		head := binary.BigEndian.Uint64(f)
		for more && binary.BigEndian.Uint64(heads.rec()) < head {
			more = heads.next()
		}
		if !more || binary.BigEndian.Uint64(heads.rec()) != head {
			err = hut3.Errorf(hut3.Internal, "row %s follows %s, which has no message", hut3.Key(binary.BigEndian.Uint64(f[8:])), hut3.Key(head))
			break
		}
		h := heads.rec()
		err = g.members.add(member{hut3.Key(binary.BigEndian.Uint64(h[8:])), hut3.Key(binary.BigEndian.Uint64(f[8:])),
			hut3.Role(f[16]), apart, h[16] == 1}.encode(nil))
	}
	return errors.Join(err, heads.close(), followers.close())
}
