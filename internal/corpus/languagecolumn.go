package corpus

import (
	"unicode/utf8"

	"hut3"
)

// A message segment keeps the language of each message as the list of languages
// told it when the segment was written: zero is undetermined, another number one
// more than its place in the list. The digest of the list stands beside it. A
// file whose list was another, or that is older than the column, is read instead.

// voters tells languages by the numbers of words, so that no word is looked up
// twice.
type voters struct {
	*languages
	of    [][]int // by number of a word, the languages that have it
	votes []int
}

// identify is languages.identify of a text whose words have numbers in a table.
func (v *voters) identify(text string, words []uint32, table *termTable) uint8 {
	for n := len(v.of); n < len(table.ends); n++ {
		v.of = append(v.of, v.words[string(table.term(uint32(n)))])
	}
	script := latinOr(text)
	if script == "" {
		return 0
	}
	if number, ok := v.number[script]; ok {
		return number
	}
	if v.votes == nil {
		v.votes = make([]int, len(v.codes))
	}
	clear(v.votes)
	voted := false
	for _, w := range words {
		for _, l := range v.of[w] {
			v.votes[l]++
			voted = true
		}
	}
	if !voted {
		return 0
	}
	return v.winner(script, v.votes)
}

// latinOr is scriptOf, told at once of a text in ASCII.
func latinOr(text string) string {
	letter := false
	for i := range len(text) {
		c := text[i]
		if c >= utf8.RuneSelf {
			return scriptOf([]byte(text))
		}
		letter = letter || c|0x20 >= 'a' && c|0x20 <= 'z'
	}
	if letter {
		return "Latin"
	}
	return ""
}

// winner gives the number of the language of a script that has more votes than
// any other, or zero.
func (l *languages) winner(script string, votes []int) uint8 {
	best, second, number := 0, 0, uint8(0)
	for _, i := range l.of[script] {
		switch n := votes[i]; {
		case n > best:
			best, second, number = n, best, uint8(i+1)
		case n > second:
			second = n
		}
	}
	if best == second {
		return 0
	}
	return number
}

// code is the language of a number in the column.
func (l *languages) code(number uint64) string {
	if number == 0 || number > uint64(len(l.codes)) {
		return Undetermined
	}
	return l.codes[number-1]
}

// language writes the column, and the digest of the list.
func (w *messageWriter) language(f *fileWriter) error {
	column := make([]uint8, len(w.list))
	for text, ordinal := range w.ordinals {
		column[ordinal] = w.b.langs[text]
	}
	f.section(secLanguage, appendColumn(nil, column))
	f.section(secLanguages, append([]byte(nil), w.b.voters.list[:]...))
	return nil
}

// openLanguage opens the column where it was told by the list of this program.
func openLanguage(f *file, messages int) (*column, error) {
	l, err := builtinLanguages()
	if err != nil {
		return nil, err
	}
	list := f.section(secLanguages)
	if list.size != len(hut3.Digest{}) || hut3.Digest(list.all()) != l.list {
		return &column{}, nil
	}
	c := openColumn(f.section(secLanguage))
	if c.n != messages {
		return nil, f.bad("it does not say the language of each message")
	}
	return c, nil
}

// languageIs is lang:code: by the column, or by reading where there is none.
type languageIs struct {
	readNode
	number uint64
}

func (n languageIs) eval(e *evaluation, within docset) docset {
	if e.s.language.n == 0 {
		return n.readNode.eval(e, within)
	}
	return e.scan(within, func(o uint32) bool { return e.s.language.at(int(o)) == n.number })
}

func (n languageIs) cost(e *evaluation) int {
	if e.s.language.n == 0 {
		return n.readNode.cost(e)
	}
	return int(e.s.n)
}
