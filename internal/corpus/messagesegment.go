package corpus

import (
	"encoding/json"
	"sort"
	"sync"

	"github.com/klauspost/compress/zstd"

	"hut3"
)

// messageSegment reads a message segment.
type messageSegment struct {
	file                   *file
	info                   SegmentInfo
	layer                  *layer // nil where none is active
	n                      uint32
	early                  uint32 // ordinals below have no time
	rules                  int    // of words: TokenVersion when it was written
	forms                  []timeForm
	sent, form, flags      *column
	ref, byRef             *column
	refDelivery            *column // empty where the file holds one delivery
	from, to, conversation *column
	rowCount               *column
	handles, conversations stringTable
	listEnds, lists        *column
	starts, order          *column
	partyStarts, parties   *column
	foreign                foreignTable
	edges                  edgeColumns
	text                   blobs
	words                  dictionary
	unzip                  func() *zstd.Decoder // of the texts
	language               *column              // number in languages; empty where it is another list's
	folded                 func() map[string][]uint32
	fences                 func() []hut3.Key
	ruled                  map[hut3.Key][]uint32 // of one that is laid over the files: ordinals by the message of the rule
}

type foreignTable struct{ ordinal, delivery, row, holders, byKey, ends, sets *column }

type edgeColumns struct{ from, to, count, first, last *column }

func openMessages(f *file, over *layer, info SegmentInfo, dec *zstd.Decoder) (*messageSegment, error) {
	s := &messageSegment{file: f, info: info, unzip: textDecoder(f, dec)}
	var m segmentMeta
	err := json.Unmarshal(f.section(secMeta).all(), &m)
	if err != nil || m.Messages < 0 || m.Messages > 1<<31 || m.Untimed > m.Messages {
		return nil, f.bad("its description cannot be read")
	}
	if m.Tokens < 1 || m.Tokens > TokenVersion {
		return nil, hut3.Errorf(hut3.Invalid, "segment %s was cut into words by rules %d and this program has %d; use the version of hut3 that wrote it", f.name, m.Tokens, TokenVersion)
	}
	s.n, s.early, s.rules = uint32(m.Messages), uint32(m.Untimed), m.Tokens
	col := func(id sectionID) *column { return openColumn(f.section(id)) }
	s.sent, s.form, s.flags, s.ref, s.byRef = col(secSent), col(secForm), col(secFlags), col(secRef), col(secByRef)
	s.from, s.to, s.conversation, s.rowCount = col(secFrom), col(secTo), col(secConversation), col(secRowCount)
	for _, c := range []*column{s.sent, s.form, s.flags, s.ref, s.byRef, s.from, s.to, s.conversation, s.rowCount} {
		if c.n != m.Messages {
			return nil, f.bad("a column has another length than the segment")
		}
	}
	if s.refDelivery = col(secRefDelivery); s.refDelivery.n != 0 && s.refDelivery.n != m.Messages || s.refDelivery.n == 0 && len(info.Deliveries) > 0 && m.Messages > 0 {
		return nil, f.bad("it does not say of which delivery its messages are")
	}
	s.forms = readForms(f.section(secForms))
	s.handles = openStrings(f, secHandleStarts, secHandles)
	s.conversations = openStrings(f, secNameStarts, secConversations)
	s.listEnds, s.lists = col(secListEnds), col(secLists)
	s.starts, s.order = col(secConversationStarts), col(secConversationOrder)
	s.partyStarts, s.parties = col(secPartyStarts), col(secParties)
	s.foreign = foreignTable{col(secForeignOrdinal), col(secForeignDelivery), col(secForeignRow), col(secForeignHolders), col(secForeignByKey), col(secHolderEnds), col(secHolders)}
	s.edges = edgeColumns{col(secEdgeFrom), col(secEdgeTo), col(secEdgeCount), col(secEdgeFirst), col(secEdgeLast)}
	s.text = openBlobs(f, secTextFirst, secTextOffset, secText)
	s.words = openDictionary(f)
	if s.language, err = openLanguage(f, m.Messages); err != nil {
		return nil, err
	}
	s.folded, s.fences = sync.OnceValue(s.foldHandles), sync.OnceValue(func() []hut3.Key { return fencesOf(s.byRef.n, s.refAt) })
	s.layer = over
	return s, nil
}

// sortTime is the time a message is ordered by.
func (s *messageSegment) sortTime(o uint32) int64 {
	if o < s.early {
		return untimed
	}
	return s.sent.i64(int(o))
}

// refOf is the row by which this access class shows the message.
func (s *messageSegment) refOf(o uint32) hut3.Key {
	return hut3.NewKey(s.deliveryOf(o), s.ref.at(int(o)))
}

// deliveryOf is the delivery of that row.
func (s *messageSegment) deliveryOf(o uint32) uint32 {
	if s.refDelivery.n == 0 {
		return s.info.Delivery
	}
	return s.refDelivery.u32(int(o))
}

// keyOf is the message's key.
func (s *messageSegment) keyOf(o uint32) hut3.Key {
	if i, ok := s.foreignAt(o); ok {
		return s.foreignKey(i)
	}
	return s.refOf(o)
}

