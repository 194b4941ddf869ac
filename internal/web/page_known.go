package web

import (
	"strings"

	"hut3"
	"hut3/internal/app"
)

// knownForm enters the figures of July 2020 that hut3 brings with it.
func knownForm() form {
	return form{Action: "/published/known", Title: "Enter what was published in July 2020", Button: "Enter all of it",
		Lead:        "The figures of the source document, of the National Crime Agency on the same day and of the regions on the days after, word for word, as hut3 brings them. What stands already is left as it is.",
		Fields:      []field{ask(isArea, "groups", "Groups that the list names", "one a line, as in gang 1=OCG-1", "group", "gang")},
		Consequence: "They are statements of others and are added to nothing. What their words cannot be read as waits for a ruling."}
}

// enterKnown enters them; run again, it changes nothing.
func enterKnown(v *visit) (answer, error) {
	return v.submit(knownForm(), publishedPage, func(f *form) (answer, error) {
		groups := map[string]hut3.Ref{}
		for _, line := range f.lines("groups") {
			name, ref, ok := strings.Cut(line, "=")
			if !ok {
				return answer{}, wrong("groups", hut3.Errorf(hut3.Usage, "%q: write the name of the list and the group here, as in gang 1=OCG-1", line))
			}
			groups[strings.TrimSpace(name)] = hut3.Ref(strings.TrimSpace(ref))
		}
		entries, err := app.PublishedIn2020(groups)
		if err != nil {
			return answer{}, err
		}
		o, err := v.app.Operations()
		if err != nil {
			return answer{}, err
		}
		made, err := o.EnterStatements(v.ctx, v.actor, entries)
		return done("/published", map[string]any{"refs": made}), err
	})
}
