package corpus

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"

	"hut3"
)

// reactionRows finds the reactions of a row segment by the conversation and the native
// id of what they are to. It is made when it is first asked for, and tells nobody
// anything: what a view sees of a row is asked of each.
type reactionRows struct {
	mu sync.Mutex
	to map[reactionTo][]uint32
}

type reactionTo struct{ conversation, native string }

// reactions gives the rows that are reactions to a message of a conversation.
func (r *rowSegment) reactions(ctx context.Context) (map[reactionTo][]uint32, error) {
	r.reacting.mu.Lock()
	defer r.reacting.mu.Unlock()
	if r.reacting.to != nil {
		return r.reacting.to, nil
	}
	to := map[reactionTo][]uint32{}
	err := r.eachRecord(ctx, hut3.KindReaction, func(at int, reader *blobReader) {
		var body hut3.RecordBody
		if e := r.entryBy(at, reader); json.Unmarshal(e.Payload, &body) == nil && body.ReplyTo != "" {
			k := reactionTo{body.Conversation, body.ReplyTo}
			to[k] = append(to[k], uint32(at))
		}
	})
	if err == nil {
		r.reacting.to = to
	}
	return to, err
}

// Reactions gives the visible reactions to messages of a conversation by their native
// ids, in order of key.
func (v *View) Reactions(ctx context.Context, conversation string, natives []string) ([]RowEntry, error) {
	var out []RowEntry
	err := v.within(ctx, func() error {
		for _, r := range v.rows {
			to, err := r.reactions(ctx)
			if err != nil {
				return err
			}
			for _, native := range natives {
				for _, at := range to[reactionTo{conversation, native}] {
					if e := r.entry(int(at)); v.seesRecord(r.info.Class, &e) {
						out = append(out, e)
					}
				}
			}
		}
		return nil
	})
	slices.SortFunc(out, func(a, b RowEntry) int { return cmp.Compare(a.Key, b.Key) })
	return out, err
}

// ByNative gives the visible message that a row with the hash of a native id states,
// the lowest where there are several; false where there is none. See RowEntry.Native.
func (v *View) ByNative(ctx context.Context, native uint64) (ref hut3.Key, found bool, err error) {
	err = v.within(ctx, func() error {
		for _, s := range v.rows {
			o := nativeSeek{s: s}
			if at, ok := o.seek(native); !ok || at != native {
				continue
			}
			for i := range o.rows() {
				if p, ok := v.stated(s.info.Class, s.keyOf(i), s.messageOf(i)); ok && s.messageOf(i) != 0 && (!found || p.ref < ref) {
					ref, found = p.ref, true
				}
			}
		}
		return nil
	})
	return ref, found, err
}
