package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

// sealedAs takes one set of files in, and reads another set again in its place:
// what stands in the corpus is then another thing than what the originals say,
// with every checksum right. Files that keep holds are not in the vault.
func sealedAs(t *testing.T, sealed, originals Request, keep string, alter func(*hut3.Delivery)) Reperformed {
	t.Helper()
	b, honest := newBench(t), newBench(t)
	b.imports(sealed)
	honest.imports(originals)
	register := honest.register(honest.delivery("D1"))
	for _, f := range register {
		if f.Bytes < 0 || f.Path == keep {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(originals.Paths[0], filepath.FromSlash(f.Path)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.vault.Put(t.Context(), bytes.NewReader(raw)); err != nil {
			t.Fatal(err)
		}
	}
	d := b.delivery("D1")
	if alter != nil {
		alter(&d)
	}
	got, err := Reperform(context.Background(), b.deps, d, register)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// told are the differences without the places: in a file that was altered every
// one of them differs by the file's name in the vault.
func told(r Reperformed) []string {
	out := []string{}
	for _, d := range r.Differences {
		if d.Field == "at" {
			continue
		}
		out = append(out, strings.TrimSpace(strings.Join([]string{d.What, d.Where, d.Field, short(d.Sealed), short(d.Again)}, "|")))
	}
	return out
}

// short is a time's text, or what else stands there.
func short(s string) string {
	var t struct{ Raw string }
	if json.Unmarshal([]byte(s), &t) == nil && t.Raw != "" {
		return t.Raw
	}
	return s
}

const (
	rowTwo    = `almagrebe,2020-04-04 11:34:00,almagrebe,birchtern,"the van is by the depot"` + "\n"
	rowFour   = `almagrebe,2020-04-04 11:35:00,birchtern,almagrebe,"ok"` + "\n"
	rejectSix = "reject|D1/6||is not there|birchtern/messages.csv, byte 110, 16 long: the row has 2 cells where the header has 5 and the row needs 3"
	rowSeven  = `birchtern,2020-04-04 11:40:00,birchtern,almagrebe,"later"` + "\n"
)

// threeFiles are a contact, row 1; rows 2 to 4 of one handset; and of the other
// row 5, that copies row 2, reject 6 and row 7.
func threeFiles() map[string]string {
	const head = "Handle,Time (UTC),From,To,Message\n"
	return map[string]string{
		"almagrebe/messages.csv": head + rowTwo + rowTwo + rowFour,
		"birchtern/messages.csv": head + `birchtern,2020-04-04 11:34:40,almagrebe,birchtern,"the van is by the depot"` + "\n" + "birchtern,broken\n" + rowSeven,
		"0/contacts.csv":         "Handle,Contact,Nickname\nalmagrebe,birchtern,Tall\n",
	}
}

// Each way in which what is sealed can differ from what the originals say is
// named exactly, and nothing else is.
func TestReperformNamesEachDifference(t *testing.T) {
	t.Parallel()
	const a, b = "almagrebe/messages.csv", "birchtern/messages.csv"
	change := func(file, from, to string) func(map[string]string) {
		return func(m map[string]string) {
			if was := m[file]; !strings.Contains(was, from) {
				t.Errorf("%s does not hold %q", file, from)
			}
			m[file] = strings.Replace(m[file], from, to, 1)
		}
	}
	for name, c := range map[string]struct {
		lie   func(map[string]string) // what was sealed instead
		ask   func(*Request)          // and how it was asked for
		alter func(*hut3.Delivery)
		gone  string // an original that is gone
		want  []string
	}{
		"nothing": {want: []string{}},
		"a time": {lie: change(a, "11:35:00", "11:36:00"), want: []string{
			"row|D1/4|sent|2020-04-04 11:36:00|2020-04-04 11:35:00", "message|D1/4|sent|2020-04-04 11:36:00|2020-04-04 11:35:00"}},
		"a text": {lie: change(a, rowFour, strings.Replace(rowFour, "ok", "no", 1)), want: []string{"row|D1/4|content||", "message|D1/4|text||"}},
		"a recipient": {lie: change(b, `birchtern,almagrebe,"later"`, `birchtern,coriander,"later"`), want: []string{
			"count|D1|handles|3|2", "count|D1|conversations|2|1", "row|D1/7|content||",
			"message|D1/7|conversation|encrochat/birchtern~coriander|encrochat/almagrebe~birchtern", "message|D1/7|to|[encrochat/coriander]|[encrochat/almagrebe]"}},
		"an owner": {lie: change(b, "birchtern,2020-04-04 11:40", "almagrebe,2020-04-04 11:40"), want: []string{
			"row|D1/7|held_by|encrochat/almagrebe|encrochat/birchtern"}},
		"a lost row": {lie: change(b, rowSeven, ""), want: []string{
			"count|D1|rows|4|5", "count|D1|messages|2|3", "row|D1/7||is not there|stands", "message|D1/7||is not there|stands"}},
		"a lost row in the middle": {lie: change(a, rowTwo+rowTwo, rowTwo), want: []string{
			"count|D1|rows|4|5", "count|D1|repeats|0|1", "reject|D1/5|numbers|D1/5 to D1/5|D1/6 to D1/6",
			"row|D1/3|numbers|D1/3 to D1/6|D1/4 to D1/7", "row|D1/3||is not there|stands", "message|D1/2|rows|2|3"}},
		"an added row": {lie: change(b, rowSeven, rowSeven+strings.Replace(rowSeven, "11:40", "11:41", 1)), want: []string{
			"count|D1|rows|6|5", "count|D1|messages|4|3", "row|D1/8||stands|is not there", "message|D1/8||stands|is not there"}},
		"a contact": {lie: change("0/contacts.csv", "Tall", "Lamp"), want: []string{"row|D1/1|fields||", "row|D1/1|payload||"}},
		"a reject": {lie: change(b, "birchtern,broken", "birchtern broken"), want: []string{
			"reject|D1/6|reason|the row has 1 cells where the header has 5 and the row needs 3|the row has 2 cells where the header has 5 and the row needs 3"}},
		"a reject that was read": {lie: change(b, "birchtern,broken\n", `birchtern,2020-04-04 11:36:00,birchtern,almagrebe,"x"`+"\n"), want: []string{
			"count|D1|rows|6|5", "count|D1|messages|4|3", "count|D1|rejected|0|1", rejectSix, "row|D1/6||stands|is not there", "message|D1/6||stands|is not there"}},
		"a reject's list": {alter: func(d *hut3.Delivery) { d.Rejects = hut3.Digest{1} }, want: []string{
			"count|D1|rejects_list|" + hut3.Digest{1}.String() + "|is not in the vault", rejectSix}},
		"a lost original": {lie: func(m map[string]string) { m[b] += "\n" }, gone: b, want: []string{
			"file|birchtern/messages.csv|rows|2|0", "file|birchtern/messages.csv|rejects|1|0", "file|birchtern/messages.csv|not_read||its original is not in the vault",
			"count|D1|rows|5|3", "count|D1|messages|3|2", "count|D1|copies|1|0", "count|D1|rejected|1|0",
			strings.Replace(rejectSix, "is not there|", "", 1) + "|is not there", "row|D1/5||stands|is not there", "row|D1/7||stands|is not there",
			"message|D1/2|rows|3|2", "message|D1/7||stands|is not there"}},
		"the grouping": {ask: func(r *Request) { r.Tolerance = 20 * time.Second }, alter: func(d *hut3.Delivery) { d.Reading.Tolerance = 90 }, want: []string{
			"count|D1|messages|4|3", "count|D1|copies|0|1", "row|D1/5|message|D1/5|D1/2", "row|D1/5|role|founder|copy", "message|D1/2|rows|2|3", "message|D1/5||stands|is not there"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lie := maps.Clone(threeFiles())
			if c.lie != nil {
				c.lie(lie)
			}
			sealed := Request{Paths: []string{files(t, lie)}, Platform: "encrochat"}
			if c.ask != nil {
				c.ask(&sealed)
			}
			got := sealedAs(t, sealed, Request{Paths: []string{files(t, threeFiles())}, Platform: "encrochat"}, c.gone, c.alter)
			if diff := cmp.Diff(c.want, told(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got.Identical != (got.Differing == 0) || int(got.Differing) != len(got.Differences) {
				t.Errorf("identical %v with %d differences, %d listed", got.Identical, got.Differing, len(got.Differences))
			}
		})
	}
}

// Read by another profile, every row differs in what the profiles read otherwise.
func TestReperformByAnotherProfile(t *testing.T) {
	t.Parallel()
	of := func(text, other string) *formats.Profile {
		return &formats.Profile{Name: "mine", Columns: []formats.Column{{Name: "who", Field: formats.FieldFrom}, {Name: "whom", Field: formats.FieldTo}, {Name: "when", Field: formats.FieldSent}, {Name: text, Field: formats.FieldBody}}}
	}
	dir := files(t, map[string]string{"x.csv": "who,whom,when,what,note\nalmagrebe,birchtern,2020-04-05T09:00:00Z,another day,n1\n"})
	ask := func(p *formats.Profile) Request {
		return Request{Paths: []string{dir}, Platform: "encrochat", Format: "csv", Profile: p}
	}
	honest := of("what", "note")
	got := sealedAs(t, ask(of("note", "what")), ask(honest), "", func(d *hut3.Delivery) { d.Reading.ProfileHash = honest.Hash() })
	want := []string{"row|D1/1|content||", "row|D1/1|fields||", "message|D1/1|text||"}
	if diff := cmp.Diff(want, told(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The lists of what was set aside are compared number by number.
func TestRejectsAreComparedOneByOne(t *testing.T) {
	t.Parallel()
	at := func(row uint64, offset int64, reason string) hut3.Reject {
		return hut3.Reject{Key: hut3.NewKey(1, row), Reason: reason, Loc: hut3.Locator{File: "a.csv", Offset: offset, Length: 9}}
	}
	list := func(all ...hut3.Reject) *rejectList {
		var raw bytes.Buffer
		for _, r := range all {
			if err := json.NewEncoder(&raw).Encode(r); err != nil {
				t.Fatal(err)
			}
		}
		return &rejectList{dec: json.NewDecoder(&raw), whose: "D1"}
	}
	c := comparison{out: &Reperformed{}}
	was := func() *rejectList { return list(at(2, 20, "two cells"), at(4, 40, "one cell"), at(5, 50, "no end")) }
	now := func() *rejectList {
		return list(at(3, 30, "two cells"), at(4, 41, "one cell"), at(5, 50, "no start"), at(9, 90, "no end"))
	}
	numbers, err := c.alignRejects(was(), now())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.eachReject(t.Context(), was(), now(), &numbers); err != nil {
		t.Fatal(err)
	}
	want := []Difference{
		{"D1/2", "reject", "", "a.csv, byte 20, 9 long: two cells", "is not there"},
		{"D1/3", "reject", "", "is not there", "a.csv, byte 30, 9 long: two cells"},
		{"D1/4", "reject", "at", placeText(at(4, 40, "").Loc), placeText(at(4, 41, "").Loc)},
		{"D1/5", "reject", "reason", "no end", "no start"},
		{"D1/9", "reject", "", "is not there", "a.csv, byte 90, 9 long: no end"},
	}
	if diff := cmp.Diff(want, c.out.Differences); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	broken := &rejectList{dec: json.NewDecoder(strings.NewReader(`{"ref":"D1/2"} {"ref`)), whose: "D1"}
	if _, err := c.alignRejects(broken, list()); hut3.CodeOf(err) != hut3.Integrity {
		t.Errorf("a list that breaks off: %v", err)
	}
}
