package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"reflect"
	"strconv"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// comparison sets a delivery that was read again beside the sealed one.
type comparison struct {
	*job
	out      *Reperformed
	sealed   hut3.Delivery
	register []Registered
	rows     renumbering // of the sealed rows
}

func (c *comparison) run(ctx context.Context) error {
	c.files()
	c.counts()
	if err := c.rejects(ctx); err != nil {
		return err
	}
	then, err := segmentsOf(c.sealed)
	if err != nil {
		return err
	}
	now, err := segmentsOf(c.job.delivery)
	if err != nil {
		return err
	}
	stands, err := c.live(ctx)
	if err != nil {
		return err
	}
	if !standsAlone(then, stands) {
		return c.mergedContent(ctx, then, now)
	}
	if c.out.SameBytes = c.sameBytes(then, now); c.out.SameBytes {
		return nil
	}
	return c.content(ctx, c.CorpusDir, then, now)
}

// files compares what came out of each original. That a file's first row has
// another number is told where the files before it do not say why.
func (c *comparison) files() {
	shift := int64(0)
	for i, was := range c.register {
		f := &c.job.files[i]
		if f.size >= 0 {
			c.out.Files++
		}
		c.number("file", was.Path, "rows", was.Rows, f.trailer.Rows)
		c.number("file", was.Path, "rejects", was.Rejects, f.trailer.Rejects)
		if (f.size >= 0 || f.lost > 0) && was.Fault != f.fault {
			c.out.differs("file", was.Path, "not_read", was.Fault, f.fault)
		}
		if f.trailer.Numbered > 0 {
			c.number("file", was.Path, "first_row", int64(was.FirstRow)+shift, int64(c.job.bases[i]+1))
		}
		shift += f.trailer.Numbered + f.lost - was.Rows - was.Rejects
	}
}

func (c *comparison) number(what, where, field string, sealed, again int64) {
	if sealed != again {
		c.out.differs(what, where, field, strconv.FormatInt(sealed, 10), strconv.FormatInt(again, 10))
	}
}

func (c *comparison) counts() {
	was, now := c.sealed.Counts, c.job.counts
	where := string(c.sealed.Ref())
	for _, n := range []struct {
		field string
		a, b  int64
	}{
		{"rows", was.Rows, now.Rows}, {"messages", was.Messages, now.Messages}, {"repeats", was.Repeats, now.Repeats},
		{"possible_repeats", was.PossibleRepeats, now.PossibleRepeats}, {"copies", was.Copies, now.Copies}, {"versions", was.Versions, now.Versions},
		{"records", was.Records, now.Records}, {"rejected", was.Rejected, now.Rejected}, {"handles", was.Handles, now.Handles},
		{"conversations", was.Conversations, now.Conversations}, {"without_time", was.WithoutTime, now.WithoutTime},
	} {
		c.number("count", where, n.field, n.a, n.b)
	}
}

// sameBytes compares the files themselves: equal files hold equal rows. What
// stands is read from the disk, whatever the records say of it.
func (c *comparison) sameBytes(then, now []corpus.SegmentInfo) bool {
	again := map[string]corpus.SegmentInfo{}
	for _, s := range now {
		again[s.Name] = s
	}
	same, seen := true, 0
	for _, s := range then {
		made, ok := again[s.Name]
		if !ok && s.Kind == corpus.KindEntities {
			c.out.NotCompared = append(c.out.NotCompared, fmt.Sprintf("entities found by %s, which is not this program's extractor", s.Extractor))
			continue
		}
		digest, err := fileDigest(filepath.Join(c.CorpusDir, s.Name))
		same = same && ok && err == nil && digest == made.SHA256
		seen++
	}
	return same && (seen == len(now) || len(c.out.NotCompared) > 0)
}

// content compares row by row and message by message.
func (c *comparison) content(ctx context.Context, dir string, then, now []corpus.SegmentInfo) error {
	was, err := corpus.Open(dir, then)
	if err != nil {
		return err
	}
	defer func() { _ = was.Close() }() // only read
	again, err := corpus.Open(filepath.Join(c.work, "corpus"), now)
	if err != nil {
		return err
	}
	defer func() { _ = again.Close() }() // only read
	if err := c.compareRows(ctx, was, again); err != nil {
		return err
	}
	a, err := was.View(classScope(c.sealed.Class))
	if err != nil {
		return err
	}
	b, err := again.View(classScope(c.sealed.Class))
	if err != nil {
		return err
	}
	return errors.Join(c.compareMessages(ctx, a, b, c.rows.again, false), c.compareMessages(ctx, b, a, c.rows.sealed, true))
}

