package formats

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"mime/quotedprintable"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"hut3"
)

const deepestPart = 16

// mailContent collects the texts and files of one e-mail.
type mailContent struct {
	box   *mailbox
	at    int64
	plain []string
	html  []string
	media []hut3.Media
	inner []string // what other e-mails inside it say
}

// text is the plain text, or what of the HTML is text.
func (c *mailContent) text() string {
	own := c.html
	if len(c.plain) > 0 {
		own = c.plain
	}
	return strings.Join(slices.Concat(own, c.inner), "\n")
}

func (c *mailContent) note(what, remedy string) { c.box.tally.note(what, "", remedy, c.at) }

// part reads one part: parts inside it, a text, or a file.
func (c *mailContent) part(h textproto.MIMEHeader, body []byte, depth int) {
	kind, params, ok := mediaType(h.Get("Content-Type"))
	if !ok {
		c.note("a content type that is not written as the standard has it", "read as far as it goes")
	}
	if strings.HasPrefix(kind, "multipart/") && depth < deepestPart {
		if params["boundary"] == "" {
			if params["boundary"] = seemingBoundary(body); params["boundary"] != "" {
				c.note("parts without the mark that parts them; it is taken from the text", "")
			}
		}
		if params["boundary"] != "" {
			c.parts(params["boundary"], body, depth)
			return
		}
	}
	body = c.decode(h.Get("Content-Transfer-Encoding"), body)
	disposition, named, ok := headerValue(h.Get("Content-Disposition"))
	if !ok {
		c.note("a content disposition that is not written as the standard has it", "read as far as it goes")
	}
	if depth >= deepestPart && strings.HasPrefix(kind, "multipart/") {
		c.note(fmt.Sprintf("parts inside each other more than %d deep", deepestPart), "what is deeper is not read; it is held as one attachment, and its bytes are at the row's place")
		disposition = "attachment"
	}
	if kind == "message/rfc822" && depth < deepestPart {
		c.enclosed(body, depth+1)
	}
	name := words(named["filename"])
	if name == "" {
		name = words(params["name"])
	}
	switch {
	case disposition == "attachment", name != "", !strings.HasPrefix(kind, "text/") && !strings.HasPrefix(kind, "multipart/"):
		c.media = append(c.media, hut3.Media{Name: name, Type: kind, SHA256: sha256.Sum256(body), Bytes: int64(len(body))})
	case kind == "text/html":
		c.html = append(c.html, untagged(c.charset(params["charset"], body)))
	default:
		c.plain = append(c.plain, c.charset(params["charset"], body))
	}
}

// decode undoes the encoding for transfer. What is broken is decoded as far as
// it goes.
func (c *mailContent) decode(how string, body []byte) []byte {
	var r io.Reader
	switch strings.ToLower(strings.TrimSpace(how)) {
	case "base64":
		return c.base64(body)
	case "quoted-printable":
		r = quotedprintable.NewReader(bytes.NewReader(body))
	case "", "7bit", "8bit", "binary":
		return body
	default:
		c.note("an encoding for transfer that is not known", "the text is kept as written")
		return body
	}
	out, err := io.ReadAll(r)
	if err != nil {
		c.note("a part whose encoding for transfer is damaged", "decoded as far as it goes; its bytes are at the row's place")
	}
	return out
}

// base64 decodes what of a text is base64, and says what is odd about it.
func (c *mailContent) base64(body []byte) []byte {
	out, odd, joined := decodeBase64(body)
	if odd {
		c.note("a part whose encoding for transfer is damaged", "decoded as far as it goes; its bytes are at the row's place")
	}
	if joined {
		c.note("base64 that goes on behind its padding", "each padded block is decoded by itself; its bytes are at the row's place")
	}
	return out
}

// decodeBase64 decodes what of a text is base64. Blocks that are padded each by
// itself are decoded each by itself (joined). What is neither base64 nor white
// space is passed over (odd), and so is an end that is missing.
func decodeBase64(body []byte) (out []byte, odd, joined bool) {
	out = make([]byte, 0, base64.RawStdEncoding.DecodedLen(len(body)))
	block := make([]byte, 0, len(body))
	padded := false
	for _, b := range body {
		switch {
		case b >= 'A' && b <= 'Z', b >= 'a' && b <= 'z', b >= '0' && b <= '9', b == '+', b == '/':
			joined, padded = joined || padded, false
			block = append(block, b)
		case b == '=':
			padded = true
			out, odd = appendBase64(out, block, odd)
			block = block[:0]
		case !isSpace(b):
			odd = true
		}
	}
	out, odd = appendBase64(out, block, odd)
	return out, odd, joined
}

// appendBase64 decodes a block without its padding; odd is set where it ends in a
// letter that alone makes no byte.
func appendBase64(out, block []byte, odd bool) ([]byte, bool) {
	decoded, err := base64.RawStdEncoding.AppendDecode(out, block)
	return decoded, odd || err != nil
}

func (c *mailContent) charset(name string, body []byte) string {
	if name == "" || strings.EqualFold(name, "us-ascii") {
		name = "utf-8"
		if !utf8.Valid(body) {
			name = "windows-1252"
		}
	}
	enc, err := htmlindex.Get(strings.Trim(name, `"' `))
	if err != nil {
		c.note("a character set that is not known", "read as UTF-8, and what is none is shown as U+FFFD")
		return strings.ToValidUTF8(string(body), "\ufffd")
	}
	out, _, err := transform.Bytes(unicode.BOMOverride(enc.NewDecoder()), body) // a mark at the beginning says more than the name
	if err != nil {
		out = body
	}
	return strings.ToValidUTF8(string(out), "\ufffd")
}

var (
	htmlHidden = regexp.MustCompile(`(?is)<(script|style|head)\b.*?</(script|style|head)\s*>|<!--.*?-->`)
	htmlBreak  = regexp.MustCompile(`(?i)<(br|/p|/div|/tr|/li|/h[1-6])\b[^>]*>`)
	htmlTag    = regexp.MustCompile(`<[^>]*>`)
	htmlSpace  = regexp.MustCompile(`[ \t\r]*\n[ \t\r\n]*`)
)

// untagged is the text of HTML: nothing of it is run or fetched.
func untagged(s string) string {
	s = htmlHidden.ReplaceAllString(s, "")
	s = htmlTag.ReplaceAllString(htmlBreak.ReplaceAllString(s, "\n"), "")
	return strings.TrimSpace(htmlSpace.ReplaceAllString(html.UnescapeString(s), "\n"))
}
