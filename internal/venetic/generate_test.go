package venetic

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

var update = flag.Bool("update", false, "write the golden files again")

func TestSameConfigSameBytes(t *testing.T) {
	t.Parallel()
	cfg := Config{Handles: 220, Messages: 3000, Seed: 5}
	run := func(seed uint64) memory {
		files, c := memory{}, cfg
		c.Seed = seed
		if _, err := Generate(context.Background(), c, files); err != nil {
			t.Fatal(err)
		}
		return files
	}
	one, two, other := run(5), run(5), run(6)
	if one.digest() != two.digest() {
		t.Error("the same Config gave other bytes")
	}
	if one.digest() == other.digest() {
		t.Error("another seed gave the same bytes")
	}
}

// TestGolden pins a small run, so that a change of the generator is a change
// that somebody meant.
func TestGolden(t *testing.T) {
	t.Parallel()
	files := memory{}
	m, err := Generate(context.Background(), Config{Handles: 220, Messages: 2500, Seed: 1}, files)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.MarshalIndent(map[string]any{"manifest": m, "files_sha256": files.digest()}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "small.golden.json")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the small run changed; if meant, run with -update (-want +got):\n%s", diff)
	}
}

func TestExhibitGivesTheSameHandsets(t *testing.T) {
	t.Parallel()
	whole, alone := theSample(t), memory{}
	n, err := Exhibit(context.Background(), sampleConfig, alone)
	if err != nil {
		t.Fatal(err)
	}
	want := memory{}
	for _, name := range whole.files.names("exhibit/") {
		want[strings.TrimPrefix(name, "exhibit/")] = whole.files[name]
	}
	if len(want) == 0 || alone.digest() != want.digest() {
		t.Errorf("%d files of the handsets alone, %d of the whole run, or other bytes in them", len(alone), len(want))
	}
	if c := whole.manifest.Counts; n.Messages != c.Messages || n.Rows != c.Rows || n.Rejects != c.Rejects || n.Notes != c.Notes {
		t.Errorf("counts of the handsets alone %+v, of the whole run %+v", n, c)
	}
}

func TestTarHoldsTheSameFiles(t *testing.T) {
	t.Parallel()
	cfg := Config{Handles: 220, Messages: 2500, Seed: 1}
	files, dir := memory{}, t.TempDir()
	var stream bytes.Buffer
	pack := NewTar(&stream, defaultEnd)
	for _, sink := range []Sink{files, pack, Dir(dir)} {
		if _, err := Generate(context.Background(), cfg, sink); err != nil {
			t.Fatal(err)
		}
	}
	if err := pack.Close(); err != nil {
		t.Fatal(err)
	}
	packed := memory{}
	for r := tar.NewReader(&stream); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if !h.ModTime.Equal(defaultEnd) {
			t.Fatalf("%s bears the time %v", h.Name, h.ModTime)
		}
		w, _ := packed.Create(h.Name)
		if _, err := io.Copy(w, r); err != nil {
			t.Fatal(err)
		}
	}
	if files.digest() != packed.digest() {
		t.Error("the tar stream holds other files")
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(got, want.Bytes()) {
			t.Fatalf("%s differs in the folder: %v", name, err)
		}
	}
	if _, err := Generate(context.Background(), cfg, Dir(dir)); hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("a folder that holds a run already: %v", err)
	}
}

func TestSpoolGoesToAFileAndComesBack(t *testing.T) {
	t.Parallel()
	var s spool
	defer s.drop()
	want := bytes.Repeat([]byte("0123456789abcdef"), 64<<10)
	for range 10 {
		if _, err := s.Write(want); err != nil {
			t.Fatal(err)
		}
	}
	if s.file == nil {
		t.Fatal("10 MiB stayed in memory")
	}
	var got bytes.Buffer
	if err := s.copyTo(&got); err != nil {
		t.Fatal(err)
	}
	if int64(got.Len()) != s.size || !bytes.Equal(got.Bytes(), bytes.Repeat(want, 10)) {
		t.Errorf("%d bytes came back of %d", got.Len(), s.size)
	}
}

