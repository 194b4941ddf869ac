package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"
)

// opensearch is one node of OpenSearch, in a process of its own: one shard, no
// replica, no refresh while it is filled. The index m of the node is replaced.
type opensearch struct{ address string }

func openOpenSearch(_ string, s settings) (engine, error) {
	if s.opensearch == "" {
		return nil, fmt.Errorf("give -opensearch with the address of a node whose index m may be overwritten")
	}
	return &opensearch{strings.TrimSuffix(s.opensearch, "/")}, nil
}

type object = map[string]any

func openSearchIndex() object {
	keyword, long := object{"type": "keyword"}, object{"type": "long"}
	return object{
		"settings": object{"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1",
			"translog.durability": "async", "translog.flush_threshold_size": "1gb"},
		"mappings": object{"dynamic": false, "properties": object{"text": object{"type": "text", "norms": false},
			"from": keyword, "to": keyword, "conversation": keyword, "sent": long, "day": object{"type": "integer"}}},
	}
}

type openSearchDoc struct {
	Text         string `json:"text"`
	From         string `json:"from"`
	To           string `json:"to"`
	Conversation string `json:"conversation"`
	Sent         int64  `json:"sent"`
	Day          int64  `json:"day"`
}

// load sends batches by two connections, and waits until all is on the disk and
// can be searched.
func (o *opensearch) load(m *model) error {
	_ = o.call(http.MethodDelete, "/m", nil, nil) // it need not be there
	if err := o.call(http.MethodPut, "/m", openSearchIndex(), nil); err != nil {
		return err
	}
	var work errgroup.Group
	work.SetLimit(2)
	var batch bytes.Buffer
	out := json.NewEncoder(&batch)
	send := func() {
		body := bytes.Clone(batch.Bytes())
		batch.Reset()
		work.Go(func() error { return o.bulk(body) })
	}
	for msg := range m.each() {
		fmt.Fprintf(&batch, "{\"index\":{\"_id\":\"%d\"}}\n", msg.number)
		d := openSearchDoc{msg.text, handleName(msg.from), handleName(msg.to), msg.conversation, msg.sent, msg.sent / day}
		if err := out.Encode(d); err != nil {
			return err
		}
		if msg.number%perBatch == 0 {
			send()
		}
	}
	send()
	if err := work.Wait(); err != nil {
		return err
	}
	if err := o.call(http.MethodPost, "/m/_refresh", nil, nil); err != nil {
		return err
	}
	return o.call(http.MethodPost, "/m/_flush?wait_if_ongoing=true", nil, nil)
}

func (o *opensearch) bulk(body []byte) error {
	if len(body) == 0 {
		return nil
	}
	var done struct{ Errors bool }
	if err := o.send(http.MethodPost, "/m/_bulk", body, &done); err != nil || !done.Errors {
		return err
	}
	return fmt.Errorf("a batch was not taken whole")
}

// call sends JSON, or nothing, and reads what is answered where it is asked for.
func (o *opensearch) call(method, path string, body, into any) error {
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return err
		}
	}
	return o.send(method, path, raw, into)
}

func (o *opensearch) send(method, path string, body []byte, into any) error {
	r, err := http.NewRequest(method, o.address+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }() // read whole
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s: %.300s", method, path, answer.Status, raw)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(raw, into)
}

func (o *opensearch) bytes() (int64, error) {
	var s struct {
		All struct {
			Primaries struct {
				Store struct {
					Size int64 `json:"size_in_bytes"`
				}
			}
		} `json:"_all"`
	}
	return s.All.Primaries.Store.Size, o.call(http.MethodGet, "/m/_stats/store", nil, &s)
}

// processor is what the node has used so far, in seconds.
func (o *opensearch) processor() float64 {
	var s struct {
		Nodes map[string]struct {
			Process struct {
				CPU struct {
					Total float64 `json:"total_in_millis"`
				}
			}
		}
	}
	if o.call(http.MethodGet, "/_nodes/stats/process", nil, &s) != nil {
		return 0
	}
	total := 0.0
	for _, n := range s.Nodes {
		total += n.Process.CPU.Total / 1000
	}
	return total
}

