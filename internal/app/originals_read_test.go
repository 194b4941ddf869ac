package app

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// The register of a delivery is read once, for its page, its report and the statement
// of what is held; what was set aside of it stands in each. A later delivery has its
// own.
func TestOriginalsAreReadOnce(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	a.takeIn(t, requestOf(lay(t, t.TempDir(), map[string]string{
		"almagrebe/messages.csv": sheet("almagrebe", line{"2020-04-04 11:34:00", "almagrebe", "birchtern", "one"}) + "almagrebe,2020-04-04 11:34:00,almagrebe,\"two,late\n",
		"birchtern/messages.csv": sheet("birchtern", line{"2020-04-04 11:34:00", "almagrebe", "birchtern", "one"}),
	})))
	ask := func(ref string) ImportReport {
		t.Helper()
		r, err := a.ImportReport(t.Context(), ann, ref)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := ask("D1")
	left, err := a.Outstanding(t.Context(), ann, "D1")
	if err != nil || left != (LeftOver{Files: 1, Rejects: 1}) || first.Outstanding != left {
		t.Errorf("outstanding: %+v, in the report %+v, %v", left, first.Outstanding, err)
	}
	c, err := a.Completeness(t.Context(), ann, "D1")
	if err != nil || len(c.Sources) != 2 || c.Sources[0].Rejects != 1 || len(c.Sources[0].Reasons) != 1 {
		t.Errorf("what is held: %+v %v", c.Sources, err)
	}
	if diff := cmp.Diff(first, ask("D1"), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("asked again (-first +again):\n%s", diff)
	}
	if len(first.Errors) != 1 || first.Errors[0].Count != 1 || len(first.Sources) != 2 || len(a.registers.list) != 1 {
		t.Errorf("%+v; read %d times", first, len(a.registers.list))
	}
	files := a.registers.list[0].value.files
	if p, q := files[0].Summary.Profile, files[1].Summary.Profile; len(p.Columns) == 0 || &p.Columns[0] != &q.Columns[0] {
		t.Error("two files of one profile hold it twice")
	}
	a.takeIn(t, requestOf(lay(t, t.TempDir(), map[string]string{"birchtern/later.csv": sheet("birchtern", line{"2020-04-04 11:35:00", "birchtern", "almagrebe", "three"})})))
	if second := ask("D2"); len(second.Errors) != 0 || len(second.Sources) != 1 || len(a.registers.list) != 2 {
		t.Errorf("%+v; %d registers are kept", second, len(a.registers.list))
	}
	if a.forget(); len(a.registers.list) != 0 {
		t.Error("not all is forgotten")
	}
}
