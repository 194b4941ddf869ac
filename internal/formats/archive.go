package formats

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"hut3"
)

// The kinds of step, as locators name them; compressions go by their packer's.
const (
	stepZip   = "zip"
	stepTar   = "tar"
	stepSheet = "sheet"
	stepTable = "table"
	stepRow   = "rowid"
)

// archive is what a zip, a tar or a folder holds, in byte-wise order of its names.
type archive struct {
	kind    string
	members []*entry
	broken  string // why its list may not be whole
	repeats repeats
	folder  *Folder // of which it is the files; nil: they are packed

	index  sync.Once // makes byBase when it is first asked for
	byBase map[string][]*entry
}

// entry is one file of an archive or folder. Its name is unique: where an archive holds
// two of one name, the second is "name (2)".
type entry struct {
	name   string
	size   int64 // unpacked, as the archive states it
	stream stream
	fault  string // why it is not read

	named bool                     // a row names it as its attachment; of a folder the importer finds that out
	loose func() (Original, error) // opens a file of a folder, which has no stream
	sha   hut3.Digest              // of its bytes, where that is known
}

func archiveKind(head []byte) string {
	switch {
	case strings.HasPrefix(string(head[:min(4, len(head))]), "PK\x03\x04"), strings.HasPrefix(string(head[:min(4, len(head))]), "PK\x05\x06"):
		return stepZip
	case len(head) >= 262 && string(head[257:262]) == "ustar":
		return stepTar
	}
	return ""
}

// openArchive lists what an archive holds. One that is nested too deep, or is
// damaged so that its list cannot be read, is a stop.
func (s *source) openArchive(kind string) error {
	s.enc = encoding{name: encUTF8}
	if n := s.nesting(); n >= s.limits.Nest {
		s.binary = fmt.Sprintf("an archive inside %d others, the limit", n)
		return nil
	}
	settled, err := s.settle()
	switch {
	case isStop(err):
		s.binary = "an archive that cannot be unpacked: " + err.Error()
		return nil
	case err != nil:
		return err
	case kind == stepZip:
		s.holds, err = openZip(settled.at, settled.size, s.limits)
	case kind == stepMbox:
		s.holds, err = openMbox(settled.at, settled.size, s.limits)
	default:
		s.holds, err = openTar(settled.at, settled.size, s.limits)
	}
	if isStop(err) {
		s.binary = "a damaged archive: " + err.Error()
		return nil
	}
	return err
}

func (s *source) nesting() int {
	n := 0
	for _, step := range s.steps {
		if step.Name != "" {
			n++
		}
	}
	return n
}

// add takes a member in the archive's own order and makes its name unique. A
// name that no text holds is written with its bytes as %FF.
func (a *archive) add(names map[string]bool, m *entry) {
	m.name = printable(m.name)
	if reason := escapes(m.name); reason != "" && m.fault == "" {
		m.fault = reason
	}
	if a.repeats == nil {
		a.repeats = repeats{}
	}
	m.name = a.repeats.unique(m.name, func(n string) bool { return names[n] })
	names[m.name] = true
	a.members = append(a.members, m)
}

func (a *archive) sort() {
	slices.SortFunc(a.members, func(x, y *entry) int { return cmp.Compare(x.name, y.name) })
}

func (a *archive) named(name string) *entry {
	i, found := slices.BinarySearchFunc(a.members, name, func(m *entry, n string) int { return cmp.Compare(m.name, n) })
	if !found {
		return nil
	}
	return a.members[i]
}

// escapes says why a member's name is one that no honest archive holds.
func escapes(name string) string {
	slashed := strings.ReplaceAll(name, `\`, "/")
	switch {
	case name == "":
		return "it has no name"
	case strings.HasPrefix(slashed, "/"), len(slashed) > 1 && slashed[1] == ':':
		return "its name is a path from the root of a disk; unpack it by hand and import it by itself"
	case slices.Contains(strings.Split(slashed, "/"), ".."):
		return "its name leads out of the archive; unpack it by hand and import it by itself"
	case strings.ContainsRune(name, 0):
		return "its name holds a zero byte"
	}
	return ""
}

func printable(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	var b strings.Builder
	for i := 0; i < len(name); {
		r, n := utf8.DecodeRuneInString(name[i:])
		if r == utf8.RuneError && n == 1 {
			fmt.Fprintf(&b, "%%%02X", name[i])
		} else {
			b.WriteString(name[i : i+n])
		}
		i += n
	}
	return b.String()
}
