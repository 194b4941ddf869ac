package formats

import (
	"context"
	"encoding/json"
	"io"
	"path"
	"regexp"

	"hut3"
)

func discordPackageFormat() format {
	return format{
		Info: Info{Name: "discord-package", What: "the data of an account that Discord gives its user, as archive or folder: the messages that the account wrote, by channel",
			Limit: "it holds nothing that others wrote; activity, billing and programmes are named and not read"},
		bundle: true,
		beside: true,
		detect: func(s *source) Detection {
			if folder := s.loose(); folder != nil && s.holds == nil {
				return detectDiscordFile(s, folder)
			}
			if s.holds == nil || len(discordChannels(s.holds)) == 0 {
				return Detection{}
			}
			return Detection{Sure: 0.98, Why: "an archive with a folder of messages and channel.json for each channel, as Discord exports an account"}
		},
		read: readDiscordPackage,
	}
}

// discordSheet is a channel's own messages, as CSV or, since 2023, as JSON.
var discordSheet = regexp.MustCompile(`(?:^|/)c?\d+/messages\.(csv|json)$`)

// discordChannels are the members that hold messages beside a channel.json.
func discordChannels(a *archive) []*entry {
	var list []*entry
	for _, m := range a.members {
		if discordSheetOf(a, m.name) {
			list = append(list, m)
		}
	}
	return list
}

func discordSheetOf(a *archive, name string) bool {
	return discordSheet.MatchString(name) && a.named(path.Join(path.Dir(name), "channel.json")) != nil
}

// discordChannel is what channel.json says.
type discordChannel struct {
	ID, Name   string
	Recipients []string
	Guild      struct{ Name string }
}

// readDiscordPackage reads each channel's messages as a sheet whose columns are
// known; what the sheet does not say stands in the files beside it.
func readDiscordPackage(ctx context.Context, r *reading) error {
	r.tally.sum.Bytes = r.src.in.Size
	if r.src.holds == nil {
		return readDiscordFile(ctx, r)
	}
	m := &membersReading{reading: r, sink: &watchedSink{Sink: r.sink}}
	owner := r.declaredOwner()
	if owner == "" {
		owner = discordOwner(r.src.holds)
	}
	sheets := map[string]bool{}
	for _, one := range discordChannels(r.src.holds) {
		sheets[one.name] = true
		about := r.src.holds.named(path.Join(path.Dir(one.name), "channel.json"))
		profile, ok := discordProfile(owner, one.name, about)
		if !ok {
			m.name(about, discordOddChannel)
		}
		m.opts.Format, m.opts.Profile = "", &profile
		if err := m.one(ctx, one); err != nil {
			return err
		}
	}
	for _, one := range r.src.holds.members {
		if name := path.Base(one.name); !sheets[one.name] && name != "channel.json" {
			m.name(one, "not of the messages: it is kept with the original and not read")
		}
	}
	return m.finish()
}

// discordOddChannel is said of a channel.json that cannot be used.
const discordOddChannel = "it is not what Discord writes; the channel's messages are read without it"

// discordProfile is how the messages of a channel are read; ok is false where its
// channel.json cannot be used.
func discordProfile(owner, sheet string, about *entry) (p Profile, ok bool) {
	var c discordChannel
	ok = readSmall(about, &c)
	if c.ID == "" {
		c.ID = path.Base(path.Dir(sheet))
	}
	return c.profile(owner), ok
}

func (c discordChannel) profile(owner string) Profile {
	p := Profile{
		Name: "discord package", Sheet: SheetMessages, Platform: "discord", Zone: "UTC", Namespace: "discord",
		Conversation: ConversationColumn, Owner: OwnerColumn,
		Columns:   []Column{{"ID", FieldNativeID}, {"Timestamp", FieldSent}, {"Contents", FieldBody}, {"Attachments", FieldMedia}},
		Constants: map[Field]string{FieldConversation: c.ID},
	}
	if owner != "" {
		p.Constants[FieldFrom], p.Constants[FieldOwner] = owner, owner
	}
	for _, other := range c.Recipients {
		if len(c.Recipients) == 2 && other != owner {
			p.Constants[FieldTo] = other
		}
	}
	return p
}

// discordOwner is the number of the account, from account/user.json.
func discordOwner(a *archive) string {
	for _, m := range a.members {
		if path.Base(m.name) != "user.json" {
			continue
		}
		var user struct{ ID string }
		if readSmall(m, &user) && user.ID != "" {
			return hut3.NewHandle("discord", user.ID).Name
		}
	}
	return ""
}

// smallFile is the most that is read of a file that says something about the
// others.
const smallFile = 4 << 20

// readSmall reads a small JSON file of an archive; false where it is none.
func readSmall(m *entry, into any) bool {
	if m == nil || m.fault != "" {
		return false
	}
	return m.look(func(r io.Reader) error {
		data, err := io.ReadAll(io.LimitReader(r, smallFile))
		if err != nil {
			return err
		}
		return json.Unmarshal(data, into)
	}) == nil
}
