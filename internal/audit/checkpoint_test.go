package audit

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"hut3"
)

func TestCheckpoint(t *testing.T) {
	t.Parallel()
	k := newKeys(t, "EMSOU")
	want := Checkpoint{origin, 5, tlog.Hash{1, 2, 3}}
	signed, err := SignCheckpoint(want, k.signer)
	must(t, err)
	head := "example.org/hut3/case\n5\nAQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— EMSOU "
	if !strings.HasPrefix(string(signed), head) {
		t.Errorf("got %q", signed)
	}
	got, err := OpenCheckpoint(signed, newKeys(t, "another").verifier, k.verifier)
	must(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("checkpoint (-want +got):\n%s", diff)
	}
}

func TestOpenCheckpointRefuses(t *testing.T) {
	t.Parallel()
	k := newKeys(t, "EMSOU")
	signed, err := SignCheckpoint(Checkpoint{origin, 5, tlog.Hash{1}}, k.signer)
	must(t, err)
	for i := range signed {
		for _, bit := range []byte{1, 0x20, 0x80} {
			altered := bytes.Clone(signed)
			altered[i] ^= bit
			if c, err := OpenCheckpoint(altered, k.verifier); hut3.CodeOf(err) != hut3.Integrity || err == nil {
				t.Fatalf("byte %d altered: %v, %v", i, c, err)
			}
		}
	}
	_, err = OpenCheckpoint(signed, newKeys(t, "another").verifier)
	wantCode(t, err, hut3.Integrity)
	if !strings.Contains(err.Error(), "signed by EMSOU+") {
		t.Errorf("%q does not say whose signature it is", err)
	}
	_, err = OpenCheckpoint(signed)
	wantCode(t, err, hut3.Integrity)
}

func TestSignedTextThatIsNoCheckpoint(t *testing.T) {
	t.Parallel()
	k := newKeys(t, "EMSOU")
	root := tlog.Hash{}.String()
	for _, text := range []string{"", "a\n", "a\n1\n", "a\n01\n" + root + "\n", "a\n-1\n" + root + "\n", "\n1\n" + root + "\n", "a\n1\n" + root + "\nmore\n", "a\n1\nAA==\n"} {
		signed, err := note.Sign(&note.Note{Text: text + "\n"}, k.signer)
		must(t, err)
		_, err = OpenCheckpoint(signed, k.verifier)
		wantCode(t, err, hut3.Integrity)
	}
	for _, c := range []Checkpoint{{}, {Origin: "two\nlines"}, {Origin: "a", Size: -1}} {
		_, err := SignCheckpoint(c, k.signer)
		wantCode(t, err, hut3.Internal)
	}
	_, err := SignCheckpoint(Checkpoint{Origin: "a"})
	wantCode(t, err, hut3.Internal)
}
