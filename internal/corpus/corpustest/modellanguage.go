package corpustest

import "unicode"

// languageWords are the words of a world that the list of languages has, with
// their languages.
var languageWords = map[string][]string{"the": {"en"}, "dont": {"en"}, "het": {"nl"}, "ik": {"nl"}, "что": {"ru"}, "y": {"es"}}

// language is that of a text of a world: Chinese where most letters are Han;
// otherwise the one with the most of its words, of the script of most letters.
func (v *ModelView) language(text string) string {
	latin, cyrillic, han := 0, 0, 0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Latin, r):
			latin++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
		case unicode.Is(unicode.Han, r):
			han++
		}
	}
	if han > latin && han > cyrillic {
		return "zh"
	}
	votes := map[string]int{}
	for _, w := range v.words(text) {
		for _, l := range languageWords[w.term] {
			if (l == "ru") == (cyrillic > latin) {
				votes[l]++
			}
		}
	}
	best, second := "und", 0
	for l, n := range votes {
		switch {
		case n > votes[best]:
			best, second = l, votes[best]
		case n > second:
			second = n
		}
	}
	if votes[best] == second {
		return "und"
	}
	return best
}
