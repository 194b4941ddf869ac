package formats

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
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

	byName map[string]Field
	sheet  map[string]Sheet
}

// knownVariants is the embedded list; a fault in it is one of the program.
var knownVariants = sync.OnceValue(func() *variants {
	v, err := loadVariants(variantsJSON)
	if err != nil {
		panic(err)
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
	for sheet, names := range v.Sheets {
		for _, n := range names {
			v.sheet[n] = sheet
		}
	}
	return v, nil
}

// knownColumns counts the names that the variants know, but for those that
// stand in data of any kind and so say nothing of messages (id, type, title).
// The longest name of a column that is looked up: no known name and zone is
// longer, and none begins with a digit.
const longestName = 64

func knownColumns(header []string) int {
	known := knownVariants()
	n := 0
	for _, name := range header {
		if len(name) > longestName || name == "" || name[0] >= '0' && name[0] <= '9' {
			continue
		}
		h := readHeader(name)
		switch known.byName[h.name] {
		case "", FieldRowNo, FieldTitle, FieldNativeID, FieldPlatform:
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
