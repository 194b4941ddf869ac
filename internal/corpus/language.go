package corpus

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"slices"
	"sync"
	"time"
	"unicode"

	"hut3"
)

// Undetermined is the language of a text that says too little: ISO 639-2's und.
const Undetermined = "und"

//go:embed data/languages.json
var languagesJSON []byte

// languages knows texts by their script and their function words.
type languages struct {
	list   hut3.Digest // SHA-256 of the list itself
	codes  []string
	only   map[string]string // the language of a script that one language of the list is written in
	number map[string]uint8  // the same, by the number it has in a column
	of     map[string][]int  // by script, the languages of it, by number
	words  map[string][]int  // by folded word, the languages that have it
}

var builtinLanguages = sync.OnceValues(func() (*languages, error) { return readLanguages(languagesJSON) })

// scripts are those that are told apart. Hiragana and Katakana are Japanese
// wherever they stand.
var scripts = []struct {
	name  string
	table *unicode.RangeTable
}{
	{"Latin", unicode.Latin}, {"Cyrillic", unicode.Cyrillic}, {"Greek", unicode.Greek}, {"Arabic", unicode.Arabic}, {"Hebrew", unicode.Hebrew},
	{"Hangul", unicode.Hangul}, {"Kana", unicode.Hiragana}, {"Kana", unicode.Katakana}, {"Han", unicode.Han},
}

// readLanguages reads the dated list.
func readLanguages(raw []byte) (*languages, error) {
	var file struct {
		AsAt      string `json:"as_at"`
		Source    string `json:"source"`
		Languages []struct {
			Code   string   `json:"code"`
			Name   string   `json:"name"`
			Script string   `json:"script"`
			Words  []string `json:"words"`
		} `json:"languages"`
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&file); err != nil {
		return nil, hut3.Wrap(err, hut3.Invalid, "the list of languages")
	}
	if _, err := time.Parse(time.DateOnly, file.AsAt); err != nil || file.Source == "" {
		return nil, hut3.Errorf(hut3.Invalid, "the list of languages needs as_at, a date, and its source")
	}
	l := &languages{list: sha256.Sum256(raw), only: map[string]string{}, number: map[string]uint8{}, of: map[string][]int{}, words: map[string][]int{}}
	for i, x := range file.Languages {
		known := slices.ContainsFunc(scripts, func(s struct {
			name  string
			table *unicode.RangeTable
		}) bool {
			return s.name == x.Script
		})
		if x.Code == "" || slices.Contains(l.codes, x.Code) || !known {
			return nil, hut3.Errorf(hut3.Invalid, "language %d of the list, %q, has no code, one that stands there already, or no script that is known", i+1, x.Code)
		}
		l.codes = append(l.codes, x.Code)
		l.of[x.Script] = append(l.of[x.Script], i)
		for _, w := range x.Words {
			Tokens(w, func(term []byte, _, _ int) {
				if !slices.Contains(l.words[string(term)], i) {
					l.words[string(term)] = append(l.words[string(term)], i)
				}
			})
		}
	}
	for script, of := range l.of {
		if len(of) == 1 {
			l.only[script], l.number[script] = l.codes[of[0]], uint8(of[0]+1)
		}
	}
	return l, nil
}

// identify gives the language of a text. The script that most letters are of
// decides where one language is written in it; otherwise the language with the
// most function words, if no other has as many.
func (l *languages) identify(text []byte) string {
	script := scriptOf(text)
	if code, ok := l.only[script]; ok {
		return code
	}
	votes := make([]int, len(l.codes))
	Tokens(string(text), func(term []byte, _, _ int) {
		for _, i := range l.words[string(term)] {
			votes[i]++
		}
	})
	return l.code(uint64(l.winner(script, votes)))
}

// scriptOf gives the script that most letters of a text are of; kana anywhere
// is Japanese, which mixes scripts.
func scriptOf(text []byte) string {
	counts := map[string]int{}
	for _, r := range string(text) {
		if !unicode.IsLetter(r) {
			continue
		}
		for _, s := range scripts {
			if unicode.Is(s.table, r) {
				counts[s.name]++
				break
			}
		}
	}
	if counts["Kana"] > 0 {
		return "Kana"
	}
	best := ""
	for _, s := range scripts {
		if counts[s.name] > counts[best] {
			best = s.name
		}
	}
	return best
}

// KnowsLanguage refuses a code that is of no language told apart here.
func KnowsLanguage(code string) error {
	l, err := builtinLanguages()
	if err == nil && code != Undetermined && !slices.Contains(l.codes, code) {
		known := slices.Sorted(slices.Values(append([]string{Undetermined}, l.codes...)))
		return hut3.Errorf(hut3.Usage, "lang:%s is not a language that is told apart; those are %s", code, listText(known))
	}
	return err
}

// languageNode is lang:code.
func languageNode(code string) (node, error) {
	if err := KnowsLanguage(code); err != nil {
		return nil, err
	}
	l, err := builtinLanguages()
	if err != nil {
		return nil, err
	}
	number := uint64(slices.Index(l.codes, code) + 1)
	read := readNode{text: true, is: func(_ *evaluation, _ uint32, body []byte) bool { return l.identify(body) == code }}
	return languageIs{read, number}, nil
}

func listText(words []string) string {
	var b bytes.Buffer
	for i, w := range words {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(w)
	}
	return b.String()
}

// languageFacet counts by language; of a segment without the column it reads
// every hit.
func (v *View) languageFacet(read *meter) (facetFunc, error) {
	l, err := builtinLanguages()
	return func(s *segmentView, set docset, out map[string]int64) {
		if s.language.n > 0 {
			counts := map[uint64]int64{}
			s.language.gather(set, func(values []uint64) {
				for i := 0; i < len(values); { // a run of one language at a time
					n := i + 1
					for n < len(values) && values[n] == values[i] {
						n++
					}
					counts[values[i]] += int64(n - i)
					i = n
				}
			})
			for language, n := range counts {
				out[l.code(language)] += n
			}
			return
		}
		e := &evaluation{v: v, s: s, read: read}
		if !e.spend(set.n) {
			return // Facets refuses
		}
		texts := s.texts()
		set.each(func(o uint32) {
			if body, ok := e.body(texts, o); ok {
				out[l.identify(body)]++
			} else {
				v.untested.Add(1)
			}
		})
	}, err
}
