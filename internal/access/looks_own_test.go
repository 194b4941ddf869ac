package access

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/audit"
	"hut3/internal/store"
)

// A person's searches are found among any number of looks of others: those that
// he typed and that were answered, the latest first.
func TestOwnSearches(t *testing.T) {
	t.Parallel()
	d, _ := testDoors(t)
	ann, ben := actor("ann", "NCA", hut3.RoleAnalyst), actor("ben", "NCA", hut3.RoleAnalyst)
	look := func(who hut3.Actor, query string, typed bool) {
		t.Helper()
		if err := d.Read(t.Context(), who, Look{Action: CorpusSearch, Query: query, Typed: typed}); err != nil {
			t.Fatal(err)
		}
	}
	look(ann, "van", true)
	for i := range 300 {
		look(ben, fmt.Sprint("depot ", i), true)
	}
	look(ann, "own searches", false)
	look(ann, "gold", true)
	if err := d.Read(t.Context(), actor("ann", "NCA", hut3.RoleAdministrator), Look{Action: CorpusSearch, Query: "key", Typed: true}); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("an administrator searches: %v", err)
	}
	for _, c := range []struct {
		who  hut3.Actor
		most int
		want []string
	}{{ann, 0, []string{"gold", "van"}}, {ann, 1, []string{"gold"}}, {ben, 2, []string{"depot 299", "depot 298"}}, {hut3.Actor{}, 0, nil}} {
		var got []string
		err := d.EachOwnSearch(t.Context(), c.who, c.most, func(l audit.Leaf) error {
			e, err := l.Entry()
			if err != nil {
				return err
			}
			var details struct{ Query string }
			err = json.Unmarshal(e.Details, &details)
			got = append(got, details.Query)
			return err
		})
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s, %d: %v %s", c.who.User, c.most, err, diff)
		}
	}
}

// Verify holds the index of searches against the log.
func TestVerifyHoldsTheIndexOfSearches(t *testing.T) {
	t.Parallel()
	d, _ := testDoors(t)
	ann := actor("ann", "NCA", hut3.RoleAnalyst)
	for _, l := range []Look{{Action: CorpusSearch, Query: "van", Typed: true}, {Action: CorpusSearch, Query: "own searches"}} {
		if err := d.Read(t.Context(), ann, l); err != nil {
			t.Fatal(err)
		}
	}
	faults := func() (out []string) {
		t.Helper()
		if _, err := d.VerifyCase(t.Context(), ann, false, nil, func(f store.Fault) { out = append(out, f.Kind+" "+f.Where) }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	if got := faults(); got != nil {
		t.Errorf("a sound log: %q", got)
	}
	if err := d.looks.log.Transact(t.Context(), func(tx *store.Tx) error { return tx.PutOwnSearch("ann", 1) }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"own search leaf 1"}, faults()); diff != "" {
		t.Error(diff)
	}
}
