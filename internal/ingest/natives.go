package ingest

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/maphash"

	"hut3"
	"hut3/internal/corpus"
)

// A native id joins rows whatever they say, so that rows of two group keys can
// be one message. Before rows are grouped by what they say, each row whose id
// is already known, or is that of an earlier row which says something else, is
// told its message or the row that it follows.

// hint is what native ids say of a row.
type hint struct {
	row  hut3.Key
	head hut3.Key // a standing message, or a row of this delivery
	role hut3.Role
	join bool // head is a standing message
}

func (h hint) encode() []byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(h.row))
	b = binary.BigEndian.AppendUint64(b, uint64(h.head))
	return append(b, byte(h.role), flag(h.join))
}

func decodeHint(rec []byte) hint {
	return hint{hut3.Key(binary.BigEndian.Uint64(rec)), hut3.Key(binary.BigEndian.Uint64(rec[8:])), hut3.Role(rec[16]), rec[17] == 1}
}

// hints sorts by row what native ids say. It is empty where no row has one.
func (j *job) hints(ctx context.Context, seed maphash.Seed) (*sorter, error) {
	out := newSorter(j.work, j.Memory/4)
	if _, native := j.numbered(); native == 0 {
		return out, nil
	}
	byID := newSorter(j.work, j.Memory/4)
	defer byID.close()
	var e encoder
	err := j.each(ctx, func(key hut3.Key, row *spooled, _ *hut3.Reject) error {
		if row == nil || row.native == 0 {
			return nil
		}
		j.newItem(key, row, seed).encode(&e)
		rec := binary.BigEndian.AppendUint64(nil, row.native)
		rec = binary.BigEndian.AppendUint64(rec, uint64(key))
		return byID.add(append(rec, e.b...))
	})
	if err != nil {
		return nil, err
	}
	return out, j.matchNatives(byID, out)
}

// matchNatives walks new rows and standing rows by id side by side.
func (j *job) matchNatives(byID, out *sorter) error {
	standing := newPull(j.standing.StandingNatives())
	defer standing.stop()
	rows, err := byID.sorted()
	if err != nil {
		return err
	}
	var same []item
	flush := func() error {
		if len(same) == 0 {
			return nil
		}
		hints := hintsOf(same, standing.native(same[0].Native))
		same = same[:0]
		for _, h := range hints {
			if err := out.add(h.encode()); err != nil {
				return err
			}
		}
		return standing.err
	}
	for rows.next() {
		it := decodeItem(rows.rec()[16:], j.delivery.Class)
		if len(same) > 0 && same[0].Native != it.Native {
			err = errors.Join(err, flush())
		}
		same = append(same, it)
	}
	return errors.Join(err, flush(), rows.close(), standing.err)
}

// hintsOf says what one id means for its new rows, which are in key order. Rows
// that say what the first of them says are left to be grouped with it.
func hintsOf(rows []item, standing []corpus.GroupItem) []hint {
	var out []hint
	if len(standing) > 0 {
		for _, it := range rows {
			out = append(out, hint{it.Key, standing[0].Message, roleOf(it, standing[0].Side), true})
		}
		return out
	}
	head := rows[0]
	for _, it := range rows[1:] {
		if it.group != head.group {
			out = append(out, hint{it.Key, head.Key, roleOf(it, head.Side), false})
		}
	}
	return out
}

// roleOf is what a row is to a message of the same id that says something
// else: a version where it is an edit or comes from the same side, otherwise a
// copy with differences.
func roleOf(it item, side hut3.Handle) hut3.Role {
	if it.edit || it.Side == side {
		return hut3.Version
	}
	return hut3.Copy
}
