package formats

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
)

//go:embed profiles.json
var profilesJSON []byte

// builtin is a mapping profile that comes with hut3: it is laid over a header
// that has all its marks and a column for every field that it needs.
type builtin struct {
	Name     string             `json:"name"`
	Source   string             `json:"source"` // the evidence for the names
	Platform string             `json:"platform"`
	Sheet    Sheet              `json:"sheet"`
	Zone     string             `json:"zone"`
	Unix     string             `json:"unix"`
	Owner    OwnerRule          `json:"owner"`
	Needs    []Field            `json:"needs"`
	Thread   ConversationRule   `json:"conversation"`
	Nick     bool               `json:"nick_stands"`
	Deleted  []string           `json:"deleted"`
	System   []string           `json:"system"`
	Either   []Field            `json:"either"` // at least one of them
	Marks    []string           `json:"marks"`  // folded names
	Fields   map[Field][]string `json:"fields"`

	order []Field // of Fields, so that each header is read alike
}

// builtins is the embedded list; a fault in it is one of the program.
var builtins = sync.OnceValue(func() builtinList {
	list, err := loadBuiltins(profilesJSON)
	if err != nil {
		panic(err)
	}
	return newBuiltinList(list)
})

// builtinList is profiles with what tells most headers from all of them.
type builtinList struct {
	profiles []builtin
	names    map[string]bool // every name of a field, and every mark
	needed   map[string]bool // those of the fields that some profile needs
}

func newBuiltinList(profiles []builtin) builtinList {
	l := builtinList{profiles: profiles, names: map[string]bool{}, needed: map[string]bool{}}
	for i := range profiles {
		b := &profiles[i]
		b.order = slices.Sorted(maps.Keys(b.Fields))
		include(l.names, b.Marks)
		for _, names := range b.Fields {
			include(l.names, names)
		}
		for _, f := range b.Needs {
			include(l.needed, b.Fields[f])
			if f == FieldSent { // a day will do
				include(l.needed, b.Fields[FieldSentDate])
			}
		}
	}
	return l
}

func include(set map[string]bool, names []string) {
	for _, name := range names {
		set[name] = true
	}
}

// mayFit says whether any profile can fit a header of such names. It spares the
// rows below a header, which are looked at too.
func (l *builtinList) mayFit(names map[string]int) bool {
	for name := range names {
		if l.needed[name] {
			return true
		}
	}
	return false
}

// loadBuiltins reads and checks a list: dated, each with a source, known fields
// and sheets only, folded names, and a field for everything it needs.
func loadBuiltins(data []byte) ([]builtin, error) {
	var file struct {
		Dated    string    `json:"dated"`
		Profiles []builtin `json:"profiles"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("built-in profiles: %w", err)
	}
	if file.Dated == "" {
		return nil, fmt.Errorf("built-in profiles: the list needs a date")
	}
	for _, b := range file.Profiles {
		if _, ok := sheetKinds[b.Sheet]; !ok || b.Name == "" || b.Source == "" {
			return nil, fmt.Errorf("built-in profile %q: it needs a name, a source and a known sheet, not %q", b.Name, b.Sheet)
		}
		if !slices.Contains([]OwnerRule{"", OwnerColumn, OwnerFolder, OwnerFile, OwnerNone, OwnerDirection}, b.Owner) {
			return nil, fmt.Errorf("built-in profile %q: owner %q is not a rule", b.Name, b.Owner)
		}
		for _, f := range slices.Concat(b.Needs, b.Either) {
			if len(b.Fields[f]) == 0 {
				return nil, fmt.Errorf("built-in profile %q: it needs %q and has no name for it", b.Name, f)
			}
		}
		for f, names := range b.Fields {
			if _, ok := f.slot(); !ok {
				return nil, fmt.Errorf("built-in profile %q: %q is not a field", b.Name, f)
			}
			for _, n := range slices.Concat(names, b.Marks) {
				if n != fold(n) || len(n) > longestName || n[0] >= '0' && n[0] <= '9' {
					return nil, fmt.Errorf("built-in profile %q: %q is not folded, too long or begins with a digit", b.Name, n)
				}
			}
		}
	}
	return file.Profiles, nil
}

// builtinFor is the first profile that fits a header, with its columns.
func builtinFor(head []string) (b builtin, columns []Column, ok bool) {
	if len(head) < 3 {
		return b, nil, false
	}
	names, variants := map[string]int{}, knownVariants()
	for i, name := range head {
		if !variants.mayKnow(name) {
			continue
		}
		if h := readHeader(name).name; h != "" {
			if _, taken := names[h]; !taken {
				names[h] = i
			}
		}
	}
	known := builtins()
	if !known.mayFit(names) {
		return b, nil, false
	}
	for _, b := range known.profiles {
		if at, ok := b.fits(names); ok {
			columns := make([]Column, len(head))
			for i, name := range head {
				columns[i].Name = name
			}
			for f, i := range at {
				columns[i].Field = f
			}
			return b, columns, true
		}
	}
	return b, nil, false
}

// fits finds the column of each field.
func (b *builtin) fits(names map[string]int) (map[Field]int, bool) {
	for _, mark := range b.Marks {
		if _, ok := names[mark]; !ok {
			return nil, false
		}
	}
	at := map[Field]int{}
	used := map[int]bool{}
	for _, f := range b.order {
		for _, name := range b.Fields[f] {
			if i, ok := names[name]; ok && !used[i] {
				at[f], used[i] = i, true
				break
			}
		}
	}
	b.dayAndClock(at, names)
	if len(b.Either) > 0 && !slices.ContainsFunc(b.Either, func(f Field) bool { _, ok := at[f]; return ok }) {
		return nil, false
	}
	for _, f := range b.Needs {
		_, ok := at[f]
		if _, day := at[FieldSentDate]; !ok && !(f == FieldSent && day) {
			return nil, false
		}
	}
	return at, true
}

// dayAndClock settles whether the time sent stands in one column or in two. A name
// such as "start time" is of a clock where a column of its day stands beside it.
func (b *builtin) dayAndClock(at map[Field]int, names map[string]int) {
	i, whole := at[FieldSent]
	if !whole {
		return
	}
	_, day := at[FieldSentDate]
	for _, name := range b.Fields[FieldSentClock] {
		if column, there := names[name]; day && there && column == i {
			at[FieldSentClock] = i
			delete(at, FieldSent)
			return
		}
	}
	delete(at, FieldSentDate)
	delete(at, FieldSentClock)
}

// suggestBuiltin proposes the built-in profile that fits, if there is one.
func suggestBuiltin(head []string) (Profile, []Suggestion, bool) {
	names := newColumns(head).names
	b, columns, ok := builtinFor(names)
	if !ok {
		return Profile{}, nil, false
	}
	p := Profile{Name: b.Name, Sheet: b.Sheet, Columns: columns, Platform: b.Platform, Zone: b.Zone, Unix: b.Unix, Owner: b.Owner, Conversation: b.Thread, NickStands: b.Nick, Deleted: b.Deleted, System: b.System}
	var list []Suggestion
	for _, c := range columns {
		s := Suggestion{Column: c.Name, Field: c.Field, Sure: 0.9, Why: "the built-in profile " + b.Name + " (" + b.Source + ")"}
		if c.Field == "" {
			s.Sure, s.Why = 0, "no field in the built-in profile "+b.Name+"; kept verbatim"
		}
		list = append(list, s)
	}
	return p, list, true
}
