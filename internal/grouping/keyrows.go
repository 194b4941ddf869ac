package grouping

import (
	"encoding/binary"

	"hut3"
)

// KeyRows is the rows of one group key, however many they are: a crowd of them is
// sorted outside of memory. Close must be called at the end.
type KeyRows struct {
	spill func() Spill
	most  int // that are held
	few   []Item
	far   Spill // all, where they are more
	n     int64
	rec   []byte
	names map[hut3.Handle]uint32
	sides []hut3.Handle // by number
}

// NewKeyRows holds at most so many rows in memory.
func NewKeyRows(most int, spill func() Spill) *KeyRows {
	return &KeyRows{spill: spill, most: most, names: map[hut3.Handle]uint32{}}
}

// Add takes a row.
func (k *KeyRows) Add(it Item) error {
	if k.n++; k.far == nil && len(k.few) < k.most {
		k.few = append(k.few, it)
		return nil
	}
	if k.far == nil {
		k.far = k.spill()
		for i := range k.few {
			if err := k.out(&k.few[i]); err != nil {
				return err
			}
		}
	}
	return k.out(&it)
}

// Len is how many rows there are.
func (k *KeyRows) Len() int64 { return k.n }

// Crowd reports whether they lie outside of memory.
func (k *KeyRows) Crowd() bool { return k.far != nil }

// Close forgets the rows. Others can be added then.
func (k *KeyRows) Close() {
	spent(&k.far)
	k.few, k.sides, k.n = k.few[:0], k.sides[:0], 0
	clear(k.names)
}

// Each calls fn with the rows in the order of their keys.
func (k *KeyRows) Each(fn func(*Item) error) error {
	if k.far != nil {
		return eachRecord(k.far, func(rec []byte) error { it := k.decode(rec); return fn(&it) })
	}
	for i := range k.few {
		if err := fn(&k.few[i]); err != nil {
			return err
		}
	}
	return nil
}

func (k *KeyRows) out(it *Item) error {
	n, ok := k.names[it.Side]
	if !ok {
		n = uint32(len(k.sides))
		k.names[it.Side], k.sides = n, append(k.sides, it.Side)
	}
	b := appendNumbers(k.rec[:0], uint64(it.Key), uint64(it.Message), uint64(it.Sent.Micros), it.Space, it.Native)
	b = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, it.Class), n)
	k.rec = append(b, byte(it.Sent.Basis), byte(it.Sent.Precision))
	return k.far.Add(k.rec)
}

func (k *KeyRows) decode(rec []byte) Item {
	return Item{Key: hut3.Key(number(rec, 0)), Message: hut3.Key(number(rec, 1)), Space: number(rec, 3), Native: number(rec, 4),
		Class: binary.BigEndian.Uint32(rec[40:]), Side: k.sides[binary.BigEndian.Uint32(rec[44:])],
		Sent: hut3.Time{Micros: int64(number(rec, 2)), Basis: hut3.Basis(rec[48]), Precision: hut3.Precision(rec[49])}}
}
