package store

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"hut3"
)

// Kind describes one kind of record: how its body is checked, and what of it
// is projected. A feature makes its kinds with NewKind and the program opens
// the store with all of them.
type Kind struct {
	Name    string // "package"
	Prefix  string // "PKG"; empty where the id is given by the writer
	Project func(body []byte) (Projection, error)
	// Clears says that a record of it tells of others that were changed where
	// they stand: nothing that was kept in memory holds after it.
	Clears bool
}

// Projection is what is looked up of a record.
type Projection struct {
	Attrs []hut3.Attr
	Links []hut3.Link
}

// NewKind makes a kind whose body is a T. A T that has them is asked: Validate()
// error before it is written; Attrs() []hut3.Attr for what it is found by;
// Links() []hut3.Link for what it rests on or concerns.
func NewKind[T any](name, prefix string) Kind {
	return Kind{Name: name, Prefix: prefix, Project: func(body []byte) (Projection, error) {
		var t T
		dec := json.NewDecoder(bytes.NewReader(body))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&t); err != nil {
			return Projection{}, hut3.Wrap(err, hut3.Invalid, "%s record", name)
		}
		return project(&t)
	}}
}

func project(t any) (Projection, error) {
	var p Projection
	if v, ok := t.(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			return p, err
		}
	}
	if v, ok := t.(interface{ Attrs() []hut3.Attr }); ok {
		p.Attrs = v.Attrs()
	}
	if v, ok := t.(interface{ Links() []hut3.Link }); ok {
		p.Links = v.Links()
	}
	return p, nil
}

func (s *Store) register(kinds []Kind) error {
	for _, k := range kinds {
		if _, ok := s.kinds[k.Name]; ok {
			return hut3.Errorf(hut3.Internal, "two kinds of record are called %q", k.Name)
		}
		s.kinds[k.Name] = k
		if k.Prefix != "" {
			s.prefixed = append(s.prefixed, k)
		}
	}
	slices.SortFunc(s.prefixed, func(a, b Kind) int { return cmp.Compare(a.Name, b.Name) })
	return nil
}

func (s *Store) kind(name string) (Kind, error) {
	k, ok := s.kinds[name]
	if !ok {
		return k, hut3.Errorf(hut3.Internal, "no kind of record is called %q", name)
	}
	return k, nil
}

// splitID parts IR-2020-000123 into its series, IR-2020, and its number. An id
// without a number is a series by itself.
func splitID(id string) (series string, n int64) {
	i := strings.LastIndexByte(id, '-')
	if i < 0 {
		return id, 0
	}
	n, err := strconv.ParseInt(id[i+1:], 10, 64)
	if err != nil {
		return id, 0
	}
	return id[:i], n
}
