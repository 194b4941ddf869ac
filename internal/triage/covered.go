package triage

import (
	"slices"

	"hut3"
	"hut3/internal/store"
)

// covered is a threat with what of it was raised from material that nobody but
// the independent reviewer may read now: it was held when it was raised, or it was
// locked since.
type covered struct {
	hut3.Threat
	hidden []bool // by raising
}

// held reports whether the reviewer alone can read any of what it was raised from.
func (c *covered) held() bool { return c.Held || slices.Contains(c.hidden, true) }

// whole reports whether nothing that it was raised from is open.
func (c *covered) whole() bool { return c.Held || !slices.Contains(c.hidden, false) }

func (t Triage) cover(tx *store.Tx, threat hut3.Threat) (covered, error) {
	c := covered{threat, make([]bool, len(threat.Raisings))}
	if t.Restricted == nil {
		return c, hut3.Errorf(hut3.Internal, "triage was made without a way to tell what is restricted")
	}
	for i, r := range threat.Raisings {
		var err error
		if c.hidden[i], err = t.Restricted(tx, r.Keys); err != nil {
			return c, err
		}
		c.hidden[i] = c.hidden[i] || threat.Held
	}
	return c, nil
}

// cut takes out what would say where the hidden material is. What the raisers said
// in their own words stays: somebody's life may hang on it.
func (c covered) cut() hut3.Threat {
	t := c.Threat
	if c.whole() {
		t.Conversation, t.Follows = "", ""
	}
	t.Raisings = slices.Clone(t.Raisings)
	for i, r := range t.Raisings {
		if c.hidden[i] {
			t.Raisings[i] = hut3.Raising{By: r.By, Name: r.Name, Unit: r.Unit, At: r.At, Gist: r.Gist}
		}
	}
	return t
}
