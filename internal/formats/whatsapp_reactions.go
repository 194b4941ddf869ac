package formats

import (
	"context"
	"strconv"

	"hut3"
)

// waReaction is one reaction to a message, as the receipts of WhatsApp on iOS
// keep it.
type waReaction struct {
	from  string // empty: the owner's own
	emoji string // empty: it was taken back
	at    hut3.Time
}

// loadReactions keeps the reactions by the message's number. They stand in field
// 7 of ZRECEIPTINFO: fields 1, each with who (2), what (3) and when (4), in
// milliseconds.
func (w *whatsappIOS) loadReactions(ctx context.Context) error {
	if !w.db.has("ZWAMESSAGEINFO", "ZMESSAGE", "ZRECEIPTINFO") {
		return nil
	}
	return w.db.each(ctx, w.db.selectAll("ZWAMESSAGEINFO"), func(t *tableRow) error {
		blob := t.blob("ZRECEIPTINFO")
		list, ok := receiptReactions(blob)
		if !ok {
			w.tally.note("receipts that are not understood", "ZRECEIPTINFO", "they are at the row's place in ZWAMESSAGEINFO", 0)
		}
		if id := t.int("ZMESSAGE"); len(list) > 0 {
			w.reactions[id] = append(w.reactions[id], list...)
		}
		return nil
	})
}

func receiptReactions(blob []byte) (list []waReaction, ok bool) {
	ok = protoEach(blob, func(f protoField) {
		if f.number != 7 || f.wire != wireBytes {
			return
		}
		protoEach(f.bytes, func(f protoField) {
			if f.number == 1 && f.wire == wireBytes {
				if one, is := receiptReaction(f.bytes); is {
					list = append(list, one)
				}
			}
		})
	})
	return list, ok
}

func receiptReaction(entry []byte) (one waReaction, is bool) {
	whole := protoEach(entry, func(f protoField) {
		switch {
		case f.number == 2 && f.wire == wireBytes:
			one.from = validText(string(f.bytes))
		case f.number == 3 && f.wire == wireBytes:
			one.emoji, is = validText(string(f.bytes)), true
		case f.number == 4 && f.wire == wireVarint:
			one.at = unixTimeOf(strconv.FormatUint(f.value, 10), "ms")
		}
	})
	return one, is && whole
}

// react hands over the reactions to the message that was handed over last.
func (w *whatsappIOS) react(id int64, stanza string, at hut3.Locator) error {
	r := &w.out
	for _, one := range w.reactions[id] {
		r.Kind, r.Body, r.ReplyTo, r.NativeID, r.Namespace = hut3.KindReaction, one.emoji, stanza, "", ""
		r.Received, r.Media, r.Extra, r.To = hut3.Time{}, r.Media[:0], r.Extra[:0], r.To[:0]
		r.From, r.FromNick, r.ToNick, r.Direction = r.Owner, "", "", "sent"
		if one.from != "" {
			r.From, r.Direction = w.jid(one.from, "from"), "received"
		}
		if one.emoji == "" {
			r.Extra = append(r.Extra, hut3.Field{Name: "reaction", Value: "taken back"})
		}
		w.sentAt(one.at, 0)
		if err := w.putAt(at); err != nil {
			return err
		}
	}
	return nil
}
