package formats

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxSharedTexts bounds the memory that the texts of one workbook take.
const maxSharedTexts = 512 << 20

func isEOF(err error) bool { return errors.Is(err, io.EOF) }

// xlsxTexts are the texts that cells share, one behind another.
type xlsxTexts struct {
	all  []byte
	ends []int
}

func (t *xlsxTexts) at(i int) (string, bool) {
	if i < 0 || i >= len(t.ends) {
		return "", false
	}
	from := 0
	if i > 0 {
		from = t.ends[i-1]
	}
	return string(t.all[from:t.ends[i]]), true
}

func (b *xlsxBook) loadTexts() error {
	return b.through("xl/sharedStrings.xml", func(x *xmlPull, t xmlToken) error {
		if t.kind != xmlBegin || t.name != "si" {
			return nil
		}
		text, err := x.inner("rPh")
		if err != nil {
			return err
		}
		b.texts.all = append(b.texts.all, unescapeCell(text)...)
		b.texts.ends = append(b.texts.ends, len(b.texts.all))
		if len(b.texts.all) > maxSharedTexts || len(b.texts.ends) > maxSharedTexts/16 {
			return stopf("the texts that cells share take more than %d bytes, the limit", maxSharedTexts)
		}
		return nil
	})
}

// unescapeCell reads _x000D_, as a cell writes a character that XML may not
// hold (ECMA-376 part 1, 22.4.2.4).
func unescapeCell(s string) string {
	i := strings.Index(s, "_x")
	if i < 0 {
		return s
	}
	var b strings.Builder
	for ; i >= 0; i = strings.Index(s, "_x") {
		b.WriteString(s[:i])
		s = s[i:]
		if len(s) >= 7 && s[6] == '_' {
			if v, err := strconv.ParseUint(s[2:6], 16, 16); err == nil {
				if r := rune(v); utf8.ValidRune(r) {
					b.WriteRune(r)
				} else {
					b.WriteRune(utf8.RuneError)
				}
				s = s[7:]
				continue
			}
		}
		b.WriteString(s[:2])
		s = s[2:]
	}
	b.WriteString(s)
	return b.String()
}

// xlsxShow is what a cell's style makes of its number.
type xlsxShow uint8

const (
	showNumber xlsxShow = iota
	showDay
	showClock
	showDayClock
	showSpan // hours beyond a day, as [h]:mm
)

// loadStyles reads which styles show numbers as days and times.
func (b *xlsxBook) loadStyles() error {
	custom := map[int]xlsxShow{}
	return b.through("xl/styles.xml", func(x *xmlPull, t xmlToken) error {
		if t.kind != xmlBegin {
			return nil
		}
		id, _ := strconv.Atoi(x.attr("numFmtId"))
		switch {
		case t.name == "numFmt":
			custom[id] = showOf(x.attr("formatCode"))
		case t.name == "xf" && len(x.stack) > 1 && x.stack[len(x.stack)-2] == "cellXfs":
			show, ok := custom[id]
			if !ok {
				show = builtinShow(id)
			}
			b.styles = append(b.styles, show)
		}
		return nil
	})
}

// builtinShow is the meaning of a format that every program has by its number
// (ECMA-376 part 1, 18.8.30).
func builtinShow(id int) xlsxShow {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return showDay
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 45, id == 47, id == 55, id == 56:
		return showClock
	case id == 22:
		return showDayClock
	case id == 46:
		return showSpan
	}
	return showNumber
}

// showOf reads a format code: what stands in quotes, behind a backslash or in
// brackets is no part of a date, but for [h], [m] and [s].
func showOf(code string) xlsxShow {
	code, _, _ = strings.Cut(strings.ToLower(code), ";")
	day, clock := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"', '[':
			end := strings.IndexByte(code[i+1:], map[byte]byte{'"': '"', '[': ']'}[c])
			if end < 0 {
				return showNumber
			}
			if inside := code[i+1 : i+1+end]; c == '[' && inside != "" && strings.Trim(inside, "hms") == "" {
				return showSpan
			}
			i += end + 1
		case '\\', '_', '*':
			i++
		case 'd', 'y':
			day = true
		case 'h', 's':
			clock = true
		case 'm': // of minutes beside hours or seconds, else of months
			day = day || !strings.ContainsAny(code, "hs")
		case 'g', '0', '#', '?':
			if strings.HasPrefix(code[i:], "general") || c != 'g' && !clock && !day {
				return showNumber
			}
		}
	}
	switch {
	case day && clock:
		return showDayClock
	case day:
		return showDay
	case clock:
		return showClock
	}
	return showNumber
}
