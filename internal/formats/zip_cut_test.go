package formats_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

// sheetOf is a sheet of n messages, each of its own text.
func sheetOf(n int, word string) string {
	var b strings.Builder
	b.WriteString("From,To,Sent,Message\n")
	for i := range n {
		fmt.Fprintf(&b, "lamp,reed,2020-04-01 10:%02d:%02d,%s %d %x\n", i/60%60, i%60, word, i, i*i*7919)
	}
	return b.String()
}

// zippedKnown is a zip whose members' lengths stand before them, as most programs
// write it.
func zippedKnown(t testing.TB, method uint16, entries ...entry) []byte {
	t.Helper()
	whole := zipped(t, entries...)
	from, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, f := range from.File {
		h := zip.FileHeader{Name: f.Name, Method: method, CRC32: f.CRC32, CompressedSize64: f.CompressedSize64, UncompressedSize64: f.UncompressedSize64}
		text := []byte(entries[i].data)
		if method == zip.Deflate {
			at, err := f.DataOffset()
			if err != nil {
				t.Fatal(err)
			}
			text = whole[at : at+int64(f.CompressedSize64)]
		} else {
			h.CompressedSize64 = f.UncompressedSize64
		}
		w, err := z.CreateRaw(&h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// cutSpecimen is a zip whose directory, and the end of whose second member, are missing.
func cutSpecimen(t testing.TB) []byte {
	whole := zipped(t, entry{name: "a.csv", data: memberSheet}, entry{name: "b.csv", data: sheetOf(3000, "whole")})
	return whole[:len(whole)/2]
}

func bodies(rows []hut3.Row) []string {
	var list []string
	for _, r := range rows {
		list = append(list, r.Body)
	}
	return list
}

// A zip that is cut gives the members that stand whole before the cut, and of the
// one that it goes through the rows before it: each as it was.
func TestCutZip(t *testing.T) {
	t.Parallel()
	two := []entry{{name: "a.csv", data: sheetOf(300, "half")}, {name: "b.csv", data: sheetOf(3000, "whole")}}
	for name, data := range map[string][]byte{"lengths behind": zipped(t, two...), "lengths before": zippedKnown(t, zip.Deflate, two...), "stored": zippedKnown(t, zip.Store, two...)} {
		whole, _ := read(t, "w.zip", data, formats.Options{})
		want := bodies(whole.rows)
		cut := data[:len(data)*2/3]
		c, sum := read(t, "w.zip", cut, formats.Options{})
		got := bodies(c.rows)
		if len(got) < 400 || len(got) >= 3300 || !slices.Equal(got, want[:len(got)]) {
			t.Fatalf("%s: %d rows", name, len(got))
		}
		if sum.MembersRead != 2 || !strings.Contains(sum.Stopped, "up to byte") || !strings.Contains(sum.Stopped, "cut inside this member") {
			t.Errorf("%s: %+v", name, sum)
		}
		if slices.ContainsFunc(c.rows, func(r hut3.Row) bool { return fieldOf(r, formats.FlawField) != "" }) {
			t.Errorf("%s: rows before a cut are told damaged", name)
		}
		readBack(t, "w.zip", cut, []hut3.Row{c.rows[0], c.rows[299], c.rows[300], c.rows[len(got)-1]})
		all, sum := read(t, "w.zip", data[:len(data)-30], formats.Options{})
		if diff := cmp.Diff(want, bodies(all.rows)); diff != "" || sum.Stopped == "" {
			t.Errorf("%s: only the directory is cut: %q (-want +got):\n%s", name, sum.Stopped, diff)
		}
	}
	if err := readNothing("w.zip", []byte("PK\x03\x04 and no more")); err == nil || !strings.Contains(err.Error(), "no member stands") {
		t.Errorf("a zip of nothing: %v", err)
	}
}

// A member of a cut zip whose checksum does not hold says so with each row.
func TestCutZipThatIsDamaged(t *testing.T) {
	t.Parallel()
	data := zippedKnown(t, zip.Store, entry{name: "a.csv", data: sheetOf(30, "half")})
	bad := bytes.Replace(data[:len(data)-30], []byte("half 7 "), []byte("hulf 7 "), 1)
	c, _ := read(t, "w.zip", bad, formats.Options{})
	if len(c.rows) != 30 || fieldOf(c.rows[0], formats.FlawField) == "" {
		t.Errorf("%d rows, %+v", len(c.rows), c.rows[:1])
	}
}

// A zip behind the program that unpacks it is a zip.
func TestZipThatUnpacksItself(t *testing.T) {
	t.Parallel()
	data := append([]byte("MZ a program"), zipped(t, entry{name: "a.csv", data: memberSheet})...)
	c, sum := read(t, "w.exe", data, formats.Options{})
	if len(c.rows) != 2 || sum.Format != "zip" || sum.Stopped != "" {
		t.Fatalf("%+v", sum)
	}
	readBack(t, "w.exe", data, c.rows)
}
