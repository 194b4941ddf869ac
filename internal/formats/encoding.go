package formats

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"hut3"
)

// encoding is how a stream writes characters. Each can say how many raw bytes
// a piece of its decoded text took, so that spans count raw bytes.
type encoding struct {
	name string
	bom  int // bytes of byte order mark at the start
}

const (
	encUTF8    = "utf-8"
	encUTF16LE = "utf-16le"
	encUTF16BE = "utf-16be"
	encWin1252 = "windows-1252"
)

// chooseEncoding takes the declared encoding, or finds it: byte order mark,
// the zeros of UTF-16, validity as UTF-8, else Windows-1252.
func chooseEncoding(declared string, raw []byte, whole bool) (encoding, string, error) {
	found, why := findEncoding(raw, whole)
	switch declared {
	case "":
		return found, why, nil
	case encUTF8, encUTF16LE, encUTF16BE, encWin1252:
		if declared != found.name {
			found = encoding{name: declared}
		}
		return found, "declared", nil
	}
	return found, "", hut3.Errorf(hut3.Usage, "encoding %q: give utf-8, utf-16le, utf-16be or windows-1252", declared)
}

func findEncoding(raw []byte, whole bool) (encoding, string) {
	switch {
	case bytes.HasPrefix(raw, []byte{0xEF, 0xBB, 0xBF}):
		return encoding{encUTF8, 3}, "byte order mark"
	case bytes.HasPrefix(raw, []byte{0xFF, 0xFE}):
		return encoding{encUTF16LE, 2}, "byte order mark"
	case bytes.HasPrefix(raw, []byte{0xFE, 0xFF}):
		return encoding{encUTF16BE, 2}, "byte order mark"
	}
	if name := utf16ByZeros(raw); name != "" {
		return encoding{name: name}, "every other byte is zero"
	}
	good, bad := countUTF8(raw, whole)
	if bad > good {
		return encoding{name: encWin1252}, "bytes above 127 that are not UTF-8"
	}
	if bad > 0 {
		return encoding{name: encUTF8}, "mostly valid UTF-8; some bytes are damaged"
	}
	return encoding{name: encUTF8}, "valid UTF-8"
}

const utf32Kind = "a text in UTF-32; save it as UTF-8"
const utf7Kind = "a text in UTF-7; save it as UTF-8"

// utf32ByZeros names a text of four bytes a character, of which no character is
// beyond the first plane but few are in its upper half, and that begins with no mark.
func utf32ByZeros(raw []byte) string {
	n := min(len(raw), 4096) / 4
	var zero [4]int
	for i := range n {
		for k := range 4 {
			if raw[4*i+k] == 0 {
				zero[k]++
			}
		}
	}
	little := zero[3] == n && zero[2] > n*9/10 && zero[0] < n/10
	big := zero[0] == n && zero[1] > n*9/10 && zero[3] < n/10
	if n < 8 || !little && !big {
		return ""
	}
	return utf32Kind
}

// utf16ByZeros looks for text whose high bytes are mostly zero.
func utf16ByZeros(raw []byte) string {
	n := min(len(raw), 4096) / 2
	var even, odd int
	for i := range n {
		if raw[2*i] == 0 {
			even++
		}
		if raw[2*i+1] == 0 {
			odd++
		}
	}
	switch {
	case n < 4:
		return ""
	case odd > n*7/10 && even < n/10:
		return encUTF16LE
	case even > n*7/10 && odd < n/10:
		return encUTF16BE
	}
	return ""
}

// countUTF8 counts valid sequences above ASCII and bytes that are in none. A
// sequence that the end of the sample cuts is neither.
func countUTF8(raw []byte, whole bool) (good, bad int) {
	for len(raw) > 0 {
		if n := asciiRun(raw); n > 0 {
			raw = raw[n:]
			continue
		}
		r, n := utf8.DecodeRune(raw)
		switch {
		case r == utf8.RuneError && n == 1:
			if !whole && !utf8.FullRune(raw) {
				return good, bad
			}
			bad++
		case n > 1:
			good++
		}
		raw = raw[n:]
	}
	return good, bad
}

// asciiRun is how many bytes at the beginning are ASCII.
func asciiRun(raw []byte) int {
	const tops = 0x8080808080808080
	n := 0
	for len(raw)-n >= 8 && binary.LittleEndian.Uint64(raw[n:])&tops == 0 {
		n += 8
	}
	for n < len(raw) && raw[n] < utf8.RuneSelf {
		n++
	}
	return n
}

// direct says that decoded bytes are the raw bytes.
func (e encoding) direct() bool { return e.name == encUTF8 }

// decode turns the beginning of a stream into UTF-8.
func (e encoding) decode(raw []byte) []byte {
	raw = raw[min(e.bom, len(raw)):]
	if e.direct() {
		return raw
	}
	out, _ := e.appendText(nil, raw, true)
	return out
}

// appendText decodes raw onto out and says how many raw bytes it used. Unless
// last, a character that raw cuts is left for the next call.
func (e encoding) appendText(out, raw []byte, last bool) ([]byte, int) {
	if e.name == encWin1252 {
		for _, b := range raw {
			out = utf8.AppendRune(out, charmap.Windows1252.DecodeByte(b))
		}
		return out, len(raw)
	}
	var order binary.ByteOrder = binary.LittleEndian
	if e.name == encUTF16BE {
		order = binary.BigEndian
	}
	i := 0
	for ; i+1 < len(raw); i += 2 {
		r := rune(order.Uint16(raw[i:]))
		if utf16.IsSurrogate(r) {
			if i+3 >= len(raw) && !last {
				return out, i
			}
			if r, i = pair(order, raw, r, i); r == utf8.RuneError {
				out = utf8.AppendRune(out, r)
				continue
			}
		}
		out = utf8.AppendRune(out, r)
	}
	if last && i < len(raw) {
		return utf8.AppendRune(out, utf8.RuneError), len(raw)
	}
	return out, i
}

// pair joins a surrogate pair at i, or gives the replacement character.
func pair(order binary.ByteOrder, raw []byte, r rune, i int) (rune, int) {
	if i+3 >= len(raw) {
		return utf8.RuneError, i
	}
	joined := utf16.DecodeRune(r, rune(order.Uint16(raw[i+2:])))
	if joined == utf8.RuneError {
		return joined, i
	}
	return joined, i + 2
}

// width is how many raw bytes a piece of decoded text took. A lone odd byte at
// the end of UTF-16 counts two here; the window clamps it.
func (e encoding) width(text []byte) int64 {
	switch e.name {
	case encUTF8:
		return int64(len(text))
	case encWin1252:
		return int64(utf8.RuneCount(text))
	}
	var n int64
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		n += 2
		if r > 0xFFFF {
			n += 2
		}
		i += size
	}
	return n
}
