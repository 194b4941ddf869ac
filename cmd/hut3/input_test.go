package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

func TestBodies(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       []hut3.Nominal
		refusal    string
	}{
		{"one", `{"name": "A"}`, []hut3.Nominal{{Name: "A"}}, ""},
		{"several", ` [{"name": "A"}, {"name": "B"}]`, []hut3.Nominal{{Name: "A"}, {Name: "B"}}, ""},
		{"a slip of the pen", "{\"name\": \"A\",\n\"catgory\": \"x\"}", nil, `line 2: json: unknown field "catgory"`},
		{"cut off", "[{\"name\": \"A\"},\n{\"name\":\n", nil, "line 2"},
		{"two without an array", `{"name": "A"} {"name": "B"}`, nil, "put several into an array"},
		{"of another kind", `{"name": 7}`, nil, "line 1"},
		{"nothing", ``, nil, "line 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "in.json")
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			fromFile, err := bodies[hut3.Nominal](&globals{}, path)
			check(t, fromFile, err, tt.want, tt.refusal)
			fromInput, err := bodies[hut3.Nominal](&globals{console: console{in: strings.NewReader(tt.text)}}, "-")
			check(t, fromInput, err, tt.want, tt.refusal)
		})
	}
	if _, err := bodies[hut3.Nominal](&globals{}, filepath.Join(t.TempDir(), "none.json")); hut3.CodeOf(err) != hut3.Usage {
		t.Errorf("a file that is not there: %v", err)
	}
}

func check[T any](t *testing.T, got T, err error, want T, refusal string) {
	t.Helper()
	if refusal != "" {
		if hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), refusal) {
			t.Errorf("refused with %v; it should say %q", err, refusal)
		}
		return
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

