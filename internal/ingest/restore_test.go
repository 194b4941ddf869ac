package ingest

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/audit"
	"hut3/internal/corpus"
	"hut3/internal/store"
	"hut3/internal/vault"
)

// stored lists the files of the vault, bundles and originals of their own.
func (b *bench) stored() (paths []string) {
	b.t.Helper()
	err := filepath.WalkDir(filepath.Join(b.dir, "vault"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return paths
}

func overwrite(t testing.TB, path string, raw []byte) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, raw, 0o400); err != nil {
		t.Fatal(err)
	}
}

// reopenVault opens the vault as another process does.
func (b *bench) reopenVault() {
	b.t.Helper()
	v, err := vault.Open(filepath.Join(b.dir, "vault"))
	if err != nil {
		b.t.Fatal(err)
	}
	b.vault, b.deps.Vault = v, v
}

// soundOriginals verifies what a delivery was read from, and counts what is sound.
func (b *bench) soundOriginals(ref string) (sound, faults int) {
	b.t.Helper()
	if err := eachLine(b.vault, b.delivery(ref).Register, func(f Registered) {
		if b.vault.Verify(b.t.Context(), f.SHA256) == nil {
			sound++
		} else {
			faults++
		}
	}); err != nil {
		b.t.Fatal(err)
	}
	return sound, faults
}

// acts gives the details of the acts in the log.
func (b *bench) acts() (all []string) {
	b.t.Helper()
	b.view(func(tx *store.Tx) error {
		return tx.Leaves(0, func(l audit.Leaf) error {
			all = append(all, string(l.Payload))
			return nil
		})
	})
	return all
}

// A delivery that comes again mends the vault, whatever was hit of it: the bundle of
// its small files, the large one's own file, or all of it.
func TestImportAgainRestores(t *testing.T) {
	t.Parallel()
	content := delivered()
	dir := files(t, content)
	for name, c := range map[string]struct {
		damage   func(raw []byte) []byte // of each file; nil: it goes
		restored int64
		mended   int
	}{
		"nothing":            {func(raw []byte) []byte { return raw }, 0, 0},
		"gone":               {func([]byte) []byte { return nil }, 4, 0},
		"the last bit":       {func(raw []byte) []byte { raw[len(raw)-1] ^= 1; return raw }, 1, 1},
		"a bit of the first": {func(raw []byte) []byte { raw[len("HUT3VLT\n")] ^= 1; return raw }, 2, 0},
	} {
		for _, stream := range []bool{false, true} {
			b := newBench(t)
			request := func() Request {
				if stream {
					return Request{Stream: bytes.NewReader(tarOf(t, content)), Platform: "encrochat"}
				}
				return Request{Paths: []string{dir}, Platform: "encrochat"}
			}
			first := b.imports(request())
			d := b.delivery("D1")
			for _, path := range b.stored() {
				if strings.Contains(path, d.Register.String()) || strings.Contains(path, d.Rejects.String()) {
					continue // made by the import; no source has them
				}
				raw, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if raw = c.damage(raw); raw != nil {
					overwrite(t, path, raw)
				} else if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
			}
			b.reopenVault()
			again := b.imports(request())
			if !again.Recognised || again.Delivery != "D1" || again.ContentRoot != first.ContentRoot || again.Restored != c.restored || again.Mended != c.mended {
				t.Errorf("%s, stream %v: %d restored and %d mended, want %d and %d: %+v", name, stream, again.Restored, again.Mended, c.restored, c.mended, again)
			}
			for range 2 {
				if sound, faults := b.soundOriginals("D1"); sound != len(content) || faults > 0 {
					t.Errorf("%s, stream %v: %d originals are sound and %d not", name, stream, sound, faults)
				}
				for _, err := range b.vault.List(t.Context()) {
					if err != nil {
						t.Errorf("%s, stream %v: %v", name, stream, err)
					}
				}
				b.reopenVault()
			}
			if told := strings.Contains(strings.Join(b.acts(), " "), `"restored":`); told != (c.restored > 0) {
				t.Errorf("%s, stream %v: the log says restored: %v", name, stream, told)
			}
			if third := b.imports(request()); third.Restored != 0 || third.Mended != 0 {
				t.Errorf("%s, stream %v: once more restored %d", name, stream, third.Restored)
			}
		}
	}
}

