package formats

import (
	"bytes"
	"mime"
	"net/textproto"
	"strings"
)

// mediaType reads a content type or disposition with its parameters. One that is
// not written as the standard has it is read as far as it makes sense: ok is false
// then. Nothing is text/plain.
func mediaType(written string) (kind string, params map[string]string, ok bool) {
	if strings.TrimSpace(written) == "" {
		return "text/plain", map[string]string{}, true
	}
	if kind, params, err := mime.ParseMediaType(written); err == nil {
		return kind, params, true
	}
	params = map[string]string{}
	parts := outsideQuotes(written, ';')
	kind = strings.ToLower(strings.TrimSpace(parts[0]))
	for _, p := range parts[1:] {
		name, value, _ := strings.Cut(p, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := params[name]; !twice && name != "" {
			params[name] = strings.Trim(strings.TrimSpace(value), `"'`)
		}
	}
	if !strings.Contains(kind, "/") {
		kind = "text/plain"
	}
	return kind, params, false
}

// outsideQuotes cuts a text at a mark that stands outside quotes. A quote that is
// left open holds nothing together.
func outsideQuotes(s string, mark byte) (list []string) {
	quoted, from := false, 0
	for i := range len(s) {
		switch {
		case s[i] == '"' && (quoted || strings.IndexByte(s[i+1:], '"') >= 0):
			quoted = !quoted
		case s[i] == mark && !quoted:
			list = append(list, s[from:i])
			from = i + 1
		}
	}
	return append(list, s[from:])
}

// seemingBoundary is the mark that parts seem to be parted by: the first line that
// begins with two hyphens and stands there again.
func seemingBoundary(body []byte) string {
	for line := range bytes.Lines(body) {
		mark := bytes.TrimRight(line, " \t\r\n")
		if len(mark) > 2 && len(mark) <= 72 && bytes.HasPrefix(mark, []byte("--")) && bytes.Count(body, mark) > 1 {
			return string(mark[2:])
		}
	}
	return ""
}

// parts reads each part by itself, so that a fault in one leaves the others. What
// stands before the first is no part (RFC 2046, 5.1.1).
func (c *mailContent) parts(boundary string, body []byte, depth int) {
	mark, found, closed := "--"+boundary, false, false
	var part []byte
	for line := range bytes.Lines(body) {
		text := string(bytes.TrimRight(line, " \t\r\n"))
		if text != mark && text != mark+"--" {
			part = append(part, line...)
			continue
		}
		if found && !closed {
			c.onePart(part, depth)
		}
		found, closed = true, closed || text != mark
		part = part[:0]
	}
	switch {
	case !found:
		c.note("its parts are not parted as its header says", "the whole is taken for text")
		if len(bytes.TrimSpace(body)) > 0 {
			c.plain = append(c.plain, c.charset("", body))
		}
	case !closed:
		c.note("its parts are not ended as the standard has it", "what stands there is read")
		c.onePart(part, depth)
	}
}

// onePart parts a part's header from what it holds. A line that is no header's
// ends the header.
func (c *mailContent) onePart(part []byte, depth int) {
	h := textproto.MIMEHeader{}
	last, rest := "", part
	for line := range bytes.Lines(part) {
		text := strings.TrimRight(string(line), "\r\n")
		if text == "" {
			rest = rest[len(line):]
			break
		}
		name, value, ok := strings.Cut(text, ":")
		switch {
		case last != "" && (text[0] == ' ' || text[0] == '\t'):
			h[last][len(h[last])-1] += " " + strings.TrimSpace(text)
		case ok && name != "" && !strings.ContainsAny(name, " \t"):
			last = textproto.CanonicalMIMEHeaderKey(name)
			h[last] = append(h[last], strings.TrimSpace(value))
		default:
			c.note("a part whose header is not written as the standard has it", "the text is taken to begin at the first line that is no header's")
			c.part(h, withoutEnd(rest), depth+1)
			return
		}
		rest = rest[len(line):]
	}
	c.part(h, withoutEnd(rest), depth+1)
}

// withoutEnd takes off the line end before a mark, which is the mark's.
func withoutEnd(b []byte) []byte {
	b, _ = bytes.CutSuffix(b, []byte("\n"))
	b, _ = bytes.CutSuffix(b, []byte("\r"))
	return bytes.Clone(b)
}
