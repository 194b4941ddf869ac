package ingest

import (
	"encoding/binary"
	"errors"

	"hut3"
	"hut3/internal/grouping"
)

// sideSorter sorts by message which sides state it, outside of memory.
type sideSorter struct {
	spills  *Spills
	rows    grouping.Spill // nil before the first
	numbers map[hut3.Handle]uint32
	sides   []hut3.Handle // by number
	rec     []byte
}

func (s *sideSorter) add(message hut3.Key, of sideRows) error {
	if s.rows == nil {
		s.rows, s.numbers = s.spills.New(), map[hut3.Handle]uint32{}
	}
	n, ok := s.numbers[of.side]
	if !ok {
		n = uint32(len(s.sides))
		s.numbers[of.side], s.sides = n, append(s.sides, of.side)
	}
	s.rec = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(s.rec[:0], uint64(message)), n)
	s.rec = binary.BigEndian.AppendUint64(s.rec, uint64(of.rows))
	return s.rows.Add(s.rec)
}

// each gives the sides of each message, until the next call.
func (s *sideSorter) each(fn func(message hut3.Key, sides []sideRows) error) error {
	if s.rows == nil {
		return nil
	}
	in, err := s.rows.Sorted()
	if err != nil {
		return err
	}
	var at hut3.Key
	var sides []sideRows
	for err == nil && in.Next() {
		rec := in.Rec()
		if message := hut3.Key(binary.BigEndian.Uint64(rec)); message != at {
			if len(sides) > 0 {
				err = fn(at, sides)
			}
			at, sides = message, sides[:0]
		}
		sides = addSide(sides, s.sides[binary.BigEndian.Uint32(rec[8:])], int64(binary.BigEndian.Uint64(rec[12:])))
	}
	if err == nil && len(sides) > 0 {
		err = fn(at, sides)
	}
	return errors.Join(err, in.Close())
}

func (s *sideSorter) close() {
	if s.rows != nil {
		s.rows.Close()
	}
}
