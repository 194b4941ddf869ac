package formats

import (
	"bytes"
	"errors"
	"io"

	"hut3"
)

// Open gives the last byte stream of a locator's object: what its offset and
// length count in. It knows the steps that Read writes, but for tables of a
// database, whose rows have no bytes of their own (Extract prints them). The
// caller closes it.
func Open(in Input, steps []hut3.Step) (io.ReadCloser, error) {
	s := &source{in: in, path: in.Path, limits: Limits{}.withDefaults(), temp: in.Temp, from: sectionOf(in.R, 0, in.Size)}
	for _, step := range steps {
		if err := s.follow(step); err != nil {
			return nil, errors.Join(err, s.close())
		}
	}
	return &opened{s.stream(), s}, nil
}

type opened struct {
	io.Reader
	src *source
}

// Close removes temporary copies.
func (o *opened) Close() error { return o.src.close() }

// follow goes one step down.
func (s *source) follow(step hut3.Step) error {
	if p, ok := packerNamed(step.Kind); ok {
		s.unwrap(p)
		return nil
	}
	switch step.Kind {
	case stepZip, stepTar, stepMbox:
		if err := s.openArchive(step.Kind); err != nil {
			return err
		}
		m := s.holds.named(step.Name)
		if m == nil {
			return hut3.Errorf(hut3.Integrity, "%s: there is no member %q in it", s.path, step.Name)
		}
		s.steps = append(s.steps, step)
		s.path, s.from, s.within, s.own, s.holds = s.path+"/"+m.name, m.stream, s.holds, m.name, nil
		return nil
	case stepPart:
		s.from, s.steps = s.mailPart(step.Name), append(s.steps, step)
		return nil
	case stepSheet:
		return s.followSheet(step.Name)
	case stepBsdtar:
		return s.convert()
	case stepLog:
		return s.followLog(step)
	case stepDecrypt:
		s.steps = append(s.steps, step) // the object is the plaintext itself
		return nil
	case stepCells:
		return nil // its bytes are those of the sheet's part
	case stepTable, stepRow:
		return hut3.Errorf(hut3.Invalid, "%s: a row of a database has no byte stream of its own", s.path)
	}
	return hut3.Errorf(hut3.Invalid, "%s: step %q is not one that this version can walk", s.path, step.Kind)
}

// followLog opens the write-ahead log that was applied to a database.
func (s *source) followLog(step hut3.Step) error {
	sum, err := hut3.ParseDigest(step.Name)
	if err != nil || s.in.Other == nil {
		return hut3.Errorf(hut3.Invalid, "%s: the write-ahead log %s that its rows were read with is not at hand", s.path, step.Name)
	}
	if s.log, err = s.in.Other(sum); err != nil {
		return err
	}
	s.closers = append(s.closers, s.log.Close)
	s.steps = append(s.steps, step)
	return nil
}

// Extract gives the bytes that a locator names. A row of a database has none of
// its own: what is given is its cells as a JSON object, as they stand now.
func Extract(in Input, at hut3.Locator) ([]byte, error) {
	if n := len(at.Steps); n >= 2 && at.Steps[n-1].Kind == stepRow {
		return extractCells(in, at.Steps)
	}
	if n := len(at.Steps); n >= 2 && at.Steps[n-1].Kind == stepCells {
		return extractSheetRow(in, at)
	}
	if len(at.Steps) == 0 {
		return extractPlain(in, at)
	}
	r, err := Open(in, at.Steps)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if _, err := io.CopyN(io.Discard, r, at.Offset); err != nil {
		return nil, hut3.Wrap(err, hut3.Integrity, "%s ends before byte %d of its stream", in.Path, at.Offset)
	}
	var b bytes.Buffer
	if _, err := io.CopyN(&b, r, at.Length); err != nil {
		return nil, hut3.Wrap(err, hut3.Integrity, "%s ends before byte %d of its stream", in.Path, at.Offset+at.Length)
	}
	return b.Bytes(), nil
}

func extractPlain(in Input, at hut3.Locator) ([]byte, error) {
	if at.Offset < 0 || at.Length < 0 || at.Offset+at.Length > in.Size {
		return nil, hut3.Errorf(hut3.Integrity, "%s has %d bytes; %d at %d are not in it", in.Path, in.Size, at.Length, at.Offset)
	}
	b := make([]byte, at.Length)
	if n, err := in.R.ReadAt(b, at.Offset); n < len(b) {
		return nil, hut3.Wrap(err, hut3.Integrity, "%s: bytes %d to %d cannot be read", in.Path, at.Offset, at.Offset+at.Length)
	}
	return b, nil
}
