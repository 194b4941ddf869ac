package ingest

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"hut3"
)

const (
	hostileHeader = "From,To,Sent,Message\n"
	hostileRow    = "lamp,reed,2020-04-01 10:00:00,kept\n"
	hostileJSON   = `{"from":"lamp","to":"reed","sent_at":"2020-04-01T10:00:00Z","text":"kept"}`
	hostileSMS    = `<sms protocol="0" address="07700900123" date="1585735200000" type="1" body="kept" />`
)

// hostileFile is a file made to break an import: how many rows come of it all the
// same, and what is said of it, in a reject with its place, an oddity, or the
// reason why it was not read to its end. Nothing is said of what is only odd.
type hostileFile struct {
	name, path, data string
	rows             int64
	says             string
}

// hostileFiles walks through what a seized disk can hold: the paragraph on bad
// input of the project's own list, item by item.
func hostileFiles(t *testing.T) []hostileFile {
	sheet := hostileHeader + hostileRow
	utf16 := func(s string, big bool) string {
		var b strings.Builder
		for _, r := range s {
			pair := []byte{byte(r), byte(r >> 8)}
			if big {
				pair[0], pair[1] = pair[1], pair[0]
			}
			b.Write(pair)
		}
		return b.String()
	}
	return []hostileFile{
		{"a zip bomb", "bomb.csv.gz", gzipped(t, sheet, 96<<20), 1, "unpacks"},
		{"paths that escape", "paths.zip", zipOf(t, "../../up.csv", sheet, "/root.csv", sheet, `C:\x.csv`, sheet, "in.csv", sheet), 1, "leads out"},
		{"a link in an archive", "link.tar", tarWithLink(t, sheet), 1, "link"},
		{"an XML entity bomb", "bomb.xml", `<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><smses count="2">` + hostileSMS + strings.Replace(hostileSMS, "kept", "&b;", 1) + "</smses>", 2, "declares names of its own"},
		{"a row without an end", "row.csv", sheet + "lamp,reed,2020-04-01 10:01:00," + strings.Repeat("x", 18<<20), 1, "limit"},
		{"an unclosed quote", "quote.csv", sheet + "lamp,reed,2020-04-01 10:01:00,\"open\n" + strings.Repeat(hostileRow, 3), 4, "quote"},
		{"NULs", "nul.csv", sheet + "lamp,reed,2020-04-01 10:01:00,x\x00y\n", 2, "zero bytes"},
		{"the mark of UTF-8", "bom8.csv", "\xef\xbb\xbf" + sheet, 1, ""},
		{"the mark of UTF-16, little end first", "bom16le.csv", "\xff\xfe" + utf16(sheet, false), 1, ""},
		{"the mark of UTF-16, big end first", "bom16be.csv", "\xfe\xff" + utf16(sheet, true), 1, ""},
		{"the mark of UTF-32", "bom32.csv", "\xff\xfe\x00\x00F\x00\x00\x00", 0, "UTF-32"},
		{"UTF-16 without a mark", "utf16.csv", utf16(sheet+hostileRow, false), 2, ""},
		{"bytes that are no UTF-8", "bytes.csv", "\xef\xbb\xbf" + sheet + "lamp,reed,2020-04-01 10:01:00,\xff\xc0\xaf\n", 2, "not utf-8"},
		{"a lone surrogate", "lone.json", "[" + hostileJSON + `,{"from":"lamp","to":"reed","sent_at":"2020-04-01T10:01:00Z","text":"\ud800"}]`, 2, "replacement characters"},
		{"deep JSON", "deep.json", "[" + hostileJSON + `,{"from":"lamp","x":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "}," + hostileJSON + "]", 2, "nested"},
		{"formulas", "formulas.csv", sheet + "lamp,reed,2020-04-01 10:01:00,=cmd|'/c calc'!A0\nlamp,reed,2020-04-01 10:02:00,+1\nlamp,reed,2020-04-01 10:03:00,@x\n", 4, ""},
		{"a database that is cut", "cut.db", "SQLite format 3\x00" + strings.Repeat("\x00", 60), 0, "truncated"},
		{"very many columns", "wide.csv", "From,To,Sent,Message" + strings.Repeat(",a", 100_000) + "\n" + hostileRow, 0, "column"},
		{"a good file behind all of them", "zz.csv", sheet, 1, ""},
	}
}

func zipOf(t *testing.T, pairs ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		w, err := z.Create(pairs[i])
		if err == nil {
			_, err = w.Write([]byte(pairs[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func tarWithLink(t *testing.T, sheet string) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range []*tar.Header{{Name: "a.csv", Mode: 0o600, Size: int64(len(sheet)), Typeflag: tar.TypeReg}, {Name: "b.csv", Linkname: "/etc/passwd", Typeflag: tar.TypeSymlink}} {
		err := w.WriteHeader(h)
		if err == nil && h.Size > 0 {
			_, err = w.Write([]byte(sheet))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// gzipped packs a text and as many zeros behind it.
func gzipped(t *testing.T, text string, zeros int) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	for piece := make([]byte, 1<<20); err == nil && zeros > 0; zeros -= len(piece) {
		_, err = w.Write(piece)
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestHostileDelivery imports all of it at once: each good row goes in, what is
// wrong has its file, its place and its reason, and nothing ends the import. A file
// that grows while it is read is TestFileThatGrows, one that vanishes
// TestFilesThatChangeUnderTheImport, a full disk TestFullDisk; databases with
// triggers and lines of 100 MB are in the tests of the readers (TestHostile,
// TestHostileSize).
func TestHostileDelivery(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	all := hostileFiles(t)
	content := map[string]string{"secret/a.csv": hostileHeader + hostileRow}
	var want int64
	for _, f := range all {
		content[f.path] = f.data
		want += f.rows
	}
	dir := files(t, content)
	if err := os.Symlink(filepath.Join(dir, "zz.csv"), filepath.Join(dir, "outside")); err != nil {
		t.Log("no links here:", err)
	}
	secret := runtime.GOOS == "windows" || os.Geteuid() == 0 || os.Chmod(filepath.Join(dir, "secret"), 0) != nil
	if secret {
		want++ // it can be read by who runs the test
	} else {
		defer os.Chmod(filepath.Join(dir, "secret"), 0o700)
	}
	r := b.imports(Request{Paths: []string{dir}})
	if r.Rows != want {
		t.Errorf("%d rows, want %d", r.Rows, want)
	}
	said, rows := b.saidOfFiles(r)
	for _, f := range all {
		t.Run(f.name, func(t *testing.T) {
			if rows[f.path] != f.rows {
				t.Errorf("%d rows, want %d", rows[f.path], f.rows)
			}
			if got := said[f.path]; !strings.Contains(got, f.says) || f.says == "" && got != "" {
				t.Errorf("said %.300q, want %q", got, f.says)
			}
		})
	}
	if !secret && said["secret"] == "" {
		t.Error("the folder that cannot be read is not named")
	}
}

// saidOfFiles gathers, by file, what the register, the rejects and the oddities of
// a delivery say, and how many rows came of it. Each reject has a place.
func (b *bench) saidOfFiles(r Result) (said map[string]string, rows map[string]int64) {
	b.t.Helper()
	said, rows = map[string]string{}, map[string]int64{}
	d := b.delivery(r.Delivery)
	for line := range bytes.Lines(b.object(d.Register)) {
		var f Registered
		if err := json.Unmarshal(line, &f); err != nil {
			b.t.Fatal(err)
		}
		rows[f.Path] += f.Rows
		said[f.Path] += f.Fault
		if f.Summary == nil {
			continue
		}
		for _, o := range f.Summary.Oddities {
			said[f.Path] += "\n" + o.What
		}
		for _, m := range f.Summary.Members {
			said[f.Path] += m.NotRead
		}
	}
	for line := range bytes.Lines(b.object(d.Rejects)) {
		var reject hut3.Reject
		if err := json.Unmarshal(line, &reject); err != nil {
			b.t.Fatal(err)
		}
		if reject.Reason == "" || reject.Loc.Length <= 0 || reject.Loc.File == "" {
			b.t.Errorf("a reject without a reason or a place: %s", line)
		}
		said[reject.Loc.File] += fmt.Sprintf("\n%s", reject.Reason)
	}
	return said, rows
}
