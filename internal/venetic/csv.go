package venetic

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// appendField writes one CSV field, quoted where it must be or always is.
func appendField(b []byte, field []byte, always bool) []byte {
	if !always && !bytes.ContainsAny(field, ",\"\r\n") {
		return append(b, field...)
	}
	b = append(b, '"')
	for {
		i := bytes.IndexByte(field, '"')
		if i < 0 {
			return append(append(b, field...), '"')
		}
		b = append(append(b, field[:i]...), '"', '"')
		field = field[i+1:]
	}
}

// appendBody writes a message's text as the device's export does: its line
// ends, its form of accents.
func (d *device) appendBody(b, scratch, body []byte) (out, reuse []byte) {
	if d.nfd && !ascii(body) {
		scratch = norm.NFD.Append(scratch[:0], body...)
		body = scratch
	}
	if d.crlf && bytes.IndexByte(body, '\n') >= 0 {
		body = bytes.ReplaceAll(body, []byte("\n"), []byte("\r\n"))
	}
	return appendField(b, body, d.quoted), scratch
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// appendTime writes 2020-05-14 23:07:31.
func appendTime(b []byte, t int64) []byte {
	days := t / day
	rest := int(t % day)
	y, m, d := civil(days)
	hour, minute, second := rest/3600, rest/60%60, rest%60
	return append(b,
		digit(y/1000), digit(y/100%10), digit(y/10%10), digit(y%10), '-', digit(m/10), digit(m%10), '-', digit(d/10), digit(d%10), ' ',
		digit(hour/10), digit(hour%10), ':', digit(minute/10), digit(minute%10), ':', digit(second/10), digit(second%10))
}

func digit(v int) byte { return byte('0' + v) }

// civil is the date of a day counted from 1970-01-01, after Hinnant's
// days-and-dates algorithm for the Gregorian calendar.
func civil(days int64) (year, month, dayOfMonth int) {
	z := days + 719468
	era := z / 146097
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d := int(doy-(153*mp+2)/5) + 1
	m := int(mp) + 3
	if m > 12 {
		m -= 12
	}
	y := int(yoe + era*400)
	if m <= 2 {
		y++
	}
	return y, m, d
}

func appendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }
