package venetic

import (
	"time"

	"hut3"
)

// The window that the planted scenes need, and the default one. The first live
// collection was on 1 April 2020 and the service ended on 13 June (domain.md 1.2).
var (
	defaultStart = time.Date(2020, 3, 23, 0, 0, 0, 0, time.UTC)
	sceneStart   = time.Date(2020, 4, 10, 0, 0, 0, 0, time.UTC)
	defaultEnd   = time.Date(2020, 6, 13, 0, 0, 0, 0, time.UTC)
)

const (
	minHandles = 200
	// maxThread is the most messages one conversation carries in the window
	// without its sessions running into each other.
	maxThread = 20_000
)

// Config says how large the model operation is. The same Config gives the same
// bytes on every machine.
type Config struct {
	Handles  int       `json:"handles"`  // all handles: held, peer only and contact-book only
	Messages int       `json:"messages"` // true messages held: each stands in at least one readable row
	Seed     uint64    `json:"seed"`
	Start    time.Time `json:"start"` // first day, UTC; zero is 2020-03-23
	End      time.Time `json:"end"`   // first day not covered, UTC; zero is 2020-06-13
	// OmitMessages leaves truth/messages.jsonl out; it is about as large as
	// the exhibit.
	OmitMessages bool `json:"omit_messages,omitempty"`
}

func (c Config) withDefaults() Config {
	if c.Start.IsZero() {
		c.Start = defaultStart
	}
	if c.End.IsZero() {
		c.End = defaultEnd
	}
	c.Start = c.Start.UTC().Truncate(24 * time.Hour)
	c.End = c.End.UTC().Truncate(24 * time.Hour)
	return c
}

// Validate refuses sizes and windows that cannot be made. The number of
// conversations is known only to the plan, so Generate may still ask for more
// messages, or for more handles.
func (c Config) Validate() error {
	c = c.withDefaults()
	switch {
	case c.Handles < minHandles:
		return hut3.Errorf(hut3.Usage, "%d handles are too few for the planted groups; give at least %d", c.Handles, minHandles)
	case c.Messages < 1:
		return hut3.Errorf(hut3.Usage, "%d messages: give a number above zero", c.Messages)
	case c.Messages > 1<<31-1:
		return hut3.Errorf(hut3.Usage, "%d messages: the most is %d", c.Messages, 1<<31-1)
	case c.Start.After(sceneStart) || c.End.Before(defaultEnd):
		return hut3.Errorf(hut3.Usage, "the planted scenes lie between %s and %s; let the window cover them",
			sceneStart.Format(time.DateOnly), defaultEnd.Format(time.DateOnly))
	case c.End.Sub(c.Start) > 2*365*24*time.Hour:
		return hut3.Errorf(hut3.Usage, "the window is longer than two years; give a shorter one")
	}
	return nil
}
