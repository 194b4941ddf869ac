package ingest

import (
	"encoding/binary"
	"errors"
	"math/bits"
	"sync"

	"golang.org/x/sync/errgroup"

	"hut3"
)

// shards are sorters of a range of keys each, in their order, which several workers
// fill side by side and others then read side by side, each a stretch of them.
type shards []*shard

// A shard holds about so much, that it is sorted and read in the processor's cache;
// but a worker has no more than some, as each writes to all of them.
const (
	shardSize = 16 << 20
	shardsPer = 32
)

// shardsOf says into how many shards so many bytes go, of which limit are held at
// once. Zero bytes are an unknown number.
func shardsOf(workers int, limit, bytes int64) int {
	if bytes > 0 {
		limit = min(limit, bytes)
	}
	return workers * int(min(max(limit/(shardSize*int64(workers)), 1), shardsPer))
}

// stretch gives a worker's part of the shards.
func (s shards) stretch(worker, of int) shards {
	return s[worker*len(s)/of : (worker+1)*len(s)/of]
}

type shard struct {
	mu sync.Mutex
	*sorter
}

// newShards makes n sorters that share a limit and expect records of a size. They
// take over the arrays that others left, as far as there are any.
func newShards(dir string, n int, limit, records int64, size int, left ...arrays) shards {
	list := make(shards, n)
	for i := range list {
		list[i] = &shard{sorter: newSorter(dir, limit/int64(n))}
		var mine arrays
		if i < len(left) {
			mine = left[i]
		}
		if records > 0 {
			list[i].expect(records/int64(n)+1, size, mine)
		}
	}
	return list
}

// leave ends the sorters and gives their arrays to the next.
func (s shards) leave() (left []arrays) {
	for _, one := range s {
		left = append(left, one.leave())
	}
	return left
}

func (s shards) close() {
	for _, one := range s {
		one.close()
	}
}

// sorted reads the shards one behind the other.
func (s shards) sorted() *cursor {
	c := &cursor{then: make([]*sorter, len(s))}
	for i := range s {
		c.then[i] = s[i].sorter
	}
	return c
}

// sort sorts the shards side by side, for one who is to read them all.
func (s shards) sort(workers int) {
	var work errgroup.Group
	work.SetLimit(workers)
	for _, one := range s {
		work.Go(func() error { one.sorter.sort(); return nil })
	}
	_ = work.Wait() // sorting does not fail
}

// sortedBy is what can be read in order, again and again.
type sortedBy interface {
	sorted() *cursor
	close()
}

// A worker keeps so many bytes for a shard before it takes the lock. While another
// holds it, who may be writing a run for seconds, the worker goes on and keeps more.
const (
	feedSize = 16 << 10
	feedMost = 16 << 20
)

// feed is one worker's way into shards.
type feed struct {
	to   shards
	bufs [][]byte // records behind their length in two bytes
}

func newFeed(to shards) *feed { return &feed{to, make([][]byte, len(to))} }

func (f *feed) add(shard int, rec []byte) error {
	b := binary.LittleEndian.AppendUint16(f.bufs[shard], uint16(len(rec)))
	f.bufs[shard] = append(b, rec...)
	s, n := f.to[shard], len(f.bufs[shard])
	switch {
	case n < feedSize:
		return nil
	case n >= min(feedMost, s.limit/16):
		s.mu.Lock()
	case !s.mu.TryLock():
		return nil
	}
	defer s.mu.Unlock()
	return f.hand(shard)
}

// hand gives a shard what is kept for it. Its lock is held.
func (f *feed) hand(i int) error {
	s := f.to[i]
	for b := f.bufs[i]; len(b) > 0; {
		n := int(binary.LittleEndian.Uint16(b))
		if err := s.add(b[2 : 2+n]); err != nil {
			return err
		}
		b = b[2+n:]
	}
	f.bufs[i] = f.bufs[i][:0]
	return nil
}

func (f *feed) flush() (err error) {
	for i, s := range f.to {
		s.mu.Lock()
		err = errors.Join(err, f.hand(i))
		s.mu.Unlock()
	}
	return err
}

// part gives the shard of a number that is spread evenly over 64 bits.
func (s shards) part(n uint64) int {
	hi, _ := bits.Mul64(n, uint64(len(s)))
	return int(hi)
}

// itemFeed is the way of a reading worker's rows into the shards of their group
// keys. While files are read, rows have no numbers yet: a row's place, its file
// before its number there, sorts as its number will.
type itemFeed struct {
	*feed
	side sideMemo
	file uint64
	rec  []byte
}

const placeBits = 40 // of the number in the file

func (f *itemFeed) add(n uint64, r *spooled) error {
	it := newItem{key: hut3.Key(f.file<<placeBits | n), group: r.group, side: f.side.number(r.Owner), space: r.space, native: r.native,
		raw: r.raw, sent: r.Sent, edit: r.Kind == hut3.KindEdit}
	return f.put(&it)
}

func (f *itemFeed) put(it *newItem) error {
	f.rec = it.encode(f.rec[:0])
	return f.feed.add(f.to.part(binary.BigEndian.Uint64(it.group[:])), f.rec)
}

// keyOf turns a place into the number that the row was given.
func (j *job) keyOf(place hut3.Key) hut3.Key {
	return hut3.NewKey(j.delivery.Number, j.bases[place>>placeBits]+uint64(place)&(1<<placeBits-1))
}
