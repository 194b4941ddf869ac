package formats_test

import (
	"context"
	"io"
	"runtime"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/formats"
)

const hostileHead = "From,To,Sent,Message\n"

// good is a row behind which everything else must go on.
const hostileGood = "a,b,2020-04-01 10:00:00,kept\n"

func utf16le(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteByte(byte(r))
		b.WriteByte(byte(r >> 8))
	}
	return b.String()
}

func utf16be(s string) string {
	b := []byte(utf16le(s))
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}

// TestHostile reads what was made to break a reader. Each case keeps its good
// rows, and says what it did with the rest: a reject with its place, an oddity,
// a reason to stop, or an error.
func TestHostile(t *testing.T) {
	t.Parallel()
	sheet := hostileHead + hostileGood
	object := `{"from":"a","to":"b","sent_at":"2020-04-01T10:00:00Z","text":"kept"}`
	sms := `<sms protocol="0" address="07700900123" date="1585735200000" type="1" body="kept" />`
	db := chatDB(t)
	for _, c := range []struct {
		name, path, data string
		rows             int
		says             string // in a reject, an oddity, the stop or the error; empty: nothing is said
	}{
		{"formula", "x.csv", sheet + "a,b,2020-04-01 10:01:00,=HYPERLINK(\"\"x\"\")\n", 2, ""},
		{"formula, quoted", "x.csv", sheet + "a,b,2020-04-01 10:01:00,\"=cmd|'/c calc'!A0\"\n", 2, ""},
		{"unclosed quote", "x.csv", sheet + "a,b,2020-04-01 10:01:00,\"open\n" + strings.Repeat(hostileGood, 3), 4, "quote"},
		{"NULs", "x.csv", sheet + "a,b,2020-04-01 10:01:00,x\x00y\n" + hostileGood, 3, "zero bytes in the text"},
		{"nothing but NULs", "x.csv", strings.Repeat("\x00", 5000), 0, "format"},
		{"rows of other lengths", "x.csv", sheet + "a\n" + strings.Repeat(",", 3000) + "x\n" + hostileGood, 2, "cells"},
		{"UTF-8 mark", "x.csv", "\xef\xbb\xbf" + sheet, 1, ""},
		{"UTF-16 LE mark", "x.csv", "\xff\xfe" + utf16le(sheet), 1, ""},
		{"UTF-16 BE mark", "x.csv", "\xfe\xff" + utf16be(sheet), 1, ""},
		{"UTF-32 LE mark", "x.csv", "\xff\xfe\x00\x00F\x00\x00\x00", 0, "UTF-32"},
		{"UTF-32 BE mark", "x.csv", "\x00\x00\xfe\xff\x00\x00\x00F", 0, "UTF-32"},
		{"UTF-7 mark", "x.csv", "+/v8-" + sheet, 0, "UTF-7"},
		{"formulas of every kind", "x.csv", sheet + "a,b,2020-04-01 10:01:00,+1\na,b,2020-04-01 10:01:00,-1\na,b,2020-04-01 10:01:00,@x\na,b,2020-04-01 10:01:00,\"\t=1\"\n", 5, ""},
		{"deep XML of a report", "report.xml", `<project xmlns="http://pa.cellebrite.com/report/2.0">` + strings.Repeat("<a>", 5000), 0, "deep"},
		{"a cut XML", "x.xml", `<smses count="2">` + sms + sms[:30], 1, "no end within the file"},
		{"a cut zip", "x.zip", string(zipped(t, entry{name: "a.csv", data: sheet}))[:60], 0, "zip"},
		{"a cut gzip", "x.csv.gz", string(packed(t, []byte(sheet+strings.Repeat(hostileGood, 500))))[:60], 0, "breaks off after"},
		{"a header alone", "x.csv", hostileHead, 0, ""},
		{"UTF-16 without a mark", "x.csv", utf16le(sheet + hostileGood), 2, ""},
		{"UTF-16, a lone half and half a character", "x.csv", "\xff\xfe" + utf16le(sheet+"a,b,2020-04-01 10:01:00,") + "\x00\xd8" + utf16le("\n") + "x", 2, "replacement characters"},
		{"invalid UTF-8", "x.csv", "\xef\xbb\xbf" + sheet + "a,b,2020-04-01 10:01:00,\xff\xc0\xaf\n", 2, "not utf-8"},
		{"lone surrogate", "x.json", "[" + object + `,{"from":"a","to":"b","sent_at":"2020-04-01T10:01:00Z","text":"\ud800"}]`, 2, "replacement characters"},
		{"deep JSON", "x.json", "[" + object + `,{"from":"a","x":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "}," + object + "]", 2, "nested"},
		{"JSON that never closes", "x.json", "[" + object + "," + strings.Repeat(`{"from":`, 4000), 1, "no end"},
		{"JSON bytes that are none", "x.jsonl", object + "\n{]\n" + object + "\n", 2, "JSON"},
		{"entity bomb", "x.xml", `<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><smses count="2">` + sms + strings.Replace(sms, "kept", "&b;", 1) + "</smses>", 2, "declares names of its own"},
		{"JSON deep from the first byte", "x.json", "\xef\xbb\xbf" + strings.Repeat("[", 500_000) + strings.Repeat("]", 500_000), 0, "nested more than 64 deep, the limit, at byte 67"},
		{"JSON of objects deep", "x.json", strings.Repeat(`{"a}":`, 500_000), 0, "nested more than 64 deep, the limit, at byte 384"},
		{"a deep list of messages", "x.json", `{"messages":` + strings.Repeat("[", 500_000) + strings.Repeat("]", 500_000) + "}", 0, "nested more than 64 deep, the limit, at byte 75"},
		{"deep XML", "x.xml", `<smses count="1">` + sms + strings.Repeat("<mms>", 5000), 1, "no end within the file"},
		{"cut database", "chat.db", string(db[:len(db)/2]), 0, "truncated"},
		{"database of noise", "chat.db", string(db[:100]) + strings.Repeat("\xff", len(db)-100), 0, "database"},
		{"database with a trigger and a view", "x.db", string(database(t, `CREATE TABLE m (a)`, `CREATE TRIGGER r AFTER INSERT ON m BEGIN DELETE FROM m; END`, `CREATE VIEW message AS SELECT load_extension('x')`)), 0, "no application"},
		{"cut chat", "result.json", telegramPersonal[:700], 1, "ends or is damaged at byte"},
		{"cut graph", "c.jsonld", caseGraph[:900], 1, "ends or is damaged at byte"},
		{"empty", "x.csv", "", 0, "empty"},
		{"mark alone", "x.csv", "\xef\xbb\xbf", 0, "format"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got collected
			sum, err := formats.Read(context.Background(), input(c.path, []byte(c.data)), formats.Options{Limits: formats.Limits{Row: 1 << 16}}, &got)
			if hut3.CodeOf(err) == hut3.Internal && err != nil {
				t.Fatal(err)
			}
			said := everythingSaid(got, sum, err)
			if len(got.rows) != c.rows || !strings.Contains(said, c.says) || c.says == "" && said != "" {
				t.Errorf("%d rows, want %d; said %q, want %q", len(got.rows), c.rows, said, c.says)
			}
			for _, r := range got.rejects {
				if r.Reason == "" || r.Loc.File == "" {
					t.Errorf("a reject without its place: %+v", r)
				}
			}
		})
	}
}

func everythingSaid(got collected, sum formats.Summary, err error) string {
	var list []string
	for _, r := range got.rejects {
		list = append(list, r.Reason)
	}
	for _, o := range sum.Oddities {
		list = append(list, o.What+" "+o.Remedy)
	}
	if sum.Stopped != "" {
		list = append(list, sum.Stopped)
	}
	if err != nil {
		list = append(list, err.Error())
	}
	return strings.Join(list, "\n")
}

// pattern is a file that is nowhere in memory: a head, and then a byte again and
// again, or a row.
type pattern struct{ head, again string }

// ReadAt makes the bytes of a place.
func (p pattern) ReadAt(b []byte, at int64) (int, error) {
	n := 0
	if at < int64(len(p.head)) {
		n = copy(b, p.head[at:])
	}
	for n < len(b) {
		n += copy(b[n:], p.again[(at+int64(n-len(p.head)))%int64(len(p.again)):])
	}
	return n, nil
}

// heapMost is the most memory that was in use when a row or reject came.
type heapMost struct {
	rows, rejects int
	most          uint64
}

func (h *heapMost) look() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	h.most = max(h.most, m.HeapInuse)
}

// Row counts a row, and looks now and then.
func (h *heapMost) Row(*hut3.Row) error {
	if h.rows++; h.rows%50_000 == 1 {
		h.look()
	}
	return nil
}

// Reject counts a reject.
func (h *heapMost) Reject(hut3.Reject) error { h.rejects++; h.look(); return nil }

// TestHostileSize reads lines and values of 100 MB and rows without end in
// bounded memory. It is no test beside others: it looks at the whole heap.
func TestHostileSize(t *testing.T) {
	const size, bound = 100 << 20, 192 << 20
	for name, c := range map[string]struct {
		path string
		p    pattern
		rows bool
	}{
		"a line":        {"x.csv", pattern{hostileHead + hostileGood + "a,b,2020-04-01 10:01:00,", "x"}, false},
		"a quoted cell": {"x.csv", pattern{hostileHead + hostileGood + "a,b,2020-04-01 10:01:00,\"", "x "}, false},
		"a JSON string": {"x.json", pattern{`[{"from":"a","to":"b","sent_at":"2020-04-01T10:00:00Z","text":"kept"},{"from":"`, "x"}, false},
		"an attribute":  {"x.xml", pattern{`<smses count="2"><sms protocol="0" address="07700900123" date="1585735200000" type="1" body="kept" /><sms body="`, "x"}, false},
		"a chat's text": {"x.txt", pattern{"29/05/2023, 21:07 - Quiet Lamp: kept\n29/05/2023, 21:08 - Tall Reed: ", "x"}, false},
		"a chat":        {"report.xml", pattern{ufedHead + `<model type="Chat" id="c"><multiModelField name="Messages">`, ufedMessage("m", "Intact", ufedParty("447700900123", "Reed", "False"), "half 4", "2020-04-03T10:15:37.000+00:00", "")}, true},
		"a model":       {"report.xml", pattern{ufedHead + ufedModel("Call", "k", "Intact", "") + `<model type="Call" id="c"><field name="Body"><value>`, "x"}, false},
		"fields":        {"report.xml", pattern{ufedHead + ufedModel("Call", "k", "Intact", "") + `<model type="Call" id="c">`, ufedField("Label", "x")}, false},
		"rows":          {"x.csv", pattern{hostileHead, hostileGood + "\n"}, true},
	} {
		c.p.again = strings.Repeat(c.p.again, 1<<15) // so that it is copied in long pieces
		var sink heapMost
		runtime.GC() // of what the case before left
		in := formats.Input{Path: c.path, Size: size, R: io.ReaderAt(c.p)}
		sum, err := formats.Read(context.Background(), in, formats.Options{Temp: t.TempDir()}, &sink)
		if err != nil && hut3.CodeOf(err) == hut3.Internal || sink.rows == 0 {
			t.Errorf("%s: %d rows, %v", name, sink.rows, err)
		}
		if !c.rows && sink.rejects == 0 && sum.Stopped == "" && len(sum.Oddities) == 0 && err == nil {
			t.Errorf("%s: nothing is said: %+v", name, sum)
		}
		sink.look()
		t.Logf("%s: %d rows, %d rejects, %d MB", name, sink.rows, sink.rejects, sink.most>>20)
		if sink.most > bound {
			t.Errorf("%s: %d MB in use", name, sink.most>>20)
		}
	}
}
