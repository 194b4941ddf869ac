package web

import (
	"fmt"
	"html"
	"math/bits"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// failing is what a test and a property both are.
type failing interface {
	Fatal(...any)
	Fatalf(string, ...any)
}

// modules reads a drawn QR code back into its dark modules, without the light
// edge.
func modules(t failing, svg string) [][]bool {
	size := 0
	if _, err := fmt.Sscanf(svg[strings.Index(svg, "viewBox"):], `viewBox="0 0 %d`, &size); err != nil {
		t.Fatal(err)
	}
	size -= 2 * qrQuiet
	out := make([][]bool, size)
	for y := range out {
		out[y] = make([]bool, size)
	}
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllStringSubmatch(svg, -1) {
		n := make([]int, 5)
		for i := 1; i < 5; i++ {
			n[i], _ = strconv.Atoi(m[i])
		}
		for i := range n[3] {
			out[n[2]-qrQuiet][n[1]-qrQuiet+i] = true
		}
	}
	return out
}

// qrShape is what ISO/IEC 18004 table 9 says of a version at level M: blocks of
// one length and of one byte more, the bytes of data in the first, and the bytes
// of correction in each.
type qrShape struct{ short, long, data, fix int }

var qrShapes = map[int]qrShape{
	1: {1, 0, 16, 10}, 2: {1, 0, 28, 16}, 3: {1, 0, 44, 26}, 4: {2, 0, 32, 18}, 5: {2, 0, 43, 24}, 6: {4, 0, 27, 16}, 7: {4, 0, 31, 18},
	8: {2, 2, 38, 22}, 9: {3, 2, 36, 22}, 10: {4, 1, 43, 26},
}

var qrAligned = map[int][]int{2: {6, 18}, 3: {6, 22}, 4: {6, 26}, 5: {6, 30}, 6: {6, 34}, 7: {6, 22, 38}, 8: {6, 24, 42}, 9: {6, 26, 46}, 10: {6, 28, 50}}

// fixed reports whether a module is of a pattern, and holds no data.
func qrFixed(version, size, x, y int) bool {
	finder := x < 9 && y < 9 || x < 9 && y >= size-8 || x >= size-8 && y < 9
	info := version >= 7 && (x < 6 && y >= size-11 || y < 6 && x >= size-11)
	if finder || info || x == 6 || y == 6 {
		return true
	}
	at := qrAligned[version]
	for i, cx := range at {
		for j, cy := range at {
			last := len(at) - 1
			corner := i == 0 && j == 0 || i == 0 && j == last || i == last && j == 0
			if !corner && max(cx-x, x-cx) <= 2 && max(cy-y, y-cy) <= 2 {
				return true
			}
		}
	}
	return false
}

func qrMasked(mask, x, y int) bool {
	switch mask {
	case 0:
		return (x+y)%2 == 0
	case 1:
		return y%2 == 0
	case 2:
		return x%3 == 0
	case 3:
		return (x+y)%3 == 0
	case 4:
		return (y/2+x/3)%2 == 0
	case 5:
		return x*y%2+x*y%3 == 0
	case 6:
		return (x*y%2+x*y%3)%2 == 0
	}
	return ((x+y)%2+x*y%3)%2 == 0
}

// qrMask reads the format beside the finder: level M, and the mask.
func qrMask(t failing, m [][]bool) int {
	format := 0
	for i := range 15 {
		x, y := 8, i // bits 0 to 5 downwards, then around the corner
		switch {
		case i >= 9:
			x, y = 14-i, 8
		case i == 8:
			x, y = 7, 8
		case i >= 6:
			y = i + 1
		}
		if m[y][x] {
			format |= 1 << i
		}
	}
	format ^= 0b101010000010010
	if rest := qrRest(format); rest != 0 {
		t.Fatalf("the format %015b is no word of its code", format)
	}
	if level := format >> 13; level != 0 {
		t.Fatalf("level %02b, want M", level)
	}
	return format >> 10 & 7
}

// qrRest is what is left of a format by its generator.
func qrRest(word int) int {
	for bits.Len(uint(word)) > 10 {
		word ^= 0b10100110111 << (bits.Len(uint(word)) - 11)
	}
	return word
}

// qrWords reads the bytes in their order: up and down, two columns at a time.
func qrWords(m [][]bool, version, mask int) (out []byte) {
	size, n, word := len(m), 0, byte(0)
	for right, up := size-1, true; right > 0; right, up = right-2, !up {
		if right == 6 {
			right--
		}
		for i := range size {
			y := i
			if up {
				y = size - 1 - i
			}
			for _, x := range []int{right, right - 1} {
				if qrFixed(version, size, x, y) {
					continue
				}
				word <<= 1
				if m[y][x] != qrMasked(mask, x, y) {
					word |= 1
				}
				if n++; n%8 == 0 {
					out = append(out, word)
				}
			}
		}
	}
	return out
}

// qrRead gives what a drawn code says, read by the standard and not by what drew
// it. Every byte is taken as it stands: nothing is corrected.
func qrRead(t failing, svg string) string {
	m := modules(t, svg)
	version := (len(m) - 17) / 4
	shape, known := qrShapes[version]
	if !known {
		t.Fatalf("a code of %d modules", len(m))
	}
	words := qrWords(m, version, qrMask(t, m))
	blocks := make([][]byte, shape.short+shape.long)
	at := 0
	for i := range shape.data + 1 {
		for b := range blocks {
			if i < shape.data || b >= shape.short {
				blocks[b] = append(blocks[b], words[at])
				at++
			}
		}
	}
	var stream []byte
	for _, b := range blocks {
		stream = append(stream, b...)
	}
	bit := 0
	take := func(n int) (v int) {
		for range n {
			v = v<<1 | int(stream[bit/8]>>(7-bit%8)&1)
			bit++
		}
		return v
	}
	if mode := take(4); mode != 4 {
		t.Fatalf("mode %d, want bytes", mode)
	}
	long := 8
	if version > 9 {
		long = 16
	}
	text := make([]byte, take(long))
	for i := range text {
		text[i] = byte(take(8))
	}
	return string(text)
}

// What is drawn reads back, by another reading of the standard.
func TestQRCodeReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`otpauth://totp/[ -~]{1,150}`).Draw(t, "text")
		svg, err := qrCode(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := qrRead(t, string(svg)); got != text {
			t.Errorf("drawn %q, read %q", text, got)
		}
	})
}

// The page of a new authenticator shows one code of the address that it also
// prints, with the key beside it.
func TestAuthenticatorHasAQRCode(t *testing.T) {
	t.Parallel()
	p := as(t, "analyst").get("/account/authenticator")
	svg := p.body[strings.Index(p.body, `<svg class="qr"`):]
	svg = svg[:strings.Index(svg, "</svg>")]
	uri := qrRead(t, svg)
	if !strings.HasPrefix(uri, "otpauth://totp/") || !strings.Contains(html.UnescapeString(p.body), uri) {
		t.Errorf("the code says %q, which is not the address of the page", uri)
	}
	key := regexp.MustCompile(`secret=([A-Z2-7]+)`).FindStringSubmatch(uri)
	if len(key) < 2 || !strings.Contains(p.body, `<p class="secret">`+key[1]+"</p>") {
		t.Errorf("the key of %q is not beside the code", uri)
	}
}
