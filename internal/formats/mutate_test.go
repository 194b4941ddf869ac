package formats_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hut3"
	"hut3/internal/formats"
)

// specimen is a good file of a format, which mutations are made of.
type specimen struct {
	format, path string
	data         []byte
}

// asked is the format as an importer gives it: of an archive's members, so that
// of an archive there is none.
func (s specimen) asked() string {
	if s.format == "zip" || s.format == "tar" {
		return ""
	}
	return s.format
}

// specimens are the fixtures of this package, at least one for each format.
func specimens(t testing.TB) []specimen {
	const irc = "--- Log opened Wed Apr 01 10:00:00 2020\n10:00 <lamp> half 4\n10:01 * reed nods\n10:02 -!- reed [r@example.org] has joined #boat\n"
	const wa = "29/05/2023, 21:07 - Quiet Lamp: hello\nthere\n29/05/2023, 21:08 - Tall Reed: <Media omitted>\n30/05/2023, 9:00 - Messages and calls are end-to-end encrypted.\n"
	profile := "From,To,Sent,Message\n\"quiet,lamp\",reed,03/04/2021 10:00,\"two\nlines\"\nreed,lamp,21/04/2021 11:00,=1+1\n"
	ufed := ufedReport()
	return []specimen{
		{"csv", "a.csv", []byte(profile)}, {"tsv", "a.tsv", []byte(strings.ReplaceAll(memberSheet, ",", "\t"))}, {"csv", "cdr.csv", fixture(t, "exhibit/peppershirt/messages.csv")},
		{"json-lines", "a.jsonl", []byte(memberLines)}, {"json-array", "a.json", []byte("[" + strings.ReplaceAll(strings.TrimSpace(memberLines), "}\n", "},") + "]")},
		{"json-document", "a.json", []byte(`{"chat_id":1,"messages":[` + strings.ReplaceAll(strings.TrimSpace(memberLines), "}\n", "},") + `],"z":null}`)},
		{"json-sequence", "a.json", []byte(strings.ReplaceAll(memberLines, "\n", ""))},
		{"xlsx", "a.xlsx", workbook(t, false, []string{"<t>x</t>"}, sheetPart{name: "S", rows: inline(1, "From", "Sent", "Message") + inline(2, "a", "b", "c")})},
		{"zip", "a.zip", zipped(t, entry{name: "a.csv", data: memberSheet}, entry{name: "b.jsonl", data: memberLines})}, {"tar", "a.tar", tarred(t, entry{name: "a.csv", data: memberSheet})},
		{"csv", "a.csv.gz", packed(t, []byte(memberSheet))}, {"csv", "a.csv.zst", zstandard(t, []byte(memberSheet))},
		{"whatsapp", "chat.txt", []byte(wa)}, {"telegram", "result.json", []byte(telegramPersonal)}, {"meta", "message_1.json", []byte(metaThread)}, {"slack", "slack.zip", slackExport(t, "")},
		{"discord-package", "package.zip", discordPackage(t)}, {"discord", "d.json", []byte(discordChat)}, {"matrix", "m.json", []byte(matrixChat)}, {"google-chat", "messages.json", []byte(googleChatMessages)}, {"teams", "messages.json", []byte(teamsPersonal)}, {"teams", "g.json", []byte(teamsGraph)},
		{"case-uco", "c.jsonld", []byte(caseGraph)}, {"sms-backup", "sms.xml", []byte(smsFile)}, {"mail", "a.eml", []byte(mailOne)}, {"rsmf", "rsmf_manifest.json", []byte(rsmfGood)}, {"irc", "a.log", []byte(irc)},
		{"xmpp", "a.xml", []byte(xmppDump)}, {"pidgin", "a.txt", []byte(purpleText)}, {"pidgin", "a.html", []byte(purpleHTML)}, {"cellebrite-xml", "report.xml", []byte(ufed)}, {"cellebrite-ufdr", "a.ufdr", zipped(t, entry{name: "report.xml", data: ufed})},
		{"imessage", "chat.db", chatDB(t)}, {"whatsapp-android", "msgstore.db", androidNew(t)}, {"whatsapp-android", "msgstore.db", androidOld(t)}, {"signal-android", "signal.db", signalAndroidDB(t)}, {"signal-desktop", "db.sqlite", signalDesktopDB(t)}, {"conversations", "history.db", conversationsDB(t)}, {"gajim", "logs.db", gajimDB(t)},
	}
}

// tokens are what breaks parsers: marks of structure, of encodings, and numbers
// at the edge of what is held.
var tokens = []string{
	"\"", "'", "{", "}", "[", "]", ",", ":", "<", ">", "&", "&#x0;", "&#xd800;", "<![CDATA[", "]]>", "<!DOCTYPE x [", "\\u", "\\ud800", "\\", "\x00", "\xff", "\xfe\xff", "\xff\xfe", "\xef\xbb\xbf", "\xed\xa0\x80", "\u202e", "\r", "\n", "\r\n", "\t",
	"null", "true", "-1", "1e309", "9223372036854775808", "99999999999999999999", "0000-00-00", "31/02/2021", "24:61", "=cmd|'/c calc'!A0", "..", "/", "PK\x03\x04", "\x1f\x8b", "SQLite format 3\x00", "From ", "--", strings.Repeat("[", 200), strings.Repeat("<a>", 80), strings.Repeat("A", 300),
}

