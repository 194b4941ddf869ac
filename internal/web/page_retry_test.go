package web

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hut3/internal/app"
	"hut3/internal/app/demo"
)

// What failed of a delivery is read again from its page: it says how much that
// is, a mistake stands at its field, and what comes out points to the first.
func TestWhatFailedIsReadAgain(t *testing.T) {
	t.Parallel()
	base, a, _ := ownCase(t)
	_, ann, err := a.Doors.SignIn(t.Context(), "ann", demo.Password)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "almagrebe")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	sheet := "Handle,Time (UTC),From,To,Message\nalmagrebe,2020-04-04 11:34:00,almagrebe,birchtern,the van is late\nalmagrebe,2020-04-04 11:35:00,almagrebe,\"birchtern,late\n"
	if err := os.WriteFile(filepath.Join(dir, "messages.csv"), []byte(sheet), 0o600); err != nil {
		t.Fatal(err)
	}
	r := app.ImportRequest{}
	r.Paths, r.Platform = []string{dir}, "encrochat"
	if out, err := a.ImportPaths(t.Context(), ann, r, nil); err != nil || out.Rejected != 1 || out.Messages != 1 {
		t.Fatalf("%+v %v", out, err)
	}
	b := newBrowser(t, base)
	b.post("/sign-in", url.Values{"name": {"ann"}, "password": {demo.Password}, "purpose": {testPurpose}})
	for _, at := range []string{"/deliveries/D1", "/deliveries/D1/report"} {
		p := b.get(at)
		if !strings.Contains(p.body, "Read 1 file again") || !strings.Contains(p.body, "1 row set aside of 1 file") {
			t.Errorf("%s does not offer it: %d", at, p.status)
		}
		for _, fault := range faults(parse(t, at, p.body)) {
			t.Error(fault)
		}
	}
	if p := b.post("/deliveries/D1/again", url.Values{"zone": {"Europe/Nowhere"}}); p.status != http.StatusBadRequest || !strings.Contains(p.body, "no time zone is called") {
		t.Errorf("a zone that there is not: %d", p.status)
	}
	if p := b.post("/deliveries/D1/again", url.Values{"profile": {"{"}}); p.status < 400 || !strings.Contains(p.body, "is not a mapping profile") {
		t.Errorf("a profile that is none: %d", p.status)
	}
	if p := b.post("/deliveries/D1/again", url.Values{}); p.status != http.StatusOK || p.at.Path != "/imports" {
		t.Fatalf("%d at %s: %.300s", p.status, p.at, p.body)
	}
	for range 100 { // until the run has ended beside the answer
		if p := b.get("/deliveries/D2"); p.status == http.StatusOK && strings.Contains(p.body, "live") {
			break
		}
	}
	if p := b.get("/deliveries/D1/report"); !strings.Contains(p.body, "What failed and was read again") || !strings.Contains(p.body, "/deliveries/D2/report") {
		t.Errorf("the report does not tell the story: %d", p.status)
	}
	if out, err := a.Search(t.Context(), ann, app.SearchRequest{Query: "*", Limit: 5}); err != nil || out.Total != 1 {
		t.Errorf("%d messages (%v): what was held is taken twice", out.Total, err)
	}
}

// What could not be stored has no hash on any page.
func TestNoHashOfWhatIsNotStored(t *testing.T) {
	t.Parallel()
	base, a, _ := ownCase(t)
	_, ann, err := a.Doors.SignIn(t.Context(), "ann", demo.Password)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "messages.csv"), []byte("Time (UTC),From,To,Message\n2020-04-04 11:34:00,almagrebe,birchtern,the van is late\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("messages.csv", filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	r := app.ImportRequest{}
	r.Paths = []string{dir}
	if out, err := a.ImportPaths(t.Context(), ann, r, nil); err != nil || out.Messages != 1 {
		t.Fatalf("%+v %v", out, err)
	}
	b := newBrowser(t, base)
	b.post("/sign-in", url.Values{"name": {"ann"}, "password": {demo.Password}, "purpose": {testPurpose}})
	for _, at := range []string{"/deliveries/D1/report", "/completeness?of=D1&part=originals"} {
		if p := b.get(at); !strings.Contains(p.body, "not stored") || strings.Contains(p.body, strings.Repeat("0", 64)) {
			t.Errorf("%s gives a hash of what was not stored", at)
		}
	}
}
