package formats

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// The serials of the days that matter: day 60 of the system of 1900 is 29
// February 1900, which never was (ECMA-376 part 1, 18.17.4.1).
const (
	serial1900 = -25_568 // days from 1970-01-01 to 1899-12-31
	serial1904 = -24_107 // to 1904-01-01
	fakeLeap   = 60
	msPerDay   = 86_400_000
	lastSerial = 2_958_466 // 10000-01-01
)

// serialText writes a number that a cell shows as a day or time: 2020-04-03
// 10:15:37, to the millisecond where there is one. ok is false for a number
// that is none.
func serialText(v float64, show xlsxShow, from04 bool) (text string, ok bool) {
	if v < 0 || v >= lastSerial || math.IsNaN(v) {
		return "", false
	}
	ms := int64(math.Round(v * msPerDay))
	day, clock := ms/msPerDay, ms%msPerDay
	if show == showSpan {
		return spanText(ms), true
	}
	written := clockText(clock)
	if show == showClock && day == 0 {
		return written, true
	}
	date := ""
	switch {
	case from04:
		date = dayText(day + serial1904)
	case day == fakeLeap:
		return "", false
	case day > fakeLeap:
		date = dayText(day + serial1900 - 1)
	default:
		date = dayText(day + serial1900)
	}
	if show == showDay && clock == 0 {
		return date, true
	}
	return date + " " + written, true
}

func dayText(days int64) string {
	y, m, d := civilFromDays(days)
	return fmt.Sprintf("%04d-%02d-%02d", y, m, d)
}

func clockText(ms int64) string { return spanText(ms) }

// spanText writes hours, minutes and seconds; hours may pass a day.
func spanText(ms int64) string {
	s := fmt.Sprintf("%02d:%02d:%02d", ms/3_600_000, ms/60_000%60, ms/1000%60)
	if ms%1000 != 0 {
		s += fmt.Sprintf(".%03d", ms%1000)
	}
	return s
}

// numberText writes a number as a person would: without the noise of binary
// fractions. One in scientific notation that is a whole number of at most
// fifteen digits is written out, which loses nothing; any other stays.
func numberText(v string) (text string, expanded bool) {
	if !strings.ContainsAny(v, ".eE") {
		return v, false
	}
	f, err := strconv.ParseFloat(v, 64)
	if err != nil {
		return v, false
	}
	if strings.ContainsAny(v, "eE") {
		if f == math.Trunc(f) && math.Abs(f) < 1e15 {
			return strconv.FormatFloat(f, 'f', -1, 64), true
		}
		return strings.ToUpper(v), false
	}
	return strconv.FormatFloat(f, 'f', -1, 64), false
}

// digitsOf counts the digits of a whole number.
func digitsOf(v string) int {
	v = strings.TrimPrefix(v, "-")
	if !isDigits(v) {
		return 0
	}
	return len(v)
}

// cellRef takes a name such as BC12 apart: column from 0, row from 1.
func cellRef(ref string) (column, row int, ok bool) {
	i := 0
	for i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z' {
		if column = column*26 + int(ref[i]-'A') + 1; column > maxColumns {
			return 0, 0, false
		}
		i++
	}
	row, err := strconv.Atoi(ref[i:])
	return column - 1, row, i > 0 && err == nil && row > 0
}

// maxColumns is the most a sheet has.
const maxColumns = 16_384

// columnLetters names a column from 0: A, Z, AA.
func columnLetters(column int) string {
	var b []byte
	for column++; column > 0; column = (column - 1) / 26 {
		b = append([]byte{byte('A' + (column-1)%26)}, b...)
	}
	return string(b)
}
