package formats

import "hut3"

// appleReactions are what a reaction is, by the last three digits of
// associated_message_type: 2000 and on puts it there, 3000 and on takes it away.
var appleReactions = map[int64]string{0: "loved", 1: "liked", 2: "disliked", 3: "laughed at", 4: "emphasised", 5: "questioned", 6: "emoji", 7: "sticker"}

// appleEvents are what a line of the system tells, by its item_type.
var appleEvents = map[int64]string{2: "name of the group", 3: "left, or picture of the group", 4: "location shared or no longer", 5: "audio message kept", 6: "FaceTime"}

// told keeps what a message's codes say, and makes a note of what had not gone.
func (m *messages) told(r *hut3.Row, t *tableRow) {
	switch r.Kind {
	case hut3.KindReaction:
		n := t.int("associated_message_type")
		what := firstOf(appleReactions[n%1000], t.peek("associated_message_type"))
		if n >= 3000 {
			what += ", taken back"
		}
		r.Extra = append(r.Extra, hut3.Field{Name: "reaction", Value: what})
	case hut3.KindSystem:
		m.event(r, t)
	case hut3.KindMessage:
		m.unsent(r, t)
		m.takenBack(t)
	}
}

func (m *messages) event(r *hut3.Row, t *tableRow) {
	event := appleEvents[t.int("item_type")]
	if t.int("item_type") == 1 {
		if event = "added to the group"; t.int("group_action_type") == 1 {
			event = "removed from the group"
		}
	}
	if event != "" {
		r.Extra = append(r.Extra, hut3.Field{Name: "event", Value: event})
	}
	if other := m.handles[t.int("other_handle")]; other != "" {
		t.drop("other_handle")
		r.Extra = append(r.Extra, hut3.Field{Name: "other_handle", Value: other})
	}
}

// unsent makes a note of what failed or waits for its time: nobody got it.
func (m *messages) unsent(r *hut3.Row, t *tableRow) {
	if t.int("is_from_me") != 1 || t.int("is_sent") == 1 {
		return
	}
	switch {
	case t.int("error") != 0:
		r.Kind, r.Direction = hut3.KindNote, "failed"
	case t.int("schedule_type") == 2:
		r.Kind, r.Direction = hut3.KindNote, "to be sent later"
	default:
		return
	}
	m.tally.note("messages that had not been sent (failed, or to be sent later): kept as notes", "is_sent", "whether they were sent later is not in the file", 0)
}

// takenBack tells that a message was taken back where no history of it is kept.
func (m *messages) takenBack(t *tableRow) {
	if at := appleTime(t.peek("date_retracted")); at.Known() && len(t.blob("message_summary_info")) == 0 {
		m.deleted("taken back " + at.String())
		m.tally.note("messages that were taken back", "date_retracted", "the text is what the database still has", 0)
	}
}
