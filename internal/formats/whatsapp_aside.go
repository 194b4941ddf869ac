package formats

import (
	"context"
	"slices"

	"hut3"
)

// whatsappAside are the tables that say more of a message, by its row: the columns
// that are kept with it, and those that lead to an address.
var whatsappAside = []struct {
	table string
	keep  []string
	jids  []string
}{
	{"message_location", []string{"latitude", "longitude", "place_name", "place_address", "url", "live_location_share_duration"}, nil},
	{"message_vcard", []string{"vcard"}, nil},
	{"message_poll_option", []string{"option_name", "vote_total"}, nil},
	{"message_edit_info", []string{"original_key_id", "edited_timestamp"}, nil},
	{"message_revoked", []string{"revoked_key_id", "revoke_timestamp"}, []string{"admin_jid_row_id"}},
	{"message_forwarded", []string{"forward_score"}, nil},
	{"message_mentions", nil, []string{"jid_row_id"}},
	{"message_system", []string{"action_type"}, nil},
	{"message_system_group", []string{"is_me_joined"}, nil},
	{"message_system_value_change", []string{"old_data"}, nil},
	{"message_system_number_change", nil, []string{"old_jid_row_id", "new_jid_row_id"}},
	{"message_system_chat_participant", nil, []string{"user_jid_row_id"}},
	{"message_ephemeral", []string{"duration", "expire_timestamp"}, nil},
	{"message_call_log", []string{"call_log_row_id"}, nil},
}

// asideTables are those of them that the database has.
func (w *whatsappAndroid) asideTables() (names []string) {
	for _, a := range whatsappAside {
		if w.db.has(a.table, "message_row_id") {
			names = append(names, a.table)
		}
	}
	return names
}

// loadAside keeps what the other tables say of messages. An address that hides a
// number is given as the number where that is known.
func (w *whatsappAndroid) loadAside(ctx context.Context) error {
	for _, a := range whatsappAside {
		if !w.db.has(a.table, "message_row_id") {
			continue
		}
		err := w.db.each(ctx, w.db.selectAll(a.table), func(t *tableRow) error {
			of := t.int("message_row_id")
			for _, name := range a.keep {
				if v := t.peek(name); v != "" && v != "0" && v != "-1" {
					w.aside[of] = append(w.aside[of], hut3.Field{Name: a.table + "." + name, Value: v})
				}
			}
			for _, name := range a.jids {
				if v := w.jids[t.int(name)]; v != "" {
					w.aside[of] = append(w.aside[of], hut3.Field{Name: a.table + "." + name, Value: v})
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// beside fills what the other tables say of the message: a contact that was sent
// and the name of a place are the text of a message that has none.
func (w *whatsappAndroid) beside(r *hut3.Row, message int64) {
	list := w.aside[message]
	said := func(name string) string {
		if i := slices.IndexFunc(list, func(f hut3.Field) bool { return f.Name == name }); i >= 0 {
			return list[i].Value
		}
		return ""
	}
	if r.Body == "" && r.Kind == hut3.KindMessage {
		r.Body = firstOf(said("message_vcard.vcard"), said("message_location.place_name"))
	}
	if burn := said("message_ephemeral.duration"); burn != "" {
		r.Burn = burn + " s"
	}
	if at := said("message_edit_info.edited_timestamp"); at != "" {
		r.Extra = append(r.Extra, hut3.Field{Name: "edited", Value: unixTimeOf(at, "ms").String()})
		w.tally.note("messages that were edited: the text is the last, those before it are not kept", "message_edit_info", "", 0)
	}
	if call := w.callIDs[said("message_call_log.call_log_row_id")]; call != "" && r.Kind == hut3.KindCall {
		w.numbered(r, call)
	}
	r.Extra = append(r.Extra, list...)
}

// numbered is the identity of a call: its number, which both ends have.
func (w *whatsappAndroid) numbered(r *hut3.Row, id string) {
	if r.NativeID, r.Namespace = "", ""; id != "" && r.Direct {
		r.NativeID, r.Namespace = id, "whatsapp call"
	}
}

// loadCallIDs keeps the numbers of calls, for the lines of chats that stand for
// them.
func (w *whatsappAndroid) loadCallIDs(ctx context.Context) error {
	if !w.db.has("call_log", "call_id") || !w.db.has("message_call_log", "call_log_row_id") {
		return nil
	}
	return w.db.each(ctx, w.db.selectAll("call_log"), func(t *tableRow) error {
		w.callIDs[t.peek("_id")] = t.peek("call_id")
		return nil
	})
}
