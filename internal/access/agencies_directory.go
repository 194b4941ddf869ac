package access

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/cases"
)

// Directory is the list of agencies as it stands at a time. It never changes
// and is safe for concurrent use.
type Directory struct {
	asAt   time.Time
	all    []Agency // every period
	list   []Agency // in force at asAt, in the order of their codes
	byCode map[string]Agency

	ways map[string][]Agency // the way up from each, itself first
	down map[string][]Agency // each and all below it, in the order of their codes
}

func newDirectory(all []Agency, asAt time.Time) (*Directory, error) {
	d := &Directory{asAt: asAt, all: all, byCode: map[string]Agency{}}
	for _, a := range all {
		if asAt.IsZero() && a.Until.IsZero() || !asAt.IsZero() && a.In(asAt) {
			d.list = append(d.list, a)
			d.byCode[a.Code] = a
		}
	}
	slices.SortFunc(d.list, func(a, b Agency) int { return cmp.Compare(a.Code, b.Code) })
	if err := d.check(); err != nil {
		return d, err
	}
	d.lay()
	return d, nil
}

// lay works out the ways up and down, once every way up is known to end.
func (d *Directory) lay() {
	ways, down := map[string][]Agency{}, map[string][]Agency{}
	for _, a := range d.list {
		ways[a.Code] = d.Path(a.Code)
		for _, up := range ways[a.Code] {
			if up.Kind != KindConstituent {
				down[up.Code] = append(down[up.Code], a)
			}
		}
		for _, c := range d.list {
			if c.Kind == KindConstituent && (a.Code == c.Code || a.Nation == c.Code) {
				down[c.Code] = append(down[c.Code], a)
			}
		}
	}
	d.ways, d.down = ways, down
}

// At gives the same list as it stood at another time.
func (d *Directory) At(asAt time.Time) (*Directory, error) { return newDirectory(d.all, asAt) }

// AsAt is the time for which the directory stands; zero for the open rows.
func (d *Directory) AsAt() time.Time { return d.asAt }

// All gives every agency, countries included, in the order of their codes.
func (d *Directory) All() []Agency { return slices.Clone(d.list) }

// OfKind gives the agencies of some kinds in the order of their codes.
func (d *Directory) OfKind(kinds ...AgencyKind) []Agency {
	return d.where(func(a Agency) bool { return slices.Contains(kinds, a.Kind) })
}

// ByCode finds an agency by its code, in either case. GB is the nation UK.
func (d *Directory) ByCode(code string) (Agency, bool) {
	code = strings.ToUpper(code)
	if code == "GB" {
		code = "UK"
	}
	a, ok := d.byCode[code]
	return a, ok
}

// Parent is the next agency on the way up: of a force its region's unit, of
// that the nation.
func (d *Directory) Parent(code string) (Agency, bool) {
	a, ok := d.ByCode(code)
	if !ok || a.Parent == "" {
		return Agency{}, false
	}
	return d.ByCode(a.Parent)
}

// Path is the way up from an agency, itself first: DERBYS, EMSOU, UK. It is
// empty for a code that is not in the list.
func (d *Directory) Path(code string) []Agency {
	if a, ok := d.ByCode(code); ok && d.ways != nil {
		return slices.Clone(d.ways[a.Code])
	}
	var path []Agency
	for a, ok := d.ByCode(code); ok; a, ok = d.Parent(a.Code) {
		path = append(path, a)
	}
	return path
}

// Under gives an agency and all below it, in the order of their codes: what is
// credited to any of them counts for it. Under a constituent country are the
// agencies that lie in it, whatever region they belong to.
func (d *Directory) Under(code string) []Agency {
	top, ok := d.ByCode(code)
	if !ok {
		return nil
	}
	if d.down != nil {
		return slices.Clone(d.down[top.Code])
	}
	return d.where(func(a Agency) bool {
		if top.Kind == KindConstituent {
			return a.Code == top.Code || a.Nation == top.Code
		}
		return slices.ContainsFunc(d.Path(a.Code), func(up Agency) bool { return up.Code == top.Code })
	})
}

// Forces gives the territorial forces of England and Wales under an agency.
func (d *Directory) Forces(code string) []Agency {
	return slices.DeleteFunc(d.Under(code), func(a Agency) bool { return a.Kind != KindForce })
}

// Overlap gives the forces that are under both of two agencies: North Wales
// Police for GB-WLS and NWROCU. Figures of two units that overlap are never
// added (domain.md 1.10).
func (d *Directory) Overlap(a, b string) []Agency {
	under := d.Forces(b)
	return slices.DeleteFunc(d.Forces(a), func(f Agency) bool {
		return !slices.ContainsFunc(under, func(g Agency) bool { return g.Code == f.Code })
	})
}

// ROCUs gives the regional organised crime units of a set: "nine", or "ten"
// for all (domain.md 3.2: sources differ on whether London's is one).
func (d *Directory) ROCUs(set string) []Agency {
	return d.where(func(a Agency) bool { return a.ROCU() && (set == "ten" || a.ROCUSet == set) })
}

// Find gives the agencies that a text may mean, best first: by code, number,
// PFA code or id; by whole name; by the beginning of a name or of a word in
// it. An empty text finds nothing.
func (d *Directory) Find(text string) []Agency {
	text = foldAgency(text)
	if text == "" {
		return nil
	}
	type hit struct {
		Agency
		rank int
	}
	var hits []hit
	for _, a := range d.list {
		if r := a.match(text); r > 0 {
			hits = append(hits, hit{a, r})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.rank, b.rank) })
	out := make([]Agency, len(hits))
	for i, h := range hits {
		out[i] = h.Agency
	}
	return out
}

func (d *Directory) where(keep func(Agency) bool) []Agency {
	var out []Agency
	for _, a := range d.list {
		if keep(a) {
			out = append(out, a)
		}
	}
	return out
}

// match ranks how well folded text names the agency: 1 best, 0 not at all.
func (a Agency) match(text string) int {
	for _, key := range []string{a.Code, a.Number, a.PFA, a.ID} {
		if foldAgency(key) == text {
			return 1
		}
	}
	best := 0
	for _, name := range append([]string{a.Name, a.Region}, a.Also...) {
		if r := matchName(foldAgency(name), text); r > 0 && (best == 0 || r < best) {
			best = r
		}
	}
	return best
}

func matchName(name, text string) int {
	switch {
	case name == text:
		return 2
	case strings.HasPrefix(name, text):
		return 3
	case strings.Contains(name, " "+text):
		return 4
	}
	return 0
}

// foldAgency makes names comparable: case folded, "&" read as "and", spaces
// made single, a leading "the" dropped.
func foldAgency(s string) string {
	s = strings.ReplaceAll(cases.Fold().String(s), "&", " and ")
	return strings.TrimPrefix(strings.Join(strings.Fields(s), " "), "the ")
}
