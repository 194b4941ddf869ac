package formats

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"

	"hut3"
)

func rsmfFormat() format {
	return format{
		Info: Info{Name: "rsmf", What: "rsmf_manifest.json of RSMF 2.0, alone, in its zip, or in the e-mail (.rsmf) that carries it",
			Limit: "read receipts beside when a message between two was delivered; a manifest that the standard does not allow is refused; the e-mail's own text, which repeats it, is not read"},
		beside: true,
		detect: detectRSMF,
		read:   readRSMF,
	}
}

func detectRSMF(s *source) Detection {
	text := bytes.TrimLeft(s.sample, " \t\r\n")
	if len(text) == 0 || text[0] != '{' {
		return Detection{}
	}
	o := outlineOf(windowOver(text))
	_, participants := o.arrays["participants"]
	_, conversations := o.arrays["conversations"]
	_, events := o.arrays["events"]
	for _, m := range o.scalars {
		if m.name == "version" && participants && conversations && (events || !s.whole) {
			return Detection{Sure: 0.97, Why: "a manifest with version, participants, conversations and events, as RSMF has"}
		}
	}
	return Detection{}
}

// rsmf reads a manifest in two walks: who and where, then the events.
type rsmf struct {
	*jsonWalk
	version string
	name    string // of the export, inside which ids of events are unique
	people  map[string]rsmfPerson
	chats   map[string]rsmfChat
	bag     bag
	inner   bag
	fault   string // the first thing that the standard does not allow
	clock   timeReader

	everybody []hut3.Handle // of the event's conversation
}

type rsmfPerson struct{ account, name string }

type rsmfChat struct {
	platform, name, custodian string
	direct                    bool
	members                   []string
}

func readRSMF(ctx context.Context, r *reading) error {
	m := &rsmf{people: map[string]rsmfPerson{}, chats: map[string]rsmfChat{}, clock: timeReader{column: "timestamp", zone: declaredZone(r.opts.Zone)}}
	m.jsonWalk = walkJSON(&reading{src: r.src, opts: r.opts, sink: nowhere{}, tally: newTally()})
	if err := m.lists(); err != nil {
		return hut3.Wrap(err, hut3.Invalid, "%s: the manifest cannot be read", r.src.path)
	}
	if m.fault != "" {
		return hut3.Errorf(hut3.Invalid, "%s: not valid as RSMF 2.0: %s", r.src.path, m.fault)
	}
	m.jsonWalk = walkJSON(r)
	err := m.events(ctx, m.event)
	r.tally.sum.Bytes = m.w.raw
	return err
}

// lists reads participants and conversations, and checks every part against
// what the standard demands.
func (m *rsmf) lists() error {
	err := m.members(func(name string) (taken bool, err error) {
		switch name {
		case "version":
			m.version, err = m.scalar()
			return true, err
		case "participants":
			return true, m.array(func() error { return m.object(&m.bag, m.person) })
		case "conversations":
			return true, m.array(func() error { return m.object(&m.bag, m.chatOf) })
		}
		return false, nil
	})
	if err != nil {
		return err
	}
	m.nameless()
	if !strings.HasPrefix(m.version, "2.0") {
		m.blame("its version is %q; 2.0.0 is read", m.version)
	}
	for id, c := range m.chats {
		for _, p := range c.members {
			if _, known := m.people[p]; !known {
				m.blame("conversation %q names participant %q, who is not in the list", id, p)
			}
		}
	}
	m.jsonWalk = walkJSON(m.reading)
	n, sum := 0, sha256.New()
	err = m.events(context.Background(), func(int64, int64) error {
		n++
		m.check(n)
		sum.Write([]byte(m.bag.text))
		return nil
	})
	// Known by its events an export is one wherever a copy of it lies.
	m.name = "rsmf " + hex.EncodeToString(sum.Sum(nil))
	return err
}

func (m *rsmf) events(ctx context.Context, fn func(at, length int64) error) error {
	n := 0
	return m.members(func(name string) (bool, error) {
		if name != "events" {
			return false, nil
		}
		return true, m.array(func() error {
			if n++; n&255 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			return m.object(&m.bag, fn)
		})
	})
}

func (m *rsmf) blame(format string, args ...any) {
	if m.fault == "" {
		m.fault = fmt.Sprintf(format, args...)
	}
}

// isText reports whether a member is there and a string, not a number.
func (m *rsmf) isText(name string) bool {
	return m.bag.has(name) && m.bag.peek(name) != "" && strings.Contains(m.bag.text, `"`+name+`"`) && !bareNumber(m.bag.text, name)
}

// bareNumber reports whether a member's value stands without quotes.
func bareNumber(object, name string) bool {
	_, after, _ := strings.Cut(object, `"`+name+`"`)
	after = strings.TrimLeft(after, " \t\r\n:")
	return after != "" && after[0] != '"'
}

