package formats_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/formats"
)

// javaArray is an array of bytes as Java's serialisation writes it.
func javaArray(b []byte) []byte {
	head := []byte("\xac\xed\x00\x05ur\x00\x02[B\xac\xf3\x17\xf8\x06\x08T\xe0\x02\x00\x00xp")
	return append(binary.BigEndian.AppendUint32(head, uint32(len(b))), b...)
}

// fileKey is a key file of crypt12 and crypt14.
func fileKey(key, salt byte) []byte {
	account := bytes.Repeat([]byte{7}, 16)
	hash := sha256.Sum256(account)
	b := []byte{0, 1, 1}
	for _, part := range [][]byte{bytes.Repeat([]byte{salt}, 32), account, hash[:], make([]byte, 16), bytes.Repeat([]byte{key}, 32)} {
		b = append(b, part...)
	}
	return javaArray(b)
}

func protoField(number byte, value []byte) []byte {
	return append([]byte{number<<3 | 2, byte(len(value))}, value...)
}

// backup encrypts as WhatsApp does.
func backup(t testing.TB, kind string, key []byte, plain []byte) []byte {
	t.Helper()
	nonce := bytes.Repeat([]byte{3}, 16)
	var head []byte
	switch kind {
	case formats.SealedCrypt12:
		head = append([]byte{0, 1, 1}, bytes.Repeat([]byte{5}, 32)...)
		head = append(append(head, bytes.Repeat([]byte{7}, 16)...), nonce...)
	case formats.SealedCrypt14:
		inner := append(protoField(1, []byte{0, 1}), protoField(2, []byte("1"))...)
		inner = append(append(inner, protoField(3, bytes.Repeat([]byte{5}, 32))...), protoField(5, nonce)...)
		head = append([]byte{8, 1}, protoField(2, inner)...)
	case formats.SealedCrypt15:
		head = append([]byte{8, 1}, protoField(3, protoField(1, nonce))...)
		extract := hmac.New(sha256.New, make([]byte, 32))
		extract.Write(key)
		expand := hmac.New(sha256.New, extract.Sum(nil))
		expand.Write([]byte("backup encryption\x01"))
		key = expand.Sum(nil)
	}
	if kind != formats.SealedCrypt12 {
		head = append([]byte{byte(len(head)), 1}, head...)
	}
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(plain); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCMWithNonceSize(block, 16)
	if err != nil {
		t.Fatal(err)
	}
	out := gcm.Seal(head, nonce, packed.Bytes(), nil)
	sum := md5.Sum(out)
	out = append(out, sum[:]...)
	if kind == formats.SealedCrypt12 {
		out = append(out, "--23"...)
	}
	return out
}

// Backups that another tool wrote: waencrypt of wa-crypt-tools 0.1.0, from a
// database made for it, whose SHA-256 is known.
func TestWhatsAppBackupOfAnotherTool(t *testing.T) {
	t.Parallel()
	const plain = "704782de368fcf7f01e7112223453761c21ba701bad6de8f0ef676360cfe9e0b"
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join("testdata", "sealed", name))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for _, c := range []struct{ kind, file, key string }{
		{formats.SealedCrypt12, "msgstore.db.crypt12", "key"},
		{formats.SealedCrypt14, "msgstore.db.crypt14", "key"},
		{formats.SealedCrypt15, "msgstore.db.crypt15", "encrypted_backup.key"},
	} {
		sealed := read(c.file)
		if got := formats.SealedKind(sealed, c.file); got != c.kind {
			t.Errorf("%s is %q", c.file, got)
		}
		r, err := formats.OpenWhatsAppBackup(c.kind, sealed, read(c.key))
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		h := sha256.New()
		if _, err := io.Copy(h, r); err != nil || fmt.Sprintf("%x", h.Sum(nil)) != plain {
			t.Errorf("%s: its plaintext is %x, %v", c.file, h.Sum(nil), err)
		}
	}
}

