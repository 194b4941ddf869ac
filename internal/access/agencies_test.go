package access

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

func day(t *testing.T, s string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func agencies(t *testing.T) *Directory {
	t.Helper()
	d, err := LoadAgencies(day(t, "2020-07-02"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func codes(list []Agency) string {
	var out []string
	for _, a := range list {
		out = append(out, a.Code)
	}
	return strings.Join(out, " ")
}

// The sums of domain.md 3.2.
func TestFortyThreeForces(t *testing.T) {
	t.Parallel()
	d := agencies(t)
	want := map[string]int{
		"EMSOU": 5, "ERSOU": 7, "NERSOU": 3, "NWROCU": 6, "SEROCU": 4, "SWROCU": 5,
		"WMROCU": 4, "YHROCU": 4, "TARIAN": 3, "LONROCU": 2,
		"UK": 43, "GB-ENG": 39, "GB-WLS": 4, "GB-SCT": 0, "NCA": 0,
	}
	got := map[string]int{}
	for code := range want {
		got[code] = len(d.Forces(code))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("forces under a unit (-want +got):\n%s", diff)
	}
	if n, ten := len(d.ROCUs("nine")), len(d.ROCUs("ten")); n != 9 || ten != 10 {
		t.Errorf("%d ROCUs in the set nine and %d in the set ten", n, ten)
	}
	for _, f := range d.OfKind(KindForce) {
		if prefix := map[string]string{"GB-ENG": "E23", "GB-WLS": "W15"}[f.Nation]; prefix == "" || !strings.HasPrefix(f.PFA, prefix) {
			t.Errorf("%s: PFA code %s and nation %s", f.Code, f.PFA, f.Nation)
		}
	}
}

func TestByCode(t *testing.T) {
	t.Parallel()
	d := agencies(t)
	for code, want := range map[string]Agency{
		"DERBYS": {Kind: KindForce, Parent: "EMSOU", Nation: "GB-ENG", Country: "GB", PFA: "E23000018", Number: "30", ID: "derbyshire"},
		"derbys": {Kind: KindForce, Parent: "EMSOU", Nation: "GB-ENG", Country: "GB", PFA: "E23000018", Number: "30", ID: "derbyshire"},
		"EMSOU":  {Kind: KindUnitWithROCU, Parent: "UK", Nation: "GB-ENG", Country: "GB"},
		"BTP":    {Kind: KindSpecialist, Parent: "UK", Country: "GB", ID: "btp"},
		"BFORCE": {Kind: KindNational, Parent: "HO", Country: "GB"},
		"BF":     {Kind: KindCountry, Country: "BF"},
		"GB":     {Kind: KindNation, Country: "GB"},
		"XK":     {Kind: KindCountry, Country: "XK"},
		"IOMC":   {Kind: KindForeignForce, Parent: "IM", Country: "IM"},
	} {
		a, ok := d.ByCode(code)
		got := Agency{Kind: a.Kind, Parent: a.Parent, Nation: a.Nation, Country: a.Country, PFA: a.PFA, Number: a.Number, ID: a.ID}
		if diff := cmp.Diff(want, got); !ok || diff != "" {
			t.Errorf("%s (found %v, -want +got):\n%s", code, ok, diff)
		}
	}
	if a, ok := d.ByCode("ATLANTIS"); ok {
		t.Errorf("ATLANTIS is %v", a)
	}
	if n := len(d.OfKind(KindCountry)); n != 249 {
		t.Errorf("%d countries; ISO 3166-1 has 249, less GB, and Kosovo", n)
	}
}

func TestPath(t *testing.T) {
	t.Parallel()
	d := agencies(t)
	for code, want := range map[string]string{
		"DERBYS": "DERBYS EMSOU UK",
		"BEDS":   "BEDS ERSOU UK",
		"MPS":    "MPS LONROCU UK",
		"KENT":   "KENT ERSOU UK",
		"NWP":    "NWP NWROCU UK",
		"PSCO":   "PSCO UK",
		"UKICB":  "UKICB NCA UK",
		"GARDA":  "GARDA IE",
		"UK":     "UK",
		"NOBODY": "",
	} {
		if got := codes(d.Path(code)); got != want {
			t.Errorf("path of %s is %q; want %q", code, got, want)
		}
	}
}

// The trap of domain.md 1.10: North Wales stands in Wales and in the North
// West, so the two figures overlap.
func TestOverlap(t *testing.T) {
	t.Parallel()
	d := agencies(t)
	for _, c := range []struct{ a, b, want string }{
		{"GB-WLS", "NWROCU", "NWP"},
		{"NWROCU", "GB-WLS", "NWP"},
		{"GB-WLS", "TARIAN", "DYFED GWENT SWP"},
		{"EMSOU", "ERSOU", ""},
		{"EMSOU", "UK", "DERBYS LEICS LINCS NORTHANTS NOTTS"},
	} {
		if got := codes(d.Overlap(c.a, c.b)); got != c.want {
			t.Errorf("%s and %s share %q; want %q", c.a, c.b, got, c.want)
		}
	}
	if got := codes(d.Under("EMSOU")); got != "DERBYS EMSOU LEICS LINCS NORTHANTS NOTTS" {
		t.Errorf("under EMSOU: %s", got)
	}
	if d.Under("NOBODY") != nil {
		t.Error("something is under an agency that is not there")
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	d := agencies(t)
	for text, want := range map[string]string{
		"the Met":             "MPS",
		"30":                  "DERBYS",
		"e23000018":           "DERBYS",
		"derbyshire police":   "DERBYS",
		"Devon & Cornwall":    "DCP",
		"Gardaí":              "GARDA",
		"interpol  ncb":       "UKICB",
		"TITAN":               "NWROCU",
		"Holland":             "NL",
		"east midlands":       "EMSOU",
		"Hampshire":           "HANTS",
		"police scotland":     "PSCO",
		"metropolitan-police": "",
		"":                    "",
	} {
		got := ""
		if hits := d.Find(text); len(hits) > 0 {
			got = hits[0].Code
		}
		if got != want {
			t.Errorf("Find(%q) gives %q first; want %q", text, got, want)
		}
	}
}

func TestForeign(t *testing.T) {
	t.Parallel()
	d := agencies(t)
	for code, want := range map[string]bool{"DERBYS": false, "PSNI": false, "NCA": false, "UK": false, "JE": true, "SOJP": true, "GARDA": true, "EUROPOL": true, "NL": true} {
		if a, _ := d.ByCode(code); a.Foreign() != want {
			t.Errorf("%s foreign: %v", code, !want)
		}
	}
}

// A body that did not exist yet is not in the list of that day.
func TestAsAt(t *testing.T) {
	t.Parallel()
	d := agencies(t)
	before, err := d.At(day(t, "2013-03-31"))
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"NCA", "PSCO", "IOPC"} {
		if _, ok := before.ByCode(code); ok {
			t.Errorf("%s is in the list of %s", code, before.AsAt().Format(time.DateOnly))
		}
	}
	on, err := d.At(day(t, "2013-04-01"))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := on.ByCode("PSCO"); !ok {
		t.Error("Police Scotland is missing on its first day")
	}
	open, err := LoadAgencies(time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if len(open.All()) != len(d.All()) {
		t.Errorf("%d agencies are open and %d stood on 2 July 2020", len(open.All()), len(d.All()))
	}
}

// A force that changes region has a row for each period.
func TestTwoPeriods(t *testing.T) {
	t.Parallel()
	const list = `UK,The nation,nation,,,GB,,,,,,1,,,,
RA,Region A,rocu,UK,,GB,,,,,nine,1,,2021-01-01,,
RB,Region B,rocu,UK,,GB,,,,,nine,1,2021-01-01,,,
F,Old Force,force,RA,,GB,,E23000099,99,f,,,,2021-01-01,,
F,New Force,force,RB,,GB,,E23000099,99,f,,,2021-01-01,,Old Force,
`
	rows, err := readAgencies("list.csv", strings.NewReader(strings.Join(agencyColumns, ",")+"\n"+list))
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{"2020-12-31": "F RA UK", "2021-01-01": "F RB UK"} {
		d, err := newDirectory(rows, day(t, at))
		if err != nil {
			t.Fatal(err)
		}
		if got := codes(d.Path("F")); got != want {
			t.Errorf("at %s the path is %q; want %q", at, got, want)
		}
	}
}

func TestRefusedLists(t *testing.T) {
	t.Parallel()
	const uk = "UK,The nation,nation,,,GB,,,,,,,,,,\n"
	for name, c := range map[string]struct{ list, says string }{
		"no name":         {"X,,nation,,,GB,,,,,,,,,,\n", "needs a code and a name"},
		"kind":            {"X,A body,guild,,,GB,,,,,,,,,,\n", `"guild" is not a kind`},
		"date":            {"X,A body,nation,,,GB,,,,,,,1/4/2013,,,\n", `line 2: from is "1/4/2013"`},
		"count":           {"X,A body,nation,,,GB,,,,,,some,,,,\n", `line 2: forces is "some"`},
		"period":          {"X,A body,nation,,,GB,,,,,,,2020-01-02,2020-01-02,,\n", "ends on or before"},
		"twice":           {uk + uk, "code UK at the same time"},
		"same number":     {uk + "A,Force A,force,UK,,GB,,E23000001,01,a,,,,,,\nB,Force B,force,UK,,GB,,E23000002,01,b,,,,,,\n", "A and B have the number 01"},
		"no PFA":          {uk + "A,Force A,force,UK,,GB,,,01,a,,,,,,\n", "PFA code of nine"},
		"no parent":       {"A,A body,other body,UK,,GB,,,,,,,,,,\n", `parent "UK" is not in the list`},
		"loop":            {"A,A body,other body,B,,GB,,,,,,,,,,\nB,B body,other body,A,,GB,,,,,,,,,,\n", "its own parent"},
		"loop with ROCU":  {"A,A body,other body,B,,GB,,,,,,,,,,\nB,B body,other body,A,,GB,,,,,,,,,,\n1,A region,rocu,,,GB,,,,,nine,1,,,,\n", "its own parent"},
		"not a nation":    {uk + "A,A body,other body,UK,UK,GB,,,,,,,,,,\n", "not a constituent country"},
		"forces":          {uk + "R,A region,rocu,UK,,GB,,,,,nine,2,,,,\nA,Force A,force,R,,GB,,E23000001,01,a,,,,,,\n", "1 territorial forces are under it and it states 2"},
		"set":             {uk + "R,A region,rocu,UK,,GB,,,,,,0,,,,\n", "rocu_set"},
		"too few columns": {"X,A body\n", "cannot be read"},
	} {
		rows, err := readAgencies("list.csv", strings.NewReader(strings.Join(agencyColumns, ",")+"\n"+c.list))
		if err == nil {
			_, err = newDirectory(rows, time.Time{})
		}
		if err == nil || !strings.Contains(err.Error(), c.says) || hut3.CodeOf(err) != hut3.Invalid {
			t.Errorf("%s: got %v; want %q", name, err, c.says)
		}
	}
	if _, err := readAgencies("list.csv", strings.NewReader("code,name\n")); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("wrong header: %v", err)
	}
}

// Whatever is on an agency's way up has the agency under it, and nothing else
// does but constituent countries.
func TestUnderIsPathBackwards(t *testing.T) {
	t.Parallel()
	d := agencies(t)
	units := d.OfKind(KindNation, KindROCU, KindUnitWithROCU, KindForce, KindNational, KindForeignForce, KindCountry)
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.SampledFrom(units).Draw(t, "low"), rapid.SampledFrom(units).Draw(t, "high")
		onPath := strings.Contains(" "+codes(d.Path(a.Code))+" ", " "+b.Code+" ")
		under := strings.Contains(" "+codes(d.Under(b.Code))+" ", " "+a.Code+" ")
		if onPath != under {
			t.Fatalf("%s on the path of %s: %v; under it: %v", b.Code, a.Code, onPath, under)
		}
	})
}

func FuzzReadAgencies(f *testing.F) {
	f.Add(agenciesCSV)
	f.Add(strings.Join(agencyColumns, ",") + "\nUK,x,nation,,,GB,,,,,,,,,a|b,\n")
	f.Add("code,name\n\"")
	f.Fuzz(func(t *testing.T, list string) {
		rows, err := readAgencies("list.csv", strings.NewReader(list))
		if err != nil {
			if hut3.CodeOf(err) != hut3.Invalid {
				t.Fatalf("%v has the code %s", err, hut3.CodeOf(err))
			}
			return
		}
		d, err := newDirectory(rows, time.Time{})
		if err != nil {
			return
		}
		for _, a := range d.All() {
			if len(d.Path(a.Code)) == 0 {
				t.Fatalf("accepted agency %q has no path", a.Code)
			}
		}
	})
}
