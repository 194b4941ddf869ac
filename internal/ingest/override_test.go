package ingest

import (
	"strings"
	"testing"

	"hut3"
	"hut3/internal/formats"
)

// Some files are read in another way than the rest, the delivery keeps how, and
// they are read so again.
func TestOverrides(t *testing.T) {
	t.Parallel()
	content := pair()
	content["reed/odd.txt"] = "who;whom;when;what\nalmagrebe;birchtern;2020-04-05 10:00:00;by name\n"
	content["reed/other.txt"] = content["reed/odd.txt"]
	profile := &formats.Profile{Name: "odd", Sheet: formats.SheetMessages, Platform: "encrochat", Columns: []formats.Column{
		{Name: "who", Field: formats.FieldFrom}, {Name: "whom", Field: formats.FieldTo}, {Name: "when", Field: formats.FieldSent}, {Name: "what", Field: formats.FieldBody}}}
	b := newBench(t)
	dir := files(t, content)
	r := b.imports(Request{Paths: []string{dir}, Platform: "encrochat", Overrides: []Override{{Files: "odd*", Format: "irc"}, {Files: "reed/odd.txt", Format: "csv", Profile: profile}}})
	if r.Rows != 9 {
		t.Errorf("%d rows, want 8 and one of the file that was told apart: %+v", r.Rows, r)
	}
	kept := b.delivery("D1").Reading.Overrides
	if len(kept) != 2 || kept[0] != (hut3.ReadAs{Files: "odd*", Format: "irc"}) || kept[1].Profile != "odd" || kept[1].ProfileHash != profile.Hash() {
		t.Errorf("the delivery keeps %+v", kept)
	}
	if a := b.again("D1"); !a.Identical || !a.SameBytes {
		t.Errorf("read again: %+v", a.Differences)
	}
	for pattern, says := range map[string]string{"*.pdf": "no file of the delivery", "[": "is no pattern", "": "is no pattern"} {
		_, err := Import(t.Context(), b.deps, custodian, Request{Paths: []string{dir}, Overrides: []Override{{Files: pattern, Format: "csv"}}})
		if hut3.CodeOf(err) != hut3.Usage || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", pattern, err)
		}
	}
}

func TestPatterns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"*.txt", "a/b/x.txt", true}, {"x.*", "a/b/x.txt", true}, {"b/*.txt", "a/b/x.txt", false}, {"a/*/*.txt", "a/b/x.txt", true}, {"a/", "a/b/x.txt", true}, {"b/", "a/b/x.txt", false}, {"*.csv", "x.txt", false},
	} {
		if got := (Override{Files: c.pattern}).matches(c.name); got != c.want {
			t.Errorf("%q on %s: %v", c.pattern, c.name, got)
		}
	}
}

// A dry run shows a row with all that it says, and whose clock its times are of.
func TestPreviewOfARow(t *testing.T) {
	t.Parallel()
	row := &hut3.Row{Kind: hut3.KindMessage, From: hut3.NewHandle("x", "ann"), FromNick: "Annie", ToNick: "Bo", Received: hut3.Time{Micros: 1, Basis: hut3.BasisGiven, Precision: hut3.ToSecond, Raw: "1 s"},
		Media: []hut3.Media{{Name: "a.jpg", Missing: true}}, ReplyTo: "7", Direction: "in", NativeID: "8", Namespace: "n"}
	p := previewOf(row)
	if p.Received == nil || p.Received.Basis != hut3.BasisGiven || len(p.Media) != 1 || p.ReplyTo != "7" || p.Direction != "in" || p.FromNick != "Annie" || p.ToNick != "Bo" || p.NativeID != "8" || p.Namespace != "n" {
		t.Errorf("%+v", p)
	}
	row.Received = hut3.Time{}
	if p := previewOf(row); p.Received != nil {
		t.Errorf("received, of a row that says nothing: %v", p.Received)
	}
}
