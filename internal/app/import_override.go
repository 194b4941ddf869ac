package app

import (
	"os"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/formats"
	"hut3/internal/ingest"
)

// overrides takes apart what is said of all files and of some: NAME, or
// NAME=PATTERN.
func (r *ImportRequest) overrides() error {
	for _, text := range r.FormatOf {
		name, pattern, some := strings.Cut(text, "=")
		if !some {
			r.Format = name
			continue
		}
		if err := knownFormat(name); err != nil {
			return err
		}
		r.Overrides = append(r.Overrides, ingest.Override{Files: pattern, Format: name})
	}
	for _, text := range r.ProfileOf {
		file, pattern, some := cutProfile(text)
		if !some {
			r.ProfileFile = file
			continue
		}
		profile, err := readProfile(file)
		if err != nil {
			return err
		}
		r.Overrides = append(r.Overrides, ingest.Override{Files: pattern, Profile: &profile})
	}
	return nil
}

// cutProfile parts a profile's file from the pattern of those that it is for; a
// file may have the sign in its own name.
func cutProfile(text string) (file, pattern string, some bool) {
	if _, err := os.Stat(text); err == nil {
		return text, "", false
	}
	return strings.Cut(text, "=")
}

func knownFormat(name string) error {
	if name == "" || slices.ContainsFunc(formats.Formats(), func(f FormatInfo) bool { return f.Name == name }) {
		return nil
	}
	return hut3.Errorf(hut3.Usage, "no format is called %q; hut3 formats lists what is read", name)
}
