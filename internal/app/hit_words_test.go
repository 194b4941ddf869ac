package app

import (
	"testing"

	"hut3"
)

// A file is told by its type, by its name where the type says nothing, and a length in
// words.
func TestMediaAndLengthsInWords(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]hut3.Media{
		"picture boat.bin":                    {Name: "boat.bin", Type: "image/jpeg"},
		"picture photos/1.JPG, not delivered": {Name: "photos/1.JPG", Type: "photo", Missing: true},
		"sound":                               {Type: "audio/ogg"},
		"file list.xyz":                       {Name: "list.xyz"},
	} {
		if got := MediaWords(m); got != want {
			t.Errorf("%+v is told %q, want %q", m, got, want)
		}
	}
	for value, want := range map[string]string{"0": "", "59": "59 s", "123": "2 min 3 s", "3661": "1 h 1 min 1 s", "00:01:10": "00:01:10"} {
		if got := lengthWords(value); got != want {
			t.Errorf("%q is told %q, want %q", value, got, want)
		}
	}
}
