package app

import "hut3"

// Untested says that a question could not be put to so many messages.
func Untested(n int64) string {
	return hut3.Plural(n, "message", "messages") + " could not be tested, as their texts are damaged; they may fit, and hut3 verify tells the extent"
}
