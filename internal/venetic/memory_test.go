package venetic

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
)

// memory is a sink that keeps the files.
type memory map[string]*bytes.Buffer

func (m memory) Create(name string) (io.WriteCloser, error) {
	m[name] = &bytes.Buffer{}
	return nopCloser{m[name]}, nil
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// digest is of all files in order of name.
func (m memory) digest() string {
	h := sha256.New()
	for _, name := range m.names("") {
		io.WriteString(h, name)
		h.Write(m[name].Bytes())
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (m memory) names(prefix string) []string {
	var names []string
	for name := range m {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

var sampleConfig = Config{Handles: 700, Messages: 24_000, Seed: 11}

type sample struct {
	files    memory
	manifest Manifest
	err      error
}

// generated is one run that the tests share and do not change.
var generated = sync.OnceValue(func() sample {
	s := sample{files: memory{}}
	s.manifest, s.err = Generate(context.Background(), sampleConfig, s.files)
	return s
})

func theSample(t *testing.T) sample {
	t.Helper()
	s := generated()
	if s.err != nil {
		t.Fatal(s.err)
	}
	return s
}

func jsonLines[T any](t *testing.T, m memory, name string) []T {
	t.Helper()
	if m[name] == nil {
		t.Fatalf("%s was not written", name)
	}
	var out []T
	dec := json.NewDecoder(bytes.NewReader(m[name].Bytes()))
	for dec.More() {
		var v T
		if err := dec.Decode(&v); err != nil {
			t.Fatalf("%s, line %d: %v", name, len(out)+1, err)
		}
		out = append(out, v)
	}
	return out
}

// csvRow is a row of messages.csv by its number.
type csvRow struct {
	number                           int
	owner, direction, contact        string
	utc, local, text, stage, imei, n string
	attachment                       string
}

// readRows reads a handset's rows; damaged gives the numbers of rows that the
// truth says cannot be read, which end the file or are skipped.
func readRows(t *testing.T, raw []byte, damaged map[int]string) map[int]csvRow {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(raw))
	r.FieldsPerRecord = -1
	rows := map[int]csvRow{}
	for line := 0; ; line++ {
		f, err := r.Read()
		if err == io.EOF {
			return rows
		}
		if damaged[line] == "unclosed quote" {
			if err == nil {
				t.Errorf("row %d was read, but the truth says its quote is open", line)
			}
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case line == 0:
			if got := strings.Join(f, ","); got != messageHeader {
				t.Errorf("header %q", got)
			}
		case damaged[line] == "columns":
			if len(f) == 12 {
				t.Errorf("row %d has all its columns", line)
			}
		case damaged[line] == "bad date":
			if !strings.HasPrefix(f[5], "2020-13") {
				t.Errorf("row %d: date %q can be read", line, f[5])
			}
		default:
			rows[line] = csvRow{
				number: line, n: f[0], owner: f[1], direction: f[2], contact: f[3], utc: f[5], local: f[6],
				text: f[7], attachment: f[9], stage: f[10], imei: f[11],
			}
		}
	}
}
