package main

import (
	"bytes"
	"testing"
)

// TestVisible: no text of a message steers the terminal, wherever a write ends.
func TestVisible(t *testing.T) {
	t.Parallel()
	const text = "a\tb\n\x1b[2J \x1b]0;x\x07 \x00\r\x7f \u009b31m é £ 🔒 \xc2\xc2\x85z"
	const want = "a\tb\n␛[2J ␛]0;x␇ ␀␍␡ \ufffd31m é £ 🔒 \xc2\ufffdz"
	for size := 1; size <= len(text); size++ {
		var b bytes.Buffer
		v := &visible{w: &b}
		for rest := []byte(text); len(rest) > 0; {
			n, err := v.Write(rest[:min(size, len(rest))])
			if err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if b.String() != want {
			t.Fatalf("in pieces of %d: %q, want %q", size, b.String(), want)
		}
	}
}
