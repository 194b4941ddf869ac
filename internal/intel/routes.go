package intel

import (
	_ "embed"
	"strconv"
	"strings"

	"hut3"
	"hut3/internal/access"
)

//go:embed data/postcodes.json
var postcodesJSON []byte

// Routes lead from postcodes to the forces that may police them. They are
// approximate: an area lies in several forces, and a district may (domain.md
// 3.5). The first force of an area is its default.
type Routes struct {
	Dated
	areas map[string][]route
	names func(code string) string
}

// route is one force of one area.
type route struct {
	force   string
	first   bool // the default of the area
	listed  []districts
	partly  []districts
	written string // the districts as the list writes them
}

// districts is a run of districts of one area. A letter narrows it to EC2A; a
// high of 0 is the whole area.
type districts struct {
	low, high int
	letter    string
}

func (d districts) holds(number int, letter string) bool {
	return d.high == 0 || d.low <= number && number <= d.high && (d.letter == "" || d.letter == letter)
}

type routeRow struct {
	Areas     string `json:"areas"`
	Default   string `json:"default"`
	Districts string `json:"districts"`
	Also      []struct {
		Force     string `json:"force"`
		Districts string `json:"districts"`
		Part      string `json:"part"`
	} `json:"also"`
}

// LoadRoutes reads and checks the built-in list against the agencies.
func LoadRoutes(agencies *access.Directory) (*Routes, error) {
	return readRoutes(postcodesJSON, agencies)
}

func readRoutes(raw []byte, agencies *access.Directory) (*Routes, error) {
	var list struct {
		Dated
		Count int        `json:"count"` // of areas
		Areas []routeRow `json:"areas"`
	}
	if err := readList("postcodes.json", raw, &list); err != nil {
		return nil, err
	}
	r := &Routes{Dated: list.Dated, areas: map[string][]route{}, names: func(code string) string {
		a, _ := agencies.ByCode(code)
		return a.Name
	}}
	for i, row := range list.Areas {
		if err := r.add(row); err != nil {
			return nil, hut3.Wrap(err, hut3.Invalid, "list postcodes.json, row %d", i+1)
		}
	}
	if len(r.areas) != list.Count {
		return nil, hut3.Errorf(hut3.Invalid, "list postcodes.json: it states %d areas and holds %d", list.Count, len(r.areas))
	}
	return r, nil
}

func (r *Routes) add(row routeRow) error {
	areas := strings.Fields(row.Areas)
	if len(areas) == 0 || len(areas) > 1 && (row.Districts != "" || len(row.Also) > 0) {
		return hut3.Errorf(hut3.Invalid, "name one area, or several that lie in one force alone")
	}
	for _, area := range areas {
		if _, twice := r.areas[area]; twice {
			return hut3.Errorf(hut3.Invalid, "the area %s stands there twice", area)
		}
		first, err := r.route(area, row.Default, row.Districts, "")
		if err != nil {
			return err
		}
		first.first = true
		r.areas[area] = []route{first}
		for _, also := range row.Also {
			other, err := r.route(area, also.Force, also.Districts, also.Part)
			if err != nil {
				return err
			}
			if other.written == "" {
				return hut3.Errorf(hut3.Invalid, "%s in the area %s needs its districts", also.Force, area)
			}
			r.areas[area] = append(r.areas[area], other)
		}
	}
	return nil
}

func (r *Routes) route(area, force, listed, partly string) (route, error) {
	out := route{force: force, written: strings.TrimSpace(listed + " " + partly)}
	if r.names(force) == "" {
		return out, hut3.Errorf(hut3.Invalid, "no agency has the code %q", force)
	}
	var err error
	if out.listed, err = parseDistricts(area, listed); err != nil {
		return out, err
	}
	out.partly, err = parseDistricts(area, partly)
	return out, err
}

// parseDistricts reads "S18 S32-33 EC2A", or the area alone for all of it.
func parseDistricts(area, text string) ([]districts, error) {
	var out []districts
	for _, word := range strings.Fields(text) {
		rest, ok := strings.CutPrefix(word, area)
		if ok && rest == "" {
			out = append(out, districts{})
			continue
		}
		low, high, isRun := strings.Cut(rest, "-")
		d := districts{}
		if n := len(low); n > 1 && low[n-1] >= 'A' && low[n-1] <= 'Z' && !isRun {
			low, d.letter = low[:n-1], low[n-1:]
		}
		if !isRun {
			high = low
		}
		var err1, err2 error
		d.low, err1 = strconv.Atoi(low)
		d.high, err2 = strconv.Atoi(high)
		if !ok || err1 != nil || err2 != nil || d.low < 0 || d.high < max(1, d.low) || d.high > 99 {
			return nil, hut3.Errorf(hut3.Invalid, "%q is not a district of %s, nor a run as in %s1-4", word, area, area)
		}
		out = append(out, d)
	}
	return out, nil
}
