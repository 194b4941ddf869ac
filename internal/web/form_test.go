package web

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

// What a verb refuses stands beside the field that it speaks of; what nobody
// field is to blame for stands above all.
func TestBlame(t *testing.T) {
	t.Parallel()
	fresh := func() form {
		return form{Fields: []field{must(ask(isText, "officer", "Officer", "", "names the officer")), ask(isText, "note", "Note", "")}}
	}
	for name, c := range map[string]struct {
		err  error
		want [3]string // of the form, the officer, the note
	}{
		"by its words":  {hut3.Errorf(hut3.Invalid, "a step told by telephone names the officer"), [3]string{"", "a step told by telephone names the officer", ""}},
		"by its name":   {wrong("note", hut3.Errorf(hut3.Invalid, "names the officer")), [3]string{"", "", "names the officer"}},
		"nobody's":      {hut3.Errorf(hut3.Conflict, "somebody was before you"), [3]string{"somebody was before you", "", ""}},
		"a second name": {wrong("other", hut3.Errorf(hut3.Invalid, "x")), [3]string{"x", "", ""}},
	} {
		f := fresh()
		f.blame(c.err)
		if diff := cmp.Diff(c.want, [3]string{f.Fault, f.Fields[0].Fault, f.Fields[1].Fault}); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	f := fresh()
	if err := f.missing(); hut3.CodeOf(err) != hut3.Invalid || err == nil || f.Fields[0].Fault == "" || f.Fields[1].Fault != "" {
		t.Errorf("%v %+v", err, f.Fields)
	}
}

// A form parts what was typed as its field means it.
func TestFormReads(t *testing.T) {
	t.Parallel()
	f := form{Fields: []field{{Name: "refs", Value: "PKG-1, PKG-2\nIR-1"}, {Name: "lines", Value: "a, b\n\n c "}, {Name: "keys", Value: "D1/2 D1/x"}, {Name: "handle", Value: "nowhere"}}}
	if diff := cmp.Diff([]hut3.Ref{"PKG-1", "PKG-2", "IR-1"}, f.refs("refs")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"a, b", "c"}, f.lines("lines")); diff != "" {
		t.Error(diff)
	}
	if _, err := f.keys("keys"); err == nil {
		t.Error("D1/x is a message")
	}
	if _, err := f.handle("handle"); err == nil {
		t.Error("nowhere is a handle")
	}
}

func TestLeft(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{41 * time.Minute: "41 min left", -185 * time.Minute: "3 h 05 min over", 0: "0 min left", -72 * time.Hour: "3 days over"} {
		if got := leftText(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

// A line of a seizure is read as its kind is counted.
func TestSeizureLines(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind, what, amount string
		want               string // field that is to blame, or nothing
		check              func(hut3.SeizureLine) bool
	}{
		"cash":            {"cash", "", "£12,000", "", func(l hut3.SeizureLine) bool { return *l.Pence == 1_200_000 }},
		"cash uncounted":  {"cash", "", "", "", func(l hut3.SeizureLine) bool { return l.Pence == nil }},
		"a mass":          {"drug", "Cocaine", "7.5kg", "", func(l hut3.SeizureLine) bool { return l.Drug == "cocaine" && *l.Milligrams == 7_500_000 }},
		"tablets":         {"drug", "etizolam", "200 tablets", "", func(l hut3.SeizureLine) bool { return *l.Count == 200 && l.Unit == "tablets" }},
		"a handgun":       {"firearm", "handgun", "1", "", func(l hut3.SeizureLine) bool { return *l.Count == 1 && l.Category == "handgun" }},
		"bullion":         {"listed_asset", "gold bullion", "6,000", "", func(l hut3.SeizureLine) bool { return *l.Pence == 600_000 && l.Text == "gold bullion" }},
		"not an amount":   {"cash", "", "a lot", "amount_1", nil},
		"half a firearm":  {"firearm", "handgun", "0.5", "amount_1", nil},
		"a drug of none":  {"drug", "", "1kg", "what_1", nil},
		"of no kind":      {"", "handgun", "1", "kind_1", nil},
		"nothing at all":  {"", "", "", "", nil},
		"a kind unheard-": {"spaceship", "", "1", "what_1", nil},
	} {
		f := form{Fields: []field{{Name: "kind_1", Value: c.kind}, {Name: "what_1", Value: c.what}, {Name: "amount_1", Value: c.amount}, {Name: "seal_1", Value: "S 123"}}}
		lines, err := linesOf(&f, 1)
		var of fieldError
		if err != nil {
			of, _ = err.(fieldError)
		}
		if of.name != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s: %v, to blame %q, want %q", name, err, of.name, c.want)
		}
		if c.check != nil && (len(lines) != 1 || lines[0].Seal != "S 123" || !c.check(lines[0])) {
			t.Errorf("%s: %+v", name, lines)
		}
	}
}
