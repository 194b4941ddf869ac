package corpustest

import (
	"hut3"
	"hut3/internal/corpus"
)

// index finds the parts of a world, which would be gone through for each message
// otherwise.
type index struct {
	rows    map[hut3.Key]classRow
	ofEach  map[hut3.Key][]classRow // by message, in the order of the world
	entries map[entryOf]held        // the message as a class holds it
}

type classRow struct {
	corpus.RowEntry
	class uint32
}

type entryOf struct {
	message hut3.Key
	class   uint32
}

func indexOf(w World) index {
	x := index{map[hut3.Key]classRow{}, map[hut3.Key][]classRow{}, map[entryOf]held{}}
	for _, d := range w {
		for _, r := range d.Rows {
			row := classRow{r, d.Class}
			x.rows[r.Key] = row
			if r.Message != 0 {
				x.ofEach[r.Message] = append(x.ofEach[r.Message], row)
			}
		}
		for _, e := range d.Messages {
			x.entries[entryOf{e.Key, d.Class}] = held{e, d.Class, d.Number}
		}
	}
	return x
}

// memory is what a view has worked out before.
type memory struct {
	at     map[hut3.Key]int     // place among the visible
	cut    map[string][]cutWord // texts
	folded map[string]string    // names
	unsaid map[hut3.Key]bool
	with   map[string]map[string]bool // conversations of a handle
	hits   map[string][]held          // by query
}

func newMemory() memory {
	return memory{map[hut3.Key]int{}, map[string][]cutWord{}, map[string]string{}, map[hut3.Key]bool{}, map[string]map[string]bool{}, map[string][]held{}}
}

// once gives what was worked out before, or works it out.
func once[K comparable, V any](kept map[K]V, key K, work func() V) V {
	if v, ok := kept[key]; ok {
		return v
	}
	v := work()
	kept[key] = v
	return v
}
