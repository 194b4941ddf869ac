package ingest

// Most of what rows say beside their text is said again and again: handles,
// conversations, nicknames, the words of a column. A spool writes such a word
// once in every stretch of markEvery records and then its number, so that a row
// can still be read without reading the file from its start.
//
//	0      the empty word
//	1      a new word, which follows as text
//	n + 2  the n-th word of the stretch
const (
	wordEmpty   = 0
	wordNew     = 1
	wordFirst   = 2
	longestWord = 256     // a longer one has no number
	maxWords    = 1 << 12 // of a stretch
)

// wordPlace is where a word stands in a row: the row before often has the same
// word there.
type wordPlace int

// The places.
const (
	atConversation wordPlace = iota
	atPlatform
	atFromNick
	atToNick
	atNamespace
	atDirection
	atStage
	atBurn
	atDevice
	atFromPlatform
	atFrom
	atToPlatform
	atTo
	atFile
	atFields   // and the places after it, a field each
	wordPlaces = atFields + 16
)

// wordBook numbers the words of a stretch.
type wordBook struct {
	ids  map[string]uint64
	last [wordPlaces]wordEntry
}

type wordEntry struct {
	word   string
	number uint64
}

func (b *wordBook) reset() {
	clear(b.ids)
	clear(b.last[:])
}

// word appends a word.
func (e *encoder) word(at wordPlace, s string) {
	if s == "" {
		e.uint(wordEmpty)
		return
	}
	last := &e.book.last[at]
	if last.number != 0 && last.word == s {
		e.uint(last.number)
		return
	}
	n, known := e.book.ids[s]
	if !known {
		e.uint(wordNew)
		e.text(s)
		if len(s) > longestWord || len(e.book.ids) >= maxWords {
			return
		}
		if e.book.ids == nil {
			e.book.ids = map[string]uint64{}
		}
		n = uint64(len(e.book.ids)) + wordFirst
		e.book.ids[s] = n
	} else {
		e.uint(n)
	}
	*last = wordEntry{s, n}
}

// word reads a word.
func (d *decoder) word() string {
	switch n := d.uint(); {
	case n == wordEmpty:
		return ""
	case n == wordNew:
		s := d.text()
		if s == "" {
			d.bad = true // the empty word has a number of its own
		} else if len(s) <= longestWord && len(d.words) < maxWords {
			d.words = append(d.words, s)
		}
		return s
	case n-wordFirst < uint64(len(d.words)):
		return d.words[n-wordFirst]
	}
	d.bad = true
	return ""
}

// fieldPlace is the place of the i-th field's name.
func fieldPlace(i int) wordPlace { return min(atFields+wordPlace(i), wordPlaces-1) }
