package corpus

import (
	"encoding/json"

	"hut3"
)

// textReader reads the records of a segment; it serves one goroutine.
type textReader struct {
	s     *messageSegment
	blobs *blobReader // made when a text is first read
	cache blockCache
	at    uint32 // the next record, at rest
	rest  []byte
}

func (s *messageSegment) texts() *textReader {
	return &textReader{s: s}
}

// record gives the parts of a message's record. They are valid until the next
// call.
func (r *textReader) record(o uint32) (body, media, raw []byte) {
	if r.blobs == nil {
		r.blobs = r.s.text.reader(r.s.unzip())
		r.blobs.cache = r.cache
	}
	b := r.s.text.find(uint64(o))
	if b < 0 {
		panic(r.s.text.data.malformed(0))
	}
	if b != r.blobs.last || r.rest == nil || r.at > o {
		r.rest, r.at = r.blobs.block(b), uint32(r.s.text.firsts.at(b))
	}
	for ; ; r.at++ {
		body, media, raw = r.s.split(r.at, r.rest)
		r.rest = r.rest[r.length(body, media, raw):]
		if r.at == o {
			r.at++
			return body, media, raw
		}
	}
}

// length is how many bytes of the block a record took.
func (r *textReader) length(body, media, raw []byte) int {
	n := uvarintLen(len(body)) + len(body)
	if r.s.flags.at(int(r.at))&flagMedia != 0 {
		n += uvarintLen(len(media)) + len(media)
	}
	if r.s.timeForm(r.at).layout == layoutKept {
		n += uvarintLen(len(raw)) + len(raw)
	}
	return n
}

func uvarintLen(v int) int {
	n := 1
	for ; v >= 0x80; v >>= 7 {
		n++
	}
	return n
}

// message reads a message exactly as it was given to the Builder.
func (r *textReader) message(o uint32) hut3.Message {
	body, media, raw := r.record(o)
	m := r.s.untold(o, raw)
	m.Body = string(body)
	if len(media) > 0 && json.Unmarshal(media, &m.Media) != nil {
		panic(r.s.text.data.malformed(0))
	}
	return m
}

// untold is a message but for its text and media.
func (s *messageSegment) untold(o uint32, raw []byte) hut3.Message {
	c := s.conversationName(s.conversation.u32(int(o)))
	m := hut3.Message{
		Key: s.keyOf(o), Kind: hut3.Kind(s.flags.at(int(o)) & kindMask), Platform: c.platform,
		Conversation: c.name, Direct: c.direct, Rows: int(s.rowCount.at(int(o))),
		Sent: s.timeForm(o).time(s.sent.i64(int(o)), string(raw)),
	}
	if from := s.from.u32(int(o)); from > 0 {
		m.From = s.handle(from - 1)
	}
	for _, h := range s.recipients(o) {
		if h == 0 {
			m.To = append(m.To, hut3.Handle{})
			continue
		}
		m.To = append(m.To, s.handle(h-1))
	}
	return m
}
