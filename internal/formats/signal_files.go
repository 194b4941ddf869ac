package formats

import (
	"context"
	"encoding/base64"
	"io"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"hut3"
)

// signalFile is a file of a message, and its row: the number that an opened backup
// has it under.
type signalFile struct {
	hut3.Media
	row     int64
	caption string
}

// signalLongText is the type of a file that holds the whole of a text too long
// for its message.
const signalLongText = "text/x-signal-plain"

func (s *signalAndroid) loadFiles(ctx context.Context) error {
	for _, table := range []struct{ name, message, kind, file string }{{"attachment", "message_id", "content_type", "data_file"}, {"part", "mid", "ct", "_data"}} {
		if !s.db.has(table.name, table.message) {
			continue
		}
		err := s.db.each(ctx, s.db.selectAll(table.name), func(t *tableRow) error {
			if t.int("quote") == 1 {
				return nil // of the message that is answered, and named there
			}
			m := hut3.Media{Name: t.peek("file_name"), Type: t.peek(table.kind), SHA256: statedHash(t.peek("data_hash_end")), Bytes: t.int("data_size"), Missing: true}
			if file := t.peek(table.file); m.Name == "" && file != "" {
				m.Name = path.Base("/" + file)
			}
			s.files[t.int(table.message)] = append(s.files[t.int(table.message)], signalFile{m, t.id, t.peek("caption")})
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// statedHash is the SHA-256 of a file as Signal's and WhatsApp's databases state it.
func statedHash(text string) (d hut3.Digest) {
	if b, err := base64.StdEncoding.DecodeString(text); err == nil && len(b) == len(d) {
		copy(d[:], b)
	}
	return d
}

// enclose fills the files of a message. What is written under a picture is the
// text of a message that has none.
func (s *signalAndroid) enclose(r *hut3.Row, message int64) {
	for _, f := range s.files[message] {
		r.Media = append(r.Media, s.found(f))
		switch {
		case f.Type == signalLongText:
			s.whole(r, f)
		case f.caption != "" && r.Body == "":
			r.Body = f.caption
		case f.caption != "":
			r.Extra = append(r.Extra, hut3.Field{Name: "caption", Value: f.caption})
		}
	}
}

func (f signalFile) inBackup() string { return "attachments/" + strconv.FormatInt(f.row, 10) }

// found is a file, hashed where the opened backup holds it beside the database.
func (s *signalAndroid) found(f signalFile) hut3.Media {
	m := s.src.attachment(f.inBackup(), f.Type)
	if m.Missing {
		return f.Media
	}
	if !f.SHA256.IsZero() && f.SHA256 != m.SHA256 {
		s.tally.note("a file beside has another SHA-256 than its row states; that of the file is taken", "data_hash_end", "", 0)
	}
	m.Name = f.Name
	return m
}

// whole takes the text from the file that has all of it; the message has the
// first 2,000 characters.
func (s *signalAndroid) whole(r *hut3.Row, f signalFile) {
	text := s.longText(f)
	if text == "" || !strings.HasPrefix(text, r.Body) {
		s.tally.note("texts of which only the beginning is held: the rest is in a file that is not here", f.Type, "open the backup of the telephone, which has the files", 0)
		return
	}
	r.Body = text
}

const longestText = 1 << 20

func (s *signalAndroid) longText(f signalFile) string {
	found := s.src.beside(f.inBackup())
	if found == nil || found.size > longestText {
		return ""
	}
	var text []byte
	err := found.look(func(from io.Reader) (err error) {
		text, err = io.ReadAll(io.LimitReader(from, longestText))
		return err
	})
	if err != nil || !utf8.Valid(text) {
		return ""
	}
	return string(text)
}
