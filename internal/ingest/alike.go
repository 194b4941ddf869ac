package ingest

import (
	"context"

	"hut3"
	"hut3/internal/grouping"
)

// unlessAlike makes a version a copy, or a repeat, where it says what the message said
// first, by and to whom, whatever its conversation is called: an id joined the two, and
// a second copy of a database edits nothing.
func (b *builder) unlessAlike(ctx context.Context, d *decision, row *spooled) error {
	if d.role != hut3.Version {
		return nil
	}
	founder, err := b.founder(ctx, d.message)
	if err != nil || founder == nil {
		return err
	}
	same := row.Row
	same.Conversation = founder.Conversation
	if grouping.KeyOf(&same) != grouping.KeyOf(founder) {
		return nil
	}
	b.counts.Versions--
	if d.message.Delivery() == b.delivery.Number && founder.Owner == row.Owner {
		d.role = hut3.Repeat
		b.counts.Repeats++
	} else {
		d.role = hut3.Copy
		b.counts.Copies++
	}
	return nil
}

// founder is the row that a message was founded by, or nothing where no class shows it.
func (b *builder) founder(ctx context.Context, message hut3.Key) (*hut3.Row, error) {
	if message.Delivery() != b.delivery.Number {
		return b.standingRow(ctx, message, b.classes()...)
	}
	first, err := b.row(message)
	if err != nil {
		return nil, err
	}
	return &first.Row, nil
}
