package formats

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed whatsapp.json
var whatsappJSON []byte

// whatsappWords are the words that exports use in each language.
type whatsappWords struct {
	Dated    string            `json:"dated"`
	Source   string            `json:"source"`
	Years    [2]int            `json:"years"` // the first that can be, and the last when the list was made
	AM       []string          `json:"am"`
	PM       []string          `json:"pm"`
	Noon     []string          `json:"noon"`
	Noise    []string          `json:"noise"`
	Eras     map[string]int    `json:"eras"`    // the year before an era's first
	Omitted  map[string]string `json:"omitted"` // to what was left out
	Attached []string          `json:"attached"`
	Calls    []string          `json:"calls"`
	System   []string          `json:"system"`
	Deleted  []string          `json:"deleted"` // whole texts, without a point at the end
	Edited   []string          `json:"edited"`  // in brackets at the end of a text

	halves   map[string]dayHalf
	attached map[string]bool
	deleted  map[string]bool
	ends     [256]bool // the last bytes of deleted
	last     [256]bool // the last bytes of texts that say so: those, and of trailing
	lengths  [256]bool // of deleted
	longest  int       // of deleted
}

// dayHalf says what a word beside a clock makes of its hour.
type dayHalf uint8

const (
	wholeDay dayHalf = iota
	morning
	afternoon
	aroundNoon
	unknownHalf
)

// knownWhatsApp is the embedded list; a fault in it is one of the program.
var knownWhatsApp = sync.OnceValue(func() *whatsappWords {
	w, err := loadWhatsApp(whatsappJSON)
	if err != nil {
		panic(err)
	}
	return w
})

// loadWhatsApp reads and checks a list: dated, in lower case, no word for two
// halves of the day.
func loadWhatsApp(data []byte) (*whatsappWords, error) {
	w := &whatsappWords{halves: map[string]dayHalf{}, attached: map[string]bool{}, deleted: map[string]bool{}}
	if err := json.Unmarshal(data, w); err != nil {
		return nil, fmt.Errorf("words of WhatsApp: %w", err)
	}
	if w.Dated == "" || w.Source == "" || w.Years[0] >= w.Years[1] {
		return nil, fmt.Errorf("words of WhatsApp: the list needs a date, a source and two years")
	}
	for half, words := range map[dayHalf][]string{morning: w.AM, afternoon: w.PM, aroundNoon: w.Noon, wholeDay: w.Noise} {
		for _, word := range words {
			key := halfWord(word)
			if other, taken := w.halves[key]; taken && other != half || key == "" {
				return nil, fmt.Errorf("words of WhatsApp: %q stands for two halves of the day, or for none", word)
			}
			w.halves[key] = half
		}
	}
	for _, list := range [][]string{w.Attached, w.Calls, w.System, w.Deleted, w.Edited} {
		for _, phrase := range list {
			if phrase != strings.ToLower(phrase) || phrase == "" {
				return nil, fmt.Errorf("words of WhatsApp: %q is not in lower case", phrase)
			}
		}
	}
	for _, phrase := range w.Attached {
		w.attached[phrase] = true
	}
	for i := range len(trailing) {
		w.last[trailing[i]] = true
	}
	for _, phrase := range w.Deleted {
		w.last[phrase[len(phrase)-1]] = true
		w.lengths[min(len(phrase), len(w.lengths)-1)] = true
		w.deleted[phrase], w.ends[phrase[len(phrase)-1]], w.longest = true, true, max(w.longest, len(phrase))
	}
	return w, nil
}

// saysDeleted reports whether a text is what WhatsApp leaves of a message that was
// deleted, and nothing else. Most texts are passed at little cost.
func (w *whatsappWords) saysDeleted(text string) bool {
	if text == "" || !w.last[text[len(text)-1]] {
		return false
	}
	text = strings.TrimRight(text, trailing)
	if text == "" || len(text) > w.longest+12 || !w.ends[text[len(text)-1]] {
		return false
	}
	if text[0] != ' ' && len(text) < len(w.lengths) && !w.lengths[len(text)] && isASCII(text) {
		return false // its length is not changed by what follows
	}
	return w.deleted[strings.ToLower(cleanName(text))]
}

// trailing is what may stand behind the words of a deletion.
const trailing = ". \r\n\u3002\u200e"

// saysEdited reports whether a text ends with the words that it was edited.
func (w *whatsappWords) saysEdited(text string) bool {
	if !strings.HasSuffix(text, ">") {
		return false
	}
	i := strings.LastIndexByte(text, '<')
	return i >= 0 && slices.Contains(w.Edited, strings.ToLower(strings.Trim(text[i:], "<>. \u200e")))
}

// halfWord is a word beside a clock without points, spaces and case: "p. m."
// and "PM" are one.
func halfWord(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if r == '.' || isBlank(r) || isMark(r) {
			return -1
		}
		return r
	}, s))
}

// isBlank reports whether r is a space of any width.
func isBlank(r rune) bool {
	switch r {
	case ' ', '\t', 0xa0, 0x202f, 0x2009, 0x2007, 0x3000:
		return true
	}
	return false
}

// isMark reports whether r only steers the direction of text.
func isMark(r rune) bool {
	switch {
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x61c, r == 0xfeff:
		return true
	}
	return false
}
