package formats

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// lavaManifests are the names of what the tools write beside the database: the
// list of its tables. The second is that of versions before 2025.
var lavaManifests = [...]string{"_lava_data.lava", "_lava_data.json"}

// lavaManifest is the list of artefacts that stands beside the database.
type lavaManifest struct {
	Status    string                    `json:"processing_status"`
	Parser    *lavaParser               `json:"parser_info"`
	Artefacts map[string][]lavaArtefact `json:"artifacts"` // by category
	name      string                    // of the file
}

type lavaParser struct {
	Name    string `json:"leapp_name"`
	Version string `json:"leapp_version"`
}

// lavaArtefact describes one table.
type lavaArtefact struct {
	Name    string                     `json:"name"`
	Table   string                     `json:"tablename"`
	Module  string                     `json:"module"`
	Source  string                     `json:"source_path"` // the file of the telephone that it was read from
	Count   *int64                     `json:"record_count"`
	Columns map[string]string          `json:"column_map"` // the heading by the table's own column
	Typed   []lavaColumn               `json:"object_columns"`
	Views   map[string]json.RawMessage `json:"data_views"`

	category string
}

type lavaColumn struct {
	Name string `json:"name"`
	Type any    `json:"type"`
}

// lavaManifestOf reads the list that stands beside a database. None is no fault; why says what is wrong with one that is there.
func lavaManifestOf(s *source) (m *lavaManifest, why string) {
	for _, name := range lavaManifests {
		beside := s.beside(name)
		if beside == nil {
			continue
		}
		err := beside.look(func(r io.Reader) (err error) {
			m, err = readLavaManifest(r, s.limits.Row)
			return err
		})
		if err != nil {
			return nil, fmt.Sprintf("%s cannot be used: %v", beside.name, err)
		}
		m.name = beside.name
		return m, ""
	}
	return nil, ""
}

func readLavaManifest(r io.Reader, limit int64) (*lavaManifest, error) {
	text, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return nil, err
	case int64(len(text)) > limit:
		return nil, fmt.Errorf("it is longer than %d bytes, the limit", limit)
	}
	var m lavaManifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, err
	}
	for category, list := range m.Artefacts {
		for i := range list {
			list[i].category = category
		}
	}
	return &m, nil
}

// artefact is the entry of a table; nil where there is none or there are two,
// whose rows the tools mix in one table.
func (m *lavaManifest) artefact(table string) *lavaArtefact {
	var found *lavaArtefact
	if m == nil {
		return nil
	}
	for _, list := range m.Artefacts {
		for i := range list {
			if list[i].Table != table {
				continue
			}
			if found != nil {
				return nil
			}
			found = &list[i]
		}
	}
	return found
}

// says is what a person should know of the list itself.
func (m *lavaManifest) says(db *database) []Oddity {
	var list []Oddity
	if m.Status != "Complete" {
		list = append(list, Oddity{What: fmt.Sprintf("the tool did not finish: %s says %q", m.name, clip(m.Status, 40)), Count: 1, Remedy: "run it again on the extraction"})
	}
	if m.Parser == nil {
		list = append(list, Oddity{What: "written by a version that took times without a zone for times of the examiner's own computer", Count: 1, Remedy: "check one message of each application against the extraction"})
	}
	var gone []string
	for _, artefacts := range m.Artefacts {
		for _, a := range artefacts {
			if a.Table != "" && !db.has(a.Table) && (a.Count == nil || *a.Count > 0) {
				gone = append(gone, a.Table)
			}
		}
	}
	if slices.Sort(gone); len(gone) > 0 {
		list = append(list, Oddity{What: "tables that the list names and the database has not: " + clip(strings.Join(gone, ", "), 300), Count: int64(len(gone))})
	}
	return list
}

// typed says that a column is declared to be of a type: "datetime" is Unix
// seconds in UTC, or the text that could not be converted.
func (a *lavaArtefact) typed(column, kind string) bool {
	return slices.ContainsFunc(a.Typed, func(c lavaColumn) bool { return c.Name == column && c.Type == kind })
}