// TestWhatsAppBackup opens each kind with its key and with no other.
func TestWhatsAppBackup(t *testing.T) {
	t.Parallel()
	plain := []byte(strings.Repeat("SQLite format 3\x00 and pages ", 50))
	root := bytes.Repeat([]byte{9}, 32)
	for _, c := range []struct {
		kind, name string
		sealed     []byte
		key, wrong []byte
	}{
		{formats.SealedCrypt12, "msgstore.db.crypt12", backup(t, formats.SealedCrypt12, bytes.Repeat([]byte{1}, 32), plain), fileKey(1, 5), fileKey(1, 6)},
		{formats.SealedCrypt14, "msgstore.db.crypt14", backup(t, formats.SealedCrypt14, bytes.Repeat([]byte{1}, 32), plain), fileKey(1, 5), fileKey(2, 5)},
		{formats.SealedCrypt15, "msgstore.db.crypt15", backup(t, formats.SealedCrypt15, root, plain), []byte(strings.Repeat("0909 0909\n", 8)), []byte(fmt.Sprintf("%064d", 1))},
		{formats.SealedCrypt15, "renamed.bin", backup(t, formats.SealedCrypt15, root, plain), javaArray(root), fileKey(9, 5)},
	} {
		if got := formats.SealedKind(c.sealed[:min(len(c.sealed), 4096)], c.name); got != c.kind {
			t.Errorf("%s is %q", c.name, got)
			continue
		}
		r, err := formats.OpenWhatsAppBackup(c.kind, bytes.Clone(c.sealed), c.key)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%s: %d bytes, %v", c.name, len(got), err)
		}
		damaged := bytes.Clone(c.sealed)
		damaged[len(damaged)/2] ^= 1
		for what, err := range map[string]error{"wrong key": openErr(c.kind, c.sealed, c.wrong), "no key": openErr(c.kind, c.sealed, nil), "damaged": openErr(c.kind, damaged, c.key), "cut": openErr(c.kind, c.sealed[:70], c.key)} {
			if hut3.CodeOf(err) != hut3.Invalid {
				t.Errorf("%s, %s: %v", c.name, what, err)
			}
		}
	}
}

func openErr(kind string, sealed, key []byte) error {
	_, err := formats.OpenWhatsAppBackup(kind, bytes.Clone(sealed), key)
	if err == nil {
		return nil
	}
	return err
}

// TestSealedWithoutKey names what the file is and what to do.
func TestSealedWithoutKey(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{
		"a.age": "age-encryption.org/v1\n-> X25519 x\n", "b.asc": "-----BEGIN PGP MESSAGE-----\n\nx", "c.gpg": "\x85\x01\x0c",
		"d.crypt15": string(backup(t, formats.SealedCrypt15, bytes.Repeat([]byte{9}, 32), []byte("x"))),
	} {
		_, err := formats.Read(context.Background(), input(name, []byte(data)), formats.Options{}, &collected{})
		if hut3.CodeOf(err) != hut3.Invalid || !strings.Contains(err.Error(), "--key-file") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := formats.PlainName("msgstore.db.crypt14") + " " + formats.PlainName("x"); got != "msgstore.db x.plain" {
		t.Error(got)
	}
}

// FuzzSealed opens anything with anything: an error, and never rows of nothing.
func FuzzSealed(f *testing.F) {
	f.Add(backup(f, formats.SealedCrypt14, bytes.Repeat([]byte{1}, 32), []byte("x")), fileKey(1, 5))
	f.Add(backup(f, formats.SealedCrypt15, bytes.Repeat([]byte{9}, 32), []byte("x")), javaArray(bytes.Repeat([]byte{9}, 32)))
	f.Add([]byte("\x12\x01\x1a\x12\x0a\x10"), []byte("00"))
	f.Fuzz(func(t *testing.T, sealed, key []byte) {
		for _, kind := range []string{formats.SealedCrypt12, formats.SealedCrypt14, formats.SealedCrypt15} {
			if r, err := formats.OpenWhatsAppBackup(kind, bytes.Clone(sealed), key); err == nil {
				_, _ = io.Copy(io.Discard, io.LimitReader(r, 1<<20))
			} else if hut3.CodeOf(err) != hut3.Invalid {
				t.Fatal(err)
			}
		}
	})
}
