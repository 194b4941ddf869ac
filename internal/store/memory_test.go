package store

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"hut3"
)

// asked is what one transaction reads of the things of a test.
type asked struct {
	Got      map[string]string // by id: version and body, or the error
	List     []string
	Tagged   []string
	Shared   []string // List, by bodies that are read once
	From, To map[string][]Linked
}

func ask(tx *Tx) (out asked, err error) {
	out = asked{Got: map[string]string{}, From: map[string][]Linked{}, To: map[string][]Linked{}}
	for n := range 4 {
		id := fmt.Sprintf("NOM-%d", n+1)
		r, err := tx.Get("thing", id)
		if out.Got[id] = fmt.Sprint(r.Version, " ", string(r.Body)); err != nil {
			out.Got[id] = err.Error()
		}
		if out.From[id], err = tx.LinksFrom(hut3.Ref(id)); err != nil {
			return out, err
		}
		if out.To[id], err = tx.LinksTo(hut3.Ref(id)); err != nil {
			return out, err
		}
	}
	for list, where := range map[*[]string][]hut3.Attr{&out.List: nil, &out.Tagged: {{Name: "tag", Value: "a"}}} {
		records, err := tx.List("thing", where...)
		if err != nil {
			return out, err
		}
		for _, r := range records {
			*list = append(*list, fmt.Sprint(r.ID, " ", r.Version, " ", string(r.Body)))
		}
	}
	shared, err := SharedList[thing](tx, "thing")
	for _, it := range shared {
		out.Shared = append(out.Shared, fmt.Sprint(it.Ref, " ", it.Record.Version, " ", it.Body))
	}
	return out, err
}

// What is kept in memory is what the tables hold, whoever wrote last: this
// process or another.
func TestMemoryIsWhatTheTablesHold(t *testing.T) {
	t.Parallel()
	s := open1(t)
	other, err := Open(t.Context(), s.Path(), []Kind{NewKind[thing]("thing", "NOM"), NewKind[thing]("report", "IR")})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	now := start
	rapid.Check(t, func(t *rapid.T) {
		id := fmt.Sprintf("NOM-%d", rapid.IntRange(1, 4).Draw(t, "id"))
		body := thing{Name: rapid.StringMatching(`[a-z]{1,3}`).Draw(t, "name"), Tags: rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b"}), 0, 2).Draw(t, "tags"),
			Rests: rapid.SliceOfN(rapid.SampledFrom([]hut3.Ref{"NOM-1", "NOM-2", "NOM-3", "NOM-4"}), 0, 3).Draw(t, "rests")}
		by := rapid.SampledFrom([]*Store{s, other}).Draw(t, "by")
		if rapid.IntRange(0, 9).Draw(t, "forget") == 0 {
			s.Forget()
		}
		now = now.Add(time.Second)
		err := by.Transact(context.Background(), func(tx *Tx) error {
			size, err := tx.LogSize()
			if err != nil {
				return err
			}
			tx.Begin("USR-1", now, size)
			_, err = tx.Put("thing", id, body)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var kept, plain asked
		for range 2 { // the second is from memory
			err = s.Snapshot(context.Background(), func(tx *Tx) error {
				if kept, err = ask(tx); err != nil {
					return err
				}
				tx.kept = nil
				plain, err = ask(tx)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(plain, kept); diff != "" {
				t.Fatalf("after %s wrote %s (-tables +memory):\n%s", by.Path(), id, diff)
			}
		}
	})
}

// A transaction that began before a change goes on seeing what stood then, and
// leaves nothing of it for those who come later.
func TestMemoryOfAnEarlierState(t *testing.T) {
	t.Parallel()
	s := open1(t)
	put := func(name string) {
		must(t, write(t, s, start, func(tx *Tx) error { _, err := tx.Put("thing", "NOM-1", thing{Name: name}); return err }))
	}
	name := func(tx *Tx) string {
		b, _, err := Get[thing](tx, "thing", "NOM-1")
		must(t, err)
		return b.Name
	}
	put("first")
	must(t, s.Snapshot(t.Context(), func(before *Tx) error {
		if _, err := before.LogSize(); err != nil { // the state is fixed here
			return err
		}
		put("second")
		must(t, s.Snapshot(t.Context(), func(tx *Tx) error {
			if got := name(tx); got != "second" {
				t.Errorf("after the change: %q", got)
			}
			return nil
		}))
		if got := name(before); got != "first" {
			t.Errorf("before the change: %q", got)
		}
		return nil
	}))
	must(t, s.Snapshot(t.Context(), func(tx *Tx) error {
		if got := name(tx); got != "second" {
			t.Errorf("the earlier state came back: %q", got)
		}
		return nil
	}))
}

// A record of a kind that clears empties the memory of every process.
func TestKindThatClears(t *testing.T) {
	t.Parallel()
	s := open1(t)
	k := s.kinds["report"]
	k.Clears = true
	s.kinds["report"] = k
	read := func() (name string) {
		must(t, s.Snapshot(t.Context(), func(tx *Tx) error {
			b, _, err := Get[thing](tx, "thing", "NOM-1")
			name = b.Name
			return err
		}))
		return name
	}
	must(t, write(t, s, start, func(tx *Tx) error { _, err := tx.Put("thing", "NOM-1", thing{Name: "a"}); return err }))
	read()
	s.memory.got[recordName{"thing", "NOM-1"}] = Record{Seq: 1, Version: 1, Body: []byte(`{"name":"kept"}`)}
	if got := read(); got != "kept" {
		t.Fatalf("nothing is kept: %q", got)
	}
	must(t, write(t, s, start, func(tx *Tx) error { _, err := tx.Put("report", "IR-1", thing{Name: "b"}); return err }))
	if got := read(); got != "a" {
		t.Errorf("what was kept is given after it was cleared: %q", got)
	}
}

// The memory is bounded: past its bound it begins anew.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	var m memory
	m.reset(1)
	for i := range 3 {
		m.keep(1, memoryMost/2, func() { m.got[recordName{"thing", fmt.Sprint(i)}] = Record{Seq: 1} })
	}
	if len(m.got) != 1 || m.size > memoryMost {
		t.Errorf("%d records, %d bytes", len(m.got), m.size)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// The links of a long list are read at once, and are those that are read one by
// one; who asks for the list twice is given items of his own.
func TestLinksOfAListAreReadAtOnce(t *testing.T) {
	t.Parallel()
	const many = 3 * manyMissed
	s := open1(t)
	err := write(t, s, start, func(tx *Tx) error {
		for i := range many {
			body := thing{Name: fmt.Sprint("n", i)}
			for j := range i % 4 { // some state none
				body.Rests = append(body.Rests, hut3.Ref(fmt.Sprint("NOM-", j+1)))
			}
			if _, err := tx.Put("thing", "", body); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // what is read, and what is kept of it
		err = s.Snapshot(t.Context(), func(tx *Tx) error {
			for i := range many {
				ref := hut3.Ref(fmt.Sprint("NOM-", i+1))
				got, err := tx.LinksFrom(ref)
				if err != nil {
					return err
				}
				want, err := tx.links("source", ref)
				if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
					t.Errorf("%s: %v %s", ref, err, diff)
				}
			}
			if tx.missed > manyMissed {
				t.Errorf("%d references were asked for one by one", tx.missed)
			}
			first, err := SharedList[thing](tx, "thing")
			if err != nil {
				return err
			}
			first[0].Body.Name = "mine"
			again, err := SharedList[thing](tx, "thing")
			if err == nil && (len(again) != many || again[0].Body.Name != "n0") {
				t.Errorf("%d items, the first %+v", len(again), again[0].Body)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
