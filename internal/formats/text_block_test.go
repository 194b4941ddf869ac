package formats

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What was kept stays as it was, whatever is kept behind it and however the bytes
// that it was made of are used again.
func TestTextBlock(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var block textBlock
		var want, got []string
		buf := make([]byte, 0, 8<<10)
		for range rapid.IntRange(1, 60).Draw(t, "texts") {
			text := strings.Repeat(rapid.StringN(0, 4, -1).Draw(t, "text"), rapid.IntRange(0, 900).Draw(t, "times"))
			buf = append(buf[:0], text...)
			want, got = append(want, text), append(got, block.keep(buf))
			clear(buf)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("text %d of %d bytes is another", i, len(want[i]))
			}
		}
	})
}

func TestIsASCII(t *testing.T) {
	t.Parallel()
	for n := range 40 {
		text := strings.Repeat("x", n)
		if !isASCII(text) {
			t.Errorf("%d letters", n)
		}
		for i := range n {
			if isASCII(text[:i] + "\x80" + text[i+1:]) {
				t.Errorf("of %d bytes, byte %d is above 0x7f", n, i)
			}
		}
	}
}
