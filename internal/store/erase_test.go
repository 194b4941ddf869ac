package store

import (
	"strings"
	"testing"
	"time"

	"hut3"
)

// erased is a store with a record of two versions, the first of which was erased,
// and what the leaf of the first named, which was erased with it.
func erased(t *testing.T) (*Store, map[int64][]hut3.Digest) {
	t.Helper()
	s, kept := open1(t), map[int64][]hut3.Digest{}
	put(t, s, start, "NOM-1", thing{Name: "a"})
	put(t, s, start.Add(time.Hour), "NOM-1", thing{Name: "b"})
	must(t, write(t, s, start.Add(2*time.Hour), func(tx *Tx) (err error) {
		if kept[0], err = tx.LeafRecords(0); err != nil {
			return err
		}
		if err := tx.EraseRecord("thing", "NOM-1", 1); err != nil {
			return err
		}
		return tx.EraseLeaf(0)
	}))
	return s, kept
}

// A latest version without a body was not erased: whoever took it is told of,
// and no list goes on without it.
func TestABlankedLatestVersionIsNoErasure(t *testing.T) {
	t.Parallel()
	s := open1(t)
	put(t, s, start, "NOM-1", thing{Name: "a"})
	put(t, s, start, "NOM-2", thing{Name: "b", Tags: []string{"x"}})
	if _, err := s.db.ExecContext(t.Context(), "UPDATE record SET body = '' WHERE id = 'NOM-2'"); err != nil {
		t.Fatal(err)
	}
	look(t, s, func(tx *Tx) error {
		_, _, get := Get[thing](tx, "thing", "NOM-2")
		_, list := List[thing](tx, "thing")
		_, found := List[thing](tx, "thing", hut3.Attr{Name: "tag", Value: "x"})
		for call, err := range map[string]error{"get": get, "list": list, "list by an attribute": found} {
			if err == nil || hut3.CodeOf(err) != hut3.Integrity || !strings.Contains(err.Error(), "NOM-2 version 1") {
				t.Errorf("%s: %v", call, err)
			}
		}
		return nil
	})
}

// Who looks back to an erased version is told that it was erased.
func TestLookingBackAtWhatWasErased(t *testing.T) {
	t.Parallel()
	s, _ := erased(t)
	look(t, s, func(tx *Tx) error {
		then := tx.Known(start.Add(time.Minute))
		_, _, get := Get[thing](then, "thing", "NOM-1")
		_, version := tx.Version("thing", "NOM-1", 1)
		for call, err := range map[string]error{"get": get, "version": version} {
			if err == nil || hut3.CodeOf(err) != hut3.NotFound || !strings.Contains(err.Error(), "thing NOM-1 version 1 was erased") {
				t.Errorf("%s: %v", call, err)
			}
		}
		list, err := List[thing](then, "thing")
		if err != nil || len(list) != 0 {
			t.Errorf("%v %v", list, err)
		}
		now, _, err := Get[thing](tx, "thing", "NOM-1")
		if err != nil || now.Name != "b" {
			t.Errorf("%+v %v", now, err)
		}
		return nil
	})
}

// Records under an erased leaf are checked against what was kept of it.
func TestRecordsUnderAnErasedLeaf(t *testing.T) {
	t.Parallel()
	s, kept := erased(t)
	verify := func(kept map[int64][]hut3.Digest) (out []string) {
		look(t, s, func(tx *Tx) error {
			_, err := tx.VerifyRecords(kept, func(f Fault) { out = append(out, f.Where+": "+f.What) })
			return err
		})
		return out
	}
	if got := verify(kept); len(got) != 0 {
		t.Errorf("faults of what was erased: %q", got)
	}
	if got := verify(nil); len(got) != 1 || !strings.Contains(got[0], "NOM-1 version 1") {
		t.Errorf("nothing was kept of the leaf: %q", got)
	}
	forged := Record{Seq: 3, Kind: "thing", ID: "NOM-9", Version: 1, Author: "USR-1", At: start, Leaf: 0, Body: []byte(`{"name":"forged"}`)}
	digest := forged.digest()
	if _, err := s.db.ExecContext(t.Context(), "INSERT INTO record (seq, kind, id, version, author, at, leaf, body, digest) VALUES (3, 'thing', 'NOM-9', 1, 'USR-1', ?, 0, ?, ?)", start.UnixMicro(), string(forged.Body), digest[:]); err != nil {
		t.Fatal(err)
	}
	if got := verify(kept); len(got) != 1 || !strings.Contains(got[0], "NOM-9") {
		t.Errorf("a record put in under an erased leaf: %q", got)
	}
}
