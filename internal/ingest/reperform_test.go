package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
	"hut3/internal/zones"
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

// A profile that no file was read with is kept with the delivery, and one that is nowhere
// is a difference of its delivery alone.
func TestReperformProfileOfNoFile(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := &formats.Profile{Name: "of other files", Columns: []formats.Column{{Name: "who", Field: formats.FieldFrom}}}
	r, err := Import(t.Context(), b.deps, custodian, Request{Paths: []string{files(t, map[string]string{"notes.bin": "\x00\x01nothing that is read"})}, Profile: p,
		Overrides: []Override{{Files: "*.bin", Profile: &formats.Profile{Name: "another", Columns: p.Columns}}}})
	if err != nil {
		t.Fatal(err)
	}
	if again := b.again(r.Delivery); !again.Identical {
		t.Errorf("%+v", again)
	}
	d := b.delivery(r.Delivery)
	d.Reading.Profiles = nil // as older ones are
	_, err = Reperform(t.Context(), b.deps, d, b.register(d))
	if err == nil || !strings.Contains(err.Error(), "no file of its register holds it") {
		t.Fatal(err)
	}
	if old := Unlike(d, b.deps, err); old.Identical || old.Differing != 1 || old.Differences[0].Again != err.Error() {
		t.Errorf("%+v", old)
	}
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
		want.SealedBy, want.ReadBy, want.ZonesThen, want.ZonesNow, want.Differences = "test", "test", zones.Release, zones.Release, []Difference{}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", ref, diff)
		}
	}
	if left, err := os.ReadDir(b.deps.Work); err != nil || len(left) != 1 { // the lease
		t.Errorf("left in the work folder: %v (%v)", left, err)
	}
}

// What is compared is what stands on the disk, whatever the records say of it:
// files that were put in the place of the sealed ones, with checksums of their
// own, are found out.
func TestReperformReadsTheDisk(t *testing.T) {
	t.Parallel()
	b, forged := newBench(t), newBench(t)
	b.imports(Request{Paths: []string{files(t, twoSides())}, Platform: "encrochat"})
	lie := twoSides()
	lie["almagrebe/messages.csv"] = strings.Replace(lie["almagrebe/messages.csv"], "11:35:00", "11:36:00", 1)
	forged.imports(Request{Paths: []string{files(t, lie)}, Platform: "encrochat"})
	replace(t, forged.deps.CorpusDir, b.deps.CorpusDir)
	want := []string{"row|D1/3|sent|2020-04-04 11:36:00|2020-04-04 11:35:00", "message|D1/3|sent|2020-04-04 11:36:00|2020-04-04 11:35:00"}
	if diff := cmp.Diff(want, told(b.again("D1"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
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
