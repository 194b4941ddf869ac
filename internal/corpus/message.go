package corpus

import (
	"cmp"
	"context"
	"slices"

	"hut3"
)

// locate finds a visible message by its key.
func (v *View) locate(k hut3.Key) (place, bool) {
	k = v.ruled.into(k)
	for i, s := range v.segs {
		if o, ok := s.byKey(k); ok && s.visible.contains(o) {
			return v.place(i, o), true
		}
	}
	return place{}, false
}

// resolve gives the visible message that a row states. Only rows that a grant
// reaches are known.
func (v *View) resolve(row hut3.Key) (place, bool) {
	if k, ok := v.ruled.of(row); ok {
		return v.locate(k)
	}
	for _, s := range v.segs {
		if o, ok := s.byRow(row); ok && s.reach.contains(o) && !s.retold.contains(o) {
			return v.locate(s.keyOf(o))
		}
	}
	for _, r := range v.rows {
		if i, ok := r.find(row); ok {
			k := r.messageOf(i)
			if at, ok := v.locate(k); k != 0 && ok && v.reaches(r.info.Class, k) && !v.unsaid(r, i) {
				return at, true
			}
		}
	}
	return place{}, false
}

// find looks for a message by its key, then by a row.
func (v *View) find(k hut3.Key) (place, error) {
	if at, ok := v.locate(k); ok {
		return at, nil
	}
	if at, ok := v.resolve(k); ok {
		return at, nil
	}
	return place{}, notFound(k)
}

func notFound(k hut3.Key) error {
	return hut3.Errorf(hut3.NotFound, "there is no message or row %s", k)
}

// Resolve gives the key of the message that a row states, for references that a
// person typed: a row outside of what the scope sees is not found, even where
// it is of a message that the scope sees by another row.
func (v *View) Resolve(ctx context.Context, row hut3.Key) (hut3.Key, error) {
	var key hut3.Key
	err := v.within(ctx, func() error {
		at, ok := v.resolve(row)
		if !ok {
			return notFound(row)
		}
		key = v.segs[at.seg].keyOf(at.ordinal)
		return nil
	})
	return key, err
}

// Ref gives the row that a visible message is shown by; key as Message takes it.
func (v *View) Ref(ctx context.Context, key hut3.Key) (hut3.Key, error) {
	var ref hut3.Key
	err := v.within(ctx, func() error {
		at, err := v.find(key)
		ref = at.ref
		return err
	})
	return ref, err
}

// Message gives one message. key is a message's key, as Resolve and records
// give it, or a visible row's.
func (v *View) Message(ctx context.Context, key hut3.Key) (Hit, error) {
	var h Hit
	err := v.within(ctx, func() error {
		at, err := v.find(key)
		if err == nil {
			h = v.hit(v.segs[at.seg].texts().cached(v.c.blocks), at, nil)
			h.Tags, err = v.tagsOf(ctx, at)
		}
		return err
	})
	return h, err
}

// Rows gives the rows of a message that the scope's classes hold, in order. The
// lowest is the one it is shown by, and so it is the founder and differs in
// nothing.
func (v *View) Rows(ctx context.Context, key hut3.Key) ([]hut3.RowOf, error) {
	var out []hut3.RowOf
	err := v.within(ctx, func() error {
		at, err := v.find(key)
		if err != nil {
			return err
		}
		for _, e := range v.entries(v.segs[at.seg].keyOf(at.ordinal)) {
			r := hut3.RowOf{Key: e.Key, Role: e.Role, Owner: e.Side, Sent: e.Sent, Differs: v.differs(&e, at), Extra: e.Extra, Loc: e.Loc}
			r.Role, r.Ruling = v.ruled.role(e.Key, at.ref, e.Role)
			out = append(out, r)
		}
		return nil
	})
	return out, err
}

func (v *View) entries(message hut3.Key) []RowEntry {
	var out []RowEntry
	readers := map[*rowSegment]*blobReader{}
	for _, r := range v.rowPlaces(message) {
		reader := readers[r.seg]
		if reader == nil {
			reader = r.seg.extra.reader(r.seg.dec)
			reader.cache = v.c.blocks
			readers[r.seg] = reader
		}
		out = append(out, r.seg.entryBy(r.i, reader))
	}
	return out
}

// rowPlace is a row by where it stands.
type rowPlace struct {
	key hut3.Key
	seg *rowSegment
	i   int
}

// rowPlaces gives the visible rows of a visible message, in order.
func (v *View) rowPlaces(message hut3.Key) []rowPlace {
	if m := v.ruled.message(message); m != nil {
		return m.rows
	}
	var out []rowPlace
	for _, r := range v.rows {
		rows := r.rowsOf(message)
		if len(rows) == 0 || !v.reaches(r.info.Class, message) {
			continue
		}
		for _, i := range rows {
			if !v.unsaid(r, i) {
				out = append(out, rowPlace{r.keyOf(i), r, i})
			}
		}
	}
	slices.SortFunc(out, func(a, b rowPlace) int { return cmp.Compare(a.key, b.key) })
	return out
}

// stated gives the visible message that a row of a class is of; message is what
// the rule made it a row of.
func (v *View) stated(class uint32, row, message hut3.Key) (place, bool) {
	if k, ok := v.ruled.of(row); ok {
		return v.locate(k)
	}
	at, ok := v.locate(message)
	return at, ok && v.reaches(class, message) && !v.hides(class, row)
}

// Row gives one row whole: of a visible message, or a visible record.
func (v *View) Row(ctx context.Context, row hut3.Key) (RowEntry, error) {
	var e RowEntry
	err := v.within(ctx, func() error {
		for _, r := range v.rows {
			i, ok := r.find(row)
			if !ok {
				continue
			}
			if e = r.entry(i); e.Message == 0 && v.seesRecord(r.info.Class, &e) {
				return nil
			}
			if at, ok := v.stated(r.info.Class, row, e.Message); ok && e.Message != 0 {
				if role, _ := v.ruled.role(row, at.ref, e.Role); role == hut3.Joined {
					e.Role = role
				}
				if v.segs[at.seg].laid {
					e.Differs = v.differs(&e, at)
				}
				return nil
			}
		}
		e = RowEntry{}
		return notFound(row)
	})
	return e, err
}
