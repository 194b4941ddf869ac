package operations

import (
	"testing"

	"hut3"
	"hut3/internal/store"
)

func taken(o *Operations, t *testing.T) (n int) {
	t.Helper()
	for _, kind := range []string{ArrestKind, SeizureKind} {
		err := o.Doors.View(t.Context(), func(tx *store.Tx) error {
			list, err := tx.List(kind)
			n += len(list)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// A result is written whole or not at all, with the warrant's execution: what is
// told to have failed may be sent again.
func TestAResultIsWrittenWhole(t *testing.T) {
	t.Parallel()
	o, _ := desk(t)
	op := openOp(t, o, "EMSOU")
	ref, err := o.AddWarrant(t.Context(), hubOfficer(), hut3.Warrant{Operation: op, Force: "DERBYS", Postcode: "DE1 1AA", Issued: "2020-06-01"})
	if err != nil {
		t.Fatal(err)
	}
	e := event(op, "DERBYS", "2020-06-02")
	e.Warrant = ref
	bad := cashLine(-1)
	r := Result{On: "2020-06-02", Executes: true, Outcome: "searched, something found", Arrests: []hut3.Arrest{{Event: e, Unnamed: "U/K male 1"}}, Seizures: []hut3.Seizure{{Event: e, Lines: []hut3.SeizureLine{bad}}}}
	_, err = o.RecordResult(t.Context(), hubOfficer(), ref, r)
	wantCode(t, err, hut3.Invalid)
	if n := taken(o, t); n != 0 {
		t.Errorf("it failed, and %d records stand", n)
	}
	good := cashLine(1_200_000)
	good.Seal = "AUD0001"
	r.Seizures[0].Lines[0] = good
	made, err := o.RecordResult(t.Context(), hubOfficer(), ref, r)
	if err != nil || len(made.Arrests) != 1 || len(made.Seizures) != 1 {
		t.Fatalf("%+v: %v", made, err)
	}
	var w hut3.Warrant
	err = o.Doors.View(t.Context(), func(tx *store.Tx) (err error) {
		w, _, err = store.Get[hut3.Warrant](tx, WarrantKind, ref)
		return err
	})
	if err != nil || w.Executed != "2020-06-02" || w.Outcome != r.Outcome {
		t.Errorf("%+v: %v", w, err)
	}

	// The same bag is no second seizure; another is, without the warrant being
	// carried out again.
	r.Executes, r.Outcome, r.Arrests = false, "", nil
	r.Seizures[0].Lines[0].Seal = " aud0001 "
	_, err = o.RecordResult(t.Context(), hubOfficer(), ref, r)
	wantCode(t, err, hut3.Conflict)
	r.Seizures[0].Lines[0].Seal = "AUD0002"
	if _, err := o.RecordResult(t.Context(), hubOfficer(), ref, r); err != nil {
		t.Error(err)
	}
	if n := taken(o, t); n != 3 {
		t.Errorf("%d records stand, want 3", n)
	}
	_, err = o.RecordResult(t.Context(), hubOfficer(), ref, Result{On: "2020-06-02"})
	wantCode(t, err, hut3.Invalid)
}
