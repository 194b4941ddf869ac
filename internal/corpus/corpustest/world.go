package corpustest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"hut3"
	"hut3/internal/corpus"
)

// World is deliveries in the order they came in.
type World []Delivery

var (
	names     = []string{"peppershirt", "oakhill", "thinleaf", "Grüner", "stonecup"}
	strangers = []string{"aaron", "quince", "zebra"} // whom only rows name, in words of their own
	words     = []string{"meet", "café", "cafe", "CASH", "don't", "don’t", "dont", "Müller", "tel5", "tel77", "gbp12", "gbp10000", "👍🏽", "👍", "東京都", "京都", "late", "later",
		"ok", "4kg", "7.5", "at", "the", "drop", "Привет", "ﬁne", "x_y", "ещё", "het", "ik", "что", "eur40", "ref9"}
	layouts = []string{"2006-01-02 15:04:05", "2006-01-02T15:04:05Z07:00", "02.01.06 15h04"}
	begin   = time.Date(2020, 3, 27, 22, 0, 0, 0, time.UTC) // two days before the clocks of London go forward
)

// Worlds draws worlds of up to four deliveries in up to three access classes,
// with repeats, copies and records.
func Worlds() *rapid.Generator[World] {
	return rapid.Custom(func(t *rapid.T) World {
		b := newWorldBuilder(t)
		for n := range rapid.IntRange(1, 4).Draw(t, "deliveries") {
			b.delivery(uint32(n+1), rapid.Uint32Range(1, 3).Draw(t, "class"), rapid.IntRange(1, 25).Draw(t, "rows"))
		}
		return b.world
	})
}

type worldBuilder struct {
	t     *rapid.T
	world World
	acts  []hut3.Message               // every act so far, by its founding row
	held  map[hut3.Key]map[uint32]bool // classes that index a message
}

func newWorldBuilder(t *rapid.T) *worldBuilder {
	return &worldBuilder{t: t, held: map[hut3.Key]map[uint32]bool{}}
}

func (b *worldBuilder) delivery(number, class uint32, rows int) {
	d := Delivery{Number: number, Class: class}
	own := map[hut3.Key]int{} // messages of this delivery, by key
	row := uint64(0)
	for range rows {
		row += rapid.Uint64Range(1, 3).Draw(b.t, "gap")
		key := hut3.NewKey(number, row)
		switch what := rapid.IntRange(0, 9).Draw(b.t, "what"); {
		case what == 0:
			d.Rows = append(d.Rows, b.record(key))
		case what <= 3 && len(b.acts) > 0:
			b.copy(&d, own, key)
		default:
			b.found(&d, own, key)
		}
	}
	b.world = append(b.world, d)
}

func (b *worldBuilder) handle() hut3.Handle {
	return hut3.Handle{Platform: "chat", Name: rapid.SampledFrom(names).Draw(b.t, "handle")}
}

func (b *worldBuilder) sent() hut3.Time {
	if rapid.IntRange(0, 9).Draw(b.t, "timed") == 0 {
		return hut3.Time{Raw: rapid.SampledFrom([]string{"", "??"}).Draw(b.t, "raw")}
	}
	at := begin.Add(time.Duration(rapid.IntRange(0, 40).Draw(b.t, "hours")) * 3 * time.Hour)
	layout := rapid.IntRange(0, len(layouts)-1).Draw(b.t, "layout")
	t := hut3.Time{Raw: at.Format(layouts[layout]), Micros: at.UnixMicro(), Basis: hut3.BasisUTC, Precision: hut3.ToSecond}
	switch layout {
	case 0:
		t.Basis = hut3.BasisLocal
	case 2:
		t.Precision = hut3.ToMinute
	}
	return t
}

func (b *worldBuilder) locator(key hut3.Key) hut3.Locator {
	l := hut3.Locator{Object: hut3.Digest{byte(key.Delivery())}, File: rapid.SampledFrom([]string{"a.csv", "b.csv"}).Draw(b.t, "file"),
		Offset: int64(rapid.IntRange(0, 5000).Draw(b.t, "offset")), Length: int64(rapid.IntRange(0, 200).Draw(b.t, "length"))}
	if l.File == "b.csv" {
		l.Steps = []hut3.Step{{Kind: "gzip"}, {Kind: "rowid", Name: fmt.Sprint(key.Row() * 7)}}
	}
	return l
}

