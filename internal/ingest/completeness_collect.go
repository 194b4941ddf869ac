package ingest

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/grouping"
	"hut3/internal/query"
)

// CompletenessOf is what a statement is to be about; the zero value is
// everything. One of its fields is set at most.
type CompletenessOf struct {
	Handle       hut3.Handle
	Conversation string
	Delivery     uint32
}

// String names the subject.
func (o CompletenessOf) String() string {
	switch {
	case !o.Handle.IsZero():
		return o.Handle.String()
	case o.Conversation != "":
		return o.Conversation
	case o.Delivery != 0:
		return hut3.DeliveryRef(o.Delivery)
	}
	return "everything"
}

func (o CompletenessOf) message(h *corpus.MessageHead) bool {
	switch {
	case !o.Handle.IsZero():
		return h.From == o.Handle || slices.Contains(h.To, o.Handle)
	case o.Conversation != "":
		return h.Conversation == o.Conversation
	}
	return true
}

func (o CompletenessOf) row(key hut3.Key) bool {
	return o.Delivery == 0 || key.Delivery() == o.Delivery
}

// query finds the messages of the subject, and perhaps others: message decides.
func (o CompletenessOf) query() query.Q {
	switch {
	case !o.Handle.IsZero():
		return query.Field{Name: "handle", Value: o.Handle.String()}
	case o.Conversation != "":
		return query.Field{Name: "in", Value: o.Conversation}
	case o.Delivery != 0:
		return query.Field{Name: "delivery", Value: hut3.DeliveryRef(o.Delivery)}
	}
	return query.All{}
}

// collector makes a statement in three walks over a view: messages with their
// texts, rows by what they say, and rows in order with all their fields. Of a handle
// or a conversation it reads its messages, their rows, and the rows of the handsets
// that state them. Memory grows with handles, conversations and days, with messages
// of such a part, with replies, and with the source's own row numbers (eight bytes each);
// which sides state a message with an id of its own is sorted outside of memory.
type collector struct {
	of      CompletenessOf
	view    *corpus.View
	zone    *time.Location
	out     *Completeness
	days    *days
	convs   map[string]*conversationTally
	sides   map[hut3.Handle]*tally
	about   map[hut3.Handle]bool          // whose rows state messages of the subject
	whole   map[hut3.Handle]*wholeHandset // of those
	names   map[hut3.Handle]*HandleHeld
	damage  map[string]*Damage
	years   map[int]*Damage     // rows by the year of their time
	wanted  map[uint64][]string // replies: native id to conversations
	clocks  grouping.Sightings
	pending sideSorter       // messages whose rows may stand under several group keys, or are of a crowd
	seen    grouping.Sight   // of one group key
	stating []messageSides   // and its messages
	most    int              // of them that are held
	crowd   bool             // they are more
	places  map[hut3.Key]int // of the messages, where they are many
	files   map[SourceKey]bool
	file    SourceKey // of the row before
	columns map[string]columnKind
	heads   *corpus.HeadReader
	part    []hut3.Key // the messages of a subject that is a part
}

// SourceKey names an original of a delivery.
type SourceKey struct {
	Delivery uint32
	File     string
}

// tally is a handset while it is counted.
type tally struct {
	HandsetHeld
	convs   map[string]bool
	from    map[uint32]bool // deliveries
	bases   map[hut3.Basis]int64
	offsets map[int16]int64 // minutes from UTC
	zones   map[zoneAt]*timesHeld
}

type conversationTally struct {
	ConversationHeld
	days    *days
	sides   map[hut3.Handle]*SideHeld
	parties map[hut3.Handle]bool // of a direct conversation
}

// Complete makes the statement of a subject in what a view shows, without its
// head and its sources. The clocks of all that the view shows are asked for where the
// subject is a part of what handsets hold; nil estimates them.
// The caller closes the spills.
func Complete(ctx context.Context, view *corpus.View, of CompletenessOf, zone *time.Location, clocks func(context.Context) (grouping.ClockTable, error), spills *Spills) (*Completeness, error) {
	c := newCollector(view, of, zone, spills)
	defer c.pending.close()
	if of.part() && clocks != nil {
		return c.complete(ctx, c.messages, c.sidesOfPart, func(ctx context.Context) (err error) {
			c.out.clocks, err = clocks(ctx)
			return err
		}, c.rowsOfPart, c.replies)
	}
	return c.complete(ctx, c.messages, c.groups, c.rows, c.replies)
}

