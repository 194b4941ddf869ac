package corpus

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"hash"
	"slices"

	"hut3"
)

// Content is what a file holds of one delivery, whatever else is in the file
// and however it is laid out: two files of equal content hold the same messages
// or rows, to the last character of each.
type Content struct {
	Delivery uint32 `json:"delivery"`
	Count    int64  `json:"count"` // messages or rows
	// SHA256 is over one JSON document a line. For messages: the entry with its
	// ref, holders and entities, in order of time, then ref. For rows: the entry,
	// in order of its key.
	SHA256 hut3.Digest `json:"sha256"`
}

// Content reads a live file of messages or rows whole. A message segment's
// entities are those of its live layer.
func (c *Corpus) Content(ctx context.Context, name string) (out []Content, err error) {
	if err := c.use.enter(); err != nil {
		return nil, err
	}
	defer c.use.leave()
	at := slices.IndexFunc(c.live, func(s SegmentInfo) bool { return s.Name == name && s.Kind != KindEntities })
	if at < 0 {
		return nil, hut3.Errorf(hut3.NotFound, "no segment %s is live", name)
	}
	if err := c.broken[name]; err != nil {
		return nil, err
	}
	sums := newContentSums()
	err = guard(func() error {
		if c.live[at].Kind == KindRows {
			rows, err := c.rowsNamed(c.live[at : at+1])
			if err != nil {
				return err
			}
			return eachRow(ctx, rows, sums.row)
		}
		messages, err := c.segmentsNamed(c.live[at : at+1])
		if err != nil {
			return err
		}
		return eachMessage(ctx, messages, func(w *messageWalk) error {
			e := w.entry()
			return sums.message(&e, w.s.layer.spans(w.o), w.s.layer != nil)
		})
	})
	return sums.list(), err
}

// contentSums hashes entries by the delivery they are of.
type contentSums struct {
	sums map[uint32]*contentSum
	line bytes.Buffer
	enc  *json.Encoder
}

type contentSum struct {
	n    int64
	hash hash.Hash
}

func newContentSums() *contentSums {
	s := &contentSums{sums: map[uint32]*contentSum{}}
	s.enc = json.NewEncoder(&s.line)
	return s
}

func (s *contentSums) message(e *MessageEntry, spans []hut3.Span, layer bool) error {
	return s.add(e.Ref, struct {
		Ref      hut3.Key     `json:"ref"`
		Holders  []uint32     `json:"holders,omitempty"`
		Message  hut3.Message `json:"message"`
		Layer    bool         `json:"layer,omitempty"`
		Entities []hut3.Span  `json:"entities,omitempty"`
	}{e.Ref, e.Holders, e.Message, layer, spans})
}

func (s *contentSums) row(e *RowEntry) error { return s.add(e.Key, e) }

func (s *contentSums) add(row hut3.Key, v any) error {
	s.line.Reset()
	if err := s.enc.Encode(v); err != nil {
		return hut3.Wrap(err, hut3.Internal, "the content of %s cannot be hashed", row)
	}
	sum := s.sums[row.Delivery()]
	if sum == nil {
		sum = &contentSum{hash: sha256.New()}
		s.sums[row.Delivery()] = sum
	}
	sum.n++
	sum.hash.Write(s.line.Bytes())
	return nil
}

// list gives the sums in the order of the deliveries.
func (s *contentSums) list() []Content {
	out := []Content{}
	for d, sum := range s.sums {
		out = append(out, Content{d, sum.n, hut3.Digest(sum.hash.Sum(nil))})
	}
	slices.SortFunc(out, func(a, b Content) int { return int(a.Delivery) - int(b.Delivery) })
	return out
}
