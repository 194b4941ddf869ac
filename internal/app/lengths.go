package app

import "hut3"

// How long what somebody writes may be, in bytes: it stays on record, and in the
// log, for ever.
const (
	mostName   = 300
	mostReason = 8_000
	mostSaved  = 64 << 10 // of a query that is saved
)

func within(text string, most int, what string) error {
	if len(text) <= most {
		return nil
	}
	return hut3.Errorf(hut3.Invalid, "%s has %s; at most %s are taken", what, hut3.Plural(int64(len(text)), "byte", "bytes"), hut3.Thousands(int64(most)))
}
