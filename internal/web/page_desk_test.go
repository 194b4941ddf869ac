package web

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hut3"
	"hut3/internal/app"
)

// desk is somebody who works at a case by its JSON interface or its pages.
type desk struct {
	*browser
	token string
}

func (w *httpTwin) desk(t *testing.T, name string) desk {
	t.Helper()
	token := w.tokens[name]
	if token == "" {
		made, _, err := w.app.Doors.SignIn(t.Context(), name, twinPassword)
		if err != nil {
			t.Fatal(err)
		}
		token = made
	}
	return desk{newBrowser(t, w.base).stays(), token}
}

// sends posts a form, as somebody who was just recognised.
func (d desk) sends(path string, form url.Values) page {
	d.t.Helper()
	return d.post(path, form, "Authorization", "Bearer "+d.token, "Hut3-Purpose", "test", shownHeader, twinPassword)
}

func (d desk) reads(path string) page {
	d.t.Helper()
	return d.get(path, "Authorization", "Bearer "+d.token, "Hut3-Purpose", "test")
}

// given has a file made by a form, and fetches it.
func (d desk) given(path string, form url.Values) page {
	d.t.Helper()
	p := d.sends(path, form)
	if to := p.header.Get("Location"); p.status == http.StatusSeeOther && strings.HasPrefix(to, "/export/") {
		return d.reads(to)
	}
	return p
}

// did posts a form by the interface and gives a text of the answer.
func (d desk) did(path string, form url.Values, key string) string {
	d.t.Helper()
	p := d.sends("/api/v1"+path, form)
	if p.status != http.StatusOK {
		d.t.Fatalf("%s: %d %s", path, p.status, p.body)
	}
	var text string
	if err := json.Unmarshal(p.keys(d.t)[key], &text); err != nil {
		d.t.Fatalf("%s: %v in %s", path, err, p.body)
	}
	return text
}

// carries posts a file.
func (d desk) carries(path, name, file string) page {
	d.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	w, err := m.CreateFormFile(name, "carried.sealed")
	if err == nil {
		_, err = io.WriteString(w, file)
	}
	if err != nil || m.Close() != nil {
		d.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.base+path, &b)
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Content-Type", m.FormDataContentType())
	return d.do(r, "Authorization", "Bearer "+d.token, "Hut3-Purpose", "test")
}

// otherCase is a case of another unit, with an officer.
func otherCase(t *testing.T, unit string) *httpTwin {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "other")
	made, err := app.Init(t.Context(), dir, app.NewCase{Owner: "ann", Unit: unit, Password: twinPassword, Clock: func() time.Time { return twinNow }})
	if err != nil {
		t.Fatal(err)
	}
	w := &httpTwin{t: t, people: map[string]hut3.Actor{"ann": made.Actor}, tokens: map[string]string{}}
	w.app, err = app.Open(t.Context(), dir)
	w.must(err)
	t.Cleanup(func() { _ = w.app.Close() })
	w.app.Doors.Now = func() time.Time { return twinNow }
	w.person("dora", unit, hut3.RoleOfficer, hut3.RoleInvestigator)
	s, err := New(Options{App: w.app, Log: quiet()})
	w.must(err)
	served := httptest.NewServer(s.Handler())
	t.Cleanup(served.Close)
	w.base = served.URL
	return w
}

