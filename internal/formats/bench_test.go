package formats_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"hut3/internal/formats"
)

const benchRows = 100_000

// benchSheet is a handset's sheet of about 200 bytes a row, quoted where the
// text has a comma.
func benchSheet() []byte {
	var b bytes.Buffer
	b.WriteString("Row,Username,Direction,Contact,Nickname,Timestamp (UTC),Timestamp (local),Message,Burn,Attachment,Stage,IMEI\n")
	for i := range benchRows {
		text := "see you at the usual place when the other one is done and home"
		if i%3 == 0 {
			text = `"half 4, ring me on 07700 900123, or ask the tall one, he knows"`
		}
		fmt.Fprintf(&b, "%d,peppershirt,%s,quietlamp%d,Lampy,2020-04-%02d 18:%02d:11,2020-04-%02d 19:%02d:11,%s,604800,,Stored,356938035643809\n",
			i, []string{"Incoming", "Outgoing"}[i%2], i%40, 1+i%28, i%60, 1+i%28, i%60, text)
	}
	return b.Bytes()
}

func benchLines() []byte {
	var b bytes.Buffer
	for i := range benchRows {
		fmt.Fprintf(&b, `{"from":"peppershirt","to":"quietlamp%d","sent_at":"2020-04-%02dT18:%02d:11Z","text":"see you at the usual place when the other one is \"done\", %d","stage":"Stored","imei":"356938035643809","burn":604800}`+"\n",
			i%40, 1+i%28, i%60, i)
	}
	return b.Bytes()
}

func benchChat() []byte {
	var b bytes.Buffer
	for i := range benchRows {
		fmt.Fprintf(&b, "%02d/04/2020, 18:%02d - Quiet Lamp %d: see you at the usual place when the other one is done, %d\n", 13+i%16, i%60, i%40, i)
	}
	return b.Bytes()
}

func benchTexts() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<smses count=\"%d\">\n", benchRows)
	for i := range benchRows {
		fmt.Fprintf(&b, `  <sms protocol="0" address="+447700900%03d" date="%d" type="%d" subject="null" body="see you at the usual place &amp; ring me, %d" read="1" status="-1" contact_name="Lampy" />`+"\n",
			i%40, 1585735200000+int64(i)*1000, 1+i%2, i)
	}
	b.WriteString("</smses>\n")
	return b.Bytes()
}

// benchBook is a workbook of one sheet, as spreadsheets write it.
func benchBook(b *testing.B) []byte {
	var rows strings.Builder
	rows.WriteString(inline(1, "From", "To", "Sent", "Message"))
	for i := range benchRows {
		rows.WriteString(inline(i+2, "peppershirt", "quietlamp", fmt.Sprintf("2020-04-%02dT18:%02d:11Z", 1+i%28, i%60), fmt.Sprintf("see you at the usual place, %d", i)))
	}
	return workbook(b, false, []string{"<t>x</t>"}, sheetPart{name: "Messages", rows: rows.String()})
}

// BenchmarkFormats reads a file of each kind on one core, beside SHA-256 of the
// same bytes. MB/cpu-s counts processor time, which other work on the machine
// disturbs less than the clock.
func BenchmarkFormats(b *testing.B) {
	lines := benchLines()
	array := append(append([]byte("["), bytes.ReplaceAll(bytes.TrimSuffix(lines, []byte("\n")), []byte("\n"), []byte(",\n"))...), ']')
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, f := range []struct {
		name, path string
		data       []byte
	}{
		{"CSV", "messages.csv", benchSheet()}, {"JSONLines", "messages.jsonl", lines}, {"JSONArray", "messages.json", array},
		{"WhatsApp", "WhatsApp Chat with Quiet Lamp.txt", benchChat()}, {"XML", "sms-20200401.xml", benchTexts()}, {"XLSX", "messages.xlsx", benchBook(b)},
	} {
		b.Run(f.name, func(b *testing.B) { benchmarkRead(b, f.path, f.data) })
		b.Run(f.name+"/SHA256", func(b *testing.B) {
			processor := processorSeconds()
			b.SetBytes(int64(len(f.data)))
			for b.Loop() {
				sha256.Sum256(f.data)
			}
			reportProcessor(b, len(f.data), processor)
		})
	}
}

