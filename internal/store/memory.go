package store

import (
	"maps"
	"strings"
	"sync"

	"hut3"
)

// memory keeps records and links as they stood after a record of the case: what
// a page asks of a thousand results is read and checked against its digest once,
// and again only when it changed. It stands below every door and every scope,
// as the tables do. Read-only transactions use it; one that looks at an earlier
// state, or writes, goes to the tables.
type memory struct {
	mu    sync.RWMutex
	seq   int64 // the last record of the state that is kept
	size  int   // bytes, roughly
	got   map[recordName]Record
	lists map[listName][]Record
	read  map[listName]any // a list with its bodies read: []Item[T]
	from  map[hut3.Ref][]Linked
	to    map[hut3.Ref][]Linked
}

type recordName struct{ kind, id string }

// listName is a list that was asked for: the records of a kind with some
// attributes.
type listName struct{ kind, attrs string }

const (
	memoryMost  = 128 << 20 // bytes; what comes after finds an empty memory
	changesMost = 5_000     // records after which nothing that is kept is worth sorting out
	recordSize  = 256       // bytes that a record takes beside its body, roughly
	linkSize    = 128
)

func (m *memory) reset(seq int64) {
	m.seq, m.size = seq, 0
	m.got, m.lists, m.read = map[recordName]Record{}, map[listName][]Record{}, map[listName]any{}
	m.from, m.to = map[hut3.Ref][]Linked{}, map[hut3.Ref][]Linked{}
}

// Forget empties what is kept in memory. Who changes a record where it stands,
// as an erasure does, calls it; other processes learn of that by a record of a
// kind that Clears.
func (s *Store) Forget() {
	s.memory.mu.Lock()
	defer s.memory.mu.Unlock()
	s.memory.reset(-1)
}

// recalls gives the memory where it stands at the state of the transaction. The
// first call brings it there. Where that cannot be told, the tables are asked,
// and say why.
func (t *Tx) recalls() *memory {
	if t.kept == nil {
		return nil
	}
	if !t.placed {
		t.placed = true
		row := t.tx.QueryRowContext(t.ctx, "SELECT COALESCE(MAX(seq), 0) FROM record")
		if row.Scan(&t.seq) != nil || !t.kept.reach(t) {
			t.kept = nil
		}
	}
	return t.kept
}

// reach brings the memory to the state of a transaction: what changed since is
// dropped. It reports false where it stands at a later one.
func (m *memory) reach(t *Tx) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.got == nil || m.seq < 0 || t.seq-m.seq > changesMost {
		m.reset(t.seq)
	}
	if m.seq >= t.seq {
		return m.seq == t.seq
	}
	rows, err := t.tx.QueryContext(t.ctx, "SELECT kind, id FROM record WHERE seq > $1", m.seq)
	if err != nil {
		return false
	}
	defer rows.Close()
	for rows.Next() {
		var name recordName
		if rows.Scan(&name.kind, &name.id) != nil {
			return false
		}
		m.drop(name, t.store.kinds[name.kind].Clears)
	}
	if rows.Err() != nil {
		return false
	}
	m.seq = t.seq
	return true
}

// drop lets go of a record that changed, and of what may rest on it. Links to a
// record change with those that make them, whatever they are.
func (m *memory) drop(name recordName, all bool) {
	if all {
		m.reset(m.seq)
		return
	}
	delete(m.got, name)
	maps.DeleteFunc(m.lists, func(l listName, _ []Record) bool { return l.kind == name.kind })
	maps.DeleteFunc(m.read, func(l listName, _ any) bool { return l.kind == name.kind })
	delete(m.from, hut3.Ref(name.id))
	clear(m.to)
}

// recall gives what is kept under a key, and keeps what was read where nothing
// is. Nobody may change what it gives.
func recall[K comparable, V any](t *Tx, of func(*memory) map[K]V, key K, size func(V) int, read func() (V, error)) (V, error) {
	m := t.recalls()
	if m == nil {
		return read()
	}
	m.mu.RLock()
	v, ok := of(m)[key]
	ok = ok && m.seq == t.seq
	m.mu.RUnlock()
	if ok {
		return v, nil
	}
	v, err := read()
	if err == nil {
		m.keep(t.seq, size(v), func() { of(m)[key] = v })
	}
	return v, err
}

// keep puts something into the memory, where it is still at a state.
func (m *memory) keep(seq int64, size int, put func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.seq != seq {
		return
	}
	if m.size += size; m.size > memoryMost {
		m.reset(seq)
		m.size = size
	}
	put()
}

func sizeOf(r Record) int { return recordSize + len(r.Body) }

func sizeOfLinks(list []Linked) int { return linkSize * (1 + len(list)) }

// getKept is Get of the state that the transaction sees. A record that is not
// there is kept as one without a number.
func (t *Tx) getKept(kind, id string) (Record, error) {
	return recall(t, func(m *memory) map[recordName]Record { return m.got }, recordName{kind, id}, sizeOf, func() (Record, error) {
		r, err := t.get(kind, id)
		if err != nil && hut3.CodeOf(err) == hut3.NotFound {
			return Record{}, nil
		}
		return r, err
	})
}

// listKept is List of the state that the transaction sees.
func (t *Tx) listKept(kind string, where []hut3.Attr) ([]Record, error) {
	of := func(m *memory) map[listName][]Record { return m.lists }
	return recall(t, of, listName{kind, attrsKey(where)}, sizeOfList, func() ([]Record, error) { return t.list(kind, where) })
}

func sizeOfList(list []Record) int {
	n := recordSize
	for _, r := range list {
		n += sizeOf(r)
	}
	return n
}

func attrsKey(where []hut3.Attr) string {
	var b strings.Builder
	for _, a := range where {
		b.WriteString(a.Name + "\x00" + a.Value + "\x01")
	}
	return b.String()
}
