package app

import (
	"strings"
	"testing"

	"hut3"
)

// A set that is not there is told with its column.
func TestASetThatIsNotThere(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	_, err := a.Search(t.Context(), analyst, SearchRequest{Query: "depot (set:nosuch OR van)"})
	if hut3.CodeOf(err) != hut3.NotFound || !strings.Contains(err.Error(), `query, column 12: there is no hit set "nosuch"`) {
		t.Error(err)
	}
}

// A code of no language is told with its column.
func TestALanguageThatIsNone(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	_, err := a.Search(t.Context(), analyst, SearchRequest{Query: "depot (lang:xx OR van)"})
	if hut3.CodeOf(err) != hut3.Usage || !strings.Contains(err.Error(), "query, column 13: lang:xx is not a language") {
		t.Error(err)
	}
}
