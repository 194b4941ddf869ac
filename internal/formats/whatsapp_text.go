package formats

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"hut3"
)

// maxSender is the longest text before a colon that is taken for a name.
const maxSender = 256

// cut parts the sender from the text. Without a sender it is a line of the
// system, told by its words where it quotes a text that has a colon.
func (c *chatText) cut(text string) (sender string, who *chatSender, body string) {
	n := strings.Index(text[:min(len(text), maxSender+2)], ": ")
	if n < 0 || strings.IndexByte(text[:n], '\n') >= 0 {
		if n = len(firstLine(text)) - 1; n < 0 || text[n] != ':' {
			return "", nil, text
		}
	}
	if n == 0 || n > maxSender {
		return "", nil, text
	}
	if who = c.cleaned(text[:n]); who.name == "" || who.quotes && c.says(firstLine(text), c.words.System) {
		return "", nil, text
	}
	return text[:n], who, strings.TrimPrefix(text[n+1:], " ")
}

func firstLine(text string) string {
	line, _, more := strings.Cut(text, "\n")
	if more {
		line = strings.TrimRight(line, "\r")
	}
	return line
}

// cleanName is a sender without marks of direction; spaces of other widths are
// plain ones.
func cleanName(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case isMark(r), r == utf8.RuneError:
			return -1
		case isBlank(r):
			return ' '
		}
		return r
	}, text))
}

// kind tells lines of the system and calls from messages. On iOS the system
// writes under the name of the chat, behind a mark of direction.
func (c *chatText) kind(r *hut3.Row, nameless bool) {
	marked := strings.HasPrefix(r.Body, "\u200e")
	if !nameless && !marked {
		return
	}
	switch {
	case c.says(r.Body, c.words.Calls):
		r.Kind = hut3.KindCall
	case nameless, c.says(r.Body, c.words.System):
		r.Kind = hut3.KindSystem
	}
}

// says reports whether a short text holds one of the phrases.
func (c *chatText) says(text string, phrases []string) bool {
	if len(text) > 1024 {
		return false
	}
	low := strings.ToLower(strings.ReplaceAll(text, "’", "'"))
	for _, p := range phrases {
		if strings.Contains(low, p) {
			return true
		}
	}
	return false
}

// media finds the file that a text stands for: attached under its name, or left
// out of the export.
func (c *chatText) media(r *hut3.Row) {
	if r.Kind != hut3.KindMessage || len(r.Body) == 0 {
		return
	}
	first, _, _ := strings.Cut(r.Body, "\n")
	if len(first) > 300 || !mayBeMedia(first) {
		return
	}
	text := cleanName(first)
	if name := c.attachedName(text); name != "" {
		r.Media = append(r.Media, c.src.attachment(name, ""))
		return
	}
	if what, ok := c.words.Omitted[strings.ToLower(strings.Trim(text, "<>. "))]; ok {
		r.Media = append(r.Media, hut3.Media{Type: what, Missing: true})
	}
}

// mayBeMedia passes most texts at little cost: a file's name ends a line in a
// bracket, and a text that stands for a file begins with a mark or a bracket.
func mayBeMedia(line string) bool {
	if line == "" {
		return false
	}
	if end := line[len(line)-1]; line[0] < 0x80 && line[0] != '<' && end < 0x80 && end != ')' && end != '>' && end != ' ' && end != '\r' {
		return false
	}
	last := strings.TrimRight(line, "\r \u200e\u200f")
	return strings.HasSuffix(last, ")") || strings.HasSuffix(last, ">") || strings.HasPrefix(line, "\u200e") || strings.HasPrefix(line, "<")
}

// attachedName reads <attached: NAME> and NAME (file attached).
func (c *chatText) attachedName(text string) string {
	if inner, ok := strings.CutPrefix(text, "<"); ok && strings.HasSuffix(inner, ">") {
		_, name, found := strings.Cut(strings.TrimSuffix(inner, ">"), ": ")
		if found && fileName(name) {
			return strings.TrimSpace(name)
		}
		return ""
	}
	name, words, found := strings.Cut(text, " (")
	words, closed := strings.CutSuffix(words, ")")
	if found && closed && fileName(name) && c.words.attached[strings.ToLower(words)] {
		return name
	}
	return ""
}

// fileName reports whether a text is shaped as the name of a file.
func fileName(name string) bool {
	ext := path.Ext(strings.TrimSpace(name))
	if len(ext) < 3 || len(ext) > 6 || len(ext) == len(name) {
		return false
	}
	return strings.IndexFunc(ext[1:], func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) < 0
}
