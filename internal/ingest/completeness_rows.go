package ingest

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/formats"
	"hut3/internal/grouping"
)

// rows walks rows in order, with all their fields.
func (c *collector) rows(ctx context.Context) error { return c.view.EachRow(ctx, c.row) }

// rowsOfPart is rows for those that a part is stated from: others are passed over.
func (c *collector) rowsOfPart(ctx context.Context) error {
	sides := maps.Clone(c.about)
	delete(sides, hut3.Handle{})
	return c.view.EachRowOf(ctx, sides, c.part, c.row)
}

func (c *collector) row(e *corpus.RowEntry, head *corpus.MessageHead) error {
	if !c.of.row(e.Key) {
		return nil
	}
	if head != nil {
		c.handset(e)
	}
	if head != nil && !c.of.message(head) {
		return nil
	}
	if file := (SourceKey{e.Key.Delivery(), e.Loc.File}); file != c.file {
		c.file, c.files[file] = file, true
	}
	if head == nil {
		c.record(e)
		return nil
	}
	c.act(e, head)
	return nil
}

func (c *collector) record(e *corpus.RowEntry) {
	if c.of.Conversation != "" || !c.of.Handle.IsZero() && e.Side != c.of.Handle {
		return
	}
	c.out.Totals.Records[e.Kind.String()]++
	if slices.ContainsFunc(e.Extra, toldDeleted) {
		c.out.Totals.DeletedRecords++
	}
	if !e.Side.IsZero() {
		t := c.side(e.Side)
		t.Records[e.Kind.String()]++
		t.from[e.Key.Delivery()] = true
	}
}

func (c *collector) side(h hut3.Handle) *tally {
	t := c.sides[h]
	if t == nil {
		t = &tally{convs: map[string]bool{}, from: map[uint32]bool{}, bases: map[hut3.Basis]int64{}, offsets: map[int16]int64{}}
		t.HandsetHeld = HandsetHeld{Handle: h, Stages: map[string]int64{}, Devices: map[string]int64{}, TimeBases: map[string]int64{},
			Offsets: map[string]int64{}, BurnTimes: map[string]int64{}, Records: map[string]int64{}}
		c.sides[h] = t
	}
	return t
}

func (c *collector) act(e *corpus.RowEntry, head *corpus.MessageHead) {
	n := &c.out.Totals
	n.Rows++
	if (e.Role == hut3.Founder || e.Role == hut3.PossibleRepeat || e.Role == hut3.Joined) && e.Key != head.Ref { // Ref, as the founding row may be one that is not seen
		n.Joined++
	}
	switch e.Role {
	case hut3.Repeat:
		n.Repeats++
	case hut3.PossibleRepeat:
		n.PossibleRepeats++
	case hut3.Copy:
		n.Copies++
	case hut3.Version:
		n.Versions++
	}
	if !e.Sent.Known() {
		n.WithoutTime++
		if e.Sent.Raw != "" {
			c.hurt("a time that could not be read", e.Key)
		}
	}
	if e.Sent.Known() {
		c.year(e)
	}
	if e.Side.IsZero() {
		c.fields(e, head, nil)
		return
	}
	t := c.side(e.Side)
	t.Rows++
	if e.Role == hut3.Repeat {
		t.Repeats++
	}
	t.bases[e.Sent.Basis]++
	if e.Sent.Basis.Absolute() {
		t.offsets[e.Sent.Offset]++
		if e.Sent.Basis == hut3.BasisZone {
			t.zone(zoneAt{"stated", e.Sent.Offset}, e.Sent)
		}
	}
	t.convs[head.Conversation] = true
	t.from[e.Key.Delivery()] = true
	c.fields(e, head, t)
}

// year counts a row by the year of its time.
func (c *collector) year(e *corpus.RowEntry) {
	y := time.UnixMicro(e.Sent.Micros).UTC().Year()
	d := c.years[y]
	if d == nil {
		d = &Damage{First: e.Key}
		c.years[y] = d
	}
	d.Rows++
	d.First = min(d.First, e.Key)
}