// A package goes to another unit as a file, and its answer comes back as one,
// on the pages alone.
func TestSealedFilesOnPages(t *testing.T) {
	t.Parallel()
	hub, derby := openTwin(t, inCompartment, false), otherCase(t, "DERBYS")
	nora, dora := hub.desk(t, "nora"), derby.desk(t, "dora")
	pkg := string(hub.made["late package"])
	if p := nora.sends("/packages/"+pkg+"/at/DERBYS/seal", nil); p.status == http.StatusOK || !strings.Contains(p.body, "no key") {
		t.Errorf("sealed without a key: %d", p.status)
	}
	ours, theirs := nora.did("/keys/own", nil, "card"), dora.did("/keys/own", nil, "card")
	if p := nora.sends("/keys", url.Values{"card": {"nonsense"}, "checked_by": {"x"}}); p.status != http.StatusBadRequest && p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, "nonsense") {
		t.Errorf("a card that is none: %d", p.status)
	}
	for _, x := range []struct {
		to   desk
		card string
	}{{nora, theirs}, {dora, ours}} {
		if p := x.to.sends("/keys", url.Values{"card": {x.card}, "checked_by": {"DI Ashdown by telephone"}}); p.status != http.StatusSeeOther {
			t.Fatalf("taking in a card: %d %s", p.status, p.body)
		}
	}
	sealed := nora.given("/packages/"+pkg+"/at/DERBYS/seal", nil)
	if sealed.status != http.StatusOK || strings.Contains(sealed.body, "sanitised") {
		t.Fatalf("the sealed file: %d %.200s", sealed.status, sealed.body)
	}
	fresh := dora.did("/keys/own/rotate", nil, "card") // the key that was retired opens it
	if fresh == theirs || !strings.HasPrefix(fresh, "DERBYS ") {
		t.Errorf("the new card is %q", fresh)
	}
	if p := nora.sends("/keys", url.Values{"card": {fresh}, "checked_by": {"DI Ashdown by telephone"}}); p.status != http.StatusSeeOther {
		t.Fatalf("taking in the new card: %d %s", p.status, p.body)
	}
	opened := dora.carries("/packages/open", "file", sealed.body)
	if to := opened.header.Get("Location"); opened.status != http.StatusSeeOther || to != "/packages/RPK-1" {
		t.Fatalf("opening it: %d to %q\n%.900s", opened.status, to, opened.body)
	}
	if p := dora.sends("/packages/RPK-1/at/DERBYS/step", url.Values{"state": {"accepted"}, "note": {"adopted"}}); p.status != http.StatusSeeOther {
		t.Fatalf("accepting it: %d %.900s", p.status, p.body)
	}
	reply := dora.given("/packages/RPK-1/reply", nil)
	back := nora.carries("/packages/open", "file", reply.body)
	if reply.status != http.StatusOK || back.status != http.StatusSeeOther {
		t.Fatalf("the reply: %d, and back %d %.900s", reply.status, back.status, back.body)
	}
	if p := nora.reads("/packages/" + pkg); !strings.Contains(p.body, "<strong>accepted</strong> by sealed file") {
		t.Errorf("the reply is not on the package")
	}
	if p := dora.carries("/packages/open", "file", sealed.body[:40]); p.status == http.StatusSeeOther || !strings.Contains(p.body, `class="fault"`) && !strings.Contains(p.body, "notice red") {
		t.Errorf("half a file: %d", p.status)
	}
	if p := nora.sends("/keys/DERBYS/revoke", url.Values{"reason": {"lost"}}); p.status != http.StatusSeeOther {
		t.Errorf("revoking: %d", p.status)
	}
	if p := nora.given("/packages/"+pkg+"/at/DERBYS/seal", nil); p.status == http.StatusOK {
		t.Errorf("sealed for a key that was revoked")
	}
}

