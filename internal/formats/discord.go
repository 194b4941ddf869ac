package formats

import (
	"context"
	"strings"

	"hut3"
)

func discordFormat() format {
	return format{
		Info: Info{Name: "discord", What: "the JSON of DiscordChatExporter: a channel, thread or direct conversation",
			Limit: "an edited message is held as it was last; embeds and stickers are kept verbatim; its HTML, text and CSV are not read as such"},
		beside: true,
		detect: func(s *source) Detection {
			if !eventsNamed(s, "messages", "author", "timestamp", "content") || !strings.Contains(string(s.sample), `"channel"`) {
				return Detection{}
			}
			return Detection{Sure: 0.98, Why: "messages with author and timestamp beside a channel, as DiscordChatExporter names them"}
		},
		read: readDiscord,
	}
}

// discord reads the messages of one channel.
type discord struct {
	jsonEvents
	channel, guild bag
	clock          timeReader
	inner          bag
}

func readDiscord(ctx context.Context, r *reading) error {
	d := &discord{jsonEvents: eventsOf(r, "messages"), clock: timeReader{column: "timestamp", zone: declaredZone(r.opts.Zone)}}
	err := d.head(func(name string) (bool, error) {
		switch name {
		case "channel":
			return d.objectMember(&d.channel)
		case "guild":
			return d.objectMember(&d.guild)
		}
		return false, nil
	})
	if err != nil {
		return err
	}
	return d.each(ctx, d.message)
}

// discordKind tells what an account wrote from what the service says.
func discordKind(kind string) hut3.Kind {
	switch kind {
	case "", "Default", "Reply", "ChatInputCommand", "ContextMenuCommand", "ThreadStarterMessage", "0", "19", "20", "21", "23":
		return hut3.KindMessage
	case "Call", "3":
		return hut3.KindCall
	}
	return hut3.KindSystem
}

func (d *discord) converse(r *hut3.Row) {
	native := d.channel.peek("id")
	if native == "" {
		native = d.src.stem()
	}
	r.Conversation = hut3.GroupConversation(r.Platform, native)
	r.Owner = d.party(d.declaredOwner(), "")
	for _, f := range []struct{ field, value string }{
		{"channel", d.channel.peek("name")}, {"channel type", d.channel.peek("type")}, {"guild", d.guild.peek("name")},
	} {
		if f.value != "" {
			r.Extra = append(r.Extra, hut3.Field{Name: f.field, Value: f.value})
		}
	}
}

// writer takes an account's number, which never changes, as its handle, and the
// name that the channel shows.
func (d *discord) writer(r *hut3.Row, account string) {
	d.inner.object(objectOr(account))
	id := d.inner.peek("id")
	if id == "" {
		id = d.inner.peek("name")
	}
	r.From = d.party(id, "")
	if r.FromNick = d.inner.peek("nickname"); r.FromNick == "" {
		r.FromNick = d.inner.peek("name")
	}
}

func (d *discord) message(at, length int64) error {
	b := &d.bag
	r := d.begin(discordKind(b.peek("type")), "discord")
	if r.Kind == hut3.KindMessage {
		b.drop("type")
	}
	d.writer(r, b.peek("author"))
	d.converse(r)
	id := b.take("id")
	if id != "" {
		r.NativeID, r.Namespace = id, "discord" // numbers of one sequence for the whole service
	}
	sent, _ := d.clock.read(b.take("timestamp"))
	d.sentAt(sent, at)
	r.Body = b.take("content")
	if forwarded := inside(b.peek("forwardedMessage"), "content"); r.Body == "" && forwarded != "" {
		r.Body = forwarded
		d.tally.note("messages forwarded: their text is that of the message forwarded", "forwardedMessage", "what stood there is kept with the row; who wrote it first the export does not say", at)
	}
	r.ReplyTo = inside(b.peek("reference"), "messageId")
	d.files(r)
	reactions := b.peek("reactions")
	r.Extra = b.rest(r.Extra)
	if err := d.put(at, length); err != nil {
		return err
	}
	return d.reactions(reactions, id, at, length)
}

// files are found beside the export where it was made with its media.
func (d *discord) files(r *hut3.Row) {
	for _, c := range elements(d.bag.peek("attachments")) {
		d.inner.object(objectOr(c.text))
		m := d.src.attachment(d.inner.peek("url"), "")
		if name := d.inner.peek("fileName"); name != "" {
			m.Name = name
		}
		if m.Bytes == 0 {
			m.Bytes = max(0, unixTimeOf(d.inner.peek("fileSizeBytes"), "us").Micros)
		}
		r.Media = append(r.Media, m)
	}
}

// reactions are handed over where the export names who reacted; it does not say
// when. Counts stay with the message.
func (d *discord) reactions(list, id string, at, length int64) error {
	for _, c := range elements(list) {
		object := objectOr(c.text)
		sign := inside(object, "emoji", "name")
		for _, user := range elements(inside(object, "users")) {
			r := d.begin(hut3.KindReaction, "discord")
			d.writer(r, user.text)
			d.converse(r)
			r.Body, r.ReplyTo = sign, id
			d.tally.sum.WithoutTime.Absent++
			if err := d.put(at, length); err != nil {
				return err
			}
		}
	}
	return nil
}
