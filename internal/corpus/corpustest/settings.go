package corpustest

import (
	"pgregory.net/rapid"

	"hut3"
)

// Settings draws facts and hit sets over a world, under a scope.
func Settings(w World, scope hut3.Scope) *rapid.Generator[Setting] {
	return rapid.Custom(func(t *rapid.T) Setting {
		rows := rapid.SliceOfN(rapid.SampledFrom(w.keys()), 0, 8)
		return Setting{Scope: scope, Facts: Facts(w).Draw(t, "facts"), Sets: map[string][]hut3.Key{
			"vans": rows.Draw(t, "rows of a set"), "SET-2": rows.Draw(t, "rows of another"),
		}}
	})
}
