package main

import (
	"path/filepath"
	"strconv"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/simple"
	"github.com/blevesearch/bleve/v2/search/query"
)

// bleves is bleve with its scorch index: text stored with positions, sender,
// day and conversation as keywords.
type bleves struct {
	dir   string
	index bleve.Index
}

func openBleve(dir string, _ settings) (engine, error) {
	doc := bleve.NewDocumentMapping()
	text := bleve.NewTextFieldMapping()
	text.Analyzer, text.IncludeInAll = simple.Name, false
	doc.AddFieldMappingsAt("text", text)
	for _, name := range []string{"from", "to", "conversation", "day"} {
		field := bleve.NewTextFieldMapping()
		field.Analyzer, field.IncludeInAll, field.Store, field.IncludeTermVectors = keyword.Name, false, name == "to", false
		doc.AddFieldMappingsAt(name, field)
	}
	sent := bleve.NewNumericFieldMapping()
	sent.IncludeInAll = false
	doc.AddFieldMappingsAt("sent", sent)
	mapping := bleve.NewIndexMapping()
	mapping.DefaultMapping = doc
	index, err := bleve.NewUsing(filepath.Join(dir, "bleve"), mapping, "scorch", "scorch", nil)
	return &bleves{dir, index}, err
}

type bleveDoc struct {
	Text         string  `json:"text"`
	From         string  `json:"from"`
	To           string  `json:"to"`
	Conversation string  `json:"conversation"`
	Day          string  `json:"day"`
	Sent         float64 `json:"sent"`
}

const perBatch = 5000

func (b *bleves) load(m *model) error {
	batch := b.index.NewBatch()
	for msg := range m.each() {
		d := bleveDoc{msg.text, handleName(msg.from), handleName(msg.to), msg.conversation, strconv.FormatInt(msg.sent/day, 10), float64(msg.sent)}
		if err := batch.Index(strconv.FormatInt(msg.number, 36), d); err != nil {
			return err
		}
		if batch.Size() == perBatch {
			if err := b.index.Batch(batch); err != nil {
				return err
			}
			batch.Reset()
		}
	}
	return b.index.Batch(batch)
}

func (b *bleves) bytes() (int64, error) { return bytesBelow(b.dir) }

func (b *bleves) search(q query.Query) (int64, error) {
	r := bleve.NewSearchRequestOptions(q, page, 0, false)
	r.Fields = []string{"text", "to", "sent"}
	r.SortBy([]string{"-sent"})
	r.Score = "none"
	found, err := b.index.Search(r)
	if err != nil {
		return 0, err
	}
	return int64(found.Total), nil
}

func term(word string) query.Query {
	q := bleve.NewTermQuery(word)
	q.SetField("text")
	return q
}

func (b *bleves) word(q question) (int64, error) { return b.search(term(q.words[0])) }

func (b *bleves) and(q question) (int64, error) {
	return b.search(bleve.NewConjunctionQuery(term(q.words[0]), term(q.words[1])))
}

func (b *bleves) not(q question) (int64, error) {
	both := bleve.NewBooleanQuery()
	both.AddMust(term(q.words[0]))
	both.AddMustNot(term(q.words[1]))
	return b.search(both)
}

func (b *bleves) phrase(q question) (int64, error) {
	p := bleve.NewPhraseQuery(q.words, "text")
	return b.search(p)
}

func (b *bleves) prefix(q question) (int64, error) {
	p := bleve.NewPrefixQuery(q.words[0])
	p.SetField("text")
	return b.search(p)
}

func (b *bleves) narrow(q question) (int64, error) {
	from := bleve.NewTermQuery(handleName(q.handle))
	from.SetField("from")
	low, high := float64(q.month[0]), float64(q.month[1])
	sent := bleve.NewNumericRangeQuery(&low, &high)
	sent.SetField("sent")
	return b.search(bleve.NewConjunctionQuery(term(q.words[0]), from, sent))
}

func (b *bleves) facets(q question) (int64, error) {
	r := bleve.NewSearchRequestOptions(term(q.words[0]), 0, 0, false)
	r.AddFacet("from", bleve.NewFacetRequest("from", 10))
	r.AddFacet("day", bleve.NewFacetRequest("day", 1000))
	found, err := b.index.Search(r)
	if err != nil {
		return 0, err
	}
	return int64(found.Total), nil
}

func (b *bleves) edges(question) (int64, error) { return 0, errNotOffered }

func (b *bleves) window(q question) (int64, error) {
	in := bleve.NewTermQuery(q.about.conversation)
	in.SetField("conversation")
	at := float64(q.about.sent)
	sides := int64(0)
	for _, s := range []struct {
		low, high *float64
		order     string
		size      int
	}{{nil, &at, "-sent", 37}, {&at, nil, "sent", 38}} {
		span := bleve.NewNumericRangeQuery(s.low, s.high)
		span.SetField("sent")
		r := bleve.NewSearchRequestOptions(bleve.NewConjunctionQuery(in, span), s.size, 0, false)
		r.Fields, r.Score = []string{"text"}, "none"
		r.SortBy([]string{s.order})
		found, err := b.index.Search(r)
		if err != nil {
			return 0, err
		}
		sides += int64(len(found.Hits))
	}
	return sides, nil
}

func (b *bleves) close() error { return b.index.Close() }
