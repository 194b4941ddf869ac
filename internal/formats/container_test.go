package formats_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"hut3"
	"hut3/internal/formats"
)

// entry is a file to be put into an archive, in the order given.
type entry struct {
	name string
	data string
	mode fs.FileMode
}

func zipped(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		h.SetMode(e.mode | 0o600)
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tarred(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Mode: 0o600, Size: int64(len(e.data)), Typeflag: tar.TypeReg}
		if e.mode&fs.ModeSymlink != 0 {
			h.Typeflag, h.Linkname, h.Size = tar.TypeSymlink, e.data, 0
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if h.Size > 0 {
			if _, err := w.Write([]byte(e.data)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zstandard(t testing.TB, data []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll(data, nil)
}

const (
	memberSheet = "From,To,Sent,Message\nquietlamp,peppershirt,2020-04-01 10:00:00,one\nquietlamp,peppershirt,2020-04-01 10:01:00,two\n"
	memberLines = `{"from":"tallreed","to":"quietlamp","sent_at":"2020-04-02T10:00:00Z","text":"three"}` + "\n" + `{"from":"tallreed","to":"quietlamp","sent_at":"2020-04-02T10:01:00Z","text":"four"}` + "\n"
)

// readBack checks that each row's locator leads to bytes that hold its body.
func readBack(t *testing.T, path string, data []byte, rows []hut3.Row) {
	t.Helper()
	for _, r := range rows {
		got, err := formats.Extract(input(path, data), r.Loc)
		if err != nil || !bytes.Contains(got, []byte(r.Body)) {
			t.Errorf("%v leads to %q, %v; want %q", r.Loc, got, err, r.Body)
		}
	}
}

func steps(r hut3.Row) string {
	var list []string
	for _, s := range r.Loc.Steps {
		list = append(list, strings.TrimSuffix(s.Kind+" "+s.Name, " "))
	}
	return strings.Join(list, " > ")
}

// TestContainers reads rows through every kind of wrapper and leads back from
// them to the bytes.
func TestContainers(t *testing.T) {
	t.Parallel()
	inner := zipped(t, entry{name: "deep/b.jsonl", data: memberLines})
	members := []entry{{name: "z/a.csv", data: memberSheet}, {name: "b.zip", data: string(inner)}, {name: "c.csv.gz", data: string(packed(t, []byte(memberSheet)))}, {name: "photo.jpg", data: "\xff\xd8\xff\xe0 no text"}}
	want := []string{
		"three in %s > zip deep/b.jsonl", "four in %s > zip deep/b.jsonl", // b.zip
		"one in %s > gzip", "two in %s > gzip", "one in %s", "two in %s",
	}
	at := []string{"b.zip", "b.zip", "c.csv.gz", "c.csv.gz", "z/a.csv", "z/a.csv"}
	for _, test := range []struct {
		path, step string
		data       []byte
	}{
		{"x.zip", "zip ", zipped(t, members...)},
		{"x.tar", "tar ", tarred(t, members...)},
		{"x.tgz", "gzip > tar ", packed(t, tarred(t, members...))},
		{"x.zip.zst", "zstd > zip ", zstandard(t, zipped(t, members...))},
	} {
		t.Run(test.path, func(t *testing.T) {
			t.Parallel()
			c, sum := read(t, test.path, test.data, formats.Options{})
			var got, expected []string
			for i, r := range c.rows {
				got = append(got, r.Body+" in "+steps(r))
				if i < len(want) {
					expected = append(expected, strings.Replace(want[i], "%s", test.step+at[i], 1))
				}
			}
			if diff := cmp.Diff(expected, got); diff != "" || len(got) != len(want) {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			readBack(t, test.path, test.data, c.rows)
			if sum.MembersRead != 3 || sum.MembersNotRead != 1 || sum.Stopped != "" || sum.Rows["message"] != 6 {
				t.Errorf("summary %+v", sum)
			}
			if last := sum.Members[2]; last.Name != "photo.jpg" || !strings.Contains(last.NotRead, "JPEG") {
				t.Errorf("the picture: %+v", last)
			}
		})
	}
}

// TestContainerLimits shows what stops a hostile or damaged archive, and that
// the rest is read.
func TestContainerLimits(t *testing.T) {
	t.Parallel()
	good := entry{name: "ok.csv", data: memberSheet}
	bomb := entry{name: "bomb.csv", data: memberSheet + strings.Repeat(" ", 70<<20)}
	nest := memberSheet
	for range 5 {
		nest = string(zipped(t, entry{name: "n.zip", data: nest}))
	}
	encrypted := zipped(t, good, entry{name: "secret.csv", data: memberSheet})
	lock(encrypted, "secret.csv")
	damaged := zipped(t, entry{name: "bad.csv", data: memberSheet + strings.Repeat("quietlamp,peppershirt,2020-04-01 10:02:00,more\n", 9)}, good)
	copy(damaged[bytes.Index(damaged, []byte("bad.csv"))+60:], "\xff\xff\xff\xff")
	whole := tarred(t, good, entry{name: "z.csv", data: memberSheet})
	for _, test := range []struct {
		name, path string
		data       []byte
		limits     formats.Limits
		rows       int
		says       string
	}{
		{"path escape", "x.zip", zipped(t, good, entry{name: "../../etc/x.csv", data: memberSheet}), formats.Limits{}, 2, "leads out of the archive"},
		{"root path", "x.tar", tarred(t, good, entry{name: "/etc/x.csv", data: memberSheet}), formats.Limits{}, 2, "root of a disk"},
		{"drive", "x.zip", zipped(t, good, entry{name: `C:\x.csv`, data: memberSheet}), formats.Limits{}, 2, "root of a disk"},
		{"symlink", "x.zip", zipped(t, good, entry{name: "l.csv", data: "/etc/passwd", mode: fs.ModeSymlink}), formats.Limits{}, 2, "symbolic link"},
		{"tar link", "x.tar", tarred(t, good, entry{name: "l.csv", data: "/etc/passwd", mode: fs.ModeSymlink}), formats.Limits{}, 2, "a link"},
		{"ratio", "x.zip", zipped(t, bomb, good), formats.Limits{Ratio: 100}, 0, "times its size"},
		{"size", "x.zip", zipped(t, bomb, good), formats.Limits{Stream: 60 << 20}, 0, "the limit"},
		{"count", "x.tar", tarred(t, good, entry{name: "z.csv", data: memberSheet}), formats.Limits{Members: 1}, 2, "first 1 members"},
		{"encrypted", "x.zip", encrypted, formats.Limits{}, 2, "encrypted"},
		{"damaged member", "x.zip", damaged, formats.Limits{}, 2, "damaged"},
		{"cut tar", "x.tar", whole[:len(whole)-1024-512+90], formats.Limits{}, 3, "ends inside it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, sum := read(t, test.path, test.data, formats.Options{Limits: test.limits})
			if len(c.rows) < test.rows || !strings.Contains(sum.Stopped, test.says) {
				t.Errorf("%d rows, stopped %q", len(c.rows), sum.Stopped)
			}
		})
	}
	for name, data := range map[string][]byte{
		"too deep": []byte(nest), "too many": zipped(t, good, good, good), "no end": zipped(t, good)[:30],
		"pictures": zipped(t, entry{name: "a.jpg", data: "\xff\xd8\xff"}), "empty": zipped(t),
	} {
		opts := formats.Options{Limits: formats.Limits{Nest: 3, Members: 2}}
		if _, err := formats.Read(context.Background(), input("x.zip", data), opts, &collected{}); hut3.CodeOf(err) != hut3.Invalid || !errors.Is(err, formats.ErrUnrecognised) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// lock sets the bit of encryption on a member, in its header and the directory.
func lock(data []byte, name string) {
	for _, head := range []struct {
		magic    string
		name, at int
	}{{"PK\x03\x04", 30, 6}, {"PK\x01\x02", 46, 8}} {
		for i := 0; ; i++ {
			j := bytes.Index(data[i:], []byte(head.magic))
			if j < 0 {
				break
			}
			if i += j; bytes.HasPrefix(data[i+head.name:], []byte(name)) {
				data[i+head.at] |= 1
			}
		}
	}
}

// TestContainerNames keeps two members of one name apart, and names that are no
// text; the format asked for is asked of the members.
func TestContainerNames(t *testing.T) {
	t.Parallel()
	data := zipped(t, entry{name: "a.csv", data: memberSheet}, entry{name: "a.csv", data: strings.Replace(memberSheet, "one", "uno", 1)}, entry{name: "caf\xe9.csv", data: memberSheet}, entry{name: "l.json", data: memberLines})
	c, sum := read(t, "x.zip", data, formats.Options{Format: "csv"})
	readBack(t, "x.zip", data, c.rows)
	var names []string
	for _, r := range c.rows {
		names = append(names, r.Loc.Steps[0].Name+" "+r.Body)
	}
	want := []string{"a.csv one", "a.csv two", "a.csv (2) uno", "a.csv (2) two", "caf%E9.csv one", "caf%E9.csv two"}
	slices.Sort(want)
	slices.Sort(names)
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if sum.MembersNotRead != 1 || !strings.Contains(sum.Members[3].NotRead, "csv, the format given") {
		t.Errorf("%+v", sum.Members)
	}
	for _, bad := range [][]hut3.Step{{{Kind: "zip", Name: "b.csv"}}, {{Kind: "rar"}}, {{Kind: "table", Name: "x"}}, {{Kind: "gzip"}}} {
		if _, err := formats.Extract(input("x.zip", data), hut3.Locator{Steps: bad, Length: 1}); err == nil {
			t.Errorf("%v was walked", bad)
		}
	}
	if _, err := formats.Read(context.Background(), input("x.zip", data), formats.Options{}, refusing{}); err == nil || !strings.Contains(err.Error(), "full") {
		t.Errorf("the sink's own fault: %v", err)
	}
}

// refusing is a sink that takes nothing.
type refusing struct{}

func (refusing) Row(*hut3.Row) error      { return hut3.Errorf(hut3.Invalid, "full") }
func (refusing) Reject(hut3.Reject) error { return hut3.Errorf(hut3.Invalid, "full") }

// FuzzContainer reads anything as an archive.
func FuzzContainer(f *testing.F) {
	f.Add(zipped(f, entry{name: "a.csv", data: memberSheet}, entry{name: "b.zip", data: string(zipped(f, entry{name: "c.json", data: memberLines}))}))
	f.Add(tarred(f, entry{name: "a.csv", data: memberSheet}))
	f.Add(zstandard(f, []byte(memberSheet)))
	f.Add(packed(f, tarred(f, entry{name: "a.csv", data: memberSheet})))
	f.Fuzz(func(t *testing.T, data []byte) {
		var c collected
		opts := formats.Options{Limits: formats.Limits{Stream: 1 << 20, Members: 100}}
		if _, err := formats.Read(context.Background(), input("x", data), opts, &c); err != nil && hut3.CodeOf(err) == hut3.Internal {
			t.Fatal(err)
		}
		for _, r := range c.rows {
			if _, err := formats.Extract(input("x", data), r.Loc); err != nil {
				t.Fatalf("%v cannot be read again: %v", r.Loc, err)
			}
		}
	})
}
