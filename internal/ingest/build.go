package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"hut3"
	"hut3/internal/corpus"
)

// builder writes a delivery's share of the corpus, row by row.
type builder struct {
	*job
	out       *corpus.Builder
	decisions *cursor
	census    *census
	rejects   *json.Encoder
	attached  attached
	fields    []hut3.Field // of the row at hand
}

// build writes rows and messages to the corpus, aside, and shows each row to
// the gate on the way.
func (j *job) build(ctx context.Context, decided sortedBy) (err error) {
	n, _ := j.numbered()
	j.meter.stage("building", n)
	out, err := j.standing.NewBuilder(j.delivery.Number, j.delivery.Class, j.builderOptions())
	if err != nil {
		return err
	}
	decisions := decided.sorted()
	if j.gate, err = j.newGate(ctx); err != nil {
		out.Discard()
		return errors.Join(err, decisions.close())
	}
	b := &builder{job: j, out: out, decisions: decisions, census: newCensus(), attached: j.unknownFiles()}
	if err := errors.Join(b.rows(ctx), decisions.close()); err != nil {
		out.Discard()
		return err
	}
	segments, root, err := out.Seal(ctx)
	if err != nil {
		return diskFault(err)
	}
	b.census.report(&j.counts, &j.delivery)
	j.apart(b.attached)
	j.delivery.ContentRoot = root
	j.delivery.Segments, err = json.Marshal(segments)
	return err
}

// segmentMemory is about what a message segment takes while it is sealed.
const segmentMemory = 1 << 30

// builderOptions seals as many segments side by side as the memory allows. How
// large a segment becomes does not depend on it, or the same delivery would not
// give the same bytes everywhere.
func (j *job) builderOptions() corpus.BuilderOptions {
	workers := int(min(max(j.Memory/segmentMemory-1, 1), int64(runtime.GOMAXPROCS(0))))
	return corpus.BuilderOptions{Extractor: j.Extractor, Workers: workers}
}

// rows walks the delivery. Rejects go to their own file as they are met.
func (b *builder) rows(ctx context.Context) error {
	f, err := os.Create(filepath.Join(b.work, rejectsName))
	if err != nil {
		return diskFault(err)
	}
	defer f.Close()
	b.rejects = json.NewEncoder(f)
	err = b.each(ctx, func(key hut3.Key, row *spooled, reject *hut3.Reject) error {
		b.meter.row(key)
		switch {
		case reject != nil:
			b.counts.Rejected++
			reject.Key = key
			return diskFault(b.rejects.Encode(reject))
		}
		b.attached.see(&row.Row)
		if grouped(row.Kind) {
			return b.act(ctx, key, row)
		}
		return b.record(key, row)
	})
	return errors.Join(err, diskFault(f.Close()))
}

// act writes a row that states a message, and the message where it is to be
// indexed by this row.
func (b *builder) act(ctx context.Context, key hut3.Key, row *spooled) error {
	if !b.decisions.next() {
		return errors.Join(b.decisions.err, undecided(key))
	}
	d := decodeDecision(b.decisions.rec())
	if d.row != key {
		return undecided(key)
	}
	if err := b.unlessAlike(ctx, &d, row); err != nil {
		return err
	}
	b.fields = appendExtra(b.fields[:0], &row.Row)
	entry := corpus.RowEntry{Key: key, Message: d.message, Role: d.role, Kind: row.Kind, Group: row.group, Native: row.native,
		Side: row.Owner, Sent: row.Sent, Loc: row.Loc, Extra: b.fields}
	if err := b.differences(ctx, d, row, &entry); err != nil {
		return err
	}
	if err := b.out.Row(entry); err != nil {
		return diskFault(err)
	}
	b.census.act(&row.Row)
	b.gate.act(&row.Row, d.message)
	if !d.index {
		return nil
	}
	return diskFault(b.out.Message(corpus.MessageEntry{Message: messageOf(d, &row.Row), Ref: key, Holders: d.holders}))
}

func undecided(key hut3.Key) error {
	return hut3.Errorf(hut3.Internal, "row %s was read and not grouped", key)
}

func messageOf(d decision, r *hut3.Row) hut3.Message {
	kind := r.Kind
	if kind == hut3.KindEdit { // an edit of nothing that is held states the message itself
		kind = hut3.KindMessage
	}
	return hut3.Message{Key: d.message, Kind: kind, Platform: r.Platform, Conversation: r.Conversation, Direct: r.Direct,
		From: r.From, To: r.To, Sent: r.Sent, Body: r.Body, Media: r.Media, Rows: d.rows}
}

// record writes a row that states no message: a contact, a note, a cell.
func (b *builder) record(key hut3.Key, row *spooled) error {
	payload, err := json.Marshal(bodyOf(&row.Row))
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "record %s cannot be kept", key)
	}
	b.counts.Records++
	b.fields = appendExtra(b.fields[:0], &row.Row)
	b.gate.record(key, &row.Row)
	return diskFault(b.out.Row(corpus.RowEntry{Key: key, Kind: row.Kind, Side: row.Owner, Sent: row.Sent, Loc: row.Loc, Extra: b.fields, Payload: payload}))
}

func bodyOf(r *hut3.Row) hut3.RecordBody {
	return hut3.RecordBody{Platform: r.Platform, Conversation: r.Conversation, From: r.From, To: r.To, FromNick: r.FromNick, ToNick: r.ToNick,
		Body: r.Body, Media: r.Media, ReplyTo: r.ReplyTo}
}
