package formats

import (
	"bytes"
	"mime"
	"net/textproto"
	"strings"
)

// mediaType reads a content type with its parameters. Nothing is text/plain, and
// so is what is no type.
func mediaType(written string) (kind string, params map[string]string, ok bool) {
	kind, params, ok = headerValue(written)
	if !strings.Contains(kind, "/") {
		return "text/plain", params, ok && kind == ""
	}
	return kind, params, ok
}

// headerValue reads a content type or disposition with its parameters. One that is
// not written as the standard has it is read as far as it makes sense: ok is false
// then.
func headerValue(written string) (value string, params map[string]string, ok bool) {
	if strings.TrimSpace(written) == "" {
		return "", map[string]string{}, true
	}
	if value, params, err := mime.ParseMediaType(written); err == nil {
		return value, params, true
	}
	params = map[string]string{}
	parts := outsideQuotes(written, ';')
	if words := strings.Fields(strings.ToLower(parts[0])); len(words) > 0 {
		value = words[0]
	}
	for _, p := range parts[1:] {
		name, text, _ := strings.Cut(p, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := params[name]; !twice && name != "" {
			params[name] = strings.Trim(strings.TrimSpace(text), `"'`)
		}
	}
	return value, params, false
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

// mostMarks bounds the lines that are taken for a possible mark.
const mostMarks = 4096

// seemingBoundary is the mark that parts seem to be parted by: the first line that
// begins with two hyphens and stands there again, or ends the parts with two more.
// It is found in one pass, whatever the lines are.
func seemingBoundary(body []byte) string {
	seen := map[string]int{}
	first, found := 0, ""
	again := func(mark []byte) bool {
		i, ok := seen[string(mark)]
		if ok && (found == "" || i < first) {
			first, found = i, string(mark[2:])
		}
		return ok
	}
	for line := range bytes.Lines(body) {
		mark := bytes.TrimRight(line, " \t\r\n")
		if len(mark) <= 2 || len(mark) > 74 || !bytes.HasPrefix(mark, []byte("--")) {
			continue
		}
		open, closing := bytes.CutSuffix(mark, []byte("--"))
		if !again(mark) && !(closing && len(open) > 2 && again(open)) && len(mark) <= 72 && len(seen) < mostMarks {
			seen[string(mark)] = len(seen)
		}
	}
	return found
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
	h := partHeader{fields: textproto.MIMEHeader{}}
	rest := part
	for line := range bytes.Lines(part) {
		text := strings.TrimRight(string(line), "\r\n")
		if text == "" {
			rest = rest[len(line):]
			break
		}
		if !h.line(text) {
			c.note("a part whose header is not written as the standard has it", "the text is taken to begin at the first line that is no header's")
			break
		}
		rest = rest[len(line):]
	}
	h.end()
	c.part(h.fields, withoutEnd(rest), depth+1)
}

// partHeader collects the fields of a part's header; a value that goes on over many
// lines is put together once.
type partHeader struct {
	fields textproto.MIMEHeader
	name   string
	value  []byte
}

// line takes a line, and says whether it is a header's.
func (h *partHeader) line(text string) bool {
	if h.name != "" && (text[0] == ' ' || text[0] == '\t') {
		h.value = append(append(h.value, ' '), strings.TrimSpace(text)...)
		return true
	}
	name, value, ok := strings.Cut(text, ":")
	if !ok || name == "" || strings.ContainsAny(name, " \t") {
		return false
	}
	h.end()
	h.name = textproto.CanonicalMIMEHeaderKey(name)
	h.value = append(h.value[:0], strings.TrimSpace(value)...)
	return true
}

// end puts the field that was read last with the others.
func (h *partHeader) end() {
	if h.name != "" {
		h.fields[h.name] = append(h.fields[h.name], string(h.value))
	}
}

// withoutEnd takes off the line end before a mark, which is the mark's.
func withoutEnd(b []byte) []byte {
	b, _ = bytes.CutSuffix(b, []byte("\n"))
	b, _ = bytes.CutSuffix(b, []byte("\r"))
	return bytes.Clone(b)
}
