package intel

import (
	"strings"
	"unicode"
)

// Edit is a run of text that both versions have, or one alone.
type Edit struct {
	Op   string `json:"op"` // "=" in both, "-" in the raw text, "+" in the sanitised
	Text string `json:"text"`
}

// WordDiff gives the fewest words to take out and put in to get from the raw
// text to the sanitised one. What is marked = or - is the raw text, byte for
// byte, and what is marked = or + the sanitised one. Texts that differ in more
// than some thousand words are shown as wholly replaced between what they have
// in common at the beginning and at the end.
func WordDiff(raw, sanitised string) []Edit {
	a, b := words(raw), words(sanitised)
	head := common(a, b)
	tail := commonTail(a[head:], b[head:])
	var d edits
	d.add("=", a[:head]...)
	d.middle(a[head:len(a)-tail], b[head:len(b)-tail])
	d.add("=", a[len(a)-tail:]...)
	return d.out
}

// words cuts a text into words and what stands between them.
func words(s string) []string {
	var out []string
	start, class := 0, -1
	for i, r := range s {
		c := 0
		switch {
		case unicode.IsSpace(r):
			c = 1
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			c = 2
		}
		if i > start && (c != class || c == 2) {
			out = append(out, s[start:i])
			start = i
		}
		class = c
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

func common(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func commonTail(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}

type edits struct{ out []Edit }

func (d *edits) add(op string, words ...string) {
	if len(words) == 0 {
		return
	}
	text := strings.Join(words, "")
	if n := len(d.out); n > 0 && d.out[n-1].Op == op {
		d.out[n-1].Text += text
		return
	}
	d.out = append(d.out, Edit{op, text})
}

// mostCells bounds the table of middle: 4 M cells of two bytes.
const mostCells = 4 << 20

// middle finds the longest common subsequence by the table of Wagner and
// Fischer: text[i][j] is its length for the words from i and j on.
func (d *edits) middle(a, b []string) {
	w := len(b) + 1
	if (len(a)+1)*w > mostCells || len(a) == 0 || len(b) == 0 {
		d.add("-", a...)
		d.add("+", b...)
		return
	}
	table := make([]uint16, (len(a)+1)*w)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i*w+j] = table[(i+1)*w+j+1] + 1
			} else {
				table[i*w+j] = max(table[(i+1)*w+j], table[i*w+j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			d.add("=", a[i])
			i, j = i+1, j+1
		case table[(i+1)*w+j] >= table[i*w+j+1]:
			d.add("-", a[i])
			i++
		default:
			d.add("+", b[j])
			j++
		}
	}
	d.add("-", a[i:]...)
	d.add("+", b[j:]...)
}