func newCollector(view *corpus.View, of CompletenessOf, zone *time.Location, spills *Spills) *collector {
	c := &collector{of: of, view: view, heads: view.HeadReader(), zone: zone, days: newDays(zone), years: map[int]*Damage{}, convs: map[string]*conversationTally{}, sides: map[hut3.Handle]*tally{},
		about: map[hut3.Handle]bool{of.Handle: true}, whole: map[hut3.Handle]*wholeHandset{},
		names: map[hut3.Handle]*HandleHeld{}, damage: map[string]*Damage{}, wanted: map[uint64][]string{}, pending: sideSorter{spills: spills}, most: grouping.MaxTogether, places: map[hut3.Key]int{}, files: map[SourceKey]bool{}, columns: map[string]columnKind{},
		out: &Completeness{Format: CompletenessFormat, Subject: of.String(), Caveat: AbsenceCaveat, Gaps: GapsNote, Rule: grouping.Name}}
	c.out.Totals.Records = map[string]int64{}
	return c
}

func (c *collector) complete(ctx context.Context, walks ...func(context.Context) error) (*Completeness, error) {
	for _, walk := range walks {
		if err := walk(ctx); err != nil {
			return nil, err
		}
	}
	held, err := c.heldSides(ctx)
	if err != nil {
		return nil, err
	}
	c.finish(held)
	c.out.Files = c.files
	withheld, err := c.view.Withheld(ctx)
	for _, w := range withheld {
		c.out.Withheld = append(c.out.Withheld, WithheldNote{w.Reason, w.Messages})
	}
	return c.out, err
}

// messages reads texts for signs of damage, and counts days and attachments.
func (c *collector) messages(ctx context.Context) error {
	return c.view.Each(ctx, c.of.query(), func(h corpus.Hit) error {
		m := &h.Message
		head := corpus.MessageHead{Key: m.Key, Ref: h.Ref, Conversation: m.Conversation, Platform: m.Platform, Direct: m.Direct, From: m.From, To: m.To, Sent: m.Sent}
		if !c.of.message(&head) {
			return nil
		}
		c.out.Totals.Messages++
		if c.of.part() {
			c.part = append(c.part, m.Key)
		}
		c.days.add(m.Sent)
		conv := c.conversation(&head)
		conv.Messages++
		conv.days.add(m.Sent)
		conv.between(m)
		c.name(m.From).Sent++
		for _, to := range m.To {
			c.name(to).Received++
		}
		for _, a := range m.Media {
			c.out.Totals.Attachments++
			conv.Attachments++
			if a.Missing || a.SHA256.IsZero() {
				c.out.Totals.Absent++
				conv.Absent++
			}
		}
		c.textDamage(m.Body, h.Ref)
		return nil
	})
}

func (t *conversationTally) between(m *hut3.Message) {
	if !t.Direct {
		return
	}
	t.parties[m.From] = true
	for _, to := range m.To {
		t.parties[to] = true
	}
}

// excelCell is the most characters that a cell of a spreadsheet holds.
const excelCell = 32767

func (c *collector) textDamage(body string, ref hut3.Key) {
	if strings.ContainsRune(body, '\uFFFD') {
		c.hurt("a replacement character in a text", ref)
	}
	if len(body) >= excelCell && len(utf16.Encode([]rune(body))) == excelCell {
		c.hurt("a text of exactly 32,767 characters, the most that a spreadsheet's cell holds", ref)
	}
}

func (c *collector) hurt(what string, ref hut3.Key) {
	d := c.damage[what]
	if d == nil {
		d = &Damage{What: what, First: ref}
		c.damage[what] = d
	}
	d.Rows++
	d.First = min(d.First, ref)
}

func (c *collector) conversation(h *corpus.MessageHead) *conversationTally {
	conv := c.convs[h.Conversation]
	if conv == nil {
		conv = &conversationTally{days: newDays(c.zone), sides: map[hut3.Handle]*SideHeld{}, parties: map[hut3.Handle]bool{}}
		conv.Conversation, conv.Platform, conv.Direct = h.Conversation, h.Platform, h.Direct
		c.convs[h.Conversation] = conv
	}
	return conv
}

func (c *collector) name(h hut3.Handle) *HandleHeld {
	if h.IsZero() {
		return &HandleHeld{} // counted for nobody
	}
	if c.names[h] == nil {
		c.names[h] = &HandleHeld{Handle: h}
	}
	return c.names[h]
}

// heldSides are the handsets of which the view shows anything at all, beyond
// the subject too: a peer's handset may be held and give nothing of this.
func (c *collector) heldSides(ctx context.Context) (map[hut3.Handle]bool, error) {
	all, err := c.view.Handles(ctx)
	held := map[hut3.Handle]bool{}
	for _, h := range all {
		if h.Held {
			held[h.Handle] = true
		}
	}
	return held, err
}
