package seal

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"filippo.io/age"
	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"hut3"
)

func sealed(t failer, payload []byte, from *Identity, to ...*Identity) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := Seal(&out, cards(to...), from)
	must(t, err)
	_, err = w.Write(payload)
	must(t, err)
	must(t, w.Close())
	return out.Bytes()
}

func cards(ids ...*Identity) []Recipient {
	var out []Recipient
	for _, id := range ids {
		out = append(out, id.Recipient())
	}
	return out
}

func noise(size int) []byte {
	b := make([]byte, size)
	random := rand.NewPCG(1, uint64(size))
	for i := range b {
		b[i] = byte(random.Uint64() >> 32)
	}
	return b
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	emsou, derbys, met := identity(t, "EMSOU"), identity(t, "DERBYS"), identity(t, "MPS")
	rapid.Check(t, func(t *rapid.T) {
		payload := noise(rapid.OneOf(rapid.IntRange(0, 300), rapid.IntRange(60_000, 200_000)).Draw(t, "size"))
		file := sealed(t, payload, emsou, met, derbys)
		if len(payload) > 20 && bytes.Contains(file, payload[:20]) {
			t.Fatal("the payload can be read in the package")
		}
		for _, id := range []*Identity{derbys, met} {
			o, err := Open(iotest.HalfReader(bytes.NewReader(file)), id, cards(met, emsou, emsou), OpenOptions{})
			must(t, err)
			must(t, iotest.TestReader(o, payload))
			if o.Sender != emsou.Recipient() || !slices.Equal(o.To, []string{"DERBYS", "MPS"}) || o.SHA256 != sha256.Sum256(payload) || o.Size() != int64(len(payload)) {
				t.Fatalf("got %+v", o)
			}
			must(t, o.Close())
		}
	})
}

// A payload beyond what is kept in memory goes through a file that is gone
// afterwards.
func TestLargePayload(t *testing.T) {
	t.Parallel()
	emsou, derbys := identity(t, "EMSOU"), identity(t, "DERBYS")
	payload := noise(inMemory + 100_000)
	dir := t.TempDir()
	o, err := Open(bytes.NewReader(sealed(t, payload, emsou, derbys)), derbys, cards(emsou), OpenOptions{TempDir: dir})
	must(t, err)
	got, err := io.ReadAll(o)
	must(t, err)
	if !bytes.Equal(got, payload) {
		t.Error("another payload came out")
	}
	must(t, o.Close())
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	_, err = Open(bytes.NewReader(sealed(t, payload, emsou, derbys)), derbys, cards(emsou), OpenOptions{TempDir: dir, MaxSize: int64(len(payload)) - 1})
	wantCode(t, err, hut3.Invalid)
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAnyAlteredByteIsRefused(t *testing.T) {
	t.Parallel()
	emsou, derbys, met := identity(t, "EMSOU"), identity(t, "DERBYS"), identity(t, "MPS")
	file := sealed(t, []byte("one package, short enough to alter each of its bytes"), emsou, derbys, met)
	refused := func(t failer, b []byte, where int) {
		t.Helper()
		o, err := Open(bytes.NewReader(b), derbys, cards(emsou), OpenOptions{})
		if o != nil || !slices.Contains([]hut3.Code{hut3.Integrity, hut3.Refused, hut3.Invalid}, hut3.CodeOf(err)) {
			t.Fatalf("byte %d of %d: %v", where, len(file), err)
		}
	}
	for at := range file {
		altered := bytes.Clone(file)
		altered[at] ^= 1
		refused(t, altered, at)
		refused(t, file[:at], at)
	}
	refused(t, append(bytes.Clone(file), 0), len(file))
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, len(file)-1).Draw(t, "at")
		altered := bytes.Clone(file)
		altered[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "by"))
		refused(t, altered, at)
	})
	last := bytes.Clone(file)
	last[len(last)-1] ^= 1
	_, err := Open(bytes.NewReader(last), derbys, cards(emsou), OpenOptions{})
	wantCode(t, err, hut3.Integrity)
	_, err = Open(bytes.NewReader(file[:len(file)-1]), derbys, cards(emsou), OpenOptions{})
	wantCode(t, err, hut3.Integrity)
}

func TestEachRefusalSaysWhy(t *testing.T) {
	t.Parallel()
	emsou, derbys, met := identity(t, "EMSOU"), identity(t, "DERBYS"), identity(t, "MPS")
	impostor, err := NewIdentity("EMSOU", &seeded{seed: "an impostor"})
	must(t, err)
	payload := []byte("payload")
	file := sealed(t, payload, emsou, derbys)

	for _, c := range []struct {
		name    string
		file    []byte
		id      *Identity
		senders []Recipient
		code    hut3.Code
		says    string
	}{
		{"not a recipient", file, met, cards(emsou), hut3.Refused, "not sealed for the key of MPS"},
		{"unknown sender", file, derbys, cards(met), hut3.Refused, `a key named "EMSOU"`},
		{"no sender known", file, derbys, nil, hut3.Refused, "none of the senders known"},
		{"the name of a known sender", sealed(t, payload, impostor, derbys), derbys, cards(emsou), hut3.Refused, "none of the senders known"},
		{"not a package", []byte("from,to,text\n"), derbys, cards(emsou), hut3.Invalid, "not a sealed package"},
		{"encrypted only", encrypted(t, []byte("no statement here"), derbys), derbys, cards(emsou), hut3.Invalid, "no signed statement"},
		{"nothing in it", encrypted(t, nil, derbys), derbys, cards(emsou), hut3.Invalid, "no signed statement"},
		{"passed on", reencrypted(t, file, derbys, met), met, cards(emsou), hut3.Refused, "EMSOU sealed the package for DERBYS, and not for the key of MPS"},
		{"payload exchanged", exchanged(t, file, derbys), derbys, cards(emsou), hut3.Integrity, "not what EMSOU signed"},
		{"signature altered", resigned(t, file, derbys), derbys, cards(emsou), hut3.Integrity, "signature of the package does not hold"},
	} {
		o, err := Open(bytes.NewReader(c.file), c.id, c.senders, OpenOptions{})
		if err == nil || o != nil || hut3.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v (%s)", c.name, err, hut3.CodeOf(err))
		}
	}
	_, err = Open(io.MultiReader(bytes.NewReader(file[:len(file)-30]), iotest.ErrReader(errors.New("disk gone"))), derbys, cards(emsou), OpenOptions{})
	wantCode(t, err, hut3.Incomplete)
}

