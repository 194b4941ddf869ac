package main

import (
	"context"
	"path/filepath"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// ours is the corpus of hut3, asked through a View of one access class.
type ours struct {
	dir  string
	live *corpus.Corpus
	view *corpus.View
}

func openHut3(dir string, _ settings) (engine, error) { return &ours{dir: dir}, nil }

func (o *ours) load(m *model) error {
	empty, err := corpus.Open(filepath.Join(o.dir, "corpus"), nil)
	if err != nil {
		return err
	}
	b, err := empty.NewBuilder(1, 1, corpus.BuilderOptions{})
	if err != nil {
		return err
	}
	for msg := range m.each() {
		if err := b.Message(entryOf(msg)); err != nil {
			b.Discard()
			return err
		}
	}
	infos, _, err := b.Seal(context.Background())
	if err != nil {
		return err
	}
	if o.live, err = empty.Adopt(infos); err != nil {
		return err
	}
	o.view, err = o.live.View(hut3.Scope{Actor: "USR-1", Grants: []hut3.Grant{{Class: 1, All: true}}})
	return err
}

func entryOf(msg message) corpus.MessageEntry {
	key := hut3.NewKey(1, uint64(msg.number))
	return corpus.MessageEntry{Ref: key, Message: hut3.Message{
		Key: key, Platform: "bench", Conversation: msg.conversation, Direct: true,
		From: benchHandle(msg.from), To: []hut3.Handle{benchHandle(msg.to)},
		Sent: hut3.Time{Micros: msg.sent, Basis: hut3.BasisUTC, Precision: hut3.ToMicro},
		Body: msg.text, Rows: 1,
	}}
}

func benchHandle(n int) hut3.Handle { return hut3.Handle{Platform: "bench", Name: handleName(n)} }

func (o *ours) bytes() (n int64, err error) {
	for _, s := range o.live.Live() {
		n += s.Bytes
	}
	return n, nil
}

// sections gives the bytes of each section.
func (o *ours) sections() map[string]int64 { return o.live.Sections(corpus.KindMessages) }

func (o *ours) search(q query.Q) (int64, error) {
	p, err := o.view.Search(context.Background(), q, corpus.SearchOptions{Limit: page})
	return p.Total, err
}

func (o *ours) word(q question) (int64, error) { return o.search(query.Word{Text: q.words[0]}) }

func (o *ours) and(q question) (int64, error) {
	return o.search(query.And{Of: []query.Q{query.Word{Text: q.words[0]}, query.Word{Text: q.words[1]}}})
}

func (o *ours) not(q question) (int64, error) {
	return o.search(query.And{Of: []query.Q{query.Word{Text: q.words[0]}, query.Not{Of: query.Word{Text: q.words[1]}}}})
}

func (o *ours) phrase(q question) (int64, error) {
	return o.search(query.Phrase{Text: joined(q.words)})
}

func (o *ours) prefix(q question) (int64, error) { return o.search(query.Prefix{Text: q.words[0]}) }

func (o *ours) narrow(q question) (int64, error) {
	return o.search(query.And{Of: []query.Q{
		query.Word{Text: q.words[0]},
		query.Field{Name: "from", Value: benchHandle(q.handle).String()},
		query.Period{From: q.month[0], To: q.month[1]},
	}})
}

func (o *ours) facets(q question) (int64, error) {
	f, err := o.view.Facets(context.Background(), query.Word{Text: q.words[0]}, corpus.FacetOptions{By: []string{"from", "day"}, Limit: 10})
	return f.Total, err
}

func (o *ours) edges(q question) (int64, error) {
	e, err := o.view.Edges(context.Background(), query.Word{Text: q.words[0]})
	return int64(len(e)), err
}

func (o *ours) window(q question) (int64, error) {
	t, err := o.view.Thread(context.Background(), hut3.NewKey(1, uint64(q.about.number)), 37)
	return int64(len(t.Messages)), err
}

func (o *ours) close() error { return o.live.Close() }
