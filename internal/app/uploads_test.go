package app

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"hut3"
	"hut3/internal/ingest"
)

const uploadRows = "Handle,Time (UTC),From,To,Message\nalmagrebe,2020-04-04 11:34:00,almagrebe,birchtern,one\n"

// What a browser brings in is shown by a dry run, imported under what was said
// of it, and gone from the data folder once the vault has it.
func TestUploadIsImportedAndGone(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	owner := person("USR-1", "owner", "NCA", hut3.RoleCustodian, hut3.RoleAnalyst)
	u, err := a.BeginUpload(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	if err := u.Add(`C:\\seized\\messages.csv`, strings.NewReader(uploadRows)); err != nil {
		t.Fatal(err)
	}
	if err := u.Keep(UploadDetails{Exhibit: "DOR/1", Supplier: "a supplier", Officer: "DC Rowe", Platform: "encrochat"}); err != nil {
		t.Fatal(err)
	}
	other := person("USR-7", "other", "NCA", hut3.RoleCustodian)
	if _, err := a.ImportUpload(t.Context(), other, u.ID()); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("another custodian: %v", err)
	}
	if _, err := a.BeginUpload(t.Context(), person("USR-9", "x", "NCA", hut3.RoleAnalyst)); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("an analyst: %v", err)
	}
	_, dry, err := a.PreviewUpload(t.Context(), owner, u.ID())
	if err != nil || dry.Rows != 1 || len(dry.Preview) != 1 || dry.Preview[0].File != "messages.csv" {
		t.Fatalf("%+v: %v", dry, err)
	}
	out, err := a.ImportUpload(t.Context(), owner, u.ID())
	if err != nil || out.Messages != 1 {
		t.Fatalf("%+v: %v", out, err)
	}
	if _, err := os.Stat(filepath.Join(a.Dir, ingest.Uploads, u.ID())); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the files are still there: %v", err)
	}
	list, err := a.Deliveries(t.Context(), owner)
	if err != nil || len(list) != 1 || list[0].Mark != "DOR/1" {
		t.Errorf("%+v: %v", list, err)
	}
}

// Another custodian sees what somebody brought in who is gone, and throws it away.
func TestUploadOfAnotherIsDropped(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	a.bringIn(t, person("USR-1", "owner", "NCA", hut3.RoleCustodian), uploadRows)
	other := person("USR-7", "other", "NCA", hut3.RoleCustodian)
	list, err := a.Uploads(t.Context(), other)
	if err != nil || len(list) != 1 || list[0].By != "USR-1" {
		t.Fatalf("%+v: %v", list, err)
	}
	if err := a.DropUpload(t.Context(), other, list[0].ID); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(filepath.Join(a.Dir, ingest.Uploads)); err != nil || len(left) > 0 {
		t.Errorf("%v is left: %v", left, err)
	}
}

// bringIn brings one file in, and gives the id of the upload.
func (a *App) bringIn(t *testing.T, who hut3.Actor, text string) string {
	t.Helper()
	u, err := a.BeginUpload(t.Context(), who)
	if err == nil {
		err = u.Add("messages.csv", strings.NewReader(text))
	}
	if err == nil {
		err = u.Keep(UploadDetails{Exhibit: "DOR/1"})
	}
	if err != nil {
		t.Fatal(err)
	}
	return u.ID()
}

// An erasure throws away what was brought in again of an original that it blanks,
// and nothing else that was brought in.
func TestErasureDropsUploadsOfWhatIsErased(t *testing.T) {
	t.Parallel()
	a := erasableCase(t, filepath.Join(t.TempDir(), "case"))
	same := sheet("birchtern",
		line{"2020-04-04 11:35:20", "birchtern", "almagrebe", erasable},
		line{"2020-04-04 12:30:00", "birchtern", "coriander", "twenty thousand on Friday"})
	a.bringIn(t, ann, same)
	other := a.bringIn(t, ann, uploadRows)
	done := a.erase(t, askErasure("D1/2"))
	if done.Done == nil || done.Done.Uploads != 1 {
		t.Errorf("the erasure says %+v", done.Done)
	}
	list, err := a.Uploads(t.Context(), ann)
	if err != nil || len(list) != 1 || list[0].ID != other {
		t.Errorf("%+v: %v", list, err)
	}
}

// endless gives bytes without end, and counts those that were taken.
type endless struct{ taken int64 }

// Read fills all that it is given.
func (e *endless) Read(b []byte) (int, error) { e.taken += int64(len(b)); return len(b), nil }

// An upload that is too large, comes short or is of two files of one name is
// refused, and what was dropped leaves nothing.
func TestUploadRefuses(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	owner := person("USR-1", "owner", "NCA", hut3.RoleCustodian)
	u, err := a.BeginUpload(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	u.left = 1 << 20 // of what is left, not to write so much here
	many := &endless{}
	if err := u.Add("large.bin", many); hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), "256 MiB") || many.taken > 2<<20 {
		t.Errorf("%d bytes were taken: %v", many.taken, err)
	}
	u.left = 100
	if err := u.Add("a.csv", strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	if err := u.Add("A.csv", strings.NewReader("x")); hut3.CodeOf(err) != hut3.Invalid {
		t.Errorf("two of one name: %v", err)
	}
	if err := u.Add("short.csv", iotest.ErrReader(io.ErrUnexpectedEOF)); hut3.CodeOf(err) != hut3.Incomplete {
		t.Errorf("what came short: %v", err)
	}
	for _, name := range []string{"", "..", "/", "a\x00b", strings.Repeat("x", 201), "caf\xe9.csv"} {
		if err := u.Add(name, strings.NewReader("x")); hut3.CodeOf(err) != hut3.Invalid {
			t.Errorf("%.10q: %v", name, err)
		}
	}
	if err := u.Drop(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(filepath.Join(a.Dir, ingest.Uploads)); err != nil || len(left) > 0 {
		t.Errorf("%v is left: %v", left, err)
	}
}

// While an import reads what was brought in, its files are neither thrown away
// nor imported a second time.
func TestUploadThatIsImported(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	owner := person("USR-1", "owner", "NCA", hut3.RoleCustodian, hut3.RoleAnalyst)
	u, err := a.BeginUpload(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(u.Add("messages.csv", strings.NewReader(uploadRows)), u.Keep(UploadDetails{Exhibit: "DOR/1"})); err != nil {
		t.Fatal(err)
	}
	item, err := a.Upload(t.Context(), owner, u.ID())
	if err != nil || item.Import != "" {
		t.Fatalf("%+v: %v", item, err)
	}
	rec := a.newRecorder(owner, a.uploadRequest(item).Request, func() {})
	_, _ = rec.ended(t.Context(), func() (Imported, error) {
		if list, err := a.Uploads(t.Context(), owner); err != nil || len(list) != 1 || list[0].Import != rec.run.ID {
			t.Errorf("%+v: %v", list, err)
		}
		if err := a.DropUpload(t.Context(), owner, u.ID()); hut3.CodeOf(err) != hut3.Conflict || !strings.Contains(err.Error(), rec.run.ID) {
			t.Errorf("thrown away: %v", err)
		}
		if _, err := a.ImportUpload(t.Context(), owner, u.ID()); hut3.CodeOf(err) != hut3.Conflict {
			t.Errorf("imported again: %v", err)
		}
		return Imported{}, hut3.Errorf(hut3.Incomplete, "stopped")
	})
	if err := a.DropUpload(t.Context(), owner, u.ID()); err != nil {
		t.Errorf("after its end: %v", err)
	}
}
