package intel

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hut3"
)

// Fit says how well a postcode speaks for a force.
type Fit string

// The fits, best first.
const (
	FitDistrict Fit = "district" // the district is listed for the force
	FitDefault  Fit = "default"  // the force is the first of the area
	FitPart     Fit = "part"     // part of the district is listed for the force
	FitArea     Fit = "area"     // other districts of the area are
)

var fits = []Fit{FitDistrict, FitDefault, FitPart, FitArea}

// Candidate is a force that may be meant.
type Candidate struct {
	Agency    string   `json:"agency"`
	Name      string   `json:"name"`
	Fit       Fit      `json:"fit"`       // the best of its reasons
	Districts int      `json:"districts"` // that speak for it with that fit
	Default   bool     `json:"default"`
	Reasons   []string `json:"reasons"` // one a district
}

// Suggestion lists every force that the postcodes of some texts speak for, best
// first. A person chooses.
type Suggestion struct {
	Approximate bool        `json:"approximate"` // always: areas and districts cross force boundaries
	Dated       string      `json:"dated"`
	Source      string      `json:"source"`
	Candidates  []Candidate `json:"candidates"`
	Unplaced    []string    `json:"unplaced,omitempty"` // postcodes that belong to no force here
}

// Suggest gives the candidates for the postcodes in some texts.
func (r *Routes) Suggest(find hut3.Extractor, texts ...string) Suggestion {
	s := Suggestion{Approximate: true, Dated: r.Dated.Dated, Source: r.Source, Candidates: []Candidate{}}
	var seen []string
	for _, text := range texts {
		find.Find(text, func(span hut3.Span) {
			if span.Type != "postcode" {
				return
			}
			district, _, _ := strings.Cut(span.Value, " ")
			if slices.Contains(seen, district) {
				return
			}
			seen = append(seen, district)
			r.place(&s, district)
		})
	}
	slices.SortStableFunc(s.Candidates, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(slices.Index(fits, a.Fit), slices.Index(fits, b.Fit)), cmp.Compare(b.Districts, a.Districts))
	})
	return s
}

// ByPostcode gives the candidates for one postcode or district, as in S18.
func (r *Routes) ByPostcode(postcode string) []Candidate {
	district, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(postcode)), " ")
	var s Suggestion
	r.place(&s, district)
	slices.SortStableFunc(s.Candidates, func(a, b Candidate) int {
		return cmp.Compare(slices.Index(fits, a.Fit), slices.Index(fits, b.Fit))
	})
	return s.Candidates
}

func (r *Routes) place(s *Suggestion, district string) {
	area, number, letter := splitDistrict(district)
	routes := r.areas[area]
	if len(routes) == 0 {
		s.Unplaced = append(s.Unplaced, district)
	}
	for _, route := range routes {
		fit := route.fit(number, letter)
		reason := r.reason(route, fit, area, district)
		i := slices.IndexFunc(s.Candidates, func(c Candidate) bool { return c.Agency == route.force })
		if i < 0 {
			s.Candidates = append(s.Candidates, Candidate{route.force, r.names(route.force), fit, 1, route.first, []string{reason}})
			continue
		}
		c := &s.Candidates[i]
		c.Reasons, c.Default = append(c.Reasons, reason), c.Default || route.first
		switch better := slices.Index(fits, c.Fit) - slices.Index(fits, fit); {
		case better > 0:
			c.Fit, c.Districts = fit, 1
		case better == 0:
			c.Districts++
		}
	}
}

func splitDistrict(d string) (area string, number int, letter string) {
	i := strings.IndexAny(d, "0123456789")
	if i < 0 {
		return d, 0, ""
	}
	area, d = d[:i], d[i:]
	if n := len(d); d[n-1] >= 'A' {
		d, letter = d[:n-1], d[n-1:]
	}
	number, _ = strconv.Atoi(d)
	return area, number, letter
}

func (r route) fit(number int, letter string) Fit {
	holds := func(d districts) bool { return d.holds(number, letter) }
	switch {
	case slices.ContainsFunc(r.listed, holds):
		return FitDistrict
	case r.first:
		return FitDefault
	case slices.ContainsFunc(r.partly, holds):
		return FitPart
	}
	return FitArea
}

func (r *Routes) reason(route route, fit Fit, area, district string) string {
	name := r.names(route.force)
	switch fit {
	case FitDistrict:
		return fmt.Sprintf("%s is listed for %s", district, name)
	case FitDefault:
		return fmt.Sprintf("%s: the area %s is first of all that of %s", district, area, name)
	case FitPart:
		return fmt.Sprintf("part of %s is listed for %s", district, name)
	}
	return fmt.Sprintf("%s: other districts of the area %s are listed for %s (%s)", district, area, name, route.written)
}
