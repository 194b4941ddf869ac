package intel

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/extract"
)

func routes(t testing.TB) (*Routes, *access.Directory) {
	t.Helper()
	agencies, err := access.LoadAgencies(time.Date(2020, 7, 2, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	r, err := LoadRoutes(agencies)
	if err != nil {
		t.Fatal(err)
	}
	return r, agencies
}

func fitsOf(list []Candidate) string {
	var out []string
	for _, c := range list {
		s := c.Agency + ":" + string(c.Fit)
		if c.Default {
			s += "*"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

// Rows of domain.md 3.5; an asterisk marks the default of the area.
func TestCandidates(t *testing.T) {
	t.Parallel()
	r, _ := routes(t)
	for district, want := range map[string]string{
		"S18":      "DERBYS:district SYP:default* NOTTS:area",
		"s18 2ab":  "DERBYS:district SYP:default* NOTTS:area",
		"S21":      "SYP:default* DERBYS:part NOTTS:area",
		"S1":       "SYP:default* DERBYS:area NOTTS:area",
		"S80 1AA":  "NOTTS:district SYP:default* DERBYS:area",
		"DE1":      "DERBYS:default* STAFFS:area LEICS:area",
		"DE14":     "STAFFS:district DERBYS:default* LEICS:area",
		"NG10":     "DERBYS:district NOTTS:default* LINCS:area",
		"NG16":     "NOTTS:default* DERBYS:part LINCS:area",
		"NG1":      "NOTTS:default* DERBYS:area LINCS:area",
		"DA1":      "KENT:district* MPS:area",
		"DA14":     "MPS:district KENT:default*",
		"EC1A 1BB": "COLP:default* MPS:part",
		"EC2A":     "COLP:default* MPS:part",
		"EC2M":     "COLP:default* MPS:area",
		"E1 6AN":   "MPS:default* COLP:part",
		"E1W":      "MPS:default* COLP:part",
		"E17":      "MPS:default* COLP:area",
		"WC2H":     "MPS:default* COLP:part",
		"B46":      "WARKS:district WMP:default* WMERCIA:part STAFFS:area",
		"LU1":      "BEDS:default* TVP:area",
		"AB10":     "PSCO:default*",
		"BT1":      "PSNI:default*",
		"JE2":      "SOJP:default*",
		"IM1":      "IOMC:default*",
		"SW1A":     "MPS:default*",
		"ZZ1":      "",
		"":         "",
	} {
		if got := fitsOf(r.ByPostcode(district)); got != want {
			t.Errorf("%q: %s; want %s", district, got, want)
		}
	}
}

// The areas are those that the recognisers know: 121 of the United Kingdom and
// three of the islands. Each has one default, and every force is an agency.
func TestAllAreas(t *testing.T) {
	t.Parallel()
	r, agencies := routes(t)
	if len(r.areas) != 124 {
		t.Errorf("%d areas", len(r.areas))
	}
	forces := map[string]bool{}
	for area, list := range r.areas {
		for n, route := range list {
			forces[route.force] = true
			if _, ok := agencies.ByCode(route.force); !ok || route.first != (n == 0) {
				t.Errorf("%s: %+v", area, route)
			}
		}
		for n := range 100 {
			if len(r.ByPostcode(fmt.Sprintf("%s%d", area, n))) != len(list) {
				t.Errorf("%s%d has not all candidates of its area", area, n)
			}
		}
	}
	for _, f := range agencies.Forces("UK") {
		if !forces[f.Code] {
			t.Errorf("no postcode leads to %s", f.Code)
		}
	}
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	r, _ := routes(t)
	s := r.Suggest(extract.New(), "boxes to S18 2AB, then NG1 5AA", "S18 1ZZ again and S41 7AA", "BX1 1AA is no place")
	if got := fitsOf(s.Candidates); got != "DERBYS:district SYP:default* NOTTS:default* LINCS:area" {
		t.Error(got)
	}
	if !s.Approximate || s.Dated == "" {
		t.Errorf("%+v", s)
	}
	want := []string{"S18 is listed for Derbyshire Constabulary", "NG1: other districts of the area NG are listed for Derbyshire Constabulary (NG10 NG16 NG20)", "S41 is listed for Derbyshire Constabulary"}
	if diff := cmp.Diff(want, s.Candidates[0].Reasons); diff != "" {
		t.Errorf("reasons (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"BX1"}, s.Unplaced); diff != "" {
		t.Errorf("unplaced (-want +got):\n%s", diff)
	}
}

func TestRefusedRoutes(t *testing.T) {
	t.Parallel()
	_, agencies := routes(t)
	for name, c := range map[string]struct{ list, says string }{
		"unknown force":   {`{"areas":"S","default":"ATLANTIS"}`, "no agency has the code"},
		"twice":           {`{"areas":"S S","default":"SYP"}`, "stands there twice"},
		"none":            {`{"areas":"","default":"SYP"}`, "name one area"},
		"several":         {`{"areas":"S SK","default":"SYP","also":[{"force":"DERBYS","districts":"S18"}]}`, "name one area"},
		"no districts":    {`{"areas":"S","default":"SYP","also":[{"force":"DERBYS"}]}`, "needs its districts"},
		"another area":    {`{"areas":"S","default":"SYP","also":[{"force":"DERBYS","districts":"NG1"}]}`, "not a district of S"},
		"backwards":       {`{"areas":"S","default":"SYP","also":[{"force":"DERBYS","districts":"S9-2"}]}`, "not a district of S"},
		"unknown setting": {`{"areas":"S","default":"SYP","colour":"blue"}`, "cannot be read"},
		"count":           {`{"areas":"S SK","default":"SYP"}`, "states 1 areas and holds 2"},
	} {
		_, err := readRoutes([]byte(`{"dated":"2020-07-02","source":"a test","count":1,"areas":[`+c.list+`]}`), agencies)
		if err == nil || hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want %q", name, err, c.says)
		}
	}
	if _, err := readRoutes([]byte(`{"dated":"July","source":"x","count":0,"areas":[]}`), agencies); err == nil {
		t.Error("a list without a day passed")
	}
}

func TestRefusedLists(t *testing.T) {
	t.Parallel()
	const head = `{"dated":"2020-07-02","source":"a test",`
	l := &Lists{}
	for name, err := range map[string]error{
		"condition twice":   l.readConditions([]byte(head + `"conditions":[{"code":"A","name":"n","meaning":"m"},{"code":"A","name":"n","meaning":"m"}]}`)),
		"condition unnamed": l.readConditions([]byte(head + `"conditions":[{"code":"A","meaning":"m"}]}`)),
		"no yardstick":      l.readYardstick([]byte(head + `"likelihoods":[],"confidences":["low"]}`)),
		"no time":           l.readDissemination([]byte(head + `"acknowledge_within":{"routine":"24h","urgent":"soon","threat":"15m"},"ceiling":"SECRET","outcomes":[{"code":"a","name":"a"}]}`)),
		"no outcomes":       l.readDissemination([]byte(head + `"acknowledge_within":{"routine":"24h","urgent":"4h","threat":"15m"},"ceiling":"SECRET","outcomes":[]}`)),
		"ceiling":           l.readDissemination([]byte(head + `"acknowledge_within":{"routine":"24h","urgent":"4h","threat":"15m"},"ceiling":"COSMIC","outcomes":[{"code":"a","name":"a"}]}`)),
		"no source":         l.readConditions([]byte(`{"dated":"2020-07-02","conditions":[]}`)),
	} {
		if hut3.CodeOf(err) != hut3.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParseDistricts(f *testing.F) {
	f.Add("S", "S18 S32-33 S40-45")
	f.Add("EC", "EC1 EC2A")
	f.Add("WC", "WC")
	f.Fuzz(func(t *testing.T, area, text string) {
		list, err := parseDistricts(area, text)
		if err != nil {
			if hut3.CodeOf(err) != hut3.Invalid {
				t.Fatal(err)
			}
			return
		}
		for _, d := range list {
			if d.high < d.low || d.low < 0 || d.high > 99 || !d.holds(d.low, d.letter) || !d.holds(d.high, d.letter) {
				t.Fatalf("%q gives %+v", text, d)
			}
		}
	})
}

func FuzzByPostcode(f *testing.F) {
	f.Add("S18 2AB")
	f.Add("EC1A")
	f.Add("9")
	r, _ := routes(f)
	f.Fuzz(func(t *testing.T, postcode string) {
		defaults := 0
		list := r.ByPostcode(postcode)
		for _, c := range list {
			if c.Default {
				defaults++
			}
		}
		if len(list) > 0 && defaults != 1 {
			t.Fatalf("%q has %d defaults", postcode, defaults)
		}
	})
}
