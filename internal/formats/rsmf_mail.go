package formats

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"

	"hut3"
)

// stepPart is the step into a file that an e-mail carries; its name is the file's.
const stepPart = "part"

// rsmfZip is what the standard names the file that an e-mail of RSMF carries.
const rsmfZip = "rsmf.zip"

// rsmfManifest is what it names the manifest in that zip.
const rsmfManifest = "rsmf_manifest.json"

const rsmfHeader = "X-RSMF-Version"

// intoMail goes down into the zip of an e-mail of RSMF, if the source is one that
// carries it. Its texts for readers of mail repeat what the manifest says.
func (s *source) intoMail(head []byte) bool {
	if !isRSMFMail(head) {
		return false
	}
	inside := s.mailPart(rsmfZip)
	if _, err := io.ReadFull(inside.open(), make([]byte, 4)); err != nil {
		return false // the reader of mail says that there is none
	}
	s.from = inside
	s.steps = append(s.steps[:len(s.steps):len(s.steps)], hut3.Step{Kind: stepPart, Name: rsmfZip})
	return true
}

func isRSMFMail(head []byte) bool {
	end, _ := headerEnd(head)
	for line := range bytes.Lines(head[:end]) {
		name, _, _ := bytes.Cut(line, []byte{':'})
		if strings.EqualFold(string(name), rsmfHeader) {
			return true
		}
	}
	return false
}

// mailPart is the stream of a file that the e-mail carries, under the limits of all
// that is packed.
func (s *source) mailPart(name string) stream {
	mailed, limits := s.from, s.limits
	return stream{size: -1, open: func() io.Reader {
		return &unpacked{kind: stepPart, from: mailed.open(), packed: mailed.size, limits: limits, open: func(r io.Reader) (io.Reader, error) {
			return partOfMail(r, name)
		}}
	}}
}

var errNoPart = errors.New("the e-mail carries no such file")

func partOfMail(r io.Reader, name string) (io.Reader, error) {
	msg, err := mail.ReadMessage(bufio.NewReader(r))
	if err != nil {
		return nil, err
	}
	found, err := partNamed(textproto.MIMEHeader(msg.Header), msg.Body, name, 0)
	if err == nil && found == nil {
		err = errNoPart
	}
	return found, err
}

// partNamed looks for a file in a part and those inside it; nil where it is not there.
func partNamed(h textproto.MIMEHeader, body io.Reader, name string, depth int) (io.Reader, error) {
	kind, params, _ := mediaType(h.Get("Content-Type"))
	if strings.HasPrefix(kind, "multipart/") && depth < deepestPart {
		return partAmong(multipart.NewReader(body, params["boundary"]), name, depth)
	}
	_, named, _ := headerValue(h.Get("Content-Disposition"))
	if !strings.EqualFold(named["filename"], name) && !strings.EqualFold(params["name"], name) {
		return nil, nil
	}
	switch strings.ToLower(strings.TrimSpace(h.Get("Content-Transfer-Encoding"))) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body), nil
	case "quoted-printable":
		return quotedprintable.NewReader(body), nil
	}
	return body, nil
}

func partAmong(parts *multipart.Reader, name string, depth int) (io.Reader, error) {
	for {
		p, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if found, err := partNamed(p.Header, p, name, depth+1); found != nil || err != nil {
			return found, err
		}
	}
}
