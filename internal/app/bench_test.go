package app

import (
	"path/filepath"
	"testing"

	"hut3"
)

// A small run measures everything it prints. How fast it was is not asserted.
func TestCorpusBenchmark(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "bench")
	m, err := CorpusBenchmark(t.Context(), CorpusBench{Messages: 6000, Dir: dir, Asked: 3})
	if err != nil {
		t.Fatal(err)
	}
	if m.Messages < 6000 || m.Rows < m.Messages || m.Files == 0 || m.InputBytes == 0 || m.Index.Messages == 0 {
		t.Errorf("counts: %+v", m)
	}
	if m.Load.Rows <= 0 || m.Index.Rate <= 0 || len(m.Load.Stages) < 5 || m.Sizes.Messages <= 0 || m.Sizes.Rows <= 0 || m.Sizes.Vault == 0 || m.Sizes.Databases == 0 {
		t.Errorf("rates and sizes: %+v", m)
	}
	if len(m.Queries) < 15 {
		t.Errorf("%d classes of question", len(m.Queries))
	}
	for _, q := range m.Queries {
		if q.Asked != 3 || q.P95 < q.P50 || q.Class == "word, over 3 %" && q.Hits == 0 {
			t.Errorf("%+v", q)
		}
	}
	if exists(filepath.Join(dir, "case")) {
		t.Error("the benchmark left its case behind")
	}
}

func TestCorpusBenchmarkWantsAFolderOfItsOwn(t *testing.T) {
	t.Parallel()
	if _, err := CorpusBenchmark(t.Context(), CorpusBench{Messages: 300, Dir: t.TempDir()}); hut3.CodeOf(err) != hut3.Usage {
		t.Errorf("got %v", err)
	}
}
