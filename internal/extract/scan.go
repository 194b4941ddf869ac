package extract

import (
	"cmp"
	"slices"

	"hut3"
)

// scan is one pass of the recognisers over one text.
type scan struct {
	*rules
	raw   string
	text  string      // raw, or its plain copy
	at    []int32     // offset in raw of each byte of text; nil where text is raw
	hits  []hut3.Span // in offsets of text
	odd   []hut3.Span
	out   []hut3.Span
	clues []clue // context words, found when first asked for
	asked bool

	phoneEnd int // the digits before it belong to a telephone number
	moneyEnd int // the digits before it belong to a sum

	buf     []byte
	offsets []int32
}

func (s *scan) run(text string) {
	s.raw = text
	s.text, s.buf, s.at = plainCopy(text, s.buf, s.offsets)
	if s.at != nil {
		s.offsets = s.at
	}
	s.addresses()
	s.words()
}

func (s *scan) reset() {
	*s = scan{rules: s.rules, hits: s.hits[:0], odd: s.odd[:0], out: s.out[:0], clues: s.clues[:0], buf: s.buf, offsets: s.offsets}
}

func (s *scan) add(kind string, start, end int, value string, valid hut3.Validity) {
	s.hits = append(s.hits, hut3.Span{Type: kind, Start: start, End: end, Value: value, Valid: valid})
}

// words offers every run of letters and digits that holds a digit to the
// recognisers.
func (s *scan) words() {
	done := 0
	for i := 0; i < len(s.text); i++ {
		if !digit(s.text[i]) {
			continue
		}
		start := i
		for start > done && alnum(s.text[start-1]) {
			start--
		}
		done = wordFrom(s.text, i)
		s.word(start, done)
		i = done
	}
}

func (s *scan) word(a, b int) {
	if digit(s.text[a]) {
		s.phone(a)
		s.imei(a)
	} else {
		s.postcode(a, b)
		s.iban(a, b)
	}
	s.money(a, b)
	if b-a <= 9 {
		s.plate(a, b)
	}
	if b-a >= 14 {
		s.bitcoin(a, b)
	}
}

// maxContext is longer than any context word.
const maxContext = 32

// clue is a context word of the text and what it speaks for.
type clue struct {
	start, end int
	about      topic
}

// near reports whether a word that speaks for the topic stands within so many
// bytes of text[a:b].
func (s *scan) near(about topic, a, b, within int) bool {
	if !s.asked {
		s.asked = true
		s.context.Find(s.text, func(h Hit) {
			s.clues = append(s.clues, clue{h.Start, h.End, s.topics[h.Pattern]})
		})
	}
	first, _ := slices.BinarySearchFunc(s.clues, a-within, func(c clue, i int) int { return cmp.Compare(c.end, i) })
	for _, c := range s.clues[first:] {
		if c.end > b+within+maxContext {
			break
		}
		if c.about == about && (c.end <= a || c.start >= b) && c.start <= b+within {
			return true
		}
	}
	return false
}
