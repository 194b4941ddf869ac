package app

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/corpus/corpustest"
	"hut3/internal/ingest"
	"hut3/internal/vault"
)

// The people of an erasure: one asks, one approves, ann carries out.
var (
	dora  = person("USR-11", "dora", "NCA", hut3.RoleDisclosure)
	colin = person("USR-12", "colin", "NCA", hut3.RoleCommander)
	carl  = person("USR-13", "carl", "NCA", hut3.RoleCommander)
)

// zebra and kumquat stand in one message and nowhere else.
const erasable = "the zebra is under the kumquat tree by the depot"

// erasableCase holds a message with rare words on two handsets, and what people
// did with it.
func erasableCase(t *testing.T, dir string) *App {
	t.Helper()
	a := newCase(t, dir)
	au, err := a.AddAuthority(t.Context(), ann, hut3.Authority{Title: "TEI warrant", Power: "IPA 2016 Part 5"})
	if err != nil {
		t.Fatal(err)
	}
	r := requestOf(lay(t, t.TempDir(), map[string]string{
		"almagrebe/messages.csv": sheet("almagrebe",
			line{"2020-04-04 11:34:00", "almagrebe", "birchtern", "the van is by the depot at LE1 1AA, ring 07700 900123"},
			line{"2020-04-04 11:35:00", "birchtern", "almagrebe", erasable},
			line{"2020-04-04 11:36:00", "birchtern", "almagrebe", "ok"}),
		"birchtern/messages.csv": sheet("birchtern",
			line{"2020-04-04 11:35:20", "birchtern", "almagrebe", erasable},
			line{"2020-04-04 12:30:00", "birchtern", "coriander", "twenty thousand on Friday"}),
	}))
	r.Authority = au
	a.takeIn(t, r)
	for _, q := range []string{"zebra", `"kumquat tree" depot`, "depot"} {
		if _, err := a.Search(t.Context(), analyst, SearchRequest{Query: q}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.SaveSearch(t.Context(), analyst, "fruit", "kumquat OR van", false); err != nil {
		t.Fatal(err)
	}
	if _, err := a.SaveHitSet(t.Context(), dora, "beasts", "zebra", false); err != nil {
		t.Fatal(err)
	}
	return a
}

func askErasure(what string) ErasureRequest {
	w, err := hut3.ParseSubject(what)
	if err != nil {
		panic(err)
	}
	return ErasureRequest{What: w, Reason: "right", Why: "he asked for it, and it serves nothing", Fate: "retained under lock", FateRef: "property system 2026/114"}
}

// erase asks, approves and carries out.
func (a *App) erase(t *testing.T, r ErasureRequest) ErasureItem {
	t.Helper()
	it, err := a.RequestErasure(t.Context(), dora, r)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.RuleErasure(t.Context(), colin, it.Ref, true, "right"); err != nil {
		t.Fatal(err)
	}
	out, err := a.CarryOutErasure(t.Context(), ann, it.Ref, 0)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// scan reads every file of a case as it lies on the disk, and what is packed in
// its originals and segments, for words.
func scan(t *testing.T, a *App, words ...string) (found []string) {
	t.Helper()
	look := func(where string, b []byte) {
		for _, w := range words {
			if bytes.Contains(bytes.ToLower(b), []byte(w)) {
				found = append(found, w+" in "+where)
			}
		}
	}
	err := filepath.WalkDir(a.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(a.Dir, path)
		look("file "+rel, b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for o, err := range a.Vault.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		r, err := a.Vault.Open(o.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(io.NewSectionReader(r, 0, r.Size()))
		r.Close()
		if err != nil {
			t.Fatal(err)
		}
		look("original "+o.SHA256.String()[:8], b)
	}
	for name, b := range unpackedSegments(t, filepath.Join(a.Dir, "corpus")) {
		look("segment "+name, b)
	}
	return found
}

// unpackedSegments gives what every file of a corpus folder says, as another
// program would read it: every block that unpacks, in every section.
func unpackedSegments(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		raw, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = corpustest.Unpacked(raw)
	}
	return out
}

var eraseWords = []string{"zebra", "kumquat"}

// A message is erased: its words are nowhere in the folder, and all else answers,
// traces to its bytes and verifies.
func TestEraseMessage(t *testing.T) {
	t.Parallel()
	a := erasableCase(t, filepath.Join(t.TempDir(), "case"))
	defer a.Close()
	for _, killed := range []string{"temporary-1/copies", "work/again-D1"} { // what killed programs leave
		lay(t, filepath.Join(a.Dir, killed), map[string]string{"copy": erasable})
	}
	lay(t, filepath.Join(a.Dir, "work", "D9"), map[string]string{"spool-0001": erasable, "run-7": erasable, "originals.jsonl": ""}) // a stopped import
	lay(t, filepath.Join(a.Dir, "vault", "tmp"), map[string]string{"put-7": erasable})
	before := scan(t, a, eraseWords...)
	for _, where := range []string{"original", "segment", "file case.db", "file looks.db", "file temporary-1", "file work/again-D1", "spool-0001", "run-7", "file vault/tmp/put-7"} {
		if !strings.Contains(strings.Join(before, "\n"), where) {
			t.Fatalf("the scan would not find a word in %s:\n%s", where, strings.Join(before, "\n"))
		}
	}
	done := a.erase(t, askErasure("D1/2"))
	if d := done.Done; d == nil || d.Messages != 1 || d.Rows != 2 || len(d.Originals) != 2 || len(d.Looks) == 0 || len(d.Versions) != 2 {
		t.Errorf("done: %+v", d)
	}
	if found := scan(t, a, eraseWords...); len(found) > 0 {
		t.Errorf("left:\n%s", strings.Join(found, "\n"))
	}
	a.stands(t, 3)
	if page, err := a.Search(t.Context(), analyst, SearchRequest{Query: "van", Limit: 5}); err != nil || page.Total != 1 {
		t.Fatalf("%+v %v", page, err)
	}
	if _, err := a.Trace(t.Context(), analyst, "D1/2", true); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("an erased message: %v", err)
	}
}

// stands checks that a case verifies, opens again the same, and that every
// message that is left traces to its bytes.
func (a *App) stands(t *testing.T, messages int64) {
	t.Helper()
	v, err := a.Verify(t.Context(), ann, false)
	if err != nil || !v.OK {
		t.Fatalf("%+v %v", v.Faults, err)
	}
	page, err := a.Search(t.Context(), analyst, SearchRequest{Query: "*", Limit: 100})
	if err != nil || page.Total != messages {
		t.Fatalf("%d messages are left in place of %d (%v)", page.Total, messages, err)
	}
	for _, h := range page.Hits {
		tr, err := a.Trace(t.Context(), analyst, h.Ref.String(), true)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range tr.RestsOn {
			if n.Bytes == nil || !strings.Contains(n.Text, h.Text) {
				t.Errorf("%s does not trace to its bytes: %+v", h.Ref, n)
			}
		}
	}
	again, err := a.Reperform(t.Context(), ann, "", nil)
	for _, r := range again {
		if err != nil || !r.Sound() {
			t.Errorf("read again: %+v %v", r, err)
		}
	}
	if err := a.ExportLog(t.Context(), audrey, LooksLog, filepath.Join(t.TempDir(), "looks")); err != nil {
		t.Error(err)
	}
	for _, log := range []string{CaseLog, LooksLog} {
		if r, err := a.VerifyLog(t.Context(), audrey, log); err != nil || len(r.Faults) > 0 {
			t.Errorf("%s: %+v %v", log, r, err)
		}
	}
}

// Who asks for what he may not, or for what is held or cited, is refused, and
// told what stands in the way.
func TestErasureIsRefused(t *testing.T) {
	t.Parallel()
	a := erasableCase(t, filepath.Join(t.TempDir(), "case"))
	defer a.Close()
	ctx := t.Context()
	want := func(what string, err error, code hut3.Code, text string) {
		t.Helper()
		if hut3.CodeOf(err) != code || err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: %v; want %s and %q", what, err, code, text)
		}
	}
	ask := func(actor hut3.Actor, r ErasureRequest) error { _, err := a.RequestErasure(ctx, actor, r); return err }
	want("an analyst", ask(analyst, askErasure("D1/2")), hut3.Refused, "disclosure")
	want("what is not there", ask(dora, askErasure("D1/99")), hut3.NotFound, "D1/99")
	want("a reviewer, who sees nothing of it", ask(rev, askErasure("D1/2")), hut3.NotFound, "D1/2")
	bad := askErasure("D1/2")
	bad.Reason = "whim"
	want("no reason of the list", ask(dora, bad), hut3.Usage, "privileged")
	bad = askErasure("D1/2")
	bad.Fate = "unknown"
	want("no fate", ask(dora, bad), hut3.Invalid, "destroyed")
	hold, err := a.AddHold(ctx, dora, hut3.LegalHold{What: hut3.Subject{Handle: hut3.NewHandle("encrochat", "birchtern")}, Why: "trial", Basis: "CPIA 1996 code, paragraph 5"})
	if err != nil {
		t.Fatal(err)
	}
	want("what is held", ask(dora, askErasure("D1/2")), hut3.Conflict, "CPIA")
	want("releasing without a reason", a.ReleaseHold(ctx, dora, hold, ""), hut3.Invalid, "reason")
	if err := a.ReleaseHold(ctx, dora, hold, "acquitted"); err != nil {
		t.Fatal(err)
	}
	it, err := a.RequestErasure(ctx, colin, askErasure("D1/2"))
	if err != nil {
		t.Fatal(err)
	}
	want("by the same person", a.RuleErasure(ctx, colin, it.Ref, true, "yes"), hut3.Refused, "second person")
	want("by one who may not", a.RuleErasure(ctx, dora, it.Ref, true, "yes"), hut3.Refused, "commander")
	_, err = a.CarryOutErasure(ctx, ann, it.Ref, 0)
	want("before it is approved", err, hut3.Conflict, "requested")
	if err := a.RuleErasure(ctx, carl, it.Ref, true, "yes"); err != nil {
		t.Fatal(err)
	}
	_, err = a.CarryOutErasure(ctx, colin, it.Ref, 0)
	want("carried out by a commander", err, hut3.Refused, "custodian")
	// A hold after the approval stands in the way all the same.
	if _, err := a.AddHold(ctx, dora, hut3.LegalHold{What: hut3.Subject{Conversation: "encrochat/almagrebe~birchtern"}, Why: "appeal", Basis: "CPIA"}); err != nil {
		t.Fatal(err)
	}
	_, err = a.CarryOutErasure(ctx, ann, it.Ref, 0)
	want("held since", err, hut3.Conflict, "HLD-2")
	if found := scan(t, a, eraseWords...); len(found) == 0 {
		t.Error("something was erased")
	}
}

// What a report rests on goes only where the request says why, and the report's
// copy of the text with it only where that is asked for.
func TestEraseWhatIsCited(t *testing.T) {
	t.Parallel()
	for name, copies := range map[string]bool{"the report keeps what it quotes": false, "its copy goes too": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := erasableCase(t, filepath.Join(t.TempDir(), "case"))
			defer a.Close()
			ref := a.reportOn(t, hut3.NewKey(1, 2))
			_, err := a.RequestErasure(t.Context(), dora, askErasure("D1/2"))
			if hut3.CodeOf(err) != hut3.Conflict || !strings.Contains(err.Error(), string(ref)) {
				t.Fatalf("cited by %s: %v", ref, err)
			}
			r := askErasure("D1/2")
			r.Cited, r.Copies = "the report was never used", copies
			a.erase(t, r)
			found := scan(t, a, eraseWords...)
			if copies != (len(found) == 0) {
				t.Errorf("copies %v, and left:\n%s", copies, strings.Join(found, "\n"))
			}
			for _, f := range found {
				if !strings.HasSuffix(f, "file case.db") {
					t.Errorf("left outside of the report: %s", f)
				}
			}
			if v, err := a.Verify(t.Context(), ann, true); err != nil || !v.OK {
				t.Errorf("%+v %v", v.Faults, err)
			}
			a.stands(t, 3)
		})
	}
}