// mutate changes a copy of a file in one to six places.
func mutate(r *rand.Rand, good []byte) []byte {
	b := bytes.Clone(good)
	for range 1 + r.IntN(6) {
		if len(b) == 0 {
			return b
		}
		at := r.IntN(len(b))
		to := min(len(b), at+1+r.IntN(1+min(64, len(b))))
		switch r.IntN(8) {
		case 0:
			b[at] ^= 1 << r.IntN(8)
		case 1:
			b[at] = byte(r.Uint32())
		case 2:
			b = append(b[:at:at], b[to:]...)
		case 3:
			b = append(b[:to:to], b[at:]...)
		case 4:
			b = b[:at]
		case 5:
			b = append(append(b[:at:at], tokens[r.IntN(len(tokens))]...), b[at:]...)
		case 6:
			copy(b[at:], tokens[r.IntN(len(tokens))])
		default:
			from := r.IntN(len(b))
			copy(b[at:], b[from:min(len(b), from+64)])
		}
	}
	return b
}

// envNumber is a number of the environment, or what stands where there is none.
func envNumber(t testing.TB, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		t.Fatalf("%s=%q is no number", name, text)
	}
	return n
}

// TestMutations reads mutations of every specimen as what they are and as what
// they look like. None may crash, and none may be a fault of the program. Each is
// known by seed and number, so that it can be made again. MUTATIONS is how many
// (2,000 unless said; make fuzz says 1,000,000), FUZZMINUTES ends it earlier,
// FUZZSEED is the seed.
func TestMutations(t *testing.T) {
	all := specimens(t)
	covered := map[string]bool{}
	for _, s := range all {
		covered[s.format] = true
		if _, err := formats.Read(context.Background(), input(s.path, s.data), formats.Options{Format: s.asked()}, &collected{}); err != nil {
			t.Fatalf("the specimen of %s: %v", s.format, err)
		}
	}
	m := mutations{all: all, seed: envNumber(t, "FUZZSEED", 1), limit: envNumber(t, "MUTATIONS", 2000), counts: make([]atomic.Int64, len(all)), read: make([]atomic.Int64, len(all)), temp: t.TempDir()}
	if minutes := envNumber(t, "FUZZMINUTES", 0); minutes > 0 {
		m.until = time.Now().Add(time.Duration(minutes) * time.Minute)
	}
	var work sync.WaitGroup
	for range 2 {
		work.Go(func() { m.run(t) })
	}
	work.Wait()
	if t.Failed() || testing.Verbose() {
		t.Log(m.report())
	}
	for _, f := range formats.Formats() {
		if !covered[f.Name] {
			t.Logf("no specimen: %s", f.Name)
		}
	}
}

type mutations struct {
	all          []specimen
	seed, limit  uint64
	until        time.Time // zero: no end but the limit
	next         atomic.Uint64
	counts, read []atomic.Int64
	temp         string
}

func (m *mutations) run(t *testing.T) {
	for !t.Failed() {
		n := m.next.Add(1) - 1
		if n >= m.limit || n%64 == 0 && !m.until.IsZero() && time.Now().After(m.until) {
			m.next.Store(m.limit)
			return
		}
		m.one(t, n)
	}
}

// one makes and reads mutation n. Half are read as the specimen's format.
func (m *mutations) one(t *testing.T, n uint64) {
	which := int(n % uint64(len(m.all)))
	s := m.all[which]
	r := rand.New(rand.NewPCG(m.seed, n))
	data := mutate(r, s.data)
	opts := formats.Options{Limits: formats.Limits{Row: 1 << 16, Stream: 4 << 20}, Temp: m.temp}
	if r.IntN(2) == 0 {
		opts.Format = s.asked()
	}
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("mutation %d of seed %d, of %s: %v\n%s", n, m.seed, s.format, p, debug.Stack())
		}
	}()
	rows := 0
	_, err := formats.Read(context.Background(), input(s.path, data), opts, counting{row: func(*hut3.Row) { rows++ }, reject: func(hut3.Reject) {}})
	if err != nil && hut3.CodeOf(err) == hut3.Internal {
		t.Errorf("mutation %d of seed %d, of %s: %v", n, m.seed, s.format, err)
	}
	m.counts[which].Add(1)
	if rows > 0 {
		m.read[which].Add(1)
	}
}

// report says how many mutations of each format were read, and of how many some
// rows came.
func (m *mutations) report() string {
	var b strings.Builder
	var all int64
	for i, s := range m.all {
		all += m.counts[i].Load()
		fmt.Fprintf(&b, "%-18s %-20s %9d read, %9d with rows\n", s.format, s.path, m.counts[i].Load(), m.read[i].Load())
	}
	return fmt.Sprintf("seed %d, %d mutations\n%s", m.seed, all, b.String())
}
