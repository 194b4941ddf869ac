package formats

import (
	"compress/gzip"
	"context"
	"errors"
	"io"

	"hut3"
)

// FlawField is the field of each row that stands in a stream whose checksum does not
// hold: what unpacks from damaged bytes can read as well as what was written.
const FlawField = "damage"

const flawSaid = "stands in a packed stream that is damaged, or whose checksum does not hold: what it says may not be what was written"

// soundness is whether the packed stream around a text is what was packed.
type soundness struct {
	known bool
	flaw  bool
}

// checkSound unpacks the stream to its end once, where it is packed and its sample
// did not reach the end: a checksum stands behind what it is of. A stream that is
// merely cut is sound as far as it goes.
func (s *source) checkSound(ctx context.Context) error {
	if s.sound.known {
		return nil
	}
	s.sound.known = true
	if s.from.at != nil || s.whole && s.broken == nil {
		return nil
	}
	r, room := s.stream(), make([]byte, 64<<10)
	for {
		if ctx.Err() != nil {
			s.sound.known = false
			return ctx.Err()
		}
		if _, err := r.Read(room); err != nil {
			var met *stop
			s.sound.flaw = errors.As(err, &met) && met.damaged
			return nil // any other is met again by who reads the stream
		}
	}
}

// flaws appends to a row's fields that its stream is not sound.
func (s *source) flaws(list []hut3.Field, t *tally, at int64) []hut3.Field {
	if !s.sound.known {
		_ = s.checkSound(context.Background()) // a background does not end
	}
	if !s.sound.flaw {
		return list
	}
	t.note("rows of a packed stream that is damaged, or whose checksum does not hold", "", "each says so; ask for the file again", at)
	return append(list, hut3.Field{Name: FlawField, Value: flawSaid})
}

// damagedStream tells damage from a stream that only ends too early, or has
// something behind its end. A member of a zip that ends early is damaged: its
// length stands elsewhere too.
func damagedStream(kind string, err error) bool {
	return kind == stepZip || !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, gzip.ErrHeader)
}
