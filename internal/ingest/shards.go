package ingest

import (
	"encoding/binary"
	"errors"
	"math/bits"
	"sync"

	"hut3"
)

// shards are sorters of a range of keys each, which several workers fill side by
// side and others then read side by side, each its own.
type shards []*shard

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

// sorted reads all shards as one, in order.
func (s shards) sorted() (*cursor, error) {
	list := make([]*sorter, len(s))
	for i := range s {
		list[i] = s[i].sorter
	}
	return sortedAll(list...)
}

// sortedBy is what can be read in order, again and again.
type sortedBy interface {
	sorted() (*cursor, error)
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
	return hut3.NewKey(j.delivery.Number, j.files[place>>placeBits].base+uint64(place)&(1<<placeBits-1))
}
