package formats

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"hut3"
)

func slackFormat() format {
	return format{
		Info: Info{Name: "slack", What: "a Slack export, as archive or folder: users, channels, direct messages and the files of their days",
			Limit: "files that messages name are not in such an export; lists of integrations, canvases and lists are not read"},
		bundle: true,
		beside: true,
		detect: detectSlack,
		read:   readSlack,
	}
}

// slackDay is the file of one day of one channel.
var slackDay = regexp.MustCompile(`^(?:(.*)/)?([^/]+)/\d{4}-\d\d-\d\d\.json$`)

// slackLists are the files that name channels, and whether they are of two.
var slackLists = map[string]bool{"channels.json": false, "groups.json": false, "mpims.json": false, "dms.json": true}

// slackRoot is the folder of the archive that the export stands in; ok is false
// where it is none.
func slackRoot(a *archive) (root string, ok bool) {
	for _, m := range a.members {
		found := slackDay.FindStringSubmatch(m.name)
		if found == nil {
			continue
		}
		for list := range slackLists {
			if a.named(path.Join(found[1], list)) != nil && a.named(path.Join(found[1], "users.json")) != nil {
				return found[1], true
			}
		}
	}
	return "", false
}

func detectSlack(s *source) Detection {
	if folder := s.loose(); folder != nil && s.holds == nil {
		return detectSlackFile(s, folder)
	}
	if s.holds == nil {
		return Detection{}
	}
	if _, ok := slackRoot(s.holds); !ok {
		return Detection{}
	}
	return Detection{Sure: 0.98, Why: "an archive of users.json, lists of channels and a file a day, as Slack exports a workspace"}
}

type slackChannel struct {
	id, name string
	pair     []string // of a direct conversation
}

// slack reads an export: lists first, then the days in byte-wise order.
type slack struct {
	*reading
	whole    *source
	root     string
	in       *archive
	users    map[string]string // id to the name shown
	channels map[string]slackChannel
	channel  slackChannel
	bag      bag
	inner    bag
	left     []string
}

func readSlack(ctx context.Context, r *reading) error {
	r.tally.sum.Bytes = r.src.in.Size
	if r.src.holds == nil {
		return readSlackFile(ctx, r)
	}
	root, _ := slackRoot(r.src.holds)
	s := newSlack(r, r.src.holds, root)
	defer func() { s.src = s.whole }()
	if err := s.lists(ctx); err != nil {
		return err
	}
	return s.days(ctx)
}

func newSlack(r *reading, in *archive, root string) *slack {
	return &slack{reading: r, whole: r.src, in: in, root: root, users: map[string]string{}, channels: map[string]slackChannel{}}
}

// lists reads who and where: the users become contacts of the workspace.
func (s *slack) lists(ctx context.Context) error {
	for _, list := range slices.Sorted(maps.Keys(slackLists)) {
		direct := slackLists[list]
		if err := s.file(ctx, path.Join(s.root, list), func(int64, int64) error { s.addChannel(direct); return nil }); err != nil {
			return err
		}
	}
	return s.file(ctx, path.Join(s.root, "users.json"), s.user)
}

// file walks the array of objects that one file of the export is. A file that
// is not there holds none.
func (s *slack) file(ctx context.Context, name string, fn func(at, length int64) error) error {
	m := s.in.named(name)
	if m == nil {
		return nil
	}
	if m.fault != "" {
		s.leave(name, m.fault)
		return nil
	}
	src, err := s.whole.memberOf(s.in, m, s.opts)
	if err != nil {
		return err
	}
	s.src = src
	err = s.array(ctx, fn)
	s.tally.sum.MembersRead++
	if isStop(err) {
		s.leave(name, err.Error())
		err = nil
	}
	return errors.Join(err, src.close())
}

// array walks the objects of the file at hand.
func (s *slack) array(ctx context.Context, fn func(at, length int64) error) error {
	walk := walkJSON(s.reading)
	if walk.next() != '[' {
		return stopf("it is no JSON array")
	}
	n := 0
	return walk.array(func() error {
		if n++; n&255 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		return walk.object(&s.bag, fn)
	})
}

