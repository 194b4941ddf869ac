package formats

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"

	"hut3"
)

func xmppFormat() format {
	return format{
		Info: Info{Name: "xmpp", What: "XML of XMPP: stanzas, archives of servers (XEP-0313, XEP-0227) and collections (XEP-0136), with delayed delivery, replies, corrections, reactions and contacts",
			Limit: "what is encrypted stays so; stanzas without a text (states, receipts, presence) are counted; stores of servers that are no XML"},
		detect: detectXMPP,
		read:   readXMPP,
	}
}

var xmppStanza = regexp.MustCompile(`<message\b[^<>]*\b(?:from|to)=["'][^"'<>]*@[^"'<>]*["'][^<>]*>`)

func detectXMPP(s *source) Detection {
	head := bytes.TrimLeft(s.sample[:min(len(s.sample), 64<<10)], " \t\r\n")
	if !bytes.HasPrefix(head, []byte("<")) || bytes.Contains(head[:min(len(head), 512)], []byte("<html")) {
		return Detection{}
	}
	stanza := xmppStanza.Match(head)
	for _, ns := range []string{"jabber:client", "urn:xmpp:", "jabber:server", "http://www.xmpp.org/extensions/xep-0136", "http://jabber.org/protocol/"} {
		if bytes.Contains(head, []byte(ns)) && (stanza || bytes.Contains(head, []byte("<chat ")) || bytes.Contains(head, []byte("<server-data")) || bytes.Contains(head, []byte("<message"))) {
			return Detection{Sure: 0.96, Why: "XML with messages and the namespace " + ns}
		}
	}
	if stanza && bytes.Contains(head, []byte("<body")) {
		return Detection{Sure: 0.8, Why: "XML with elements <message> between addresses of the form name@host"}
	}
	return Detection{}
}

// xmppArchive reads stanzas wherever they stand. host and user are those of the
// account around them, with the collection of XEP-0136.
type xmppArchive struct {
	*reading
	x      *xmlPull
	tree   xmlTree
	clock  timeReader
	host   string
	user   string
	with   string
	start  hut3.Time
	past   int64 // seconds of the collection so far
	silent int64
	level  [3]int // depth of host, user and chat
}

func readXMPP(ctx context.Context, r *reading) error {
	a := &xmppArchive{reading: r}
	a.x = newXMLPull(r.src.window(), r.src.limits)
	a.tree = xmlTree{pull: a.x, limit: a.x.limit}
	a.clock = timeReader{column: "stamp", zone: declaredZone(r.opts.Zone)}
	err := a.walk(ctx)
	r.tally.sum.Bytes = a.x.w.raw
	if a.silent > 0 {
		r.tally.sum.Oddities = append(r.tally.sum.Oddities, Oddity{What: "stanzas without a text (states, receipts, presence), not rows", Count: a.silent})
	}
	if isEOF(err) {
		return nil
	}
	return err
}

func (a *xmppArchive) walk(ctx context.Context) error {
	for n := 0; ; n++ {
		if n&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		t, err := a.x.pull()
		switch {
		case err != nil:
			return err
		case t.kind == xmlBegin:
			err = a.begun(t)
		case t.kind == xmlEnd:
			a.left()
		}
		if a.x.odd {
			a.x.odd = false
			a.tally.note("XML that is not well formed, or declares names of its own, which are not expanded; it is read as far as it makes sense", "", "", t.from)
		}
		if err != nil {
			return err
		}
	}
}

func (a *xmppArchive) begun(t xmlToken) error {
	switch t.name {
	case "host":
		a.host, a.level[0] = a.x.attr("jid"), len(a.x.stack)
	case "user":
		if name := a.x.attr("name"); name != "" {
			a.user, a.level[1] = name, len(a.x.stack)
		}
	case "chat":
		a.with, a.past, a.level[2] = a.x.attr("with"), 0, len(a.x.stack)
		a.start = a.stamp(a.x.attr("start"))
	case "message", "forwarded", "result":
		return a.grown(t, a.stanza)
	case "from", "to", "note":
		if a.level[2] > 0 {
			return a.grown(t, a.collected)
		}
	case "item":
		if a.x.attr("jid") != "" {
			return a.grown(t, a.contact)
		}
	case "presence":
		a.silent++
		return a.x.skip()
	}
	return nil
}

// left forgets what the element that has ended said.
func (a *xmppArchive) left() {
	for i, fields := range [][]*string{{&a.host}, {&a.user}, {&a.with}} {
		if a.level[i] > 0 && len(a.x.stack) < a.level[i] {
			*fields[0], a.level[i] = "", 0
		}
	}
}

