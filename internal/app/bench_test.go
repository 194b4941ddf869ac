package app

import (
	"path/filepath"
	"testing"
	"time"

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
	if stands := m.Sizes.Vault + m.Sizes.Databases + int64(m.Sizes.Rows*float64(m.Rows)); m.Load.PeakDisk <= stands {
		t.Errorf("%d bytes at most, and %d stand in the end", m.Load.PeakDisk, stands)
	}
	if len(m.Queries) < 25 {
		t.Errorf("%d classes of question", len(m.Queries))
	}
	hits := map[string]int64{}
	for _, q := range m.Queries {
		hits[q.Class] = q.Hits
		if q.Asked != 3 || q.P95 < q.P50 || q.FirstP95 < q.FirstP50 {
			t.Errorf("%+v", q)
		}
	}
	if all, some := hits["word, over 3 %"], hits["word, over 3 %, 1 % silently restricted"]; some == 0 || some >= all || some < all*9/10 {
		t.Errorf("%d messages with a common word, %d of them where 1 %% is restricted", all, some)
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

// A crowd's looks are logged, and a case that is not synthetic is not asked.
func TestCrowdBenchmark(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "bench")
	if _, err := CorpusBenchmark(t.Context(), CorpusBench{Messages: 6000, Dir: dir, Keep: true, LoadOnly: true}); err != nil {
		t.Fatal(err)
	}
	asked, err := CorpusBenchmark(t.Context(), CorpusBench{Dir: dir, AskOnly: true, Only: "phrase", Asked: 2})
	if err != nil || asked.Messages < 6000 || len(asked.Queries) != 2 || asked.OpenMs <= 0 {
		t.Errorf("what was kept, asked again: %+v, %v", asked, err)
	}
	a, err := Open(t.Context(), filepath.Join(dir, "case"))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	_, owner, err := a.Doors.SignIn(t.Context(), "owner", DemoPassword)
	if err != nil {
		t.Fatal(err)
	}
	o := CrowdBench{Users: 12, Think: time.Millisecond, For: 200 * time.Millisecond, Seed: 1, Progress: func(string) {}}
	m, err := a.CrowdBenchmark(t.Context(), owner, o)
	if err != nil {
		t.Fatal(err)
	}
	all := m.Classes[len(m.Classes)-1]
	if m.Asked < 12 || all.Class != "all" || int64(all.Asked) != m.Asked || all.P50 > all.P95 || m.Messages < 6000 || m.After != m.Messages {
		t.Errorf("%+v", m)
	}
	entries, err := a.Log(t.Context(), audrey, LooksLog, 0)
	if err != nil || int64(len(entries)) < m.Asked {
		t.Errorf("%d looks for %d questions, %v", len(entries), m.Asked, err)
	}
	if _, err := freshCase(t).CrowdBenchmark(t.Context(), ann, o); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("a case that is not synthetic: %v", err)
	}
}
