package access

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"hut3"
)

//go:embed data/agencies.csv
var agenciesCSV string

//go:embed data/countries.csv
var countriesCSV string

var (
	agencyColumns  = strings.Split("code,name,kind,parent,nation,country,region,pfa,number,id,rocu_set,forces,from,until,also,note", ",")
	countryColumns = strings.Split("code,name,from,until,also,note", ",")
)

// LoadAgencies reads and checks the built-in lists (domain.md 3 and ISO
// 3166-1) and gives them as they stand at a time. A zero time asks for the
// rows that have no end.
func LoadAgencies(asAt time.Time) (*Directory, error) {
	rows, err := readAgencies("agencies.csv", strings.NewReader(agenciesCSV))
	if err != nil {
		return nil, err
	}
	countries, err := readCountries("countries.csv", strings.NewReader(countriesCSV))
	if err != nil {
		return nil, err
	}
	return newDirectory(append(rows, countries...), asAt)
}

// readAgencies reads agencies.csv. The error names the file and the line.
func readAgencies(file string, r io.Reader) ([]Agency, error) {
	var out []Agency
	err := readTable(file, r, agencyColumns, func(line row) error {
		a := line.agency()
		a.Kind, a.Parent, a.Nation = AgencyKind(line.get("kind")), line.get("parent"), line.get("nation")
		a.Country, a.Region, a.PFA = line.get("country"), line.get("region"), line.get("pfa")
		a.Number, a.ID, a.ROCUSet = line.get("number"), line.get("id"), line.get("rocu_set")
		a.Forces = line.number("forces")
		out = append(out, a)
		return *line.err
	})
	return out, err
}

// readCountries reads countries.csv. The United Kingdom is left out: as an
// agency it is the nation UK, which also answers to GB.
func readCountries(file string, r io.Reader) ([]Agency, error) {
	var out []Agency
	err := readTable(file, r, countryColumns, func(line row) error {
		a := line.agency()
		a.Kind, a.Country = KindCountry, a.Code
		if a.Code != "GB" {
			out = append(out, a)
		}
		return *line.err
	})
	return out, err
}

// row is one line of a table with its columns by name. The first thing that
// cannot be read stays in err.
type row struct {
	file   string
	line   int
	fields map[string]string
	err    *error
}

func (r row) get(name string) string { return r.fields[name] }

func (r row) fail(name, want string) {
	if *r.err == nil {
		*r.err = hut3.Errorf(hut3.Invalid, "%s line %d: %s is %q; give %s", r.file, r.line, name, r.get(name), want)
	}
}

func (r row) number(name string) int {
	if r.get(name) == "" {
		return 0
	}
	n, err := strconv.Atoi(r.get(name))
	if err != nil || n < 0 {
		r.fail(name, "a whole number or nothing")
	}
	return n
}

func (r row) date(name string) time.Time {
	if r.get(name) == "" {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, r.get(name))
	if err != nil {
		r.fail(name, "a day as 2020-07-02 or nothing")
	}
	return day
}

// agency reads the columns that both tables have.
func (r row) agency() Agency {
	a := Agency{Code: r.get("code"), Name: r.get("name"), Note: r.get("note")}
	a.From, a.Until = r.date("from"), r.date("until")
	if also := r.get("also"); also != "" {
		a.Also = strings.Split(also, "|")
	}
	return a
}

// readTable calls fn for each line of a CSV file whose header must be columns.
func readTable(file string, in io.Reader, columns []string, fn func(row) error) error {
	r := csv.NewReader(in)
	head, err := r.Read()
	if err != nil {
		return hut3.Wrap(err, hut3.Invalid, "%s line 1: the header cannot be read", file)
	}
	if !slices.Equal(head, columns) {
		return hut3.Errorf(hut3.Invalid, "%s line 1: the columns are %s; they must be %s", file, strings.Join(head, ","), strings.Join(columns, ","))
	}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return hut3.Wrap(err, hut3.Invalid, "%s cannot be read", file)
		}
		line, _ := r.FieldPos(0)
		fields := make(map[string]string, len(columns))
		for i, name := range columns {
			fields[name] = strings.TrimSpace(record[i])
		}
		if err := fn(row{file, line, fields, new(error)}); err != nil {
			return err
		}
	}
}