func offsetText(minutes int16) string {
	sign := '+'
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return fmt.Sprintf("%c%02d:%02d", sign, minutes/60, minutes%60)
}

var scientific = regexp.MustCompile(`^[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{1,3}$`)

// fields reads what the corpus keeps beside a row. t is nil where no side is
// named.
func (c *collector) fields(e *corpus.RowEntry, head *corpus.MessageHead, t *tally) {
	namespace, reply, deleted := "", "", false
	if isScientific(head.From.Name) || slices.ContainsFunc(head.To, func(h hut3.Handle) bool { return isScientific(h.Name) }) {
		c.hurt("a number in scientific notation (sender or recipient): a spreadsheet dropped its digits", e.Key)
	}
	for _, f := range e.Extra {
		switch f.Name {
		case "namespace":
			namespace = f.Value
		case "reply_to":
			reply = f.Value
		}
		deleted = deleted || toldDeleted(f)
		if f.Name == formats.ShortField {
			c.hurt("a row with fewer cells than its sheet's header, which may be cut", e.Key)
		}
		if f.Name == formats.FlawField {
			c.hurt("a row of a packed file that is damaged, or whose checksum does not hold", e.Key)
		}
		kind := c.column(f.Name)
		if kind.identifier && isScientific(f.Value) {
			c.hurt("a number in scientific notation ("+f.Name+"): a spreadsheet dropped its digits", e.Key)
		}
		if t != nil {
			t.field(f, kind, e)
		}
	}
	if deleted {
		c.deleted(head, t)
	}
	if reply != "" {
		_, native := grouping.NativeOf(&hut3.Row{Platform: head.Platform, Namespace: namespace, NativeID: reply})
		c.wanted[native] = append(c.wanted[native], head.Conversation)
	}
}

// deleted counts a row that its source marks as deleted; t is nil where no side is
// named.
func (c *collector) deleted(head *corpus.MessageHead, t *tally) {
	c.out.Totals.Deleted++
	c.conversation(head).Deleted++
	if t != nil {
		t.Deleted++
	}
}

// isScientific looks at the first character before it asks the expression:
// nearly no value begins with a digit and holds an e.
func isScientific(s string) bool {
	return s != "" && s[0] >= '0' && s[0] <= '9' && strings.ContainsAny(s, "eE") && scientific.MatchString(s)
}

// columnKind is what the name of a column beside a row says of its values.
type columnKind struct{ local, numbers, identifier bool }

// saysIdentifier names the columns in which a number that a spreadsheet shortened
// is a loss: elsewhere such a text is as often the beginning of a digest.
func saysIdentifier(name string) bool {
	switch name {
	case string(formats.FieldDevice), string(formats.FieldNativeID), string(formats.FieldReplyTo):
		return true
	}
	return formats.IdentifierColumn(name)
}

func (c *collector) column(name string) columnKind {
	kind, ok := c.columns[name]
	if !ok {
		kind = columnKind{local: saysLocal(name), numbers: saysNumber(name), identifier: saysIdentifier(name)}
		c.columns[name] = kind
	}
	return kind
}

func (t *tally) field(f hut3.Field, kind columnKind, e *corpus.RowEntry) {
	switch f.Name {
	case "stage":
		t.Stages[f.Value]++
	case "device":
		t.Devices[f.Value]++
	case "burn":
		t.BurnTimes[f.Value]++
	}
	if kind.local {
		t.wall(f, e.Sent)
	}
}

// replies counts the replies of which the message is not held.
func (c *collector) replies(ctx context.Context) error {
	if len(c.wanted) == 0 {
		return nil
	}
	held, err := c.view.StatedNatives(ctx, slices.Sorted(maps.Keys(c.wanted)))
	for id, convs := range c.wanted {
		if held[id] {
			continue
		}
		for _, name := range convs {
			c.out.Totals.RepliesToNone++
			c.convs[name].RepliesToNone++
		}
	}
	return err
}
