package corpus

import (
	"context"
	"strings"
	"sync"

	"hut3"
)

// Notes gives the notes with words that the view sees: what was written on a
// telephone and is no message, as a draft or what failed. It is a view in which each
// is a message by the ref of its row, made in memory when it is first asked for.
// Whoever and whatever conversation a note names is held against the scope as of a
// message, too.
func (v *View) Notes(ctx context.Context) (*View, error) {
	return v.beside(ctx, &v.overlays.notes, v.layNotes)
}

// layNotes lays a segment for each access class, as layApart does.
func (v *View) layNotes(ctx context.Context) (*View, error) {
	w := v.blank()
	for _, r := range v.rows {
		b, err := v.notesOf(ctx, r)
		if err != nil {
			return nil, err
		}
		if len(b.list) == 0 {
			continue
		}
		s, err := v.c.memorySegment(ctx, b, "notes")
		if err != nil {
			return nil, err
		}
		w.lay(s, nil)
	}
	w.laidRanks = sync.OnceValue(w.rankLaid)
	return w, nil
}

// notesOf gathers the notes of a file of rows.
func (v *View) notesOf(ctx context.Context, r *rowSegment) (*messageBuffer, error) {
	b := newMessageBuffer(r.info.Delivery, r.info.Class)
	if err := b.gather(v.c.extractor); err != nil {
		return nil, err
	}
	var fault error
	err := r.eachRecord(ctx, hut3.KindNote, func(at int, reader *blobReader) {
		e := r.entryBy(at, reader)
		if fault != nil || !v.seesRecord(r.info.Class, &e) {
			return
		}
		if m := noteOf(&e, sayingOf(&e)); m.Body != "" {
			fault = b.take(&MessageEntry{Message: m, Ref: e.Key})
		}
	})
	if err == nil {
		err = fault
	}
	return b, err
}

// noteOf is a note as a message.
func noteOf(e *RowEntry, says hut3.RecordBody) hut3.Message {
	talk := says.Conversation
	return hut3.Message{Key: e.Key, Kind: e.Kind, Platform: says.Platform, Conversation: talk, Direct: talk != "" && !strings.HasPrefix(talk, hut3.GroupConversation(says.Platform, "")),
		From: says.From, To: says.To, Sent: e.Sent, Body: says.Body, Media: says.Media, Rows: 1}
}
