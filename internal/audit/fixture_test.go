package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"iter"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"hut3"
)

const origin = "example.org/hut3/case"

// seeded is a reproducible source of key bytes: SHA-256 of a counter.
type seeded struct {
	seed string
	n    uint64
	rest []byte
}

func (s *seeded) Read(p []byte) (int, error) {
	for i := range p {
		if len(s.rest) == 0 {
			s.n++
			h := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(s.seed), s.n))
			s.rest = h[:]
		}
		p[i], s.rest = s.rest[0], s.rest[1:]
	}
	return len(p), nil
}

type keys struct {
	signer   note.Signer
	verifier note.Verifier
	public   string
}

func newKeys(t testing.TB, name string) keys {
	t.Helper()
	private, public, err := note.GenerateKey(&seeded{seed: name}, name)
	must(t, err)
	signer, err := note.NewSigner(private)
	must(t, err)
	verifier, err := note.NewVerifier(public)
	must(t, err)
	return keys{signer, verifier, public}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantCode fails unless the error has the code.
func wantCode(t testing.TB, err error, code hut3.Code) {
	t.Helper()
	if err == nil || hut3.CodeOf(err) != code {
		t.Fatalf("got error %v, want one of code %s", err, code)
	}
}

func entry(i int) Entry {
	return Entry{
		Time:    time.Date(2020, 7, 2, 9, 0, 0, i*1000, time.UTC),
		Actor:   hut3.Actor{User: "USR-3", Name: "A Reader", Unit: "EMSOU", Roles: []hut3.UserRole{hut3.RoleAnalyst}, Assurance: hut3.SignedIn, Session: "S1", Purpose: "Operation <Example> & more"},
		Action:  "search",
		Kind:    Consultation,
		Object:  "D12/4711093",
		Outcome: Done,
		Records: []RecordDigest{{Kind: "mark", ID: "M-1", Version: i, Digest: hut3.Digest{byte(i)}}},
		Details: json.RawMessage(`{"count": 9007199254740993, "query": "from:encrochat/peppershirt"}`),
	}
}

// log is a whole log in memory: leaves, and the hashes that tlog stores.
type log struct {
	leaves []Leaf
	stored []tlog.Hash
}

func (l *log) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		hashes[i] = l.stored[at]
	}
	return hashes, nil
}

func (l *log) add(t testing.TB, e Entry) {
	t.Helper()
	size := int64(len(l.leaves))
	salt := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(size)))
	leaf, err := NewLeaf(size, salt[:SaltSize], e)
	must(t, err)
	stored, err := Append(size, leaf.Hash, l)
	must(t, err)
	if at := tlog.StoredHashCount(size); at != int64(len(l.stored)) {
		t.Fatalf("hashes of leaf %d belong at %d, and %d are stored", size, at, len(l.stored))
	}
	l.leaves, l.stored = append(l.leaves, leaf), append(l.stored, stored...)
}

func (l *log) checkpoint(t testing.TB, size int64, k keys) []byte {
	t.Helper()
	root, err := Root(size, l)
	must(t, err)
	signed, err := SignCheckpoint(Checkpoint{origin, size, root}, k.signer)
	must(t, err)
	return signed
}

func newLog(t testing.TB, size int) *log {
	t.Helper()
	l := &log{}
	for i := range size {
		l.add(t, entry(i))
	}
	return l
}

func each(leaves []Leaf) iter.Seq2[Leaf, error] {
	return func(yield func(Leaf, error) bool) {
		for _, leaf := range leaves {
			if !yield(leaf, nil) {
				return
			}
		}
	}
}

// export writes the leaves with checkpoints of the log at the sizes.
func (l *log) export(t testing.TB, k keys, leaves []Leaf, sizes ...int64) []byte {
	t.Helper()
	var signed [][]byte
	for _, size := range sizes {
		signed = append(signed, l.checkpoint(t, size, k))
	}
	var out bytes.Buffer
	must(t, Export(&out, Header{Origin: origin, Verifier: k.public, Size: int64(len(leaves))}, each(leaves), signed))
	return out.Bytes()
}
