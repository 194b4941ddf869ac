package ingest

import (
	"context"
	"encoding/binary"
	"errors"

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
func (j *job) hints(ctx context.Context) (*sorter, error) {
	out := newSorter(j.work, j.Memory/4)
	if _, native := j.numbered(); native == 0 {
		return out, nil
	}
	byID := newSorter(j.work, j.Memory/4)
	defer byID.close()
	var rec []byte
	side := sideMemo{sides: &j.sides}
	err := j.eachHead(ctx, func(key hut3.Key, h *rowHead) error {
		if h.native == 0 {
			return nil
		}
		it := h.item(key, side.number(h.owner))
		rec = binary.BigEndian.AppendUint64(rec[:0], it.native)
		rec = binary.BigEndian.AppendUint64(rec, uint64(key))
		return byID.add(it.encode(rec))
	})
	if err != nil {
		return nil, err
	}
	return out, j.matchNatives(byID, out)
}

// matchNatives walks new rows by id and looks for standing rows of each.
func (j *job) matchNatives(byID, out *sorter) error {
	standing, err := j.standing.NativeFinder()
	if err != nil {
		return err
	}
	defer standing.Close()
	rows := byID.sorted()
	var of idHead
	for rows.next() && err == nil {
		it := decodeItem(rows.rec()[16:])
		if it.native != of.native {
			of = idHead{native: it.native, row: it}
			of.standing, of.stands, err = standing.Find(it.native)
		}
		if h, ok := j.hintOf(&of, &it); ok && err == nil {
			err = out.add(h.encode())
		}
	}
	return errors.Join(err, rows.close())
}

// idHead is what the rows of one id follow: the first that stands, or else the first
// new one.
type idHead struct {
	native   uint64
	row      newItem
	standing corpus.GroupItem
	stands   bool
}

// hintOf says what an id means for a new row of it. Rows that say what the first of
// them says are left to be grouped with it.
func (j *job) hintOf(of *idHead, it *newItem) (hint, bool) {
	if of.stands {
		return hint{it.key, of.standing.Message, roleOf(it.edit, j.sides.handle(it.side) == of.standing.Side), true}, true
	}
	return hint{it.key, of.row.key, roleOf(it.edit, it.side == of.row.side), false}, it.group != of.row.group
}

// roleOf is what a row is to a message of the same id that says something
// else: a version where it is an edit or comes from the same side, otherwise a
// copy with differences.
func roleOf(edit, sameSide bool) hut3.Role {
	if edit || sameSide {
		return hut3.Version
	}
	return hut3.Copy
}