func TestConfigRefused(t *testing.T) {
	t.Parallel()
	may := time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		cfg  Config
	}{
		{"too few handles", Config{Handles: 10, Messages: 5000}},
		{"no messages", Config{Handles: 300}},
		{"fewer messages than conversations", Config{Handles: 300, Messages: 100}},
		{"more than the conversations can carry", Config{Handles: 200, Messages: 50_000_000}},
		{"more handles than names", Config{Handles: 200_000, Messages: 1_000_000}},
		{"starts after the scenes", Config{Handles: 300, Messages: 5000, Start: may}},
		{"ends before the scenes", Config{Handles: 300, Messages: 5000, End: may}},
		{"longer than two years", Config{Handles: 300, Messages: 5000, End: may.AddDate(5, 0, 0)}},
	} {
		files := memory{}
		_, err := Generate(context.Background(), c.cfg, files)
		if hut3.CodeOf(err) != hut3.Usage || len(files) > 0 {
			t.Errorf("%s: error %v, %d files", c.name, err, len(files))
		}
	}
}

// failing is a sink that breaks at the n-th file.
type failing struct {
	memory
	left int
}

var errDisk = errors.New("no space")

func (f *failing) Create(name string) (io.WriteCloser, error) {
	if f.left--; f.left < 0 {
		return nil, errDisk
	}
	return f.memory.Create(name)
}

func TestSinkAndContextErrorsComeBack(t *testing.T) {
	t.Parallel()
	cfg := Config{Handles: 220, Messages: 2500, Seed: 1}
	for _, left := range []int{0, 1, 2, 10, 330, 340} {
		if _, err := Generate(context.Background(), cfg, &failing{memory{}, left}); !errors.Is(err, errDisk) {
			t.Errorf("sink failing after %d files: %v", left, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Generate(ctx, cfg, memory{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestAnyConfig holds the arithmetic of the counts for whatever sizes, seeds
// and windows, and that every thread runs forward inside the window.
func TestAnyConfig(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cfg := Config{
			Handles: rapid.IntRange(200, 420).Draw(t, "handles"), Messages: rapid.IntRange(1500, 9000).Draw(t, "messages"),
			Seed: rapid.Uint64().Draw(t, "seed"), OmitMessages: true,
			Start: defaultStart.AddDate(0, 0, -rapid.IntRange(0, 200).Draw(t, "earlier")),
			End:   defaultEnd.AddDate(0, 0, rapid.IntRange(0, 100).Draw(t, "later")),
		}
		p, err := newPlan(cfg)
		if err != nil {
			t.Fatal(err)
		}
		n, _, err := p.count(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if n.Messages != cfg.Messages || n.Acts != n.Messages+n.Lost || n.Rows != n.Messages+n.Copies+n.Repeats {
			t.Fatalf("counts do not add up: %+v", n)
		}
		if n.Held+n.PeerOnly+n.BookOnly != cfg.Handles {
			t.Fatalf("handles do not add up: %+v", n)
		}
		for id := range p.convs {
			checkThread(t, p, id)
		}
	})
}

func checkThread(t *rapid.T, p *plan, id int) {
	c, at, cues := &p.convs[id], int64(0), 0
	var rows [2]uint32
	var a act
	for th := p.thread(id, true); th.next(&a); {
		if a.sent <= at || a.sent < p.start || a.sent >= p.end {
			t.Fatalf("c%d-%d at %v after %v", id, a.seq, utc(a.sent), utc(at))
		}
		at = a.sent
		if len(a.body) == 0 {
			t.Fatalf("c%d-%d says nothing", id, a.seq)
		}
		if a.cue != nil {
			cues++
		}
		for side, has := range a.copy {
			if has {
				rows[side] += 1 + uint32(a.repeat[side])
			}
		}
	}
	if rows != c.rows || cues != len(c.script) {
		t.Fatalf("c%d: rows %v aloud, %v counted; %d cues of %d", id, rows, c.rows, cues, len(c.script))
	}
}
