package formats

import (
	"context"
	"path"
)

// detectDiscordFile knows the messages of a channel that lie in a folder, and the
// files that say whose and which they are.
func detectDiscordFile(s *source, folder *Folder) Detection {
	if s.sheet {
		return Detection{}
	}
	if discordSheetOf(s.within, s.own) {
		return Detection{Sure: 0.98, Why: "messages of a channel beside its channel.json, as Discord exports an account"}
	}
	about, _ := folder.once("discord about", func() any { return discordAbout(s.within) }).(map[string]bool)
	if about[s.own] {
		return Detection{Sure: 0.98, Why: "it says whose or which the messages beside it are, as Discord exports an account"}
	}
	return Detection{}
}

// discordAbout are the files of a package that say something about its messages.
func discordAbout(a *archive) map[string]bool {
	names := map[string]bool{}
	for _, sheet := range discordChannels(a) {
		channel := path.Dir(sheet.name)
		messages := path.Dir(channel)
		names[path.Join(channel, "channel.json")] = true
		names[path.Join(messages, "index.json")] = true
		names[path.Join(path.Dir(messages), "account", "user.json")] = true
	}
	return names
}

// readDiscordFile reads the messages of one channel that lie in a folder. What says
// something about them gives no rows.
func readDiscordFile(ctx context.Context, r *reading) error {
	if !discordSheetOf(r.src.within, r.src.own) {
		return nil
	}
	owner := r.declaredOwner()
	if owner == "" {
		owner, _ = r.src.loose().once("discord owner", func() any { return discordOwner(r.src.within) }).(string)
	}
	profile, ok := discordProfile(owner, r.src.own, r.src.beside("channel.json"))
	if !ok {
		r.tally.note("channel.json: "+discordOddChannel, "", "", 0)
	}
	opts := r.opts
	opts.Format, opts.Profile = "", &profile
	r.src.sheet = true
	sum, err := readSource(ctx, r.src, opts, r.sink)
	r.tally.absorb(&sum)
	s := &r.tally.sum
	s.Header, s.Profile, s.ProfileHash, s.Unread, s.Stopped = sum.Header, sum.Profile, sum.ProfileHash, sum.Unread, sum.Stopped
	return err
}
