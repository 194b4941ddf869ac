package extract

// dialled is a chain of groups of digits as a telephone number is written.
type dialled struct {
	start  int // of the number in the text, with + or bracket
	plus   bool
	spaced bool // groups are parted by single spaces only
	groups int
	ends   [maxGroups]int // end of each group in the text
	counts [maxGroups]int // digits up to and with each group
	digits [maxDialled]byte
}

const (
	maxGroups  = 8
	maxDialled = 17 // 00 and the 15 digits of E.164
)

// dialled reads the chain that begins at the digit a. It refuses what cannot
// be a number: digits that go on from a letter, a decimal, a date or a longer
// chain to the left, a price, and a run of more digits than a number has.
func (s *scan) dialled(a int) (d dialled, ok bool) {
	d.start, d.plus = s.dialStart(a)
	if !s.mayBegin(d.start, d.plus, a) {
		return d, false
	}
	d.spaced = true
	for i := a; d.groups < maxGroups; {
		if d.skipTrunk(s.text, &i) {
			continue
		}
		end := digitsFrom(s.text, i)
		total := d.total() + end - i
		if total > maxDialled {
			break
		}
		copy(d.digits[d.total():], s.text[i:end])
		d.ends[d.groups], d.counts[d.groups] = end, total
		d.groups++
		next := s.nextGroup(end)
		if next < 0 {
			break
		}
		d.spaced = d.spaced && next == end+1 && s.text[end] == ' '
		i = next
	}
	return d, d.groups > 0
}

func (d *dialled) total() int {
	if d.groups == 0 {
		return 0
	}
	return d.counts[d.groups-1]
}

// skipTrunk goes over the (0) of +44 (0)7700.
func (d *dialled) skipTrunk(text string, i *int) bool {
	at := *i
	international := d.plus || d.groups > 0 && d.digits[0] == '0' && d.digits[1] == '0'
	if !international || d.groups == 0 || text[at] != '0' || text[at-1] != '(' || at+1 >= len(text) || text[at+1] != ')' {
		return false
	}
	next := skipSpace(text, at+2)
	if next >= len(text) || !digit(text[next]) {
		return false
	}
	*i = next
	return true
}

// dialStart takes in the plus sign and the bracket before the first digit.
func (s *scan) dialStart(a int) (start int, plus bool) {
	if a > 0 && s.text[a-1] == '+' {
		a, plus = a-1, true
	}
	if a > 0 && s.text[a-1] == '(' {
		a--
	}
	return a, plus
}

// mayBegin is the cheap test that most numbers in a text fail.
func (s *scan) mayBegin(start int, plus bool, a int) bool {
	t := s.text
	if start > 0 && digitOrJoin(t, start) {
		return false
	}
	if plus {
		return t[a] != '0'
	}
	if !apartLeft(t, start) || s.signBefore(start) {
		return false
	}
	switch run := digitsFrom(t, a) - a; t[a] {
	case '0':
		return run >= 2
	case '4', '7':
		return run >= 2 && (t[a] == '7' || t[a+1] == '4' || run >= 11)
	default:
		return run >= 11
	}
}

// digitOrJoin reports whether what stands before i ties it to digits further
// left: a digit, or a separator after a digit.
func digitOrJoin(t string, i int) bool {
	switch t[i-1] {
	case '.', ',', '-', '/', '+', ':':
		return i > 1 && digit(t[i-2])
	}
	return digit(t[i-1])
}

// nextGroup gives where the next group of digits begins after a separator of
// a telephone number, or -1.
func (s *scan) nextGroup(end int) int {
	t, i := s.text, end
	for i < len(t) && i-end < 3 && (t[i] == ' ' || t[i] == '-' || t[i] == '.' || t[i] == '(' || t[i] == ')') {
		i++
	}
	if i == end || i == len(t) || !digit(t[i]) {
		return -1
	}
	switch sep := t[end:i]; sep {
	case " ", "-", ".", ") ", ")", " (", "(", ") (", ")(", " - ", ")-", "  ":
		return i
	}
	return -1
}

// shapeFits reports whether the first n groups are cut as a British number is
// and not as a date, a decimal or a row of figures: the first has three digits
// or more, or is 07 with spaces after it, and none of the others has one.
func (d *dialled) shapeFits(n int) bool {
	if n > 1 && d.counts[0] < 3 && !(d.spaced && d.counts[0] == 2 && d.digits[1] == '7') {
		return false
	}
	for g := 1; g < n; g++ {
		if d.counts[g]-d.counts[g-1] < 2 {
			return false
		}
	}
	return true
}
