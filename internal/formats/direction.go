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
type directions struct{ in, out []string }

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
	return d
}

func lower(words []string) []string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = strings.ToLower(strings.TrimSpace(w))
	}
	return list
}

func (d directions) of(word string) direction {
	w := strings.ToLower(strings.TrimSpace(word))
	switch {
	case slices.Contains(d.in, w):
		return incoming
	case slices.Contains(d.out, w):
		return outgoing
	}
	return noDirection
}
