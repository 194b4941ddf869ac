package ingest

import (
	"maps"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/formats"
)

// FormatHeld is a format that originals of the subject are in, and what it cannot
// hold or is not read of it: the absence of that says nothing.
type FormatHeld struct {
	Format string `json:"format"`
	Files  int64  `json:"files"` // of the subject, with those inside archives once each
	Limit  string `json:"limit"`
}

// FormatsHeld counts the formats of originals. inside counts those of the members
// of archives too.
func FormatsHeld(sources []SourceHeld, inside bool) []FormatHeld {
	limits, files := map[string]string{}, map[string]int64{}
	for _, f := range formats.Formats() {
		limits[f.Name] = f.Limit
	}
	for _, s := range sources {
		if s.Format != "" {
			files[s.Format]++
		}
		if inside {
			for _, name := range s.Inside {
				files[name]++
			}
		}
	}
	out := []FormatHeld{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		out = append(out, FormatHeld{name, files[name], limits[name]})
	}
	return out
}

// membersFormats gathers the formats of what an archive holds.
func membersFormats(m *formats.Summary, found map[string]bool) {
	for _, member := range m.Members {
		if member.Summary == nil {
			continue
		}
		found[member.Summary.Format] = true
		membersFormats(member.Summary, found)
	}
}

// toldDeleted reports whether a field says that its row was deleted: as readers write
// it, or a column of that name with a plain yes or a day. What a column says otherwise
// (no, intact, unknown) is none.
func toldDeleted(f hut3.Field) bool {
	if !strings.EqualFold(f.Name, "deleted") {
		return false
	}
	value := strings.ToLower(strings.TrimSpace(f.Value))
	if slices.Contains([]string{"yes", "y", "true", "1", "deleted"}, value) {
		return true
	}
	if len(value) >= 10 && value[4] == '-' && value[7] == '-' && value[0] >= '0' && value[0] <= '9' {
		return true // when it was
	}
	return slices.ContainsFunc([]string{"for everybody", "in the words of the ", "taken back "}, func(p string) bool { return strings.HasPrefix(value, p) })
}
