package formats

import (
	"bytes"
	"context"
	"strings"

	"hut3"
)

func caseFormat() format {
	return format{
		Info: Info{Name: "case-uco", What: "CASE/UCO as JSON-LD: messages with their threads, applications, accounts and attachments, and calls",
			Limit: "objects of other types are counted by type and not read; so is a graph inside another object"},
		beside: true,
		detect: func(s *source) Detection {
			text := bytes.TrimLeft(s.sample, " \t\r\n")
			if len(text) == 0 || text[0] != '{' || !bytes.Contains(text, []byte(`"@graph"`)) || !bytes.Contains(text, []byte("unifiedcyberontology.org")) {
				return Detection{}
			}
			return Detection{Sure: 0.98, Why: "a @graph with names of the Unified Cyber Ontology"}
		},
		read: readCase,
	}
}

// maxNodes bounds the objects that a graph names and others point to.
const maxNodes = 1 << 20

// caseThread is a thread of messages, by what it says of itself.
type caseThread struct {
	id, name string
	people   []string // ids of accounts
}

// caseAccount is an account of an application, or of a network.
type caseAccount struct{ name, shown, app string }

// caseGraph reads a graph twice: first for what messages point to, which may
// stand before or behind them, then for the messages.
type caseGraph struct {
	jsonEvents
	clock    timeReader
	apps     map[string]string
	accounts map[string]caseAccount
	threads  map[string]*caseThread // by the id of a message
	files    map[string]hut3.Media
	attached map[string][]string // ids of files, by the id of a message
	named    int
	node     ldNode
}

func readCase(ctx context.Context, r *reading) error {
	g := &caseGraph{clock: timeReader{column: "sentTime", zone: declaredZone(r.opts.Zone)}, apps: map[string]string{}, accounts: map[string]caseAccount{},
		threads: map[string]*caseThread{}, files: map[string]hut3.Media{}, attached: map[string][]string{}}
	quiet := &reading{src: r.src, opts: r.opts, sink: nowhere{}, tally: newTally()}
	g.jsonEvents = g.events(quiet)
	if err := g.each(ctx, func(int64, int64) error { g.node.read(&g.bag); g.learn(); return nil }); err != nil && !isStop(err) {
		return err
	}
	g.jsonEvents = g.events(r)
	if g.named >= maxNodes {
		r.tally.note("more objects than are kept to be pointed to", "", "divide the graph", 0)
	}
	return g.each(ctx, g.hand)
}

// events is the walk over the graph; a graph of one object stands alone.
func (g *caseGraph) events(r *reading) jsonEvents {
	e := eventsOf(r, "@graph")
	e.shape = shapeDocument
	return e
}

// learn keeps what messages point to.
func (g *caseGraph) learn() {
	n := &g.node
	if g.named >= maxNodes || n.id == "" {
		return
	}
	switch {
	case n.is("Application"):
		g.apps[n.id] = n.text("name")
	case n.isAccount():
		g.accounts[n.id] = g.account()
	case n.is("MessageThread"):
		g.thread()
	case n.is("ObservableRelationship"), n.is("Relationship"):
		if to := ldRef(n.value("target")); strings.EqualFold(n.text("kindOfRelationship"), "Attachment_Of") && to != "" {
			g.attached[to] = append(g.attached[to], ldRef(n.value("source")))
			g.named++
		}
		return
	case n.has("fileName"), n.has("hash"):
		g.files[n.id] = g.file()
	default:
		return
	}
	g.named++
}

func (g *caseGraph) account() caseAccount {
	n := &g.node
	a := caseAccount{name: n.id, shown: n.text("displayName"), app: ldRef(n.value("application"))}
	for _, field := range []string{"accountIdentifier", "phoneNumber", "username", "addressValue"} {
		if v := n.text(field); v != "" {
			a.name = v
			break
		}
	}
	return a
}

func (g *caseGraph) thread() {
	n := &g.node
	t := &caseThread{id: n.id, name: n.text("displayName")}
	if id := n.text("identifier"); id != "" {
		t.id = id
	}
	t.people = ldRefs(n.value("participant"))
	for _, m := range ldRefs(n.value("message")) {
		if g.named++; g.named < maxNodes {
			g.threads[m] = t
		}
	}
}

func (g *caseGraph) file() hut3.Media {
	n := &g.node
	m := hut3.Media{Name: n.text("fileName"), Type: n.text("mimeType"), Missing: true}
	m.Bytes = max(0, unixTimeOf(n.text("sizeInBytes"), "us").Micros)
	for _, h := range ldList(n.value("hash")) {
		b := ldBag(h)
		if d, err := hut3.ParseDigest(strings.ToLower(ldLiteral(b["hashValue"]))); err == nil {
			m.SHA256 = d
		}
	}
	return m
}
