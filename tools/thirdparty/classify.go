package main

import (
	"errors"
	"strings"
)

// marks are phrases that tell licences apart, the narrower before the wider.
// What is refused stands first, so that a file that holds both is refused.
var marks = []struct {
	phrase, name string
	refused      bool
}{
	{"gnu affero general public license", "AGPL", true},
	{"gnu lesser general public license", "LGPL", true},
	{"gnu general public license", "GPL", true},
	{"server side public license", "SSPL", true},
	{"business source license", "BUSL", true},
	{"apache license version 2.0", "Apache-2.0", false},
	{"mozilla public license version 2.0", "MPL-2.0", false},
	{"permission to use, copy, modify, and/or distribute this software", "ISC", false},
	{"permission to use, copy, modify, and distribute this software", "ISC", false},
	{"neither the name", "BSD-3-Clause", false},
	{"redistributions in binary form must reproduce", "BSD-2-Clause", false},
	{"has been dedicated to the public domain by the authors", "public domain", false},
	{"creative commons attribution 4.0 international license", "CC-BY-4.0", false},
	{"permission is hereby granted, free of charge", "MIT", false},
}

// classify names the licence of a text by its SPDX name. It knows only the
// licences that the project takes and those that it must refuse.
func classify(text string) (string, error) {
	folded := strings.ToLower(strings.Join(strings.Fields(text), " "))
	folded = strings.ReplaceAll(folded, "license, version", "license version")
	for _, m := range marks {
		if !strings.Contains(folded, m.phrase) {
			continue
		}
		if m.refused && !mentionedOnly(folded, m.phrase) {
			return "", errors.New("the licence " + m.name + " is not taken into the program")
		}
		if !m.refused {
			return m.name, nil
		}
	}
	return "", errors.New("its licence is not one that is known here; read it, then add it to classify.go or drop the module")
}

// mentionedOnly tells the MPL, whose text names the GPLs as secondary
// licences, from the GPLs themselves.
func mentionedOnly(folded, phrase string) bool {
	i := strings.Index(folded, "mozilla public license")
	return i >= 0 && i < strings.Index(folded, phrase)
}
