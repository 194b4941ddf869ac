package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"hut3"
)

// Canonical encodes a value with encoding/json and puts the result into its
// canonical form; see CanonicalJSON. A value that JSON has no form for (NaN, an
// infinity, a channel) is refused. Bytes of a Go string that are not UTF-8
// become U+FFFD, as encoding/json has it.
func Canonical(v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Invalid, "this value has no form in JSON")
	}
	return CanonicalJSON(raw)
}

// CanonicalJSON gives the one form that JSON text of the same meaning has
// (RFC 8785): no white space, names in order of their UTF-16 code units,
// strings with the fewest escapes, fractions as ECMAScript prints them. It
// departs from the RFC in one point: an integer is kept digit for digit and
// never passes through a float64, so that 64-bit keys and digests stay exact.
//
// A name that occurs twice, text that is not UTF-8, half a surrogate pair, a
// fraction too large for a float64 and anything after the value are refused.
func CanonicalJSON(raw []byte) ([]byte, error) {
	d := jsontext.NewDecoder(bytes.NewBuffer(raw))
	out, err := appendValue(make([]byte, 0, len(raw)), d)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Invalid, "this JSON has no canonical form")
	}
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, hut3.Errorf(hut3.Invalid, "this JSON has no canonical form: more follows the value at byte %d", d.InputOffset())
	}
	return out, nil
}

func appendValue(dst []byte, d *jsontext.Decoder) ([]byte, error) {
	tok, err := d.ReadToken()
	if err != nil {
		return nil, err
	}
	switch tok.Kind() {
	case '{':
		return appendObject(dst, d)
	case '[':
		return appendArray(dst, d)
	case '"':
		return jsontext.AppendQuote(dst, tok.String())
	case '0':
		return appendNumber(dst, tok.String())
	}
	return append(dst, tok.String()...), nil
}

func appendArray(dst []byte, d *jsontext.Decoder) ([]byte, error) {
	dst = append(dst, '[')
	var err error
	for first := true; d.PeekKind() != ']'; first = false {
		if !first {
			dst = append(dst, ',')
		}
		if dst, err = appendValue(dst, d); err != nil {
			return nil, err
		}
	}
	_, err = d.ReadToken()
	return append(dst, ']'), err
}

type member struct {
	name  string
	value []byte
}

func appendObject(dst []byte, d *jsontext.Decoder) ([]byte, error) {
	members, err := readMembers(d)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(members, func(a, b member) int { return compareUTF16(a.name, b.name) })
	dst = append(dst, '{')
	for i, m := range members {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = jsontext.AppendQuote(dst, m.name); err != nil {
			return nil, err
		}
		dst = append(append(dst, ':'), m.value...)
	}
	return append(dst, '}'), nil
}

func readMembers(d *jsontext.Decoder) ([]member, error) {
	var members []member
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return nil, err
		}
		m := member{name: name.String()}
		if m.value, err = appendValue(nil, d); err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	_, err := d.ReadToken()
	return members, err
}

func appendNumber(dst []byte, s string) ([]byte, error) {
	if !strings.ContainsAny(s, ".eE") {
		if s == "-0" {
			s = "0"
		}
		return append(dst, s...), nil
	}
	var f float64
	if err := json.Unmarshal([]byte(s), &f); err != nil || math.IsInf(f, 0) {
		return nil, hut3.Errorf(hut3.Invalid, "the number %.40s is beyond a float64", s)
	}
	if f == 0 {
		return append(dst, '0'), nil
	}
	text, err := json.Marshal(f) // encoding/json prints as ECMAScript does
	return append(dst, text...), err
}

// compareUTF16 orders strings by UTF-16 code units, as RFC 8785 3.2.3 asks.
// That is the order of code points, but for those beyond the first plane: their
// surrogates stand below U+E000.
func compareUTF16(a, b string) int {
	for a != "" && b != "" {
		ra, na := utf8.DecodeRuneInString(a)
		rb, nb := utf8.DecodeRuneInString(b)
		if ra != rb {
			return utf16Weight(ra) - utf16Weight(rb)
		}
		a, b = a[na:], b[nb:]
	}
	return len(a) - len(b)
}

func utf16Weight(r rune) int {
	if r >= 0xE000 && r < 0x10000 {
		return int(r) + utf8.MaxRune
	}
	return int(r)
}