// What is entered on a desk's form stands on its page; what is wrong is told
// beside its field, and nothing of it is kept.
func TestDeskForms(t *testing.T) {
	t.Parallel()
	w := openTwin(t, inCompartment, false)
	for _, c := range []struct {
		who, path, wrongField string
		wrong, right          url.Values
		shows, hides          string
	}{
		{who: "ann", path: "/authorities", wrongField: "title", wrong: url.Values{"power": {"IPA 2016"}}, right: url.Values{"title": {"Second warrant"}, "from": {"2020-04-01"}}, shows: "Second warrant"},
		{who: "ann", path: "/watch", wrongField: "handle", wrong: url.Values{"handle": {"no handle"}, "class": {"legal"}}, right: url.Values{"phrase": {"my solicitor said"}, "class": {"legal"}}, shows: "my solicitor said"},
		{who: "ann", path: "/allocations", wrongField: "handle", wrong: url.Values{"unit": {"LEICS"}, "what": {"everything"}, "handle": {"encrochat/coriander"}, "purpose": {"x"}},
			right: url.Values{"unit": {"leics"}, "what": {"handle"}, "handle": {"encrochat/coriander"}, "purpose": {"the courier"}}, shows: "the courier"},
		{who: "nora", path: "/tags", wrongField: "meaning", wrong: url.Values{"name": {"depot-van"}}, right: url.Values{"name": {"depot-van"}, "meaning": {"names the van"}}, shows: "names the van"},
		{who: "nora", path: "/external", wrongField: "from", wrong: url.Values{"type": {"custody"}, "source": {"a"}, "reference": {"b"}, "from": {"2020-06-01T10:00"}, "to": {"2020-05-01T10:00"}, "text": {"held"}},
			right: url.Values{"type": {"custody"}, "source": {"Derby"}, "reference": {"30DD/1"}, "from": {"2020-05-01T10:00"}, "text": {"held at St Mary’s"}}, shows: "held at St Mary’s"},
		{who: "nora", path: "/sources", wrongField: "names", wrong: url.Values{"names": {"x"}}, right: url.Values{"names": {"Percy Wagtail\nthe greenhouse"}, "note": {"a gardener"}}, shows: "SRC-1", hides: "Wagtail"},
	} {
		t.Run(c.path, func(t *testing.T) {
			d := w.desk(t, c.who)
			p := d.sends(c.path, c.wrong)
			if at := `id="f-` + strings.TrimPrefix(c.path, "/") + "-" + c.wrongField + `-fault"`; p.status < 400 || !strings.Contains(p.body, at) {
				t.Errorf("what is wrong: %d, and no %s", p.status, at)
			}
			if p := d.sends(c.path, c.right); p.status != http.StatusSeeOther || p.header.Get("Location") != c.path {
				t.Fatalf("what is right: %d to %q\n%.900s", p.status, p.header.Get("Location"), p.body)
			}
			p = d.reads(c.path)
			if !strings.Contains(p.body, c.shows) || c.hides != "" && strings.Contains(p.body, c.hides) {
				t.Errorf("the page does not show %q, or shows %q", c.shows, c.hides)
			}
		})
	}
}

// unzip lays an archive that was sent into a folder.
func unzip(t *testing.T, body string) (dir string, names []string) {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	if err := os.CopyFS(dir, z); err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	return dir, names
}

