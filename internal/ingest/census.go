package ingest

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"hut3"
)

// census counts handles, conversations, namespaces and times.
type census struct {
	handles, conversations map[string]struct{}
	namespaces             map[hut3.Namespace]struct{}
	first, last            hut3.Time
	withoutTime            int64

	// What was counted last: rows of one conversation often follow each other.
	owner hut3.Handle
	any   bool
	talk  string
	pair  [2]hut3.Handle
}

func newCensus() *census {
	return &census{handles: map[string]struct{}{}, conversations: map[string]struct{}{}, namespaces: map[hut3.Namespace]struct{}{}}
}

func (c *census) act(r *hut3.Row) {
	if r.Owner != c.owner {
		c.handle(r.Owner)
		c.owner = r.Owner
	}
	if !c.any || len(r.To) != 1 || r.Conversation != c.talk || c.pair != [2]hut3.Handle{r.From, r.To[0]} && c.pair != [2]hut3.Handle{r.To[0], r.From} {
		c.parties(r)
	}
	if r.NativeID != "" {
		c.namespaces[hut3.Namespace{Platform: r.Platform, Name: r.Namespace}] = struct{}{}
	}
	if !r.Sent.Known() {
		c.withoutTime++
		return
	}
	if !c.first.Known() || r.Sent.Micros < c.first.Micros {
		c.first = r.Sent
	}
	if !c.last.Known() || r.Sent.Micros > c.last.Micros {
		c.last = r.Sent
	}
}

// parties counts the conversation and who writes in it.
func (c *census) parties(r *hut3.Row) {
	c.handle(r.From)
	for _, to := range r.To {
		c.handle(to)
	}
	if _, ok := c.conversations[r.Conversation]; !ok {
		c.conversations[strings.Clone(r.Conversation)] = struct{}{} // alone: it is a part of the row
	}
	c.any, c.talk = true, r.Conversation
	c.pair = [2]hut3.Handle{r.From}
	if len(r.To) == 1 {
		c.pair[1] = r.To[0]
	}
}

func (c *census) handle(h hut3.Handle) {
	if h.IsZero() {
		return
	}
	var buf [96]byte
	key := append(append(append(buf[:0], h.Platform...), '/'), h.Name...)
	if _, ok := c.handles[string(key)]; !ok {
		c.handles[string(key)] = struct{}{}
	}
}

func (c *census) report(n *hut3.DeliveryCounts, d *hut3.Delivery) {
	n.Handles, n.Conversations, n.WithoutTime = int64(len(c.handles)), int64(len(c.conversations)), c.withoutTime
	n.First, n.Last = c.first.String(), c.last.String()
	d.Namespaces = sortedNamespaces(c.namespaces)
}

func sortedNamespaces(set map[hut3.Namespace]struct{}) []hut3.Namespace {
	return slices.SortedFunc(maps.Keys(set), func(a, b hut3.Namespace) int {
		return cmp.Or(cmp.Compare(a.Platform, b.Platform), cmp.Compare(a.Name, b.Name))
	})
}
