package app

import (
	"cmp"
	"fmt"
	"path"
	"strconv"
	"strings"

	"hut3"
)

// FactWords is how long a call was and what became of it, or what a line of the system
// tells: "missed", "accepted, 2 min 3 s".
func (h Hit) FactWords() string {
	var words []string
	for _, f := range h.Facts {
		value := f.Value
		if strings.Contains(strings.ToLower(f.Name), "duration") {
			value = lengthWords(value)
		}
		if value != "" {
			words = append(words, value)
		}
	}
	return strings.Join(words, ", ")
}

// Unsaid is what stands where a message has no words: what it is, and what its rows
// tell of it.
func (h Hit) Unsaid() string {
	if told := h.FactWords(); told != "" {
		return h.Kind.String() + ", " + told
	}
	return "no text (" + h.Kind.String() + ")"
}

// lengthWords writes out a length in seconds, and says nothing of none; another is told
// as it stands.
func lengthWords(value string) string {
	n, err := strconv.ParseUint(value, 10, 32)
	switch {
	case err != nil:
		return value
	case n == 0:
		return ""
	case n < 60:
		return fmt.Sprintf("%d s", n)
	case n < 3600:
		return fmt.Sprintf("%d min %d s", n/60, n%60)
	}
	return fmt.Sprintf("%d h %d min %d s", n/3600, n/60%60, n%60)
}

// mediaKinds are what files are by their type, and where that says nothing by the
// end of their name.
var mediaKinds = map[string]string{
	"image": "picture", ".jpg": "picture", ".jpeg": "picture", ".png": "picture", ".gif": "picture", ".webp": "picture", ".heic": "picture",
	"video": "video", ".mp4": "video", ".mov": "video", ".3gp": "video", ".webm": "video",
	"audio": "sound", ".opus": "sound", ".ogg": "sound", ".m4a": "sound", ".mp3": "sound", ".aac": "sound", ".amr": "sound", ".caf": "sound", ".wav": "sound",
}

// MediaWords names a file of a message by what it is.
func MediaWords(m hut3.Media) string {
	of, _, _ := strings.Cut(m.Type, "/")
	kind := cmp.Or(mediaKinds[of], mediaKinds[strings.ToLower(path.Ext(m.Name))], "file")
	words := strings.TrimSpace(kind + " " + m.Name)
	if m.Missing {
		words += ", not delivered"
	}
	return words
}
