package app

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/formats"
	"hut3/internal/marks"
	"hut3/internal/store"
)

// A word that stands in the time of every record is taken out of what people
// wrote, and out of nothing that the record needs.
func TestErasureLeavesWhatARecordNeeds(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	a.takeIn(t, requestOf(lay(t, t.TempDir(), map[string]string{"almagrebe/messages.csv": sheet("almagrebe",
		line{"2020-04-04 11:35:00", "birchtern", "almagrebe", "by the depot at nine"},
		line{"2020-04-04 11:36:00", "birchtern", "almagrebe", "pin 2026 usr nca"})})))
	if _, err := a.SaveHitSet(t.Context(), dora, "pins", "2026 OR usr OR nca OR depot", false); err != nil {
		t.Fatal(err)
	}
	a.erase(t, askErasure("D1/2"))
	err := a.Doors.View(t.Context(), func(tx *store.Tx) error {
		set, r, err := store.Get[hut3.HitSet](tx, marks.SetKind, "SET-1")
		if err == nil && (set.At.Year() != 2026 || set.Owner != dora.User || set.Unit != "NCA" || strings.Contains(set.Query, "2026") || !strings.Contains(set.Query, "depot")) {
			t.Errorf("the set is %s", r.Body)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a.stands(t, 1)
}

// What a later version of a message said goes from the queries with it, whether
// the message goes or only the delivery that changed it; what it still says stays.
func TestErasureOfWhatVersionsSaid(t *testing.T) {
	t.Parallel()
	for what, left := range map[string]int64{"D1/1": 1, "D2": 2} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			a := freshCase(t)
			profile := &formats.Profile{Name: "server", Platform: "example", Namespace: "two", Columns: []formats.Column{
				{Name: "id", Field: formats.FieldNativeID}, {Name: "at", Field: formats.FieldSent}, {Name: "from", Field: formats.FieldFrom},
				{Name: "to", Field: formats.FieldTo}, {Name: "text", Field: formats.FieldBody}}}
			plain := *profile
			plain.Columns = profile.Columns[1:]
			for _, in := range []struct {
				profile *formats.Profile
				rows    string
			}{
				{&plain, "at,from,to,text\n2020-04-04T11:00:00Z,ann,bob,by the depot\n2020-04-05T11:00:00Z,ann,bob,on Friday\n"},
				{profile, "id,at,from,to,text\n4,2020-04-04T11:00:00Z,ann,bob,by the depot\n4,2020-04-04T11:01:00Z,ann,bob,by the zebra and the kumquat\n"},
			} {
				r := requestOf(lay(t, t.TempDir(), map[string]string{"b.csv": in.rows}))
				r.Profile, r.Platform = in.profile, "example"
				a.takeIn(t, r)
			}
			for _, q := range []string{"zebra", "depot", "friday"} {
				if _, err := a.SaveSearch(t.Context(), dora, "for "+q, q, false); err != nil {
					t.Fatal(err)
				}
			}
			a.erase(t, askErasure(what))
			if found := scan(t, a, eraseWords...); len(found) > 0 {
				t.Errorf("left:\n%s", strings.Join(found, "\n"))
			}
			searches, err := a.Searches(t.Context(), dora)
			said, _ := json.Marshal(searches)
			if err != nil || !strings.Contains(string(said), "friday") || strings.Contains(string(said), "depot") != (what == "D2") {
				t.Errorf("searches: %s (%v)", said, err)
			}
			a.stands(t, left)
		})
	}
}

// An erasure of more than the second person saw waits for the number to be
// confirmed, by another than the asker; the approver learns nothing of the rest.
func TestErasureOfMoreThanWasSeen(t *testing.T) {
	t.Parallel()
	a := erasableCase(t, filepath.Join(t.TempDir(), "case"))
	defer a.Close()
	it, err := a.RequestErasure(t.Context(), ann, askErasure("in:encrochat/almagrebe~birchtern"))
	if err != nil || it.Messages != 3 {
		t.Fatal(it, err)
	}
	key, err := hut3.ParseKey("D1/2")
	if err != nil {
		t.Fatal(err)
	}
	locked := hut3.Restriction{Targets: []hut3.Target{{Key: key}}, Class: "legal", Reason: "test"}
	if _, err := a.Restrict(t.Context(), rev, locked); err != nil {
		t.Fatal(err)
	}
	if err := a.RuleErasure(t.Context(), colin, it.Ref, true, "right"); err != nil {
		t.Fatal(err)
	}
	for who, want := range map[*hut3.Actor]int64{&colin: 2, &dora: 0, &ann: 2} {
		list, err := a.Erasures(t.Context(), *who)
		if err != nil || len(list) != 1 || list[0].Approved != want {
			t.Errorf("%s is told of %+v (%v)", who.Name, list, err)
		}
	}
	other := person("USR-14", "art", "NCA", hut3.RoleCustodian)
	_, err = a.CarryOutErasure(t.Context(), other, it.Ref, 0)
	a.stopped(t, err, 3, "3 messages", "saw 2", "confirm the number")
	_, err = a.CarryOutErasure(t.Context(), other, it.Ref, 2)
	a.stopped(t, err, 3, "confirm the number")
	if _, err = a.CarryOutErasure(t.Context(), ann, it.Ref, 3); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("confirmed by the asker: %v", err)
	}
	done, err := a.CarryOutErasure(t.Context(), other, it.Ref, 3)
	if err != nil || done.Done.Messages != 3 || done.Done.Confirmed != 3 {
		t.Errorf("%+v %v", done.Done, err)
	}
}