// A new delivery with a file that the vault has damaged puts the sound bytes there.
func TestNewDeliveryRestores(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	content := delivered()
	b.imports(Request{Paths: []string{files(t, content)}, Platform: "encrochat"})
	for _, path := range b.stored() {
		if strings.HasSuffix(path, ".h3b") {
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			raw[170] ^= 1 // the first chunk of the first object
			overwrite(t, path, raw)
		}
	}
	content["one.more.csv"] = handset("more", [4]string{"2020-04-05 11:34:00", "more", "birchtern", "on the way"})
	b.reopenVault()
	if sound, faults := b.soundOriginals("D1"); faults != 1 {
		t.Fatalf("%d sound and %d faults before", sound, faults)
	}
	got := b.imports(Request{Paths: []string{files(t, content)}, Platform: "encrochat"})
	if got.Recognised || got.Restored != 1 {
		t.Errorf("%+v", got)
	}
	for _, ref := range []string{"D1", "D2"} {
		if _, faults := b.soundOriginals(ref); faults > 0 {
			t.Errorf("%s: %d originals are damaged", ref, faults)
		}
	}
}

// What was erased of an original does not come back with its delivery, also where
// its object is gone.
func TestErasedIsNotRestored(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	dir := files(t, twoSides())
	b.imports(Request{Paths: []string{dir}, Platform: "encrochat"})
	var erased Registered
	if err := eachLine(b.vault, b.delivery("D1").Register, func(f Registered) { erased = f }); err != nil {
		t.Fatal(err)
	}
	if _, err := b.vault.Erase(t.Context(), erased.SHA256, []vault.Range{{Offset: 0, Length: 3}}); err != nil {
		t.Fatal(err)
	}
	b.deps.Erased = func(context.Context) (map[hut3.Digest]bool, error) {
		return map[hut3.Digest]bool{erased.SHA256: true}, nil
	}
	for _, damage := range []bool{false, true} {
		if damage {
			name := erased.SHA256.String()
			if err := os.Remove(filepath.Join(b.dir, "vault", name[:2], name+".h3v")); err != nil {
				t.Fatal(err)
			}
		}
		if got := b.imports(Request{Paths: []string{dir}, Platform: "encrochat"}); !got.Recognised || got.Restored != 0 {
			t.Errorf("%+v", got)
		}
	}
	if b.vault.Has(erased.SHA256) {
		t.Error("what was erased is back")
	}
}

// Upkeep mends the vault too: a bundle of which the last bit turned is written again,
// once, and the log says so.
func TestUpkeepMendsTheVault(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	content := delivered()
	b.imports(Request{Paths: []string{files(t, content)}, Platform: "encrochat"})
	spoilt := 0
	for _, path := range b.stored() {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(path, "bundle") {
			raw[len(raw)-1] ^= 1
			overwrite(t, path, raw)
			spoilt++
		}
	}
	b.reopenVault()
	for round, want := range []int{spoilt, 0} {
		out, err := Upkeep(t.Context(), b.deps, custodian, corpus.MergePolicy{}, true)
		if err != nil || out.Mended != want || spoilt == 0 {
			t.Fatalf("round %d: %d mended of %d, %v", round, out.Mended, spoilt, err)
		}
	}
	if acts := strings.Join(b.acts(), "\n"); strings.Count(acts, `"bundles_mended":`) != 1 {
		t.Errorf("the log: %s", acts)
	}
	if sound, faults := b.soundOriginals("D1"); sound != len(content) || faults > 0 {
		t.Errorf("%d originals are sound and %d not", sound, faults)
	}
}
