package formats

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The look at a name's first word never loses a name that the whole look knows,
// however it is written.
func TestFirstWordLosesNoName(t *testing.T) {
	t.Parallel()
	known := knownVariants()
	var names []string
	for name := range known.byName {
		names = append(names, name)
	}
	check := func(t interface{ Errorf(string, ...any) }, name string) {
		if h := readHeader(name); known.byName[h.name] != "" && len(name) <= longestName && !known.mayKnow(name) {
			t.Errorf("%q is known as %s and passed over", name, known.byName[h.name])
		}
	}
	for _, name := range names {
		words := strings.Fields(name)
		camel := words[0]
		for _, w := range words[1:] {
			camel += strings.ToUpper(w[:1]) + w[1:]
		}
		for _, written := range []string{name, strings.ToUpper(name), strings.Join(words, "_"), strings.Join(words, "-"), camel,
			"UTC " + name, "local " + name, name + " (UTC+1)", " " + name, "(" + name + ")", "unix_" + name, "GMT" + name} {
			check(t, written)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(names).Draw(t, "name")
		at := rapid.IntRange(0, len(name)).Draw(t, "at")
		check(t, name[:at]+rapid.StringMatching(`[ _\-(.A-Z#é]{0,2}`).Draw(t, "between")+name[at:])
	})
}