func benchmarkRead(b *testing.B, path string, data []byte) {
	processor := processorSeconds()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		sum, err := formats.Read(context.Background(), input(path, data), formats.Options{Platform: "encrochat"}, counting{})
		if err != nil || sum.Rows["message"] != benchRows {
			b.Fatal(sum.Rows, err)
		}
	}
	reportProcessor(b, len(data), processor)
	b.ReportMetric(float64(benchRows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkSmallSheets reads the three sheets of a handset with few messages:
// what a file costs beside its rows.
func BenchmarkSmallSheets(b *testing.B) {
	whole := benchSheet()
	sheets := map[string][]byte{"messages.csv": whole[:30_000], "contacts.csv": []byte("Username,Contact,Nickname,Added (UTC)\nbasaltlamb,dapperswallow,Yusuf,2020-01-02 08:39:29\n"),
		"notes.csv": []byte("Username,Created (UTC),Title,Note\nbasaltlamb,2020-03-20 17:33:01,codes,plaster board 9 sheets\n")}
	processor := processorSeconds()
	for b.Loop() {
		for name, data := range sheets {
			if _, err := formats.Read(context.Background(), input("basaltlamb/"+name, data), formats.Options{Platform: "encrochat"}, counting{}); err != nil {
				b.Fatal(err)
			}
		}
	}
	if used := processorSeconds() - processor; used > 0 {
		b.ReportMetric(1e6*used/float64(3*b.N), "cpu-µs/file")
	}
}

func reportProcessor(b *testing.B, size int, began float64) {
	if used := processorSeconds() - began; used > 0 {
		b.ReportMetric(float64(size)*float64(b.N)/used/1e6, "MB/cpu-s")
	}
}

// processorSeconds is the processor time of this process in steps of 10 ms;
// zero where the system does not say.
func processorSeconds() float64 {
	raw, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(raw), ") ")
	fields := strings.Fields(rest)
	user, err := strconv.ParseFloat(fields[11], 64)
	if err != nil {
		return 0
	}
	system, err := strconv.ParseFloat(fields[12], 64)
	if err != nil {
		return 0
	}
	return (user + system) / 100
}

// benchDatabase is a database of benchRows messages as Android has had them since
// 2022, of which a third of the columns are not set.
func benchDatabase(b *testing.B) []byte {
	return database(b,
		`CREATE TABLE jid (_id INTEGER PRIMARY KEY, user TEXT, server TEXT, raw_string TEXT)`, `INSERT INTO jid VALUES (1, '447700900123', 's.whatsapp.net', '447700900123@s.whatsapp.net')`,
		`CREATE TABLE chat (_id INTEGER PRIMARY KEY, jid_row_id INTEGER, subject TEXT)`, `INSERT INTO chat VALUES (1, 1, NULL)`,
		`CREATE TABLE message (_id INTEGER PRIMARY KEY, chat_row_id INTEGER, from_me INTEGER, key_id TEXT, sender_jid_row_id INTEGER, status INTEGER, message_type INTEGER, text_data TEXT, timestamp INTEGER, received_timestamp INTEGER, starred INTEGER, lookup_tables INTEGER, sort_id INTEGER)`,
		fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			INSERT INTO message SELECT i, 1, i %% 2, 'key' || i, 0, 0, 0, 'see you at the usual place when the other one is done, ' || i, 1585735200000 + i * 1000, 1585735201000 + i * 1000, NULL, 0, i FROM n`, benchRows))
}

// BenchmarkDatabases reads a database of an application, and one by the query of
// a mapping profile, on one core.
func BenchmarkDatabases(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	data := benchDatabase(b)
	query := &formats.Profile{Name: "bench", Platform: "whatsapp", Table: "message", Query: "SELECT _id AS rowid, key_id, chat_row_id, from_me, text_data, timestamp FROM message",
		Columns: []formats.Column{{Name: "chat_row_id", Field: formats.FieldTo}, {Name: "from_me", Field: formats.FieldFrom}, {Name: "text_data", Field: formats.FieldBody}, {Name: "timestamp", Field: formats.FieldSent}}, Unix: "ms"}
	for _, c := range []struct {
		name string
		opts formats.Options
	}{{"WhatsApp", formats.Options{}}, {"Query", formats.Options{Profile: query}}} {
		b.Run(c.name, func(b *testing.B) {
			processor := processorSeconds()
			b.ReportAllocs()
			for b.Loop() {
				sum, err := formats.Read(context.Background(), input("msgstore.db", data), c.opts, counting{})
				if err != nil || sum.Rows["message"] != benchRows {
					b.Fatal(sum.Rows, err)
				}
			}
			if used := processorSeconds() - processor; used > 0 {
				b.ReportMetric(benchRows*float64(b.N)/used, "cpu-rows/s")
			}
		})
	}
}
