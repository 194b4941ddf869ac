package formats_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"hut3"
	"hut3/internal/formats"
)

// collected keeps what a reader hands over, as a sink must: rows are copied.
type collected struct {
	rows    []hut3.Row
	rejects []hut3.Reject
}

func (c *collected) Row(r *hut3.Row) error {
	row := *r
	row.To, row.Media, row.Extra = slices.Clone(r.To), slices.Clone(r.Media), slices.Clone(r.Extra)
	c.rows = append(c.rows, row)
	return nil
}

func (c *collected) Reject(r hut3.Reject) error {
	c.rejects = append(c.rejects, r)
	return nil
}

func input(path string, data []byte) formats.Input {
	return formats.Input{Path: path, Size: int64(len(data)), R: bytes.NewReader(data)}
}

// read reads bytes as a file of a delivery, and fails the test where Read does.
func read(t testing.TB, path string, data []byte, opts formats.Options) (collected, formats.Summary) {
	t.Helper()
	var c collected
	sum, err := formats.Read(context.Background(), input(path, data), opts, &c)
	if err != nil {
		t.Fatalf("Read(%s): %v", path, err)
	}
	return c, sum
}

// fixture reads one of this package's own files.
func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// testdata is the folder of real data, or the test is skipped.
func testdata(t testing.TB, sub string) string {
	t.Helper()
	root := os.Getenv("HUT3_TESTDATA")
	if root == "" {
		t.Skip("HUT3_TESTDATA is not set: the real data of data/README.md is not here")
	}
	dir := filepath.Join(root, sub)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no %s in HUT3_TESTDATA", sub)
	}
	return dir
}

// readNothing reads a file and throws its rows away.
func readNothing(path string, data []byte) error {
	_, err := formats.Read(context.Background(), input(path, data), formats.Options{}, counting{row: func(*hut3.Row) {}, reject: func(hut3.Reject) {}})
	return err
}
