package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

// again reads a delivery again.
func (b *bench) again(ref string) Reperformed {
	b.t.Helper()
	d := b.delivery(ref)
	r, err := Reperform(context.Background(), b.deps, d, b.register(d))
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// register reads a delivery's register out of the vault.
func (b *bench) register(d hut3.Delivery) (list []Registered) {
	b.t.Helper()
	r, err := b.vault.Open(d.Register)
	if err != nil {
		b.t.Fatal(err)
	}
	defer r.Close()
	raw := make([]byte, r.Size())
	if _, err := r.ReadAt(raw, 0); err != nil && len(raw) == 0 {
		b.t.Fatal(err)
	}
	for dec := json.NewDecoder(bytes.NewReader(raw)); dec.More(); {
		var f Registered
		if err := dec.Decode(&f); err != nil {
			b.t.Fatal(err)
		}
		list = append(list, f)
	}
	return list
}

func twoSides() map[string]string {
	return map[string]string{
		"almagrebe/messages.csv": handset("almagrebe",
			[4]string{"2020-04-04 11:34:00", "almagrebe", "birchtern", "the van is by the depot"},
			[4]string{"2020-04-04 11:34:00", "almagrebe", "birchtern", "the van is by the depot"},
			[4]string{"2020-04-04 11:35:00", "birchtern", "almagrebe", "ok"}),
		"birchtern/messages.csv": handset("birchtern",
			[4]string{"2020-04-04 11:34:40", "almagrebe", "birchtern", "the van is by the depot"}) + "birchtern,broken\n",
		"birchtern/notes.bin": "\x00\x01nothing that is read",
	}
}

// The same originals give the same bytes, in the order in which they went live.
func TestReperformIsIdentical(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.imports(Request{Paths: []string{files(t, twoSides())}, Platform: "encrochat"})
	second := twoSides()
	second["almagrebe/messages.csv"] += "almagrebe,2020-04-05 09:00:00,almagrebe,birchtern,\"another day\"\n"
	b.imports(Request{Paths: []string{files(t, second)}, Platform: "encrochat", Authority: "AUTH-1"})
	profile := formats.Profile{Name: "mine", Columns: []formats.Column{{Name: "who", Field: formats.FieldFrom}, {Name: "whom", Field: formats.FieldTo}, {Name: "when", Field: formats.FieldSent}, {Name: "what", Field: formats.FieldBody}}}
	b.imports(Request{Paths: []string{files(t, map[string]string{"x.csv": "who,whom,when,what\nalmagrebe,birchtern,2020-04-05T09:00:00Z,another day\n"})}, Platform: "encrochat", Format: "csv", Profile: &profile})
	for ref, want := range map[string]Reperformed{
		"D1": {Delivery: "D1", Identical: true, SameBytes: true, Files: 3, Rows: 4, Messages: 2, Rejected: 1},
		"D2": {Delivery: "D2", Identical: true, SameBytes: true, Files: 3, Rows: 5, Messages: 1, Rejected: 1},
		"D3": {Delivery: "D3", Identical: true, SameBytes: true, Files: 1, Rows: 1},
	} {
		got := b.again(ref)
		got.Seconds = 0
		want.SealedBy, want.ReadBy, want.Differences = "test", "test", []Difference{}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", ref, diff)
		}
	}
	if left, err := os.ReadDir(b.deps.Work); err != nil || len(left) != 1 { // the lease
		t.Errorf("left in the work folder: %v (%v)", left, err)
	}
}

// A row that was changed in the sealed files, with every checksum made again,
// is named: the originals say otherwise.
func TestReperformNamesAChangedRow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from, to string
		want     []Difference
	}{
		"a text": {"the van is by the depot\"\nalmagrebe,2020-04-04 11:35:00", "the van is by the depos\"\nalmagrebe,2020-04-04 11:35:00", []Difference{
			{"D1/2", "row", "message", "D1/2", "D1/1"}, {"D1/2", "row", "role", "founder", "repeat"}, {"D1/2", "row", "content", "", ""},
			{"D1/1", "message", "rows", "2", "3"}, {"D1/2", "message", "", "stands", "is not there"}}},
		"a time": {"2020-04-04 11:35:00", "2020-04-04 11:36:00", []Difference{
			{"D1/3", "row", "sent", `{"at":"2020-04-04T11:36:00Z","basis":"utc","precision":"second","raw":"2020-04-04 11:36:00"}`, `{"at":"2020-04-04T11:35:00Z","basis":"utc","precision":"second","raw":"2020-04-04 11:35:00"}`},
			{"D1/3", "message", "sent", `{"at":"2020-04-04T11:36:00Z","basis":"utc","precision":"second","raw":"2020-04-04 11:36:00"}`, `{"at":"2020-04-04T11:35:00Z","basis":"utc","precision":"second","raw":"2020-04-04 11:35:00"}`}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, forged := newBench(t), newBench(t)
			b.imports(Request{Paths: []string{files(t, twoSides())}, Platform: "encrochat"})
			lie := twoSides()
			lie["almagrebe/messages.csv"] = string(bytes.Replace([]byte(lie["almagrebe/messages.csv"]), []byte(c.from), []byte(c.to), 1))
			forged.imports(Request{Paths: []string{files(t, lie)}, Platform: "encrochat"})
			replace(t, forged.deps.CorpusDir, b.deps.CorpusDir)
			got := b.again("D1")
			// The forged rows were read from another original: every row of that
			// file stands elsewhere, which is not what this test is about.
			kept := got.Differences[:0]
			for _, d := range got.Differences {
				if d.Field != "at" {
					kept = append(kept, d)
				}
			}
			if diff := cmp.Diff(c.want, kept); diff != "" || got.Identical {
				t.Errorf("identical %v (-want +got):\n%s", got.Identical, diff)
			}
		})
	}
}

// replace puts sealed files in the place of others.
func replace(t *testing.T, from, to string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(from, "*.seg"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no segment in %s (%v)", from, err)
	}
	for _, path := range found {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		place := filepath.Join(to, filepath.Base(path))
		if err := os.Remove(place); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(place, raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// What cannot be read again says why.
func TestReperformRefuses(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.imports(Request{Paths: []string{files(t, twoSides())}, Platform: "encrochat"})
	d := b.delivery("D1")
	for name, alter := range map[string]func(*hut3.Delivery){
		"importing":       func(d *hut3.Delivery) { d.State = hut3.Importing },
		"another rule":    func(d *hut3.Delivery) { d.Grouping = json.RawMessage(`{"rule":"group/9"}`) },
		"a profile gone":  func(d *hut3.Delivery) { d.Reading.ProfileHash = hut3.Digest{1} },
		"an unknown zone": func(d *hut3.Delivery) { d.Reading.Zone = "Mars/Base" },
	} {
		altered := d
		alter(&altered)
		if _, err := Reperform(t.Context(), b.deps, altered, b.register(d)); err == nil || hut3.CodeOf(err) == hut3.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
}
