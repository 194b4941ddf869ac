package formats

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hut3"
)

// Recognised is the least certainty at which a file is read without being told
// its format.
const Recognised = 0.5

// ErrUnrecognised is the cause of the error for a file of no known format.
var ErrUnrecognised = errors.New("format not recognised")

// Detection is one reading of what a file is: how sure (0 to 1) and why.
type Detection struct {
	Format string  `json:"format"`
	Sure   float64 `json:"sure"`
	Why    string  `json:"why"`
}

// Detect says what a file may be, surest first, by its content and name. The
// list is empty where nothing fits. The error is one of reading the bytes.
func Detect(in Input) ([]Detection, error) {
	src, err := openSource(in, Options{})
	if err != nil {
		return nil, err
	}
	return src.detect(), src.close()
}

func (s *source) detect() []Detection {
	var list []Detection
	for _, f := range formats() {
		if d := f.detect(s); d.Sure > 0 {
			d.Format = f.Name
			if w := s.wrappers(); w != "" {
				d.Why = w + "; " + d.Why
			}
			list = append(list, d)
		}
	}
	slices.SortStableFunc(list, func(a, b Detection) int { return cmp.Compare(b.Sure, a.Sure) })
	return list
}

// choose takes the format that was asked for, or the surest. What is asked for
// is asked of an archive's members: the archive itself is one where it is one.
func (s *source) choose(asked string, given *Profile) (format, Detection, error) {
	list := s.detect()
	if f, d, ok := s.byArray(list, given); ok && asked == "" {
		return f, d, nil
	}
	if asked != "" {
		f, err := formatNamed(asked)
		if err == nil && f.bundle && s.holds == nil && !f.detected(s) {
			return f, Detection{}, hut3.Wrap(ErrUnrecognised, hut3.Invalid, "%s: %s is read from an archive or from its folder, and this is neither", s.path, asked)
		}
		if err != nil || s.holds == nil || f.bundle {
			return f, Detection{Format: asked, Sure: 1, Why: "format given by the importer"}, err
		}
		list = slices.DeleteFunc(list, func(d Detection) bool { return d.Format != s.holds.kind })
	}
	if len(list) == 0 || list[0].Sure < Recognised {
		if f, d, ok := s.byProfile(list, given); ok {
			return f, d, nil
		}
		return format{}, Detection{}, s.unrecognised(list, given)
	}
	f, err := formatNamed(list[0].Format)
	return f, list[0], err
}

func (f format) detected(s *source) bool { return f.detect(s).Sure > 0 }

// byArray takes JSON that no application writes for a document where the profile that
// the importer gave names an array of it.
func (s *source) byArray(list []Detection, given *Profile) (format, Detection, bool) {
	if given == nil || given.Array == "" || s.db != nil || s.binary != "" || s.holds != nil {
		return format{}, Detection{}, false
	}
	if len(list) > 0 && list[0].Sure >= Recognised && !strings.HasPrefix(list[0].Format, "json-") {
		return format{}, Detection{}, false
	}
	p := probeJSON(s, given.Array)
	if p.shape != shapeDocument || p.array != given.Array {
		return format{}, Detection{}, false
	}
	f, err := formatNamed("json-document")
	return f, Detection{Format: f.Name, Sure: 0.9, Why: fmt.Sprintf("the mapping profile names its array %q", p.array)}, err == nil
}

// byProfile takes a text that nothing else is made out of for a sheet or JSON
// where the profile that the importer gave names columns of it.
func (s *source) byProfile(list []Detection, given *Profile) (format, Detection, bool) {
	if given == nil || s.db != nil || s.binary != "" || s.holds != nil {
		return format{}, Detection{}, false
	}
	names := []string{"csv", "tsv"}
	for _, d := range slices.Backward(list) {
		names = append([]string{d.Format}, names...)
	}
	for _, name := range names {
		f, err := formatNamed(name)
		if err != nil || f.scan == nil {
			continue
		}
		scan, err := f.scan(s, Options{Profile: given})
		if err != nil {
			continue
		}
		if n, of := given.fits(scan.columns()); n > 0 && n == of && given.says(scan) {
			return f, Detection{Format: name, Sure: Recognised, Why: fmt.Sprintf("the mapping profile names %d of its columns", n)}, true
		}
	}
	return format{}, Detection{}, false
}

// says reports whether a column that the profile gives a field has a value in one of
// the rows that were looked at. Members of members are columns before they are met.
func (p Profile) says(scan scanner) bool {
	rows, _ := scan.(sampler).sample()
	for _, c := range p.Columns {
		i, ok := scan.columns().index[c.Name]
		if ok && c.Field != "" && slices.ContainsFunc(rows, func(row []string) bool { return i < len(row) && row[i] != "" }) {
			return true
		}
	}
	return len(rows) == 0
}

// fits counts the columns that the profile gives a field, and those of them that
// are there.
func (p Profile) fits(cols *columns) (found, named int) {
	for _, c := range p.Columns {
		if c.Field == "" {
			continue
		}
		named++
		if _, ok := cols.index[c.Name]; ok {
			found++
		}
	}
	return found, named
}

func (s *source) unrecognised(list []Detection, given *Profile) error {
	var machine *hut3.Error // as a full disk; a fault of the database is a stop
	if errors.As(s.dbErr, &machine) {
		return s.dbErr
	}
	why := "it is none of the formats that hut3 reads (`hut3 formats`)"
	switch {
	case s.db != nil:
		why = fmt.Sprintf("it is an SQLite database of no application that hut3 reads; its tables: %q; a mapping profile with a query reads it", slices.Sorted(maps.Keys(s.db.tables)))
	case s.binary != "":
		why = "it is " + s.binary
	case s.tooDeep() >= 0:
		why = fmt.Sprintf("it is JSON nested more than %d deep, the limit, at byte %d; ask for it in another layout", s.limits.Depth, s.tooDeep())
	case len(list) > 0 && given != nil:
		why = "it may be " + list[0].Format + " (" + list[0].Why + "), and the mapping profile does not fit: it names columns, or an array, that it has not; mend the profile, or name the format too"
	case len(list) > 0:
		why = "it may be " + list[0].Format + " (" + list[0].Why + "); name the format and give a mapping profile to read it"
	case s.wide != "":
		why = s.wide
	case s.broken != nil:
		why = s.broken.Error()
	case len(s.sample) == 0 && s.whole:
		why = "it is empty"
	}
	return hut3.Wrap(ErrUnrecognised, hut3.Invalid, "%s: %s", s.path, why)
}