func (a *xmppArchive) grown(t xmlToken, fn func(e element, at, length int64) error) error {
	e, to, err := a.grow(&a.tree, t.from)
	if err != nil || !e.ok() {
		return err
	}
	return fn(e, t.from, to-t.from)
}

// owner is the account that the archive is of.
func (a *xmppArchive) owner() string {
	switch given := a.declaredOwner(); {
	case given != "":
		return given
	case a.user != "" && a.host != "" && !strings.Contains(a.user, "@"):
		return a.user + "@" + a.host
	}
	return a.user
}

var legacyStamp = regexp.MustCompile(`^(\d{4})(\d\d)(\d\d)T(\d\d:\d\d:\d\d)$`)

// stamp reads a time of XEP-0082, or of XEP-0091, which is UTC and says so
// nowhere.
func (a *xmppArchive) stamp(raw string) hut3.Time {
	text := strings.TrimSpace(raw)
	if m := legacyStamp.FindStringSubmatch(text); m != nil {
		text = m[1] + "-" + m[2] + "-" + m[3] + "T" + m[4] + "Z"
	}
	t, v := a.clock.read(text)
	if v == timeEmpty {
		return hut3.Time{}
	}
	t.Raw = raw
	return t
}

// bareJID is an address without the resource; in a room the resource is a nick.
func bareJID(jid string) (bare, resource string) {
	bare, resource, _ = strings.Cut(strings.TrimSpace(jid), "/")
	return strings.ToLower(bare), resource
}

// collected is a message of a collection: its time is so many seconds behind
// the one before (XEP-0136 5.1).
func (a *xmppArchive) collected(e element, at, length int64) error {
	r := a.begin(hut3.KindMessage, "xmpp")
	with, _ := bareJID(a.with)
	own, _ := bareJID(a.owner())
	r.Owner = a.party(own, "")
	peer := a.party(with, "")
	switch r.Direction = e.name(); e.name() {
	case "from":
		if r.From = peer; !r.Owner.IsZero() {
			r.To = append(r.To, r.Owner)
		}
	case "to":
		if r.From = r.Owner; !peer.IsZero() {
			r.To = append(r.To, peer)
		}
	default:
		r.Kind, r.From = hut3.KindNote, r.Owner
	}
	if name := e.attr("name"); name != "" {
		r.Extra = append(r.Extra, hut3.Field{Name: "name", Value: name})
		r.From, r.Conversation = a.party(with+"/"+name, ""), hut3.GroupConversation(r.Platform, with)
	} else {
		a.converse(r, r.Owner, peer, a.src.inFolder(with))
	}
	a.sentAt(a.elapsed(e), at)
	r.Body = e.child("body").text()
	if e.name() == "note" {
		r.Body = e.text()
	}
	return a.put(at, length)
}

func (a *xmppArchive) elapsed(e element) hut3.Time {
	if utc := e.attr("utc"); utc != "" {
		return a.stamp(utc)
	}
	n, ok := seconds(e.attr("secs"))
	if !ok || !a.start.Known() {
		return hut3.Time{}
	}
	a.past += n
	t := a.start
	t.Micros += a.past
	t.Raw = fmt.Sprintf("%s + %d s", a.start.Raw, a.past/microsPerSecond)
	return t
}

func (a *xmppArchive) converse(r *hut3.Row, one, other hut3.Handle, otherwise string) {
	if one.IsZero() || other.IsZero() || one == other {
		r.Conversation = hut3.GroupConversation(r.Platform, otherwise)
		return
	}
	r.Conversation, r.Direct = hut3.DirectConversation(one, other), true
}

// inOrder names two by what is known of them, whoever wrote to whom.
func inOrder(one, other string) string {
	if one == "" || other != "" && other < one {
		one, other = other, one
	}
	return strings.TrimSuffix(one+"~"+other, "~")
}

// contact is an entry of a roster.
func (a *xmppArchive) contact(e element, at, length int64) error {
	r := a.begin(hut3.KindContact, "xmpp")
	own, _ := bareJID(a.owner())
	r.Owner = a.party(own, "")
	jid, _ := bareJID(e.attr("jid"))
	if h := a.party(jid, ""); !h.IsZero() {
		r.To = append(r.To, h)
	}
	r.ToNick = e.attr("name")
	for _, name := range []string{"subscription", "ask", "affiliation", "role"} {
		if v := e.attr(name); v != "" {
			r.Extra = append(r.Extra, hut3.Field{Name: name, Value: v})
		}
	}
	e.each(func(g element) {
		if g.name() == "group" {
			r.Extra = append(r.Extra, hut3.Field{Name: "group", Value: g.text()})
		}
	})
	a.tally.sum.WithoutTime.Absent++
	return a.put(at, length)
}
