package main

import (
	"io"
	"unicode/utf8"
)

// visible writes text for a person: what steers a terminal is shown and not obeyed, since
// it may stand in any message or name. Ends of lines and tabs stay.
type visible struct {
	w    io.Writer
	open bool // the last byte written is that of which, with the next, a control of two bytes is made
}

// leadC1 begins the two bytes of a control character from U+0080 to U+009F.
const leadC1 = 0xc2

func (v *visible) Write(p []byte) (int, error) {
	clean := make([]byte, 0, len(p))
	for _, b := range p {
		open := v.open
		if v.open = b == leadC1; open && b >= 0x80 && b <= 0x9f {
			clean = utf8.AppendRune(clean, utf8.RuneError)
			continue
		}
		if open {
			clean = append(clean, leadC1)
		}
		if !v.open {
			clean = appendVisible(clean, b)
		}
	}
	if _, err := v.w.Write(clean); err != nil {
		return 0, err
	}
	return len(p), nil
}

// appendVisible appends a byte, or the picture of a control character: ␛ for escape.
func appendVisible(clean []byte, b byte) []byte {
	switch {
	case b == 0x7f:
		return utf8.AppendRune(clean, '␡')
	case b < ' ' && b != '\n' && b != '\t':
		return utf8.AppendRune(clean, '␀'+rune(b))
	}
	return append(clean, b)
}
