package grouping

import (
	"encoding/binary"

	"hut3"
)

// Spill sorts records by their bytes somewhere else than in memory.
type Spill interface {
	Add(rec []byte) error     // the record is copied
	Sorted() (Records, error) // ends adding; may be asked for again
	Close()
}

// Records are read in order. Close gives the fault that ended them early.
type Records interface {
	Next() bool
	Rec() []byte // until the next call of Next
	Close() error
}

// crowdRow is a row of a crowd: what the rule looks at, and what its owner wants
// back with it.
type crowdRow struct {
	key       hut3.Key
	micros    int64
	mark      uint64
	side      int32 // see Crowd.number
	local     bool
	precision hut3.Precision
}

// fine reports whether the time was written to the second or finer.
func (r *crowdRow) fine() bool { return r.precision >= hut3.ToSecond }

// sent is the time as far as the rule tells times apart.
func (r *crowdRow) sent() hut3.Time {
	t := hut3.Time{Micros: r.micros, Precision: r.precision, Basis: hut3.BasisUTC}
	if r.local {
		t.Basis = hut3.BasisLocal
	}
	return t
}

// encode appends the row's record. Records sort by the numbers that they begin with,
// and then by the row's key.
func (r *crowdRow) encode(b []byte, by ...uint64) []byte {
	b = appendNumbers(appendNumbers(b, by...), uint64(r.key), uint64(r.micros), r.mark)
	b = binary.BigEndian.AppendUint32(b, uint32(r.side))
	return append(b, flagByte(r.local), byte(r.precision))
}

// appendNumbers appends numbers so that records sort by them.
func appendNumbers(b []byte, list ...uint64) []byte {
	for _, n := range list {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	return b
}

// decodeCrowdRow reads a record behind so many numbers.
func decodeCrowdRow(rec []byte, by int) crowdRow {
	b := rec[8*by:]
	return crowdRow{key: hut3.Key(binary.BigEndian.Uint64(b)), micros: int64(binary.BigEndian.Uint64(b[8:])), mark: binary.BigEndian.Uint64(b[16:]),
		side: int32(binary.BigEndian.Uint32(b[24:])), local: b[28] == 1, precision: hut3.Precision(b[29])}
}

// number is the n-th number of a record.
func number(rec []byte, n int) uint64 { return binary.BigEndian.Uint64(rec[8*n:]) }

// ascending64 turns a number so that it sorts without its sign.
func ascending64(n int64) uint64 { return uint64(n) ^ 1<<63 }

func flagByte(set bool) byte {
	if set {
		return 1
	}
	return 0
}

// eachRecord reads a spill from its start to its end.
func eachRecord(s Spill, fn func(rec []byte) error) (err error) {
	if s == nil {
		return nil
	}
	in, err := s.Sorted()
	if err != nil {
		return err
	}
	for err == nil && in.Next() {
		err = fn(in.Rec())
	}
	if shut := in.Close(); err == nil {
		err = shut
	}
	return err
}
