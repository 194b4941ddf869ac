package corpus

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"sync"

	"hut3"
)

// MessageEntry is a message as an access class indexes it.
type MessageEntry struct {
	hut3.Message
	// Ref is the lowest row of the message in this access class, and a row of
	// this delivery; it equals Key when the message was founded here. It is what
	// is printed.
	Ref hut3.Key
	// Holders are the access classes that already index this message.
	Holders []uint32
}

// Flags of a message in its column; the low four bits are the kind.
const (
	flagMedia   = 1 << 4
	flagForeign = 1 << 5 // Key is not Ref, or there are holders
	kindMask    = 1<<4 - 1
)

// untimed sorts a message without a time before all others.
const untimed = math.MinInt64

// conversationName is what a conversation is told apart by.
type conversationName struct {
	name, platform string
	direct         bool
}

// append prints the name as it stands in the table of a segment.
func (c conversationName) append(dst []byte) []byte {
	direct := "g"
	if c.direct {
		direct = "d"
	}
	return appendParts(dst, c.name, c.platform, direct)
}

func handleString(h hut3.Handle) string { return joinParts(h.Platform, h.Name) }

// buffered is a message that waits to be sealed; numbers are those of the
// interners.
type buffered struct {
	sent         int64
	row          hut3.Key
	record       uint64 // where its text record stands
	size         uint32
	rows         uint32
	from, to     uint32 // handle plus one; zero for none
	conversation uint32
	form         uint16
	flags        uint8
	several      bool // to is a list
}

// foreign is what only messages founded elsewhere have.
type foreign struct {
	at      int
	key     hut3.Key
	holders string
}

// messageBuffer gathers messages for one segment.
type messageBuffer struct {
	class, delivery uint32
	deliveries      []uint32 // where there are several
	list            []buffered
	texts           recordBuffer
	handles         *termTable       // handleString
	conversations   *termTable       // conversationName.String
	lists           interner[string] // handle numbers, four bytes each
	forms           formTable
	foreign         []foreign
	scratch         []byte
	people          recent[hut3.Handle]
	talks           recent[conversationName]

	index  *inverter // of the texts as they came; nil until gather
	voters *voters   // for their languages
	langs  []uint8
	layer  *layerWriter   // of what an extractor found in them; nil without one
	left   sync.WaitGroup // texts that were handed to another goroutine
}

// gather begins the index and the entity layer, which text fills in the order of
// the messages.
func (b *messageBuffer) gather(x hut3.Extractor) error {
	l, err := builtinLanguages()
	b.index, b.voters = newInverter(), &voters{languages: l}
	if x != nil {
		b.layer = newLayerWriter(x)
	}
	return err
}

// text takes the next text into the index, and looks for what is found in it. It
// touches nothing that add touches.
func (b *messageBuffer) text(body string) {
	words := b.index.add(body)
	b.langs = append(room(b.langs, 1), b.voters.identify(body, words, b.index.table))
	if b.layer != nil {
		b.layer.add(body)
	}
}

func newMessageBuffer(delivery, class uint32) *messageBuffer {
	return &messageBuffer{class: class, delivery: delivery, handles: newTermTable(), conversations: newTermTable()}
}

func (b *messageBuffer) add(m *MessageEntry) error {
	e := buffered{sent: untimed, row: m.Ref, rows: uint32(m.Rows), flags: uint8(m.Kind) & kindMask}
	if m.Sent.Known() {
		e.sent = m.Sent.Micros
	}
	e.from = b.handle(m.From)
	e.to, e.several = b.recipients(m.To)
	e.conversation = b.conversation(conversationName{m.Conversation, m.Platform, m.Direct})
	var kept bool
	e.form, kept = b.forms.id(m.Sent)
	var media []byte
	if len(m.Media) > 0 {
		var err error
		if media, err = json.Marshal(m.Media); err != nil {
			return hut3.Wrap(err, hut3.Internal, "the media of %s cannot be kept", m.Ref)
		}
		e.flags |= flagMedia
	}
	e.record, e.size = b.texts.add(m.Body, media, m.Sent.Raw, kept)
	if m.Key != m.Ref || len(m.Holders) > 0 {
		e.flags |= flagForeign
		b.foreign = append(b.foreign, foreign{len(b.list), m.Key, string(packIDs(nil, m.Holders))})
	}
	b.list = append(room(b.list, 1), e)
	return nil
}

func (b *messageBuffer) conversation(name conversationName) uint32 {
	return b.talks.number(hashEnds(name.name), name, func(c conversationName) uint32 {
		b.scratch = c.append(b.scratch[:0])
		return b.conversations.id(b.scratch)
	})
}

// handle numbers a handle from 1; zero is no handle.
func (b *messageBuffer) handle(h hut3.Handle) uint32 {
	if h == (hut3.Handle{}) {
		return 0
	}
	return 1 + b.people.number(hashEnds(h.Name), h, func(h hut3.Handle) uint32 {
		b.scratch = appendParts(b.scratch[:0], h.Platform, h.Name)
		return b.handles.id(b.scratch)
	})
}

func (b *messageBuffer) recipients(to []hut3.Handle) (id uint32, several bool) {
	switch len(to) {
	case 0:
		return 0, false
	case 1:
		if h := b.handle(to[0]); h != 0 {
			return h, false
		}
	}
	list := make([]byte, 0, 4*len(to))
	for _, h := range to {
		list = binary.LittleEndian.AppendUint32(list, b.handle(h))
	}
	return b.lists.id(string(list)), true
}

func packIDs(dst []byte, ids []uint32) []byte {
	for _, id := range ids {
		dst = binary.LittleEndian.AppendUint32(dst, id)
	}
	return dst
}

func unpackIDs[T string | []byte](s T) []uint32 {
	ids := make([]uint32, 0, len(s)/4)
	for b := []byte(s); len(b) >= 4; b = b[4:] {
		ids = append(ids, binary.LittleEndian.Uint32(b))
	}
	return ids
}