// compareRows compares the rows that are one in both readings, and lists those that
// only one has.
func (c *comparison) compareRows(ctx context.Context, was, again *corpus.Corpus) (err error) {
	if c.rows, err = c.alignRows(ctx, was, again); err != nil {
		return err
	}
	c.renumbered("row", &c.rows)
	a, stopA := iter.Pull2(was.DeliveryRows(c.sealed.Number))
	defer stopA()
	b, stopB := iter.Pull2(again.DeliveryRows(c.sealed.Number))
	defer stopB()
	x, errX, okX := a()
	y, errY, okY := b()
	for n := 0; okX || okY; n++ {
		if err := errors.Join(errX, errY); err != nil {
			return err
		}
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		at, paired := c.rows.again(x.Key)
		switch {
		case okX && (!paired || !okY || at < y.Key):
			c.out.differs("row", x.Key.String(), "", "stands", "is not there")
			x, errX, okX = a()
		case !okX || y.Key < at:
			c.out.differs("row", y.Key.String(), "", "is not there", "stands")
			y, errY, okY = b()
		default:
			c.row(&x, &y)
			x, errX, okX = a()
			y, errY, okY = b()
		}
	}
	return errors.Join(errX, errY)
}

// meant is a sealed number as the second reading has it: in a text that compares
// references, so that a shift is told once.
func (c *comparison) meant(k hut3.Key) string {
	if k.Delivery() == c.sealed.Number {
		k, _ = c.rows.again(k)
	}
	return k.String()
}

func (c *comparison) row(a, b *corpus.RowEntry) {
	say := func(field, x, y string) {
		if x != y {
			c.out.differs("row", a.Key.String(), field, x, y)
		}
	}
	if c.meant(a.Message) != b.Message.String() {
		say("message", a.Message.String(), b.Message.String())
	}
	say("role", a.Role.String(), b.Role.String())
	say("kind", a.Kind.String(), b.Kind.String())
	say("held_by", a.Side.String(), b.Side.String())
	say("sent", timeText(a.Sent), timeText(b.Sent))
	say("at", placeText(a.Loc), placeText(b.Loc))
	hidden := func(field string, same bool) {
		if !same {
			c.out.differs("row", a.Key.String(), field, "", "")
		}
	}
	hidden("content", a.Group == b.Group)
	hidden("native_id", a.Native == b.Native)
	hidden("fields", reflect.DeepEqual(a.Extra, b.Extra))
	hidden("differs", string(a.Differs) == string(b.Differs))
	hidden("payload", string(a.Payload) == string(b.Payload))
}

func timeText(t hut3.Time) string {
	raw, err := json.Marshal(t)
	if err != nil {
		return t.Raw
	}
	return string(raw)
}

// compareMessages looks up each message of one view in the other, under the number
// that it has there. The second walk only looks for those that the first did not
// meet.
func (c *comparison) compareMessages(ctx context.Context, a, b *corpus.View, there func(hut3.Key) (hut3.Key, bool), onlyMissing bool) error {
	return a.Each(ctx, query.All{}, func(h corpus.Hit) error {
		key, paired := there(h.Message.Key)
		other, err := corpus.Hit{}, error(nil)
		if paired {
			other, err = b.Message(ctx, key) // finds a message by a row of it, too
		}
		switch {
		case !paired, hut3.CodeOf(err) == hut3.NotFound && err != nil, err == nil && other.Message.Key != key:
			stands := [2]string{"stands", "is not there"}
			if onlyMissing {
				stands[0], stands[1] = stands[1], stands[0]
			}
			c.out.differs("message", h.Message.Key.String(), "", stands[0], stands[1])
			return nil
		case err != nil || onlyMissing:
			return err
		}
		c.message(&h, &other)
		return nil
	})
}

func (c *comparison) message(a, b *corpus.Hit) {
	x, y := a.Message, b.Message
	where := x.Key.String()
	for _, f := range []struct{ field, a, b string }{
		{"founded_by", c.meant(a.Ref), b.Ref.String()}, {"kind", x.Kind.String(), y.Kind.String()},
		{"conversation", x.Conversation, y.Conversation}, {"from", x.From.String(), y.From.String()},
		{"to", fmt.Sprint(x.To), fmt.Sprint(y.To)}, {"sent", timeText(x.Sent), timeText(y.Sent)}, {"rows", strconv.Itoa(x.Rows), strconv.Itoa(y.Rows)},
	} {
		if f.a != f.b {
			c.out.differs("message", where, f.field, f.a, f.b)
		}
	}
	hidden := func(field string, same bool) {
		if !same {
			c.out.differs("message", where, field, "", "")
		}
	}
	hidden("text", x.Body == y.Body)
	hidden("media", reflect.DeepEqual(x.Media, y.Media))
	if len(c.out.NotCompared) == 0 {
		hidden("entities", reflect.DeepEqual(a.Entities, b.Entities))
	}
}