func (b *worldBuilder) row(key, message hut3.Key, role hut3.Role, kind hut3.Kind, sent hut3.Time, side hut3.Handle) corpus.RowEntry {
	r := corpus.RowEntry{Key: key, Message: message, Role: role, Kind: kind, Sent: sent, Side: side, Loc: b.locator(key)}
	if kind.Act() {
		r.Group = [12]byte{rapid.Byte().Draw(b.t, "group"), 1}
		r.Native = rapid.Uint64Range(0, 2).Draw(b.t, "native")
	}
	if rapid.Bool().Draw(b.t, "extra") {
		r.Extra = []hut3.Field{{Name: "status", Value: "read"}, {Name: "", Value: ""}, {Name: "stage", Value: rapid.SampledFrom([]string{"stage 1", "stage 2"}).Draw(b.t, "stage")}}
		r.Differs = b.differs()
	}
	return r
}

func (b *worldBuilder) record(key hut3.Key) corpus.RowEntry {
	r := b.row(key, 0, hut3.Founder, rapid.SampledFrom([]hut3.Kind{hut3.KindContact, hut3.KindNote}).Draw(b.t, "record"), b.sent(), b.handle())
	body := hut3.RecordBody{Body: fmt.Sprint(key.Row()), From: b.handle()}
	if rapid.Bool().Draw(b.t, "of another") {
		body.To = []hut3.Handle{b.handle()}
	}
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	r.Payload = raw
	return r
}

// found makes a new message with its founding row.
func (b *worldBuilder) found(d *Delivery, own map[hut3.Key]int, key hut3.Key) {
	from := b.handle()
	m := hut3.Message{Key: key, Kind: rapid.SampledFrom([]hut3.Kind{hut3.KindMessage, hut3.KindMessage, hut3.KindCall}).Draw(b.t, "kind"), Platform: "chat", From: from, Sent: b.sent(), Rows: 1}
	switch rapid.IntRange(0, 3).Draw(b.t, "shape") {
	case 0:
		m.Conversation = hut3.GroupConversation("chat", "team")
		for range rapid.IntRange(0, 3).Draw(b.t, "recipients") {
			m.To = append(m.To, b.handle())
		}
	default:
		to := b.handle()
		m.To, m.Direct, m.Conversation = []hut3.Handle{to}, true, hut3.DirectConversation(from, to)
	}
	m.Body = strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 8).Draw(b.t, "words"), rapid.SampledFrom([]string{" ", ", ", "-"}).Draw(b.t, "join"))
	if rapid.IntRange(0, 5).Draw(b.t, "media") == 0 {
		m.Media = []hut3.Media{{Name: "photo.jpg", Bytes: 3}}
	}
	b.acts = append(b.acts, m)
	b.held[key] = map[uint32]bool{d.Class: true}
	own[key] = len(d.Messages)
	d.Messages = append(d.Messages, corpus.MessageEntry{Message: m, Ref: key})
	d.Rows = append(d.Rows, b.row(key, key, hut3.Founder, m.Kind, m.Sent, from))
}

// copy makes another row of an act. Where the class does not hold the act yet,
// it is indexed there by this row.
func (b *worldBuilder) copy(d *Delivery, own map[hut3.Key]int, key hut3.Key) {
	m := rapid.SampledFrom(b.acts).Draw(b.t, "act")
	role := hut3.Copy
	if m.Key.Delivery() == d.Number {
		role = hut3.Repeat
	}
	r := b.row(key, m.Key, role, m.Kind, b.sent(), b.handle())
	d.Rows = append(d.Rows, r)
	if i, ok := own[m.Key]; ok {
		d.Messages[i].Rows++
		return
	}
	if b.held[m.Key][d.Class] {
		return
	}
	e := corpus.MessageEntry{Message: m, Ref: key}
	e.Sent, e.Rows = r.Sent, 1
	for c := range b.held[m.Key] {
		e.Holders = append(e.Holders, c)
	}
	slices.Sort(e.Holders)
	b.held[m.Key][d.Class] = true
	own[m.Key] = len(d.Messages)
	d.Messages = append(d.Messages, e)
}
