package corpus

import (
	"context"
	"encoding/json"
	"slices"
	"sync"

	"hut3"
)

// RowTold is what a row tells of its message to who reads a conversation: whose
// handset holds it and with which time, what it says in place of the message's text
// where it is a version, and of its fields those that tie it to other messages, say
// that it was deleted, or what a call or a line of the system was.
type RowTold struct {
	Key                 hut3.Key
	Role                hut3.Role
	Owner               hut3.Handle
	Sent                hut3.Time
	Body                *string // of a version, where it is another
	Deleted             string  // in the source's words
	Namespace, NativeID string
	ReplyTo             string // a native id of the same namespace
	Facts               []hut3.Field
}

// The fields that Told reads, as an import names them.
const (
	fieldDeleted   = "deleted"
	fieldNamespace = "namespace"
	fieldNative    = "native_id"
	fieldReply     = "reply_to"
)

// factNames are the fields that say of a call how long it was and what became of it,
// and of a line of the system what it tells, as the readers and the sources name them.
var factNames = []string{"call", "call_event", "call_status", "discard_reason", "event", "duration", "Duration", "duration_seconds", "call_duration", "customMessage"}

// tells reports whether Told reads a field. A namespace alone says nothing.
func tells(name string) bool {
	return name == fieldDeleted || name == fieldNative || name == fieldReply || slices.Contains(factNames, name)
}

// Told gives what the rows of some messages tell, as Rows has them: a page of a
// conversation asks for no more of its rows.
func (v *View) Told(ctx context.Context, keys []hut3.Key) ([][]RowTold, error) {
	out := make([][]RowTold, len(keys))
	err := v.within(ctx, func() error {
		for i, key := range keys {
			at, err := v.find(key)
			if err != nil {
				return err
			}
			for _, r := range v.rowPlaces(v.segs[at.seg].keyOf(at.ordinal)) {
				t, err := v.told(r, at)
				if err != nil {
					return err
				}
				out[i] = append(out[i], t)
			}
		}
		return nil
	})
	return out, err
}

func (v *View) told(r rowPlace, at place) (RowTold, error) {
	role, _ := v.ruled.role(r.key, at.ref, hut3.Role(uint8(r.seg.kind.at(r.i))>>4))
	t := RowTold{Key: r.key, Role: role, Owner: r.seg.sideOf(r.i)}
	if role != hut3.Version && !r.seg.telling.has(r.seg, r.i, tells) {
		t.Sent = r.seg.clockAt(r.i, v.c.blocks)
		return t, nil
	}
	reader := r.seg.extra.reader(r.seg.dec)
	reader.cache = v.c.blocks
	e := r.seg.entryBy(r.i, reader)
	t.Sent = e.Sent
	t.take(e.Extra)
	if role != hut3.Version {
		return t, nil
	}
	var own RowWords
	if differs := v.differs(&e, at); len(differs) > 0 {
		if err := json.Unmarshal(differs, &own); err != nil {
			return t, hut3.Wrap(err, hut3.Integrity, "what row %s says of its own cannot be read", e.Key)
		}
	}
	t.Body = own.Body
	return t, nil
}

func (t *RowTold) take(fields []hut3.Field) {
	for _, f := range fields {
		switch f.Name {
		case fieldDeleted:
			t.Deleted = f.Value
		case fieldNamespace:
			t.Namespace = f.Value
		case fieldNative:
			t.NativeID = f.Value
		case fieldReply:
			t.ReplyTo = f.Value
		default:
			if slices.Contains(factNames, f.Name) {
				t.Facts = append(t.Facts, f)
			}
		}
	}
}

// shapesNamed says of each shape of a segment's rows whether it has a field of some
// names. It is made when it is first asked for.
type shapesNamed struct {
	once sync.Once
	is   []bool
}

// has reports whether a row has such a field. A segment of format 1 does not say it
// without its records.
func (n *shapesNamed) has(s *rowSegment, i int, wanted func(name string) bool) bool {
	f := &s.fields
	if f.shape.n == 0 {
		return true
	}
	n.once.Do(func() { n.is = f.shapesWith(wanted) })
	shape := int(f.shape.at(i))
	return shape > 0 && n.is[shape-1]
}

// shapesWith says of each shape whether it has a name that is wanted.
func (f *rowFields) shapesWith(wanted func(string) bool) []bool {
	var ids []uint32
	f.names.each(func(i int, s []byte) {
		if wanted(string(s)) {
			ids = append(ids, uint32(i))
		}
	})
	is := make([]bool, f.ends.n)
	first := 0
	for shape := range is {
		for ; first < int(f.ends.at(shape)); first++ {
			is[shape] = is[shape] || slices.Contains(ids, f.shapeNames.u32(first))
		}
	}
	return is
}
