package formats

import (
	"context"
	"path"

	"hut3"
)

// slackNames is who and where in an export, as its lists say.
type slackNames struct {
	root     string
	ok       bool
	users    map[string]string
	channels map[string]slackChannel
	err      error
}

// slackPlace finds the export that lies in a folder, once for all its files.
func slackPlace(folder *Folder) slackNames {
	found, _ := folder.once("slack root", func() any {
		root, ok := slackRoot(&folder.files)
		return slackNames{root: root, ok: ok}
	}).(slackNames)
	return found
}

// detectSlackFile knows a day or a list of an export that lies in a folder.
func detectSlackFile(s *source, folder *Folder) Detection {
	place := slackPlace(folder)
	if !place.ok {
		return Detection{}
	}
	day := slackDay.FindStringSubmatch(s.own)
	if (&slack{root: place.root}).list(s.own) || day != nil && day[1] == place.root {
		return Detection{Sure: 0.98, Why: "a file of the folder of a Slack export, which has users.json, lists of channels and a file a day"}
	}
	return Detection{}
}

// readSlackFile reads one file of an export that lies in a folder: what the
// archive of it would give from there.
func readSlackFile(ctx context.Context, r *reading) error {
	folder := r.src.loose()
	if folder == nil || !slackPlace(folder).ok {
		return hut3.Errorf(hut3.Invalid, "%s: it lies in no folder of a Slack export", r.src.path)
	}
	s := newSlack(r, r.src.within, slackPlace(folder).root)
	own := r.src.own
	switch direct, list := slackLists[path.Base(own)]; {
	case !s.list(own):
		return s.day(ctx, folder)
	case list:
		return s.array(ctx, func(int64, int64) error { s.addChannel(direct); return nil })
	}
	return s.array(ctx, s.user)
}

// day reads the messages of a day under the names that the lists give.
func (s *slack) day(ctx context.Context, folder *Folder) error {
	found := slackDay.FindStringSubmatch(s.src.own)
	if found == nil {
		return hut3.Errorf(hut3.Invalid, "%s: it is no day of a Slack export", s.src.path)
	}
	names, _ := folder.once("slack names", func() any { return s.names(context.WithoutCancel(ctx)) }).(slackNames)
	if names.err != nil {
		return names.err
	}
	if !names.ok {
		s.tally.note("a list of users or channels of the export is damaged: names may be wanting", "", "look at what is said of that file", 0)
	}
	s.users, s.channels = names.users, names.channels
	s.enter(found[2])
	return s.array(ctx, s.message)
}

// names reads the lists beside the day for what they say, and hands no row over:
// each list gives its own.
func (s *slack) names(ctx context.Context) slackNames {
	aside := newSlack(&reading{src: s.src, opts: s.opts, sink: nowhere{}, tally: newTally()}, s.in, s.root)
	if err := aside.lists(ctx); err != nil {
		return slackNames{err: err}
	}
	return slackNames{ok: len(aside.left) == 0, users: aside.users, channels: aside.channels}
}