// found is what is read of an answer.
type found struct {
	Hits struct {
		Total struct{ Value int64 }
		Hits  []struct {
			Source openSearchDoc `json:"_source"`
		}
	}
	Aggregations struct {
		Pairs struct {
			Buckets []json.RawMessage
			After   object `json:"after_key"`
		}
	}
}

func (o *opensearch) ask(size int, query, more object) (f found, err error) {
	body := object{"size": size, "query": object{"bool": object{"filter": query["filter"], "must_not": query["not"]}}, "track_total_hits": true}
	for name, value := range more {
		body[name] = value
	}
	return f, o.call(http.MethodPost, "/m/_search", body, &f)
}

func termOf(field string, value any) object { return object{"term": object{field: value}} }

func inText(word string) object { return termOf("text", word) }

func all(filter ...object) object { return object{"filter": filter, "not": []object{}} }

// newest fetches the newest page with its texts, and the total.
func (o *opensearch) newest(query object) (int64, error) {
	f, err := o.ask(page, query, object{"sort": []object{{"sent": "desc"}}})
	return f.Hits.Total.Value, err
}

func (o *opensearch) word(q question) (int64, error) { return o.newest(all(inText(q.words[0]))) }

func (o *opensearch) and(q question) (int64, error) {
	return o.newest(all(inText(q.words[0]), inText(q.words[1])))
}

func (o *opensearch) not(q question) (int64, error) {
	return o.newest(object{"filter": []object{inText(q.words[0])}, "not": []object{inText(q.words[1])}})
}

func (o *opensearch) phrase(q question) (int64, error) {
	return o.newest(all(object{"match_phrase": object{"text": strings.Join(q.words, " ")}}))
}

func (o *opensearch) prefix(q question) (int64, error) {
	return o.newest(all(object{"prefix": object{"text": q.words[0]}}))
}

func (o *opensearch) narrow(q question) (int64, error) {
	span := object{"range": object{"sent": object{"gte": q.month[0], "lt": q.month[1]}}}
	return o.newest(all(inText(q.words[0]), termOf("from", handleName(q.handle)), span))
}

func (o *opensearch) facets(q question) (int64, error) {
	f, err := o.ask(0, all(inText(q.words[0])), object{"aggs": object{
		"from": object{"terms": object{"field": "from", "size": 10}},
		"day":  object{"terms": object{"field": "day", "size": 1000}}}})
	return f.Hits.Total.Value, err
}

// edges reads the pairs by the page, as they are too many for one answer.
func (o *opensearch) edges(q question) (n int64, err error) {
	sent := func(kind string) object { return object{kind: object{"field": "sent"}} }
	of := func(field string) object { return object{field: object{"terms": object{"field": field}}} }
	pairs := object{"size": 10_000, "sources": []object{of("from"), of("to")}}
	for {
		f, err := o.ask(0, all(inText(q.words[0])), object{"aggs": object{"pairs": object{"composite": pairs, "aggs": object{"first": sent("min"), "last": sent("max")}}}})
		if err != nil {
			return n, err
		}
		n += int64(len(f.Aggregations.Pairs.Buckets))
		if f.Aggregations.Pairs.After == nil {
			return n, nil
		}
		pairs["after"] = f.Aggregations.Pairs.After
	}
}

func (o *opensearch) window(q question) (n int64, err error) {
	in := termOf("conversation", q.about.conversation)
	for _, s := range []struct {
		bound, order string
		size         int
	}{{"lt", "desc", 37}, {"gte", "asc", 38}} {
		span := object{"range": object{"sent": object{s.bound: strconv.FormatInt(q.about.sent, 10)}}}
		f, err := o.ask(s.size, all(in, span), object{"sort": []object{{"sent": s.order}}})
		if err != nil {
			return n, err
		}
		n += int64(len(f.Hits.Hits))
	}
	return n, nil
}

func (o *opensearch) close() error { return nil }