// encrypted makes an age file of bytes, as anybody with the card can.
func encrypted(t failer, b []byte, to *Identity) []byte {
	t.Helper()
	key, err := to.Recipient().encrypts()
	must(t, err)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, key)
	must(t, err)
	_, err = w.Write(b)
	must(t, err)
	must(t, w.Close())
	return out.Bytes()
}

func decrypted(t failer, file []byte, id *Identity) []byte {
	t.Helper()
	r, err := age.Decrypt(bytes.NewReader(file), id.opens)
	must(t, err)
	b, err := io.ReadAll(r)
	must(t, err)
	return b
}

func reencrypted(t failer, file []byte, from, to *Identity) []byte {
	return encrypted(t, decrypted(t, file, from), to)
}

func exchanged(t failer, file []byte, id *Identity) []byte {
	return encrypted(t, bytes.Replace(decrypted(t, file, id), []byte("payload"), []byte("paylord"), 1), id)
}

func resigned(t failer, file []byte, id *Identity) []byte {
	return encrypted(t, bytes.Replace(decrypted(t, file, id), []byte("\nsize 7\n"), []byte("\nsize 8\n"), 1), id)
}

// A signature by a known sender counts for nothing when it was given to
// another sort of text.
func TestSignatureOnAnotherText(t *testing.T) {
	t.Parallel()
	emsou, derbys := identity(t, "EMSOU"), identity(t, "DERBYS")
	good := statement{from: "EMSOU", to: []addressee{{"DERBYS", derbys.Recipient().Age}}, sha256: sha256.Sum256(nil)}
	other := good
	other.from = "MPS"
	for text, code := range map[string]hut3.Code{
		"example.org/hut3/case\n7\nAAAA\n":                    hut3.Invalid,
		strings.Replace(good.String(), "seal/1", "seal/2", 1): hut3.Invalid,
		good.String() + "more\n":                              hut3.Invalid,
		other.String():                                        hut3.Integrity,
	} {
		signed, err := note.Sign(&note.Note{Text: text}, emsou.Signer())
		must(t, err)
		file := encrypted(t, binary.BigEndian.AppendUint32(signed, uint32(len(signed))), derbys)
		_, err = Open(bytes.NewReader(file), derbys, cards(emsou), OpenOptions{})
		wantCode(t, err, code)
	}
}

func TestSealRefuses(t *testing.T) {
	t.Parallel()
	emsou, derbys := identity(t, "EMSOU"), identity(t, "DERBYS")
	_, err := Seal(io.Discard, nil, emsou)
	wantCode(t, err, hut3.Invalid)
	_, err = Seal(io.Discard, cards(derbys, derbys), emsou)
	wantCode(t, err, hut3.Invalid)
	_, err = Seal(io.Discard, []Recipient{{Name: "DERBYS"}}, emsou)
	wantCode(t, err, hut3.Invalid)
	w, err := Seal(io.Discard, cards(derbys), emsou)
	must(t, err)
	must(t, w.Close())
	must(t, w.Close())
	_, err = w.Write([]byte("late"))
	wantCode(t, err, hut3.Internal)
}

// A package that was never closed is cut off, however much of it was written.
func TestUnclosed(t *testing.T) {
	t.Parallel()
	emsou, derbys := identity(t, "EMSOU"), identity(t, "DERBYS")
	var out bytes.Buffer
	w, err := Seal(&out, cards(derbys), emsou)
	must(t, err)
	_, err = w.Write(noise(200_000))
	must(t, err)
	_, err = Open(&out, derbys, cards(emsou), OpenOptions{})
	wantCode(t, err, hut3.Integrity)
}

// FuzzOpen feeds what stands inside the encryption, which any holder of the
// card can choose.
func FuzzOpen(f *testing.F) {
	emsou, derbys := identity(f, "EMSOU"), identity(f, "DERBYS")
	inner := decrypted(f, sealed(f, []byte("payload"), emsou, derbys), derbys)
	f.Add(inner)
	f.Add(inner[:len(inner)-4])
	f.Add([]byte{0, 0, 0, 0})
	f.Add([]byte{255, 255, 255, 255})
	f.Fuzz(func(t *testing.T, b []byte) {
		o, err := Open(bytes.NewReader(encrypted(t, b, derbys)), derbys, cards(emsou), OpenOptions{})
		if err != nil {
			return
		}
		got, err := io.ReadAll(o)
		must(t, err)
		if string(got) != "payload" {
			t.Fatalf("%q passes as signed", got)
		}
	})
}
