package formats

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"hut3"
)

// usualFolders are what the folders are called in which the files lie that the rows of
// a sheet beside them name.
var usualFolders = []string{"attachment", "attachments", "audio", "data", "documents", "files", "images", "media", "photos", "pictures", "video", "videos", "voice"}

// sheetFiles are the endings of files that hold rows: what has another may be what a
// row names.
var sheetFiles = []string{".csv", ".json", ".jsonl", ".ndjson", ".tsv", ".xlsx"}

// holdsOther reports whether a file of the folder may be what a row of a sheet names.
func (f *Folder) holdsOther() bool {
	found, _ := f.once("other than sheets", func() any {
		return slices.ContainsFunc(f.files.members, func(m *entry) bool {
			return !slices.Contains(sheetFiles, strings.ToLower(path.Ext(m.name)))
		})
	}).(bool)
	return found
}

// nearby looks for a file that a row of a sheet names: by its path as seen from the
// sheet, or by the end of that path in the sheet's folder, in a folder there of a usual
// name, or beside the sheet's own folder. Nothing outside the take is looked at, and of
// several that would do none is taken.
func (s *source) nearby(m hut3.Media) (found hut3.Media, several bool) {
	if s.within == nil {
		s.unlooked++
		return m, false
	}
	e, several := s.near(m.Name)
	if e == nil && !several && strings.Contains(m.Name, "%") {
		if plain, err := url.PathUnescape(m.Name); err == nil {
			e, several = s.near(plain)
		}
	}
	if e == nil {
		return m, several
	}
	sight, known := s.sights[e]
	if !known {
		before := len(s.facts)
		sight.Media = s.held(e, m.Name, m.Type)
		sight.facts = slices.Clone(s.facts[before:])
		s.facts = s.facts[:before]
		if s.sights == nil {
			s.sights = map[*entry]sighted{}
		}
		s.sights[e] = sight
	}
	s.facts = append(s.facts, sight.facts...)
	found = sight.Media
	found.Name, found.Type = m.Name, m.Type
	return found, false
}

// sighted is a file that a row named: others may name it too.
type sighted struct {
	hut3.Media
	facts []hut3.Field
}

// near finds the file of a name that a row gives.
func (s *source) near(name string) (found *entry, several bool) {
	name = strings.ReplaceAll(strings.TrimSpace(name), `\`, "/")
	name = strings.TrimPrefix(name, "file://")
	if name == "" || strings.Contains(name, "://") { // an address is no file of the take
		return nil, false
	}
	if e := s.beside(name); e != nil && e.name != s.own {
		return e, false
	}
	parts := strings.Split(path.Clean("/"+name), "/")[1:]
	best, rank := nearness{}, nearness{}
	for _, e := range s.within.ofBase(parts[len(parts)-1]) {
		if e.fault != "" || e.name == s.own {
			continue
		}
		switch rank = s.nearness(e.name, parts); {
		case rank == nearness{}:
		case rank == best:
			found, several = nil, true
		case rank.nearer(best):
			best, found, several = rank, e, false
		}
	}
	return found, several
}

// nearness is how well a file of the take answers to a path that a row gives.
type nearness struct {
	same  int // parts at the end of both
	place int // where those stand: the higher the nearer
}

func (n nearness) nearer(than nearness) bool {
	return n.same > than.same || n.same == than.same && n.place > than.place
}

// nearness compares the end of a file's path with that of the path that a row gives;
// zero where the file lies somewhere else.
func (s *source) nearness(file string, parts []string) nearness {
	have := strings.Split(file, "/")
	same := 0
	for same < min(len(have), len(parts)) && have[len(have)-1-same] == parts[len(parts)-1-same] {
		same++
	}
	for ; same > 0; same-- {
		if place := s.placeOf(strings.Join(have[:len(have)-same], "/"), same); place > 0 {
			return nearness{same, place}
		}
	}
	return nearness{}
}

// placeOf ranks a folder in which so many parts of a path are found.
func (s *source) placeOf(folder string, same int) int {
	dir := path.Dir("/" + s.own)
	folder = path.Clean("/" + folder)
	up := path.Dir(folder)
	usual := s.isUsual(path.Base(folder))
	switch {
	case folder == dir:
		return 4
	case up == dir && usual:
		return 3
	case dir != "/" && folder == path.Dir(dir) && same > 1:
		return 2
	case dir != "/" && up == path.Dir(dir) && usual && folder != up:
		return 1
	}
	return 0
}

// isUsual reports whether a folder is called as those of attachments are, or after the
// sheet: "chat", "chat_files".
func (s *source) isUsual(folder string) bool {
	if slices.Contains(usualFolders, strings.ToLower(folder)) {
		return true
	}
	rest, of := strings.CutPrefix(folder, strings.TrimSuffix(path.Base(s.own), path.Ext(s.own)))
	return of && (rest == "" || strings.ContainsAny(rest[:1], " -_."))
}

// ofBase are the members of an archive or folder that have a name, whatever folder
// they lie in.
func (a *archive) ofBase(base string) []*entry {
	a.index.Do(func() {
		a.byBase = map[string][]*entry{}
		for _, m := range a.members {
			b := path.Base(m.name)
			a.byBase[b] = append(a.byBase[b], m)
		}
	})
	return a.byBase[base]
}

// media finds the files that a row names. A cell of text that names none by itself may
// name several.
func (m *mapper) media(list []hut3.Media) []hut3.Media {
	if m.files == nil {
		return list
	}
	for i, one := range list {
		found, several := m.files.nearby(one)
		if found.Missing && len(list) == 1 {
			if parts := m.parts(one); parts != nil {
				return parts
			}
		}
		m.compare(one, found, several)
		list[i] = found
	}
	return list
}

// parts are the files that one cell names with marks between, where the take holds any
// of them.
func (m *mapper) parts(cell hut3.Media) []hut3.Media {
	for _, mark := range []string{"\n", "|", ";", ","} {
		names := strings.Split(cell.Name, mark)
		if len(names) < 2 {
			continue
		}
		var list []hut3.Media
		held := false
		for _, name := range names {
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			one, several := m.files.nearby(hut3.Media{Name: name, Missing: true})
			held = held || !one.Missing || several
			list = append(list, one)
		}
		if held {
			return list
		}
	}
	return nil
}

// compare tells what does not agree with what the row says of its file.
func (m *mapper) compare(said, found hut3.Media, several bool) {
	if several {
		m.tally.note("a file that a row names lies in several places; none was taken", m.cols.names[m.column(atMedia)], "lay the files beside their sheet, by the path that the row gives", m.rec.offset)
	}
	if !found.Missing && !said.SHA256.IsZero() && said.SHA256 != found.SHA256 {
		m.tally.note("a file beside has another SHA-256 than its row states; that of the file is taken", m.cols.names[m.column(atMedia)], "ask the supplier which is right", m.rec.offset)
	}
}