func (s *messageSegment) foreignAt(o uint32) (int, bool) {
	if s.flags.at(int(o))&flagForeign == 0 {
		return 0, false
	}
	c := s.foreign.ordinal
	i := sort.Search(c.n, func(i int) bool { return c.u32(i) >= o })
	return i, i < c.n && c.u32(i) == o
}

func (s *messageSegment) foreignKey(i int) hut3.Key {
	return hut3.NewKey(s.foreign.delivery.u32(i), s.foreign.row.at(i))
}

// holders are the classes that held the i-th foreign message before this one.
func (s *messageSegment) holders(i int) []uint32 {
	set := int(s.foreign.holders.at(i))
	return between(s.foreign.ends, s.foreign.sets, set)
}

// between gives the values of list i, where ends says where each list ends.
func between(ends, values *column, i int) []uint32 {
	start := 0
	if i > 0 {
		start = int(ends.at(i - 1))
	}
	var out []uint32
	for end := int(ends.at(i)); start < end; start++ {
		out = append(out, values.u32(start))
	}
	return out
}

// byRow finds the message whose ref is a row.
func (s *messageSegment) byRow(k hut3.Key) (uint32, bool) {
	o, _, ok := s.byRowAt(k)
	return o, ok
}

// refAt is the i-th ref in order.
func (s *messageSegment) refAt(i int) hut3.Key { return s.refOf(s.byRef.u32(i)) }

// byRowAt is byRow, with the place of the message in the order of refs.
func (s *messageSegment) byRowAt(k hut3.Key) (o uint32, at int, ok bool) {
	if !s.info.holds(k.Delivery()) {
		return 0, 0, false
	}
	i := searchKeys(s.fences(), s.byRef.n, k, s.refAt)
	if i == s.byRef.n {
		return 0, 0, false
	}
	o = s.byRef.u32(i)
	return o, i, s.refOf(o) == k
}

// byKey finds the message that has a key.
func (s *messageSegment) byKey(k hut3.Key) (uint32, bool) {
	if o, ok := s.byRow(k); ok && s.keyOf(o) == k {
		return o, true
	}
	t := s.foreign
	i := sort.Search(t.byKey.n, func(i int) bool { return s.foreignKey(int(t.byKey.at(i))) >= k })
	if i == t.byKey.n {
		return 0, false
	}
	at := int(t.byKey.at(i))
	return t.ordinal.u32(at), s.foreignKey(at) == k
}

// handle gives the handle at a place.
func (s *messageSegment) handle(place uint32) hut3.Handle {
	return splitHandle(s.handles.at(place))
}

// recipients gives the places plus one of who a message is to.
func (s *messageSegment) recipients(o uint32) []uint32 { return s.recipientsOf(s.to.at(int(o))) }

// recipientsOf is what a value of the column stands for: nobody, one place plus one, or
// a list of them.
func (s *messageSegment) recipientsOf(value uint64) []uint32 {
	n := uint64(s.handles.n())
	switch {
	case value == 0:
		return nil
	case value <= n:
		return []uint32{uint32(value)}
	}
	return between(s.listEnds, s.lists, int(value-n)-1)
}

func (s *messageSegment) conversationName(c uint32) conversationName {
	return splitConversation(s.conversations.at(c))
}

// splitConversation takes apart what conversationName.String joined.
func splitConversation(s string) conversationName {
	p := splitParts(s)
	if len(p) != 3 {
		return conversationName{name: s}
	}
	return conversationName{p[0], p[1], p[2] == "d"}
}

// conversationsNamed gives the conversations of a name; they differ by platform
// or kind, and there is usually one.
func (s *messageSegment) conversationsNamed(name string) []uint32 {
	prefix := joinParts(name) + "\x00"
	var out []uint32
	for i := s.conversations.search(prefix); int(i) < s.conversations.n() && s.conversationName(i).name == name; i++ {
		out = append(out, i)
	}
	return out
}

// conversationSet is every message of a named conversation.
func (s *messageSegment) conversationSet(name string) docset {
	out := noDocs(s.n)
	for _, c := range s.conversationsNamed(name) {
		out = out.or(listSet(s.n, s.inConversation(c)))
	}
	return out
}

// foldHandles maps each folded name, with and without its platform, to places.
func (s *messageSegment) foldHandles() map[string][]uint32 {
	out := map[string][]uint32{}
	s.handles.each(func(i int, text []byte) {
		h := splitHandle(string(text))
		name := foldName(h.Name)
		out[name] = append(out[name], uint32(i))
		out[h.Platform+"/"+name] = append(out[h.Platform+"/"+name], uint32(i))
	})
	return out
}

// split parts a text record into body, media and kept time text.
func (s *messageSegment) split(o uint32, record []byte) (body, media, raw []byte) {
	body, record = cutBytes(s.text.data, record)
	if s.flags.at(int(o))&flagMedia != 0 {
		media, record = cutBytes(s.text.data, record)
	}
	if s.timeForm(o).layout == layoutKept {
		raw, _ = cutBytes(s.text.data, record)
	}
	return body, media, raw
}

func (s *messageSegment) timeForm(o uint32) timeForm {
	i := int(s.form.at(int(o)))
	if i >= len(s.forms) {
		panic(s.form.sec.malformed(0))
	}
	return s.forms[i]
}
