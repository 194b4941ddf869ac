package formats

import (
	"bytes"
	"io"
	"net/mail"
	"net/textproto"
	"strings"
)

// enclosed reads an e-mail that stands inside another, as one that was passed on
// does. Its text goes with that of the other, under the headers that say whose it
// is: when it was sent, and that it was, is the word of whoever passed it on.
func (c *mailContent) enclosed(raw []byte, depth int) {
	msg, err := mail.ReadMessage(bytes.NewReader(bytes.TrimLeft(raw, "\r\n")))
	if err != nil {
		c.note("an e-mail inside another that has no header that can be read", "it is held as an attachment")
		return
	}
	body, err := io.ReadAll(msg.Body)
	if err != nil {
		c.note("an e-mail inside another whose body cannot be read", "it is held as an attachment")
		return
	}
	c.note("an e-mail inside another", "its text stands behind the other's, under its own headers; it is no row of its own")
	in := &mailContent{box: c.box, at: c.at}
	in.part(textproto.MIMEHeader(msg.Header), body, depth)
	lines := []string{"[enclosed message]"}
	for _, name := range []string{"From", "To", "Cc", "Date", "Subject"} {
		if v := words(msg.Header.Get(name)); v != "" {
			lines = append(lines, name+": "+v)
		}
	}
	c.inner = append(c.inner, strings.Join(append(lines, "", in.text()), "\n"))
	c.media = append(c.media, in.media...)
}
