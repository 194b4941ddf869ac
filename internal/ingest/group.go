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
	// Unpaired counts messages that are not compared with all rows that say the same:
	// these are too many. Copies of theirs may stand as messages.
	Unpaired int64 `json:"unpaired,omitempty"`
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
	workers   int // each has a stretch of the shards
	spaces    map[uint32]uint64
	hinted    shards  // items by group key, where native ids say something of them
	followers *sorter // hints by the row they follow
	members   shards  // members by message, as many as of the content
	byRow     shards  // the same by row, where there are followers: one
	rows      int64   // and rejects, of the delivery
	left      []arrays
}

// group decides what each row of the delivery is; see decided.
func (j *job) group(ctx context.Context) (_ sortedBy, err error) {
	n, native := j.numbered()
	j.meter.stage("grouping", n)
	j.report = Grouping{Rule: grouping.Name, Tolerance: int64(j.rule.Tolerance.Seconds())}
	share := j.Memory / 4
	g := &grouper{job: j, workers: min(runtime.GOMAXPROCS(0), len(j.content)), rows: n, followers: newSorter(j.work, share/2),
		members: newShards(j.work, len(j.content), share, n, memberSize), byRow: newShards(j.work, 1, share/2, 0, 0)}
	defer func() { closeAll(g.followers, g.members, g.byRow, g.hinted) }()
	if g.spaces, err = j.spaces(ctx); err != nil {
		return nil, err
	}
	if native > 0 {
		if err := g.sortHinted(ctx); err != nil {
			return nil, err
		}
	}
	if err := g.place(ctx); err != nil {
		return nil, err
	}
	g.left = g.content.leave()
	if err := errors.Join(g.follow(), ctx.Err()); err != nil {
		return nil, err
	}
	return g.decide(ctx)
}

func closeAll(list ...interface{ close() }) {
	for _, s := range list {
		s.close()
	}
}

// sortHinted reads the rows in order beside what native ids say of them, and
// sorts them again: by what they say, apart from those that follow another row.
func (g *grouper) sortHinted(ctx context.Context) error {
	hints, err := g.hints(ctx)
	if err != nil {
		return err
	}
	defer hints.close()
	if hints.count == 0 {
		return nil
	}
	next := hints.sorted()
	g.hinted = newShards(g.work, len(g.members), g.Memory/4, g.rows, itemSize, g.content.leave()...)
	out := &itemFeed{feed: newFeed(g.hinted), side: sideMemo{sides: &g.sides}}
	more := next.next()
	err = g.eachHead(ctx, func(key hut3.Key, head *rowHead) error {
		if !grouped(head.kind) {
			return nil
		}
		it := head.item(key, out.side.number(head.owner))
		if more && decodeHint(next.rec()).row == key {
			h := decodeHint(next.rec())
			more = next.next()
			if !h.join {
				return g.followers.add(followerRecord(h))
			}
			it.join, it.as = h.head, h.role
		}
		return out.put(&it)
	})
	return errors.Join(err, out.flush(), next.close())
}

// followerRecord is a hint by the row it follows.
func followerRecord(h hint) []byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(h.head))
	b = binary.BigEndian.AppendUint64(b, uint64(h.row))
	return append(b, byte(h.role))
}

// place takes the rows by group key, a range of keys on each processor.
func (g *grouper) place(ctx context.Context) error {
	parts := g.content
	if g.hinted != nil {
		parts = g.hinted
	}
	placers := make([]*placer, g.workers)
	work, ctx := errgroup.WithContext(ctx)
	for i := range placers {
		p := &placer{grouper: g, out: newFeed(g.members), byRow: newFeed(g.byRow)}
		placers[i] = p
		work.Go(func() error {
			return errors.Join(p.place(ctx, parts.stretch(i, g.workers)), p.out.flush(), p.byRow.flush())
		})
	}
	err := work.Wait()
	var clocks grouping.Clocks
	for _, p := range placers { // in the order of group keys
		clocks.Merge(&p.clocks)
		g.report.Differences += p.report.Differences
		g.report.Unpaired += p.report.Unpaired
		room := maxExamples - len(g.report.Examples)
		g.report.Examples = append(g.report.Examples, p.report.Examples[:min(room, len(p.report.Examples))]...)
	}
	g.report.ClockFaults = clocks.Faults()
	g.report.ClockFaults = g.report.ClockFaults[:min(len(g.report.ClockFaults), maxFaults)]
	return err
}

// known gives the native ids among standing rows, and the messages that the
// delivery's access class indexes.
func (g *placer) known(standing []grouping.Item) (ids map[uint64]bool, indexed map[hut3.Key]bool) {
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

// follow gives each follower the message of the row it follows.
func (g *grouper) follow() (err error) {
	if g.followers.count == 0 {
		return nil
	}
	heads, followers := g.byRow.sorted(), g.followers.sorted()
	out := newFeed(g.members)
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
		m := member{hut3.Key(binary.BigEndian.Uint64(h[8:])), hut3.Key(binary.BigEndian.Uint64(f[8:])), hut3.Role(f[16]), apart, h[16] == 1}
		err = out.add(g.part(m.message), m.encode(nil))
	}
	return errors.Join(err, out.flush(), heads.close(), followers.close())
}
