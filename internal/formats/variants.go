package formats

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed variants.json
var variantsJSON []byte

// variants are the header names that each field is known by, and the words
// for the two directions.
type variants struct {
	Dated      string              `json:"dated"`
	Source     string              `json:"source"`
	Fields     map[Field][]string  `json:"fields"`
	Directions map[string][]string `json:"directions"`
	Sheets     map[Sheet][]string  `json:"sheets"`
	Contacts   map[Field][]string  `json:"contacts"` // names that mean a field only where the sheet says that it is of contacts

	byName map[string]Field
	first  map[string]bool // first words of byName, of the built-in profiles' names, and of what readHeader takes out of a name
	sheet  map[string]Sheet
}

// knownVariants is the embedded list; a fault in it is one of the program.
var knownVariants = sync.OnceValue(func() *variants {
	v, err := loadVariants(variantsJSON)
	if err != nil {
		panic(err)
	}
	for name := range builtins().names {
		v.know(name)
	}
	return v
})

// loadVariants reads and checks a list: dated, known fields only, each name in
// its folded form and under one field.
func loadVariants(data []byte) (*variants, error) {
	v := &variants{byName: map[string]Field{}, sheet: map[string]Sheet{}}
	if err := json.Unmarshal(data, v); err != nil {
		return nil, fmt.Errorf("header variants: %w", err)
	}
	if v.Dated == "" || v.Source == "" {
		return nil, fmt.Errorf("header variants: the list needs a date and a source")
	}
	for field, names := range v.Fields {
		if !slices.Contains(fieldOrder[:], field) {
			return nil, fmt.Errorf("header variants: %q is not a field", field)
		}
		for _, n := range names {
			if other, taken := v.byName[n]; taken || n != fold(n) {
				return nil, fmt.Errorf("header variants: %q of %s is not folded, or also under %s", n, field, other)
			}
			v.byName[n] = field
		}
	}
	for field, names := range v.Contacts {
		if !slices.Contains(fieldOrder[:], field) || slices.ContainsFunc(names, func(n string) bool { return n != fold(n) }) {
			return nil, fmt.Errorf("header variants: of contacts, %q is not a field, or a name of it is not folded: %q", field, names)
		}
	}
	v.first = map[string]bool{}
	for name := range v.byName {
		v.know(name)
	}
	for _, word := range strings.Fields("utc gmt local unix epoch ms millis milliseconds us micros microseconds") {
		v.first[word] = true
	}
	for sheet, names := range v.Sheets {
		for _, n := range names {
			v.sheet[n] = sheet
		}
	}
	return v, nil
}

// know takes a folded name's first word for mayKnow.
func (v *variants) know(name string) {
	word, _, _ := strings.Cut(name, " ")
	v.first[word] = true
}

// The longest name of a column that is looked up: no known name and zone is
// longer, and none begins with a digit.
const longestName = 64

// knownColumns counts the names that the variants know, but for those that
// stand in data of any kind and so say nothing of messages (id, type, title).
func knownColumns(header []string) int {
	known := knownVariants()
	n := 0
	for _, name := range header {
		if !known.mayKnow(name) {
			continue
		}
		h := readHeader(name)
		switch known.byName[h.name] {
		case "", FieldRowNo, FieldSubject, FieldTitle, FieldNativeID, FieldPlatform:
		default:
			if h.name != "type" {
				n++
			}
		}
	}
	if b, _, ok := builtinFor(header); ok {
		n = max(n, len(b.Needs))
	}
	return n
}

// edgeList is said of what holds ties and no messages.
const edgeList = "they say who and to whom, and none a text or a time: an edge list, no messages (`hut3 network --edges` measures one)"

// tiesOnly reports whether a header tells who and to whom, and nothing of a text or
// a time: an edge list has such a one, and it is no sheet of messages.
func tiesOnly(header []string) bool {
	known, has := knownVariants(), map[Field]bool{}
	for _, name := range header {
		if known.mayKnow(name) {
			has[known.byName[readHeader(name).name]] = true
		}
	}
	for _, f := range []Field{FieldBody, FieldMedia, FieldSent, FieldSentDate, FieldSentClock, FieldReceived, FieldDuration} {
		if has[f] {
			return false
		}
	}
	_, _, fits := builtinFor(header)
	return has[FieldFrom] && has[FieldTo] && !fits
}

// mayKnow looks at a name's first word: most cells of a sheet are no names, and
// to fold each of them costs more than to read its row.
func (v *variants) mayKnow(name string) bool {
	if len(name) > longestName || name == "" || name[0] >= '0' && name[0] <= '9' {
		return false
	}
	var word [longestName]byte
	n := 0
	for i := range len(name) {
		switch c := name[i]; {
		case c >= 'a' && c <= 'z':
			word[n] = c
		case c >= 'A' && c <= 'Z' && (i == 0 || name[i-1] >= 'A' && name[i-1] <= 'Z'):
			word[n] = c + 'a' - 'A'
		case c >= 'A' && c <= 'Z' || i > 0 && (c == ' ' || c == '_' || c == '(' || c == '.'):
			return v.first[string(word[:n])] || hasZone(word[:n])
		default:
			return true // whatever else parts or makes words
		}
		n++
	}
	return v.first[string(word[:n])] || hasZone(word[:n])
}

// hasZone reports whether a word begins as cutZone's words do.
func hasZone(word []byte) bool {
	return bytes.HasPrefix(word, []byte("utc")) || bytes.HasPrefix(word, []byte("gmt"))
}