// A statement that is signed on the page proves itself, and a delivery that is
// handed over has its manifest; the import report's parts make the whole.
func TestWhatIsHandedOver(t *testing.T) {
	t.Parallel()
	w := openTwin(t, inCompartment, false)
	ann, nora := w.desk(t, "ann"), w.desk(t, "nora")
	dir, _ := unzip(t, nora.given("/completeness/sign", url.Values{"of": {"encrochat/almagrebe"}}).body)
	key, err := os.ReadFile(filepath.Join(dir, "key.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if err := app.CheckStatement(dir, strings.TrimSpace(string(key))); err != nil {
		t.Errorf("the signed statement: %v", err)
	}
	for _, as := range []string{"text", "pdf"} {
		if p := nora.reads("/completeness/file?of=encrochat/almagrebe&as=" + as); p.status != http.StatusOK || as == "pdf" != strings.HasPrefix(p.body, "%PDF-") {
			t.Errorf("as %s: %d %.80q", as, p.status, p.body)
		}
	}
	if p := nora.reads("/completeness?of=&part=nonsense"); p.status != http.StatusBadRequest {
		t.Errorf("a part that there is not: %d", p.status)
	}
	_, names := unzip(t, ann.given("/deliveries/D1/export", nil).body)
	_, bare := unzip(t, ann.given("/deliveries/D1/export", url.Values{"hashes_only": {"yes"}}).body)
	if !slices.Contains(names, "manifest.jsonl") || len(names) < 3 || len(bare) != 1 {
		t.Errorf("the archive holds %q, and without originals %q", names, bare)
	}
	if p := ann.reads("/deliveries/D1/report"); !strings.Contains(p.body, "the parts make the whole") || !strings.Contains(p.body, "bbb1/messages.csv") {
		t.Errorf("the import report: %d", p.status)
	}
	if p := nora.given("/deliveries/D1/export", nil); p.status != http.StatusForbidden {
		t.Errorf("an analyst takes the originals: %d", p.status)
	}
}

// A verification is begun on the page and its end stands there; a join is made,
// shown, and undone.
func TestVerifyAndGroupingOnPages(t *testing.T) {
	t.Parallel()
	w := openTwin(t, inCompartment, false)
	ann, nora := w.desk(t, "ann"), w.desk(t, "nora")
	if p := ann.sends("/verify", url.Values{"delivery": {"D1"}}); p.status < 400 || !strings.Contains(p.body, "f-verify-delivery-fault") {
		t.Errorf("a delivery without reading again: %d", p.status)
	}
	if p := ann.sends("/verify", url.Values{"also": {"rebuild", "reperform"}}); p.status != http.StatusSeeOther {
		t.Fatalf("%d %.900s", p.status, p.body)
	}
	p := ann.reads("/verify")
	for strings.Contains(p.body, "data-poll") {
		time.Sleep(100 * time.Millisecond)
		p = ann.reads("/verify")
	}
	if !strings.Contains(p.body, "No fault") || !strings.Contains(p.body, "D1</strong> read again") {
		t.Errorf("how it ended: %s", p.body)
	}
	if p := ann.reads("/api/v1/imports"); strings.Contains(p.body, "verify-") {
		t.Error("a verification stands among the imports")
	}
	if p := nora.sends("/verify", nil); p.status != http.StatusForbidden {
		t.Errorf("an analyst verifies: %d", p.status)
	}
	if p := ann.sends("/upkeep", nil); p.status != http.StatusSeeOther {
		t.Errorf("upkeep: %d %.300s", p.status, p.body)
	}
	eyes := w.eyesOf("nora")
	rows := eyes.messages[0] + " " + eyes.messages[1]
	if p := nora.sends("/grouping/split", url.Values{"rows": {rows}, "reason": {"x"}}); p.status < 400 || !strings.Contains(p.body, "f-grouping-split-rows-fault") {
		t.Errorf("a split of two messages: %d", p.status)
	}
	ref := nora.did("/grouping/join", url.Values{"rows": {rows}, "reason": {"one act, read from both"}}, "ref")
	if p := nora.reads("/grouping"); !strings.Contains(p.body, "one act, read from both") || !strings.Contains(p.body, `value="`+ref+`"`) {
		t.Error("the ruling is not on the page")
	}
	if p := nora.sends("/grouping/undo", url.Values{"ruling": {ref}, "reason": {"slip"}}); p.status != http.StatusSeeOther {
		t.Errorf("undoing it: %d %.500s", p.status, p.body)
	}
	if p := nora.reads("/grouping"); !strings.Contains(p.body, `<span class="tag">undone</span>`) {
		t.Error("the ruling that was undone is not shown as such")
	}
	for handles, fault := range map[string]string{"": "join no messages that are apart now", "no handle": "f-grouping-accept-handles-fault"} {
		if p := nora.sends("/grouping/accept", url.Values{"handles": {handles}, "reason": {"x"}}); p.status < 400 || !strings.Contains(p.body, fault) {
			t.Errorf("accepting clocks of %q: %d %.600s", handles, p.status, p.body)
		}
	}
	const way = "/grouping?accept=encrochat%2falmagrebe%2c%20encrochat%2fbirchtern"
	if p := nora.reads("/grouping/compare?accept=encrochat/almagrebe&accept=encrochat/birchtern"); !strings.Contains(p.body, `href="`+way+`"`) {
		t.Errorf("no way from what accepting would do to the form that does it: %d", p.status)
	}
	if p := nora.reads(way); !strings.Contains(p.body, `value="encrochat/almagrebe, encrochat/birchtern"`) {
		t.Error("the form does not hold the handles that were looked at")
	}
	if p := w.desk(t, "ivy").reads("/grouping/compare?from=standing&to=group/1"); strings.Contains(p.body, "/grouping?accept=") {
		t.Error("a rule that nobody accepts is offered")
	}
}
