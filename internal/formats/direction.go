package formats

import (
	"slices"
	"strings"
)

type direction uint8

const (
	noDirection direction = iota
	incoming
	outgoing
)

// directions are the words of a direction column.
type directions struct {
	in, out []string
	system  []string  // how that of a line of the system begins
	seen    [2]string // the words met last, as written, and what they say
	says    [2]direction
}

// newDirections takes the profile's words, or those of the variants.
func newDirections(p Profile) directions {
	known := knownVariants().Directions
	d := directions{in: known["in"], out: known["out"]}
	if len(p.In) > 0 {
		d.in = lower(p.In)
	}
	if len(p.Out) > 0 {
		d.out = lower(p.Out)
	}
	d.system = lower(p.System)
	return d
}

// ofSystem says that the word is of a line of the system.
func (d *directions) ofSystem(word string) bool {
	w := strings.ToLower(strings.TrimSpace(word))
	return slices.ContainsFunc(d.system, func(begins string) bool { return begins != "" && strings.HasPrefix(w, begins) })
}

func lower(words []string) []string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = strings.ToLower(strings.TrimSpace(w))
	}
	return list
}

func (d *directions) of(word string) direction {
	for i, seen := range d.seen {
		if seen == word && word != "" {
			return d.says[i]
		}
	}
	said := d.look(word)
	d.seen[1], d.says[1] = d.seen[0], d.says[0]
	d.seen[0], d.says[0] = strings.Clone(word), said
	return said
}

func (d *directions) look(word string) direction {
	w := strings.ToLower(strings.TrimSpace(word))
	switch {
	case slices.Contains(d.in, w):
		return incoming
	case slices.Contains(d.out, w):
		return outgoing
	}
	return noDirection
}