func (m *rsmf) person(int64, int64) error {
	if !m.isText("id") {
		m.blame("a participant has no id, or one that is no text: %q", m.bag.peek("display"))
		return nil
	}
	id := m.bag.peek("id")
	p := rsmfPerson{name: m.bag.peek("display"), account: firstOf(m.bag.peek("account_id"), m.bag.peek("email"))}
	if p.account == "" && (p.name == "" || !numbers(id)) {
		p.account = id
	}
	m.people[id] = p
	return nil
}

// numbers reports whether an id is so short that it numbers the parts of one file: in
// another it is another's.
func numbers(id string) bool { return len(id) < 4 }

// nameless gives those who have nothing but a number the name that is shown of them,
// with the number where two show the same.
func (m *rsmf) nameless() {
	shown := map[string]int{}
	for _, p := range m.people {
		shown[p.name]++
	}
	for id, p := range m.people {
		if p.account == "" {
			if p.account = p.name; shown[p.name] > 1 {
				p.account += " (" + id + ")"
			}
			m.people[id] = p
		}
	}
}

func (m *rsmf) chatOf(int64, int64) error {
	if !m.isText("id") || !m.isText("platform") || !m.bag.has("participants") {
		m.blame("a conversation has no id, platform or participants")
		return nil
	}
	c := rsmfChat{platform: strings.ToLower(m.bag.peek("platform")), name: m.bag.peek("display"), custodian: m.bag.peek("custodian"), direct: m.bag.peek("type") == "direct"}
	for _, one := range elements(m.bag.peek("participants")) {
		c.members = append(c.members, one.text)
	}
	m.chats[m.bag.peek("id")] = c
	return nil
}

func (m *rsmf) check(n int) {
	switch kind := m.bag.peek("type"); {
	case !strings.Contains(" message disclaimer join leave history unknown ", " "+kind+" ") || kind == "":
		m.blame("event %d has the type %q", n, kind)
	case m.bag.has("participant") && m.people[m.bag.peek("participant")] == (rsmfPerson{}):
		m.blame("event %d names participant %q, who is not in the list", n, m.bag.peek("participant"))
	case m.bag.has("conversation") && m.chats[m.bag.peek("conversation")].platform == "":
		m.blame("event %d names conversation %q, which is not in the list", n, m.bag.peek("conversation"))
	}
}

// event hands over one event.
func (m *rsmf) event(at, length int64) error {
	b := &m.bag
	id := b.take("conversation")
	chat := m.chats[id]
	kind := hut3.KindMessage
	if of := b.take("type"); of != "message" && of != "unknown" {
		kind = hut3.KindSystem
		b.add("type", cell{of, plain})
	}
	r := m.begin(kind, chat.platform)
	if r.Platform == "" {
		r.Platform = "unknown"
	}
	r.From, r.FromNick = m.handleOf(b.peek("participant"))
	b.drop("participant")
	r.Owner, _ = m.handleOf(chat.custodian)
	m.everybody = m.everybody[:0]
	for _, p := range chat.members {
		h, _ := m.handleOf(p)
		if !h.IsZero() {
			m.everybody = append(m.everybody, h)
		}
		if h != r.From && !h.IsZero() {
			r.To = append(r.To, h)
		}
	}
	r.Conversation = hut3.GroupConversation(r.Platform, m.threadOf(id, chat))
	if chat.direct && len(chat.members) == 2 && len(r.To) == 1 && !r.From.IsZero() {
		r.Conversation, r.Direct = hut3.DirectConversation(r.From, r.To[0]), true
	}
	if chat.name != "" {
		r.Extra = append(r.Extra, hut3.Field{Name: "conversation", Value: chat.name})
	}
	r.Body, r.ReplyTo, r.Direction = b.take("body"), b.take("parent"), b.take("direction")
	sent, _ := m.clock.read(b.take("timestamp"))
	m.sentAt(sent, at)
	for _, one := range elements(b.take("attachments")) {
		m.inner.object(objectOr(one.text))
		r.Media = append(r.Media, m.src.attachment(m.inner.peek("id"), ""))
	}
	changes := m.changes()
	r.Extra = b.rest(r.Extra)
	if err := m.put(at, length); err != nil {
		return err
	}
	return m.hand(changes, at, length)
}

// threadOf names a chat alike in every slice of it: by its own id and the folder that
// the slices lie in. One that has only a number is told by what it is called and by who
// takes part.
func (m *rsmf) threadOf(id string, chat rsmfChat) string {
	name := id
	if numbers(id) {
		var who []string
		for _, h := range m.everybody {
			who = append(who, h.Name)
		}
		slices.Sort(who)
		name = firstOf(chat.name, id) + "/" + strings.Join(slices.Compact(who), "~")
	}
	dir := path.Dir(m.src.path)
	if path.Base(m.src.path) == rsmfManifest { // alone in a zip or folder of its own
		dir = path.Dir(dir)
	}
	if dir == "." {
		return name
	}
	return dir + "/" + name
}

func (m *rsmf) handleOf(id string) (hut3.Handle, string) {
	p, known := m.people[id]
	if !known {
		return hut3.Handle{}, ""
	}
	return m.party(p.account, ""), p.name
}
