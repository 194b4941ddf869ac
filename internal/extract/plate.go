package extract

import "hut3"

// plate takes the registration mark that the word text[a:b] is, or begins or
// ends with its neighbour. Marks of the current series, and those of the prefix
// and suffix series with three digits in capitals, stand alone; all others need
// a word of vehicles near. O for 0 and I for 1, and the reverse, are tried in
// the current series only and make the mark Plausible. Value is in capitals
// without spaces.
func (s *scan) plate(a, b int) {
	if a > 0 && s.text[a-1] == '@' {
		return
	}
	if end := s.joined(b); end > b && s.mark(a, end) {
		return
	}
	if start := s.joinedBefore(a); start < a && s.mark(start, b) {
		return
	}
	s.mark(a, b)
}

// joined gives the end of the letters after a single space or dash, or b.
func (s *scan) joined(b int) int {
	if b+1 >= len(s.text) || !letter(s.text[b+1]) || (s.text[b] != ' ' && s.text[b] != '-') {
		return b
	}
	if end := wordFrom(s.text, b+1); end-b <= 4 {
		return end
	}
	return b
}

func (s *scan) joinedBefore(a int) int {
	if a < 2 || !letter(s.text[a-2]) || (s.text[a-1] != ' ' && s.text[a-1] != '-') {
		return a
	}
	start := a - 1
	for start > 0 && alnum(s.text[start-1]) {
		start--
	}
	if a-start <= 4 {
		return start
	}
	return a
}

// candidate is a stretch of text shaped like a mark.
type candidate struct {
	a, b    int
	mark    string
	series  Series
	capital bool // written in capitals
	whole   bool // written as one word
	altered bool // O for 0 or I for 1, or the reverse
}

func (s *scan) mark(a, b int) bool {
	if b-a < 4 || b-a > 10 || !apart(s.text, a, b) {
		return false
	}
	c, ok := s.shaped(a, b)
	if !ok {
		return false
	}
	valid, ok := s.weigh(c)
	if ok {
		s.add(Plate, a, b, c.mark, valid)
	}
	return ok
}

// shaped reads the mark and its series.
func (s *scan) shaped(a, b int) (candidate, bool) {
	var buf [10]byte
	c := candidate{a: a, b: b, capital: true, whole: true}
	n := 0
	for i := a; i < b; i++ {
		ch := s.text[i]
		if !alnum(ch) {
			c.whole = false
			continue
		}
		c.capital = c.capital && classes[ch]&isLower == 0
		buf[n] = upper(ch)
		n++
	}
	c.mark = string(buf[:n])
	c.series = s.plates.series(c.mark)
	if c.series == "" && n == 7 && (c.whole || letter(s.text[a]) && parted(s.text[b-4])) {
		c.mark = unconfuse(buf)
		c.series = s.plates.series(c.mark)
		c.altered = true
		return c, c.series == SeriesCurrent
	}
	return c, c.series != ""
}

// unconfuse reads O for 0 and I for 1 where the current series has digits,
// and 0 for O where it has letters; its letters are never I.
func unconfuse(mark [10]byte) string {
	for i := range 7 {
		switch number := i == 2 || i == 3; {
		case number && mark[i] == 'O':
			mark[i] = '0'
		case number && mark[i] == 'I':
			mark[i] = '1'
		case !number && mark[i] == '0':
			mark[i] = 'O'
		}
	}
	return string(mark[:7])
}

// weigh says how far a mark of its series stands by itself.
func (s *scan) weigh(c candidate) (hut3.Validity, bool) {
	parts, _ := runsOf(c.mark)
	near := func() bool { return s.near(aboutVehicles, c.a, c.b, 40) }
	switch c.series {
	case SeriesCurrent:
		return s.weighCurrent(c, near)
	case SeriesPrefix, SeriesSuffix:
		if c.capital && len(parts[1]) == 3 && (c.whole || c.series == SeriesPrefix) {
			return hut3.Structure, true
		}
		return hut3.Plausible, (c.capital || c.whole) && near()
	case SeriesNorth:
		if c.capital && near() {
			return hut3.Structure, true
		}
		return hut3.Plausible, (c.whole && near()) || c.capital && len(c.mark) == 7 && !year(c.mark)
	case SeriesAge:
		return hut3.Plausible, c.capital && near()
	}
	// What begins with digits is too often a time or a quantity: 2320hrs.
	written := c.capital && (c.whole || letter(c.mark[0])) || c.whole && letter(c.mark[0]) && len(c.mark) >= 5
	return hut3.Plausible, written && near()
}

func (s *scan) weighCurrent(c candidate, near func() bool) (hut3.Validity, bool) {
	fits := c.whole || parted(s.text[c.b-4])
	switch {
	case !fits:
		return 0, false
	case c.altered:
		return hut3.Plausible, c.capital || near()
	case c.capital:
		return hut3.Structure, true
	case near():
		return hut3.Structure, true
	}
	return hut3.Plausible, c.whole
}

func parted(c byte) bool { return c == ' ' || c == '-' }

// year reports whether a mark of three letters and four digits could be a
// word and a year, as in JAZ 2020.
func year(mark string) bool {
	return mark[3:5] == "19" || mark[3:5] == "20" || mark[:2] == "19" || mark[:2] == "20"
}
