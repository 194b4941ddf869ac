package formats

import (
	"strings"

	"hut3"
)

// slackSystem are the subtypes that the system writes, beside those that begin
// with channel_ and group_.
var slackSystem = map[string]bool{
	"bot_add": true, "bot_remove": true, "bot_enable": true, "bot_disable": true, "pinned_item": true, "unpinned_item": true,
	"reminder_add": true, "reminder_delete": true, "file_retention_changed": true, "ekm_access_denied": true, "app_conversation_join": true,
	"assistant_app_thread": true, "sh_room_created": true, "sh_room_shared": true,
}

func slackKind(subtype string) hut3.Kind {
	switch {
	case subtype == "message_changed", subtype == "message_deleted":
		return hut3.KindEdit
	case subtype == "huddle_thread":
		return hut3.KindCall
	case slackSystem[subtype], strings.HasPrefix(subtype, "channel_"), strings.HasPrefix(subtype, "group_"):
		return hut3.KindSystem
	}
	return hut3.KindMessage
}

// message hands over one entry of a day.
func (s *slack) message(at, length int64) error {
	b := &s.bag
	r := s.begin(slackKind(b.peek("subtype")), "slack")
	b.drop("type")
	if r.Kind == hut3.KindEdit {
		return s.edit(r, at, length)
	}
	s.sender(r, b)
	s.converse(r)
	ts := b.take("ts")
	s.stamp(r, ts, at)
	r.Body = unescapeSlack(b.take("text"))
	if thread := b.peek("thread_ts"); thread != "" && thread != ts {
		r.ReplyTo = b.take("thread_ts")
	}
	if b.peek("subtype") == "tombstone" {
		s.deletedForAll("subtype")
	}
	s.files(r)
	reactions := b.peek("reactions")
	r.Extra = b.rest(r.Extra)
	if err := s.put(at, length); err != nil {
		return err
	}
	return s.reactions(reactions, ts, at, length)
}

// stamp reads a ts: seconds, and behind the point a number that makes it unique
// in its channel, which is no fraction of a second.
func (s *slack) stamp(r *hut3.Row, ts string, at int64) {
	whole, _, _ := strings.Cut(ts, ".")
	sent := unixTimeOf(whole, "s")
	sent.Raw = ts
	s.sentAt(sent, at)
	if ts != "" {
		r.NativeID, r.Namespace = ts, s.namespace()
	}
}

// sender is the account that wrote, or the bot, or the name that a bot gave
// itself.
func (s *slack) sender(r *hut3.Row, b *bag) {
	id := b.take("user")
	if id == "" {
		id = b.take("bot_id")
	}
	s.inner.object(objectOr(b.peek("user_profile")))
	for _, name := range []string{b.peek("username"), s.name(id), s.inner.peek("display_name"), s.inner.peek("real_name")} {
		if r.FromNick == "" {
			r.FromNick = name
		}
	}
	if id == "" {
		id = b.peek("username")
	}
	if id == "" {
		s.inner.object(objectOr(b.peek("comment")))
		id = s.inner.peek("user")
		r.FromNick = s.name(id)
	}
	r.From = s.party(id, "")
}

// edit is an entry that says how another was changed or that it was deleted. It
// is a version of the message whose ts it names.
func (s *slack) edit(r *hut3.Row, at, length int64) error {
	b := &s.bag
	inner := b.peek("message")
	if inner == "" {
		inner = b.peek("previous_message")
	}
	s.inner.object(objectOr(inner))
	changed := s.inner
	ts := changed.peek("ts")
	if ts == "" {
		ts = b.peek("deleted_ts")
	}
	r.From = s.party(changed.peek("user"), "")
	r.FromNick = s.name(changed.peek("user"))
	r.Body = unescapeSlack(changed.peek("text"))
	s.converse(r)
	s.stamp(r, b.take("ts"), at)
	r.NativeID = ts
	if b.peek("subtype") == "message_deleted" {
		s.deletedForAll("subtype")
	}
	r.Extra = b.rest(r.Extra)
	return s.put(at, length)
}

func (s *slack) files(r *hut3.Row) {
	list := elements(s.bag.peek("files"))
	if one := s.bag.cell("file"); one.state == raw {
		list = append(list, one)
		r.Extra = append(r.Extra, hut3.Field{Name: "file", Value: one.text})
	}
	for _, c := range list {
		if strings.HasPrefix(c.text, "{") {
			m := mediaObject([]byte(c.text))
			r.Media = append(r.Media, m)
		}
	}
}

// reactions are one row for each account that reacted; the export does not say
// when.
func (s *slack) reactions(list, ts string, at, length int64) error {
	for _, c := range elements(list) {
		s.inner.object(objectOr(c.text))
		sign, users := s.inner.peek("name"), s.inner.peek("users")
		for _, u := range elements(users) {
			r := s.begin(hut3.KindReaction, "slack")
			r.From, r.FromNick = s.party(u.text, ""), s.name(u.text)
			r.Body, r.ReplyTo = sign, ts
			s.converse(r)
			s.tally.sum.WithoutTime.Absent++
			if err := s.put(at, length); err != nil {
				return err
			}
		}
	}
	return nil
}

// unescapeSlack undoes the three escapes that Slack writes texts with.
func unescapeSlack(text string) string {
	if !strings.Contains(text, "&") {
		return text
	}
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}
