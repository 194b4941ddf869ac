package app

import (
	"crypto/sha256"
	"io"
	"slices"

	"hut3"
	"hut3/internal/formats"
	"hut3/internal/vault"
)

// spans reads spans of originals one after another. A stream is opened once for
// rows that stand in order in it, and again for one that stands before.
type spans struct {
	app    *App
	object *vault.Reader
	stream io.ReadCloser
	at     hut3.Locator // of the stream
	pos    int64
}

// digest is the SHA-256 of a span.
func (s *spans) digest(loc hut3.Locator) (sum hut3.Digest, err error) {
	if err := s.open(loc); err != nil {
		return sum, err
	}
	if _, err := io.CopyN(io.Discard, s.stream, loc.Offset-s.pos); err != nil {
		return sum, hut3.Wrap(err, hut3.Integrity, "%s ends before byte %d of its stream", loc.File, loc.Offset)
	}
	h := sha256.New()
	if _, err := io.CopyN(h, s.stream, loc.Length); err != nil {
		return sum, hut3.Wrap(err, hut3.Integrity, "%s ends before byte %d of its stream", loc.File, loc.Offset+loc.Length)
	}
	s.pos = loc.Offset + loc.Length
	return hut3.Digest(h.Sum(nil)), nil
}

// open makes sure that the span lies ahead in the open stream.
func (s *spans) open(loc hut3.Locator) (err error) {
	if s.stream != nil && s.at.Object == loc.Object && slices.Equal(s.at.Steps, loc.Steps) && s.pos <= loc.Offset {
		return nil
	}
	s.close()
	if s.object, err = s.app.Vault.Open(loc.Object); err != nil {
		return err
	}
	in := formats.Input{Path: loc.File, Object: loc.Object, Size: s.object.Size(), R: s.object}
	if s.stream, err = formats.Open(in, loc.Steps); err != nil {
		return err
	}
	s.at, s.pos = loc, 0
	s.at.Steps = slices.Clone(loc.Steps)
	return nil
}

func (s *spans) close() {
	if s.stream != nil {
		_ = s.stream.Close() // only temporary copies
	}
	if s.object != nil {
		_ = s.object.Close() // only read
	}
	s.stream, s.object = nil, nil
}