// reportOn writes a report that quotes the erasable message, and changes it once.
func (a *App) reportOn(t *testing.T, key hut3.Key) hut3.Ref {
	t.Helper()
	desk, err := a.Intel()
	if err != nil {
		t.Fatal(err)
	}
	see, err := a.See(t.Context(), ann)
	if err != nil {
		t.Fatal(err)
	}
	ref, err := desk.WriteReport(t.Context(), ann, see, ReportDraft{Title: "At the tree", Items: []ItemDraft{{Raw: "He wrote: " + erasable, Messages: []hut3.Key{key}}}})
	if err != nil {
		t.Fatal(err)
	}
	g := hut3.Grading{Source: "1", Assessment: "A"}
	if err := desk.Grade(t.Context(), ann, see, ref, 1, g, g); err != nil {
		t.Fatal(err)
	}
	return ref
}

// A part of a case is erased: what is left answers as if the rest had never come.
func TestErasePartsOfACase(t *testing.T) {
	t.Parallel()
	for what, left := range map[string]int64{"in:encrochat/almagrebe~birchtern": 1, "encrochat/almagrebe": 1, "encrochat/coriander": 3, "SET-1": 3, "D1": 0} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			a := erasableCase(t, filepath.Join(t.TempDir(), "case"))
			defer a.Close()
			a.erase(t, askErasure(what))
			found := scan(t, a, eraseWords...)
			if what != "encrochat/coriander" && len(found) > 0 {
				t.Errorf("left:\n%s", strings.Join(found, "\n"))
			}
			a.stands(t, left)
		})
	}
}

