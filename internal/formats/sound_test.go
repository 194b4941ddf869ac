package formats_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/formats"
)

// laxZip packs one file so that an altered byte of it unpacks to an altered byte.
func laxZip(t testing.TB, name, text string, method uint16) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.NoCompression) })
	f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
	if err == nil {
		_, err = io.WriteString(f, text)
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func laxGzip(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.NoCompression)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestDamagedStreamsSaySo: a row that was unpacked from a stream whose checksum does
// not hold says so, whatever it says; of a stream that is sound, or only cut, none does.
func TestDamagedStreamsSaySo(t *testing.T) {
	t.Parallel()
	sheet := "From,To,Sent,Message\n" + strings.Repeat("lamp,reed,2020-04-01 10:00:00,see you at 4\n", 20_000)
	chat := "29/05/2023, 21:07 - Quiet Lamp: half 4\n29/05/2023, 21:08 - Tall Reed: ok\n"
	alter := func(b []byte, from, to string) []byte {
		i := bytes.LastIndex(b, []byte(from))
		if i < 0 {
			t.Fatalf("no %q", from)
		}
		b = bytes.Clone(b)
		copy(b[i:], to)
		return b
	}
	packed := laxGzip(t, sheet)
	for _, test := range []struct {
		name, path string
		data       []byte
		flaw       bool
	}{
		{"a stored member", "x.zip", alter(laxZip(t, "m.csv", sheet, zip.Store), "at 4", "at 5"), true},
		{"a packed member", "x.zip", alter(laxZip(t, "m.csv", sheet, zip.Deflate), "at 4", "at 5"), true},
		{"a short chat", "x.zip", alter(laxZip(t, "WhatsApp Chat.txt", chat, zip.Deflate), "half 4", "half 5"), true},
		{"gzip", "m.csv.gz", alter(packed, "at 4", "at 5"), true},
		{"a sound zip", "x.zip", laxZip(t, "m.csv", sheet, zip.Deflate), false},
		{"a sound gzip", "m.csv.gz", packed, false},
		{"gzip, cut", "m.csv.gz", packed[:len(packed)/2], false},
		{"gzip, with zeros behind", "m.csv.gz", append(bytes.Clone(packed), 0, 0, 0, 0), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			marked := 0
			var c collected
			sum, err := formats.Read(t.Context(), input(test.path, test.data), formats.Options{Temp: t.TempDir()}, &c)
			if err != nil || len(c.rows) == 0 {
				t.Fatal(len(c.rows), err)
			}
			for _, r := range c.rows {
				if strings.Contains(fieldOf(r, formats.FlawField), "damaged") {
					marked++
				}
			}
			want := 0
			if test.flaw {
				want = len(c.rows)
			}
			if marked != want || test.flaw != strings.Contains(oddities(sum), "checksum does not hold") {
				t.Errorf("%d of %d rows say so; said %s", marked, len(c.rows), oddities(sum))
			}
		})
	}
}

// TestDamagedMemberOfABundle: a reader that takes a whole archive marks the rows of
// the member that is damaged, and no others.
func TestDamagedMemberOfABundle(t *testing.T) {
	t.Parallel()
	data := slackExport(t, "")
	good, _ := read(t, "slack.zip", data, formats.Options{})
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var days []string
	for _, f := range z.File {
		if strings.Contains(f.Name, "/20") {
			days = append(days, f.Name)
		}
	}
	hurt := days[len(days)-1]
	i := bytes.LastIndex(data, []byte(hurt)) // in the directory: its CRC stands 30 bytes before the name
	data[i-30] ^= 1
	c, _ := read(t, "slack.zip", data, formats.Options{})
	marked := map[bool]int{}
	for _, r := range c.rows {
		at := steps(r)
		if has := fieldOf(r, formats.FlawField) != ""; has != strings.Contains(at, hurt) && r.Kind == hut3.KindMessage {
			t.Errorf("%s is marked: %v", at, has)
		} else {
			marked[has]++
		}
	}
	if len(c.rows) != len(good.rows) || marked[true] == 0 || marked[false] == 0 {
		t.Errorf("%d rows, %d without the damage; %v", len(c.rows), len(good.rows), marked)
	}
}