func TestSeizureLines(t *testing.T) {
	t.Parallel()
	l := lineFlags{
		cash: []string{"12,000.50"}, drugs: []string{"cocaine:7.5kg", "heroin"}, firearms: []string{"handgun", "shotgun:2"},
		vehicles: []string{"car:19"}, assets: []string{"gold: 6,000", "a watch"}, ammunition: []string{"40"}, devices: []string{"3"},
		power: "PACE 1984 s.19", measured: "counted", offence: "2020-06-01",
	}
	got, err := l.read()
	want := []hut3.SeizureLine{
		{Kind: hut3.LineCash, Pence: new(hut3.Pence(1_200_050))},
		{Kind: hut3.LineDrug, Drug: "cocaine", Milligrams: new(hut3.Milligrams(7_500_000)), OffenceOn: "2020-06-01"},
		{Kind: hut3.LineDrug, Drug: "heroin", OffenceOn: "2020-06-01"},
		{Kind: hut3.LineFirearm, Category: "handgun", Count: new(int64(1))},
		{Kind: hut3.LineFirearm, Category: "shotgun", Count: new(int64(2))},
		{Kind: hut3.LineAmmunition, Count: new(int64(40))},
		{Kind: hut3.LineVehicle, Category: "car", Count: new(int64(19))},
		{Kind: hut3.LineListedAsset, Text: "gold", Pence: new(hut3.Pence(600_000))},
		{Kind: hut3.LineListedAsset, Text: "a watch"},
		{Kind: hut3.LineDevice, Count: new(int64(3))},
	}
	for i := range want {
		want[i].Power, want[i].Measured = l.power, hut3.Counted
		if err := want[i].Validate(); err != nil {
			t.Errorf("line %d: %v", i+1, err)
		}
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

func TestSeizureLinesRefuse(t *testing.T) {
	t.Parallel()
	for _, l := range []lineFlags{
		{cash: []string{"£52kg"}}, {drugs: []string{"cocaine:"}}, {firearms: []string{"handgun:some"}}, {assets: []string{"gold:6kg"}}, {devices: []string{"1.5"}},
	} {
		if got, err := l.read(); hut3.CodeOf(err) != hut3.Usage || err == nil {
			t.Errorf("%+v: %v, %v", l, got, err)
		}
	}
}

func TestColonLists(t *testing.T) {
	t.Parallel()
	to, err := candidates([]string{"DERBYS: likely :his street: by postcode"})
	if diff := cmp.Diff([]hut3.ForceCandidate{{Agency: "DERBYS", Sure: "likely", Why: "his street: by postcode"}}, to); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	if _, err := candidates([]string{"DERBYS:likely"}); hut3.CodeOf(err) != hut3.Usage {
		t.Errorf("without a reason: %v", err)
	}
	if diff := cmp.Diff([]hut3.PackageRecipient{{Agency: "DERBYS", Desk: "intelligence", Officer: "DI Ashdown"}, {Agency: "MPS"}}, recipients([]string{"DERBYS:intelligence:DI Ashdown", "MPS"})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]hut3.PackageSubject{{Ref: "OCG-1", Name: "a group: of Derby"}, {Name: "a man"}}, subjectsOf([]string{"OCG-1:a group: of Derby", "a man"})); diff != "" {
		t.Error(diff)
	}
	if _, err := consentsOf([]string{"RPK-1:DI Ashdown"}); hut3.CodeOf(err) != hut3.Usage {
		t.Errorf("consent without its record: %v", err)
	}
	members, err := ocgMembers([]string{"NOM-2:courier", "encrochat/peppershirt:leader"})
	want := []hut3.OCGMember{{Nominal: "NOM-2", Role: "courier"}, {Handle: hut3.NewHandle("encrochat", "peppershirt"), Role: "leader"}}
	if diff := cmp.Diff(want, members); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	for _, bad := range []string{"NOM-2", "NOM-2:", "peppershirt:leader"} {
		if _, err := ocgMembers([]string{bad}); hut3.CodeOf(err) != hut3.Usage {
			t.Errorf("member %q: %v", bad, err)
		}
	}
}

func TestGrading(t *testing.T) {
	t.Parallel()
	if g, err := grading("written", " 1a ", ""); err != nil || g.String() != "1A" {
		t.Errorf("%v, %v", g, err)
	}
	for text, code := range map[string]hut3.Code{"": hut3.Usage, "1": hut3.Usage, "1AB": hut3.Usage, "4A": hut3.Invalid, "1F": hut3.Invalid, "1E": hut3.Invalid} {
		if _, err := grading("true", text, ""); hut3.CodeOf(err) != code || err == nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A day that closes a period is its last moment; a time is itself.
func TestEndOf(t *testing.T) {
	t.Parallel()
	g := &globals{zone: "Europe/London"}
	for text, want := range map[string]string{
		"": "0001-01-01T00:00:00Z", "2020-07-02": "2020-07-02T22:59:59.999999Z", "2020-07-02T05:00": "2020-07-02T04:00:00Z",
	} {
		got, err := g.endOf(text)
		if err != nil || got.UTC().Format("2006-01-02T15:04:05.999999Z07:00") != want {
			t.Errorf("%q: %v, %v; want %s", text, got, err, want)
		}
	}
	if _, err := g.endOf("July"); hut3.CodeOf(err) != hut3.Usage {
		t.Errorf("no day: %v", err)
	}
}

func TestOfAgency(t *testing.T) {
	t.Parallel()
	actor := hut3.Actor{Unit: "DERBYS"}
	for _, tt := range []struct{ arg, flag, ref, agency string }{
		{"PKG-1", "", "PKG-1", "DERBYS"}, {"PKG-1/MPS", "", "PKG-1", "MPS"}, {"PKG-1", "TVP", "PKG-1", "TVP"}, {"RPK-2", "", "RPK-2", "DERBYS"},
	} {
		if ref, agency := ofAgency(tt.arg, tt.flag, actor); string(ref) != tt.ref || agency != tt.agency {
			t.Errorf("%s %s: %s at %s", tt.arg, tt.flag, ref, agency)
		}
	}
}