// Where two deliveries hold the same messages and one goes, the other answers for
// them: in its own words, from its own bytes.
func TestEraseADeliveryOfTwo(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	first := map[string]string{"almagrebe/messages.csv": sheet("almagrebe",
		line{"2020-04-04 11:35:00", "birchtern", "almagrebe", "by the depot at nine"},
		line{"2020-04-04 11:36:00", "birchtern", "almagrebe", erasable})}
	second := map[string]string{"birchtern/messages.csv": sheet("birchtern",
		line{"2020-04-04 11:35:20", "birchtern", "almagrebe", "by the depot at nine"},
		line{"2020-04-04 12:30:00", "birchtern", "coriander", "twenty thousand on Friday"})}
	a.takeIn(t, requestOf(lay(t, t.TempDir(), first)))
	a.takeIn(t, requestOf(lay(t, t.TempDir(), second)))
	a.erase(t, askErasure("D1"))
	if found := scan(t, a, eraseWords...); len(found) > 0 {
		t.Errorf("left:\n%s", strings.Join(found, "\n"))
	}
	a.stands(t, 2)
	page, err := a.Search(t.Context(), analyst, SearchRequest{Query: "depot", Limit: 5})
	if err != nil || len(page.Hits) != 1 || page.Hits[0].Ref != hut3.NewKey(2, 1) || page.Hits[0].Rows != 1 || page.Hits[0].Sent != "2020-04-04T11:35:20Z" {
		t.Errorf("%+v %v", page.Hits, err)
	}
	if _, err := a.Trace(t.Context(), analyst, "D1/1", false); hut3.CodeOf(err) != hut3.NotFound {
		t.Errorf("a row of the delivery that went: %v", err)
	}
	// The same files are not taken in again: that would bring it back.
	_, err = a.Import(t.Context(), ann, ingest.Request{Paths: []string{lay(t, t.TempDir(), first)}, Platform: "encrochat"}, nil)
	if hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("taken in again: %v", err)
	}
	a.stands(t, 2)
}

