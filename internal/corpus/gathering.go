package corpus

import (
	"context"

	"hut3"
)

// laneBatch is how many rows or messages are handed over at once.
const laneBatch = 256

// gathering is what a Builder has not sealed yet. Rows, messages and the texts of
// messages are gathered in a goroutine each, so that the caller's own work goes on
// beside them.
type gathering struct {
	b            *Builder
	rowLane      *lane[rowBatch]
	messageLane  *lane[messageBatch]
	textLane     *lane[textBatch]
	rows         *rowBuffer
	messages     *messageBuffer
	nRows, nMsgs int
}

// A batch owns the lists of its entries: the caller fills its own again.
type (
	rowBatch struct {
		list   []RowEntry
		fields []hut3.Field
	}
	messageBatch struct {
		list  []MessageEntry
		to    []hut3.Handle
		media []hut3.Media
	}
	textBatch struct {
		of     *messageBuffer
		bodies []string
	}
)

func newGathering(b *Builder) *gathering {
	g := &gathering{b: b}
	g.rowLane = newLane(g.addRows)
	g.messageLane = newLane(g.addMessages)
	g.textLane = newLane(addTexts)
	return g
}

func (g *gathering) row(r RowEntry) error {
	batch := g.rowLane.batch()
	at := len(batch.fields)
	batch.fields = append(batch.fields, r.Extra...)
	r.Extra = batch.fields[at:len(batch.fields):len(batch.fields)]
	if batch.list = append(batch.list, r); len(batch.list) < laneBatch {
		return nil
	}
	return g.rowLane.hand()
}

func (g *gathering) message(m MessageEntry) error {
	batch := g.messageLane.batch()
	to, media := len(batch.to), len(batch.media)
	batch.to, batch.media = append(batch.to, m.To...), append(batch.media, m.Media...)
	m.To, m.Media = batch.to[to:len(batch.to):len(batch.to)], batch.media[media:len(batch.media):len(batch.media)]
	if batch.list = append(batch.list, m); len(batch.list) < laneBatch {
		return nil
	}
	return g.messageLane.hand()
}

// addRows is the work of the lane of rows.
func (g *gathering) addRows(batch *rowBatch) error {
	for i := range batch.list {
		if g.rows == nil {
			rows, err := newRowBuffer(g.b.delivery, g.b.class)
			if err != nil {
				return err
			}
			g.rows = rows
		}
		if err := g.rows.add(&batch.list[i]); err != nil {
			return err
		}
		if g.rows.n >= g.b.opts.MaxRows {
			if err := g.sealRows(); err != nil {
				return err
			}
		}
	}
	clear(batch.list)
	clear(batch.fields)
	batch.list, batch.fields = batch.list[:0], batch.fields[:0]
	return nil
}

// addMessages is the work of the lane of messages.
func (g *gathering) addMessages(batch *messageBatch) error {
	from := 0
	for i := range batch.list {
		if g.messages == nil {
			g.messages = newMessageBuffer(g.b.delivery, g.b.class)
			if err := g.messages.gather(g.b.opts.Extractor); err != nil {
				return err
			}
		}
		if err := g.messages.add(&batch.list[i]); err != nil {
			return err
		}
		if len(g.messages.list) >= g.b.opts.MaxMessages || g.messages.texts.size >= g.b.opts.MaxText {
			if err := g.texts(batch.list[from : i+1]); err != nil {
				return err
			}
			from = i + 1
			if err := g.sealMessages(); err != nil {
				return err
			}
		}
	}
	if err := g.texts(batch.list[from:]); err != nil {
		return err
	}
	clear(batch.list)
	clear(batch.to)
	clear(batch.media)
	batch.list, batch.to, batch.media = batch.list[:0], batch.to[:0], batch.media[:0]
	return nil
}

// texts hands over the texts of messages of the buffer at hand.
func (g *gathering) texts(list []MessageEntry) error {
	if len(list) == 0 {
		return nil
	}
	batch := g.textLane.batch()
	batch.of = g.messages
	batch.of.left.Add(1)
	for i := range list {
		batch.bodies = append(batch.bodies, list[i].Body)
	}
	return g.textLane.hand()
}

// addTexts is the work of the lane of texts.
func addTexts(batch *textBatch) error {
	for _, body := range batch.bodies {
		batch.of.text(body)
	}
	batch.of.left.Done()
	clear(batch.bodies)
	*batch = textBatch{bodies: batch.bodies[:0]}
	return nil
}

// sealRows hands a full buffer to a worker; it waits while all are busy.
func (g *gathering) sealRows() error {
	full, name := g.rows, segmentName(g.b.delivery, "r", g.nRows)
	g.rows = nil
	g.nRows++
	return g.b.seal(func() ([]SegmentInfo, error) {
		info, err := writeRows(full, g.b.dir, name)
		return []SegmentInfo{info}, err
	})
}

func (g *gathering) sealMessages() error {
	full, name := g.messages, segmentName(g.b.delivery, "m", g.nMsgs)
	g.messages = nil
	g.nMsgs++
	return g.b.seal(func() ([]SegmentInfo, error) {
		full.left.Wait()
		return writeMessages(g.b.ctx, full, g.b.dir, name)
	})
}

// finish gathers what is on its way and hands the last buffers over.
func (g *gathering) finish() error {
	err := g.messageLane.close()
	if err == nil && g.messages != nil {
		err = g.sealMessages()
	}
	if rerr := g.rowLane.close(); err == nil {
		err = rerr
	}
	if err == nil && g.rows != nil {
		err = g.sealRows()
	}
	if terr := g.textLane.close(); err == nil {
		err = terr
	}
	return err
}

// discard ends the goroutines without further work.
func (g *gathering) discard() {
	g.messageLane.fail(context.Canceled)
	g.rowLane.fail(context.Canceled)
	_ = g.finish() // nothing of it is kept
}
