package audit

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"hut3"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	k, l := newKeys(t, "EMSOU"), newLog(t, 9)
	leaves := slices.Clone(l.leaves)
	leaves[2] = leaves[2].Erase()
	file := l.export(t, k, leaves, 7, 0, 3)

	root, err := Root(9, l)
	must(t, err)
	signedRoot, err := Root(7, l)
	must(t, err)
	want := Report{Origin: origin, Verifier: k.public, Trusted: true, Size: 9, Root: root, Checkpoints: 3,
		Signed: 7, SignedRoot: signedRoot, Unsigned: 2, Erased: 1, Faults: []Fault{}}
	got, err := Verify(iotest.OneByteReader(bytes.NewReader(file)), k.verifier)
	must(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	want.Trusted = false
	got, err = Verify(bytes.NewReader(file))
	must(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("report with the file's own key (-want +got):\n%s", diff)
	}
}

func TestVerifyEmptyLog(t *testing.T) {
	t.Parallel()
	k, l := newKeys(t, "EMSOU"), &log{}
	got, err := Verify(bytes.NewReader(l.export(t, k, nil, 0)), k.verifier)
	must(t, err)
	if got.Size != 0 || got.Checkpoints != 1 || got.Root != got.SignedRoot {
		t.Errorf("got %+v", got)
	}
}

// Each way to falsify a log, and the words by which the report names it.
func TestVerifyNamesTheFault(t *testing.T) {
	t.Parallel()
	k, l := newKeys(t, "EMSOU"), newLog(t, 9)
	forge := func(i int) Leaf { // payload and hash changed together
		leaf, err := NewLeaf(int64(i), l.leaves[i].Salt, entry(i+100))
		must(t, err)
		return leaf
	}
	for _, c := range []struct {
		name   string
		change func(leaves []Leaf) []Leaf
		index  int64
		what   string
	}{
		{"payload altered", func(s []Leaf) []Leaf { s[4].Payload = forge(4).Payload; return s }, 4, "leaf 4: its payload or salt is not what was logged"},
		{"payload and hash altered", func(s []Leaf) []Leaf { s[4] = forge(4); return s }, 7, "after the first 3,"},
		{"hash altered", func(s []Leaf) []Leaf { s[4].Hash[0] ^= 1; return s }, 4, "leaf 4: its payload"},
		{"erased with another hash", func(s []Leaf) []Leaf { s[4] = forge(4).Erase(); return s }, 7, "are not those that were signed"},
		{"removed", func(s []Leaf) []Leaf { return slices.Delete(s, 4, 5) }, 4, "leaf 5 stands where leaf 4 should"},
		{"swapped", func(s []Leaf) []Leaf { s[4], s[5] = s[5], s[4]; return s }, 4, "leaf 5 stands where leaf 4 should"},
		{"swapped and renumbered", func(s []Leaf) []Leaf {
			s[4], s[5] = s[5], s[4]
			s[4].Index, s[5].Index = 4, 5
			return s
		}, 7, "put in another order"},
		{"added", func(s []Leaf) []Leaf { return slices.Insert(s, 4, s[4]) }, 5, "leaf 4 stands where leaf 5 should"},
	} {
		file := l.export(t, k, c.change(slices.Clone(l.leaves)), 3, 7)
		report, err := Verify(bytes.NewReader(file), k.verifier)
		wantCode(t, err, hut3.Integrity)
		if !slices.ContainsFunc(report.Faults, func(f Fault) bool { return f.Index == c.index && strings.Contains(f.What, c.what) }) {
			t.Errorf("%s: want %d %q among %+v", c.name, c.index, c.what, report.Faults)
		}
	}
}

// A rewritten log with the header's key replaced agrees with itself: only a
// reader who brings the key finds out.
func TestVerifyNeedsATrustedKey(t *testing.T) {
	t.Parallel()
	k, forger, l := newKeys(t, "EMSOU"), newKeys(t, "forger"), newLog(t, 5)
	file := l.export(t, forger, l.leaves, 5)
	report, err := Verify(bytes.NewReader(file))
	must(t, err)
	if report.Trusted {
		t.Error("the file's own key is called trusted")
	}
	report, err = Verify(bytes.NewReader(file), k.verifier)
	wantCode(t, err, hut3.Integrity)
	if len(report.Faults) != 2 || report.Signed != 0 || report.Unsigned != 5 {
		t.Errorf("got %+v", report)
	}
}

func TestVerifyCheckpointOfAnotherLog(t *testing.T) {
	t.Parallel()
	k, l := newKeys(t, "EMSOU"), newLog(t, 5)
	root, err := Root(5, l)
	must(t, err)
	signed, err := SignCheckpoint(Checkpoint{"example.org/hut3/looks", 5, root}, k.signer)
	must(t, err)
	var out bytes.Buffer
	must(t, Export(&out, Header{Origin: origin, Verifier: k.public, Size: 5}, each(l.leaves), [][]byte{signed}))
	report, err := Verify(&out, k.verifier)
	wantCode(t, err, hut3.Integrity)
	if !strings.Contains(report.Faults[0].What, "belongs to another log") {
		t.Errorf("got %+v", report.Faults)
	}
}

