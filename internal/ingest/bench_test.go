package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkImport takes in handsets of 20,000 rows, two to a conversation.
func BenchmarkImport(b *testing.B) {
	const handsets, rows = 10, 20_000
	dir := b.TempDir()
	var size int64
	for i := range handsets {
		a, z := fmt.Sprint("alder", i/2), fmt.Sprint("birch", i/2)
		if i%2 == 1 {
			a, z = z, a
		}
		text := chatter(a, z, 50*(i%2), rows)
		size += int64(len(text))
		if err := os.MkdirAll(filepath.Join(dir, a), 0o700); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, a, "messages.csv"), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(size)
	var imported int64
	for b.Loop() {
		b.StopTimer()
		data, err := openBench(b, b.TempDir())
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		r := data.imports(Request{Paths: []string{dir}, Platform: "encrochat"})
		b.StopTimer()
		imported += r.Rows
		data.close()
		b.StartTimer()
	}
	b.ReportMetric(float64(imported)/b.Elapsed().Seconds(), "rows/s")
}