func (s *slack) leave(name, reason string) {
	s.left = append(s.left, name+": "+reason)
	s.tally.sum.Members = append(s.tally.sum.Members, Member{Name: name, NotRead: reason})
}

// days reads every file of a day. A folder that no list names is a channel by
// its own name.
func (s *slack) days(ctx context.Context) error {
	for _, m := range s.in.members {
		found := slackDay.FindStringSubmatch(m.name)
		switch {
		case found != nil && found[1] == s.root:
			s.enter(found[2])
			if err := s.file(ctx, m.name, s.message); err != nil {
				return err
			}
		case !s.list(m.name):
			s.tally.sum.MembersNotRead++
			if s.tally.sum.MembersNotRead <= namedMembers {
				s.tally.sum.Members = append(s.tally.sum.Members, Member{Name: m.name, NotRead: "not a list of users or channels, nor a day of one"})
			}
		}
	}
	if len(s.left) > 0 {
		return stopf("%d files were not read, or not to their end; the first: %s", len(s.left), s.left[0])
	}
	return nil
}

// enter makes the channel of a folder the one at hand.
func (s *slack) enter(folder string) {
	var known bool
	if s.channel, known = s.channels[folder]; !known {
		s.channel = slackChannel{id: folder, name: folder}
	}
}

func (s *slack) list(name string) bool {
	if path.Dir("/"+name) != path.Join("/", s.root) {
		return false
	}
	_, list := slackLists[path.Base(name)]
	return list || path.Base(name) == "users.json"
}

// addChannel takes an entry of a list of channels. Days of direct conversations
// stand in a folder of the conversation's id.
func (s *slack) addChannel(direct bool) {
	c := slackChannel{id: s.bag.take("id"), name: s.bag.take("name")}
	if direct {
		for _, m := range elements(s.bag.take("members")) {
			c.pair = append(c.pair, m.text)
		}
		if len(c.pair) == 1 {
			c.pair = append(c.pair, c.pair[0]) // a note to oneself
		}
	}
	for _, folder := range []string{c.name, c.id} {
		if _, taken := s.channels[folder]; !taken && folder != "" {
			s.channels[folder] = c
		}
	}
}

// user is a member of the workspace, as a contact that nobody in particular
// holds.
func (s *slack) user(at, length int64) error {
	id := s.bag.take("id")
	r := s.begin(hut3.KindContact, "slack")
	if h := s.party(id, ""); !h.IsZero() {
		r.To = append(r.To, h)
	}
	s.inner.object(objectOr(s.bag.peek("profile")))
	for _, name := range []string{s.inner.peek("display_name"), s.inner.peek("real_name"), s.bag.peek("real_name"), s.bag.peek("name")} {
		if r.ToNick == "" {
			r.ToNick = name
		}
	}
	s.users[id] = r.ToNick
	r.Extra = s.bag.rest(r.Extra)
	return s.put(at, length)
}

// objectOr is a text that is an object, or an empty one.
func objectOr(text string) string {
	if strings.HasPrefix(text, "{") {
		return text
	}
	return "{}"
}

// name is what the export shows for an account.
func (s *slack) name(id string) string { return s.users[id] }

// converse names the channel: by its id, which no other workspace has.
func (s *slack) converse(r *hut3.Row) {
	if len(s.channel.pair) == 2 {
		a, b := s.party(s.channel.pair[0], ""), s.party(s.channel.pair[1], "")
		r.Conversation, r.Direct = hut3.DirectConversation(a, b), a != b
		for _, h := range []hut3.Handle{a, b} {
			if h != r.From && r.Kind != hut3.KindReaction {
				r.To = append(r.To, h)
			}
		}
		return
	}
	r.Conversation = hut3.GroupConversation(r.Platform, s.channel.id)
	if s.channel.name != s.channel.id {
		r.Extra = append(r.Extra, hut3.Field{Name: "channel", Value: s.channel.name})
	}
}

// namespace is where a message's ts is unique.
func (s *slack) namespace() string { return fmt.Sprintf("slack channel %s", s.channel.id) }