// No byte of an export is immaterial: its lines have one form each. (A
// signature line of a key that the reader does not know would be; the exports
// of hut3 have none.)
func TestVerifyFindsAnyAlteredByte(t *testing.T) {
	t.Parallel()
	k, l := newKeys(t, "EMSOU"), newLog(t, 6)
	leaves := slices.Clone(l.leaves)
	leaves[1] = leaves[1].Erase()
	file := l.export(t, k, leaves, 2, 6)
	for at := range file {
		altered := bytes.Clone(file)
		altered[at] ^= 0x20 // the case of a letter
		if _, err := Verify(bytes.NewReader(altered), k.verifier); err == nil {
			t.Fatalf("byte %d altered and not found: %q", at, altered[max(0, at-30):min(len(altered), at+30)])
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, len(file)-1).Draw(t, "at")
		altered := bytes.Clone(file)
		altered[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "by"))
		if _, err := Verify(bytes.NewReader(altered), k.verifier); err == nil {
			t.Fatalf("byte %d altered and not found", at)
		}
	})
}

// A file cut short anywhere before its last checkpoint is found out by its
// header; when only the checkpoint is lost, its leaves are said to be unsigned.
func TestVerifyTruncated(t *testing.T) {
	t.Parallel()
	k, l := newKeys(t, "EMSOU"), newLog(t, 4)
	file := l.export(t, k, l.leaves, 2, 4)
	last := bytes.LastIndexByte(file[:len(file)-1], '\n') + 1
	for n := range len(file) {
		report, err := Verify(bytes.NewReader(file[:n]), k.verifier)
		if n == last {
			must(t, err)
			if report.Signed != 2 || report.Unsigned != 2 {
				t.Errorf("without the last checkpoint: %+v", report)
			}
		} else if err == nil {
			t.Fatalf("cut after %d of %d bytes and not found", n, len(file))
		}
	}
}

func TestVerifyListsAThousandFaultsAndCountsTheRest(t *testing.T) {
	t.Parallel()
	k, l := newKeys(t, "EMSOU"), &log{}
	file := append(l.export(t, k, nil), bytes.Repeat([]byte("{}\n"), 1500)...)
	report, err := Verify(bytes.NewReader(file), k.verifier)
	wantCode(t, err, hut3.Integrity)
	if len(report.Faults) != maxFaults || report.MoreFaults != 500 {
		t.Errorf("%d faults and %d more", len(report.Faults), report.MoreFaults)
	}
}

func TestVerifyOtherFiles(t *testing.T) {
	t.Parallel()
	k := newKeys(t, "EMSOU")
	for name, text := range map[string]string{
		"empty": "", "no JSON": "from,to,text\n", "other JSON": "{\"a\":1}\n", "no key": `{"format":"hut3-log/1","origin":"o","verifier":"v","size":0}` + "\n",
		"endless line": strings.Repeat("x", maxLine+1<<17),
	} {
		if _, err := Verify(strings.NewReader(text), k.verifier); hut3.CodeOf(err) != hut3.Invalid || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := Verify(iotest.ErrReader(errors.New("disk gone")))
	wantCode(t, err, hut3.Incomplete)
}

func TestExportRefuses(t *testing.T) {
	t.Parallel()
	k, l := newKeys(t, "EMSOU"), newLog(t, 3)
	h := Header{Origin: origin, Verifier: k.public, Size: 3}
	torn := slices.Clone(l.leaves)
	torn[1].Payload = []byte("{\n}")
	wantCode(t, Export(io.Discard, h, each(torn), nil), hut3.Integrity)
	wantCode(t, Export(io.Discard, h, each(l.leaves[:2]), nil), hut3.Integrity)
	wantCode(t, Export(io.Discard, h, each(l.leaves), [][]byte{[]byte("nonsense")}), hut3.Integrity)
	short := h
	short.Size = 2
	wantCode(t, Export(io.Discard, short, each(l.leaves[:2]), [][]byte{l.checkpoint(t, 3, k)}), hut3.Integrity)
	failing := func(yield func(Leaf, error) bool) { yield(Leaf{}, hut3.Errorf(hut3.Integrity, "page torn")) }
	wantCode(t, Export(io.Discard, h, failing, nil), hut3.Integrity)
}

func FuzzVerify(f *testing.F) {
	k, l := newKeys(f, "EMSOU"), newLog(f, 3)
	file := l.export(f, k, l.leaves, 0, 2, 3)
	f.Add(file)
	f.Add(file[:len(file)/2])
	f.Add(bytes.ReplaceAll(file, []byte(`"index":1`), []byte(`"index":9223372036854775807`)))
	f.Add(bytes.ReplaceAll(file, []byte("{"), []byte("[")))
	f.Fuzz(func(t *testing.T, raw []byte) {
		report, err := Verify(bytes.NewReader(raw), []note.Verifier{k.verifier}...)
		if (err == nil) != (len(report.Faults) == 0 && report.Origin != "") {
			t.Fatalf("error %v and faults %+v", err, report.Faults)
		}
		// Nobody else holds the key: what is signed is the log or its beginning.
		if want, _ := Root(min(report.Signed, 3), l); report.Signed > 3 || report.SignedRoot != want && report.Signed > 0 {
			t.Fatalf("%d leaves pass as signed: %+v", report.Signed, report)
		}
	})
}