// An archive goes whole where the request says that it may, and not otherwise.
func TestEraseInsideAnArchive(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	dir := t.TempDir()
	zipped(t, filepath.Join(dir, "handsets.zip"), map[string]string{"almagrebe/messages.csv": sheet("almagrebe",
		line{"2020-04-04 11:35:00", "birchtern", "almagrebe", "by the depot at nine"},
		line{"2020-04-04 11:36:00", "birchtern", "almagrebe", erasable})})
	a.takeIn(t, requestOf(dir))
	it, err := a.RequestErasure(t.Context(), dora, askErasure("D1/2"))
	if err == nil {
		err = a.RuleErasure(t.Context(), colin, it.Ref, true, "right")
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.CarryOutErasure(t.Context(), ann, it.Ref, 0); hut3.CodeOf(err) != hut3.Conflict || !strings.Contains(err.Error(), "handsets.zip") {
		t.Errorf("without leave: %v", err)
	}
	r := askErasure("D1/2")
	r.Packed = true
	a.erase(t, r)
	if found := scan(t, a, eraseWords...); len(found) > 0 {
		t.Errorf("left:\n%s", strings.Join(found, "\n"))
	}
	v, err := a.Verify(t.Context(), ann, false)
	if err != nil || !v.OK {
		t.Errorf("%+v %v", v.Faults, err)
	}
	tr, err := a.Trace(t.Context(), analyst, "D1/1", true)
	if err != nil || len(tr.RestsOn) != 1 || !tr.RestsOn[0].Gone || tr.RestsOn[0].Text != "" {
		t.Errorf("the row beside it: %+v %v", tr.RestsOn, err)
	}
	again, err := a.Reperform(t.Context(), ann, "D1", nil)
	if err != nil || !again[0].Sound() || !strings.Contains(again[0].Skipped, "went whole") {
		t.Errorf("%+v %v", again, err)
	}
}

func zipped(t *testing.T, path string, files map[string]string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := zip.NewWriter(f)
	for name, text := range files {
		m, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(m, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// Who takes out a body, a leaf or bytes by himself is found.
func TestVerifyFindsWhatNoErasureTook(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(*testing.T, string){
		"a body":   inSQL("case.db", "UPDATE record SET body = '' WHERE seq = 1"),
		"a leaf":   inSQL("case.db", "UPDATE leaf SET payload = '', salt = x'' WHERE idx = 0"),
		"a look":   inSQL("looks.db", "UPDATE leaf SET payload = '', salt = x'' WHERE idx = 0"),
		"a number": inSQL("case.db", "UPDATE record SET digest = x'00' WHERE seq = 1"),
		"bytes": func(t *testing.T, dir string) {
			v, err := vault.Open(filepath.Join(dir, "vault"))
			if err != nil {
				t.Fatal(err)
			}
			for o := range v.List(t.Context()) {
				if _, err := v.Erase(t.Context(), o.SHA256, []vault.Range{{Offset: 0, Length: 1}}); err != nil {
					t.Fatal(err)
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := standingCase(t)
			do(t, dir)
			if v := verified(t, dir, false); v.OK {
				t.Error("nothing was found")
			}
		})
	}
}
