package app

import (
	"testing"

	"hut3"
	"hut3/internal/ingest"
)

// A run that a panic ends is not shown as running for ever, and the panic goes
// on to whoever began the run.
func TestRunsThatPanic(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	owner := person("USR-1", "owner", "NCA", hut3.RoleCustodian, hut3.RoleAnalyst)
	rec := a.newRecorder(owner, ingest.Request{Exhibit: "DOR/1"}, func() {})
	panics(t, func() {
		_, _ = rec.ended(t.Context(), func() (Imported, error) { panic("a fault of a reader") })
	})
	list, err := a.Runs(t.Context(), owner)
	if err != nil || len(list) != 1 || list[0].State != RunFailed || list[0].Error != errPanic.Error() {
		t.Errorf("the import: %+v: %v", list, err)
	}
	c := &checkTeller{app: a, ctx: t.Context(), account: owner.User, item: CheckItem{ID: checkRun + "x", Began: a.Doors.Now()}}
	panics(t, func() {
		_ = c.ended(func() (Verified, error) { panic("a fault of a reader") })
	})
	checks, err := a.Checks(t.Context(), owner)
	if err != nil || len(checks) != 1 || checks[0].State != RunFailed || checks[0].Error != errPanic.Error() {
		t.Errorf("the verification: %+v: %v", checks, err)
	}
}

func panics(t *testing.T, do func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Error("the panic was swallowed")
		}
	}()
	do()
}
