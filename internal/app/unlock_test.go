package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"hut3"
	"hut3/internal/formats"
)

const unlockSheet = "From,To,Sent,Message\nquietlamp,tallreed,2020-04-01T10:00:00Z,half four\ntallreed,quietlamp,2020-04-01T10:01:00Z,the boat is in\n"

// sealedWithAge writes the sheet encrypted, and its key beside it.
func sealedWithAge(t *testing.T, dir string) (file, key string) {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	file, key = filepath.Join(dir, "chats.csv.age"), filepath.Join(dir, "key.txt")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	w, err := age.Encrypt(out, id.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(unlockSheet)); err != nil || w.Close() != nil || os.WriteFile(key, []byte("# key\n"+id.String()+"\n"), 0o600) != nil {
		t.Fatal(err)
	}
	return file, key
}

func sealedWithGPG(t *testing.T, dir string) (file, key string) {
	t.Helper()
	if _, err := exec.LookPath("gpg"); err != nil {
		t.Skip("gpg is not installed")
	}
	file, key = filepath.Join(dir, "chats.csv.gpg"), filepath.Join(dir, "pass.txt")
	home, err := os.MkdirTemp("", "hut3-gpg-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { gpg{home: home}.remove() })
	cmd := gpg{home: home}.command(context.Background(), "--pinentry-mode", "loopback", "--passphrase", "synthetic data only", "--symmetric", "--output", file)
	cmd.Stdin = strings.NewReader(unlockSheet)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	if err := os.WriteFile(key, []byte("synthetic data only\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, key
}

// TestUnlock imports an encrypted file with its key: both are kept, rows lead
// from the plaintext to the encrypted original, and custody stands in the record
// where the key does not.
func TestUnlock(t *testing.T) {
	for name, seal := range map[string]func(*testing.T, string) (string, string){"age": sealedWithAge, "gpg": sealedWithGPG} {
		t.Run(name, func(t *testing.T) {
			a, ctx := freshCase(t), context.Background()
			file, key := seal(t, t.TempDir())
			r := ImportRequest{KeyFile: key, KeyCustody: "DC 123 Rowe, 20 November 2026, AUTH-0"}
			r.Paths, r.Platform = []string{file}, "encrochat"
			got, err := a.ImportPaths(ctx, ann, r, nil)
			if err != nil || got.Rows != 2 || got.Files != 2 || got.NotRead != 0 {
				t.Fatalf("%+v, %v", got, err)
			}
			trace, err := a.Trace(ctx, ann, "D1/1", true)
			if err != nil {
				t.Fatal(err)
			}
			sealed, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			step := formats.DecryptStep(sha256.Sum256(sealed))
			text, _ := json.Marshal(trace)
			if !strings.Contains(string(text), `"kind":"decrypt","name":"`+step.Name+`"`) || !strings.Contains(string(text), "half four") {
				t.Errorf("trace %s", text)
			}
			again, err := a.Reperform(ctx, ann, "D1", nil)
			if err != nil || len(again) != 1 || !again[0].Identical {
				t.Errorf("read again: %+v, %v", again, err)
			}
			if second, err := a.ImportPaths(ctx, ann, r, nil); err != nil || !second.Recognised {
				t.Errorf("the same key gives the same plaintext: %+v, %v", second, err)
			}
			wrong := r
			wrong.KeyFile = filepath.Join(t.TempDir(), "wrong")
			if err := os.WriteFile(wrong.KeyFile, []byte("not the passphrase\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := a.ImportPaths(ctx, ann, wrong, nil); err == nil || !strings.Contains(err.Error(), "the key does not open the file") || strings.Contains(err.Error(), "cut off") {
				t.Errorf("a wrong key is told as %v", err)
			}
			checkCustody(t, a, key)
		})
	}
}

// checkCustody looks for the statement in the delivery, and for the key in every
// file of the case.
func checkCustody(t *testing.T, a *App, keyFile string) {
	t.Helper()
	list, err := a.Deliveries(context.Background(), ann)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	text, _ := json.Marshal(list)
	if !strings.Contains(string(text), "DC 123 Rowe") || !strings.Contains(string(text), "from_sha256") {
		t.Errorf("delivery %s", text)
	}
	out := filepath.Join(t.TempDir(), "export")
	if _, err := a.ExportDelivery(context.Background(), ann, "D1", out, true); err != nil {
		t.Fatal(err)
	}
	manifest, err := os.ReadFile(filepath.Join(out, "manifest.jsonl"))
	head, _, _ := strings.Cut(string(manifest), "\n")
	if err != nil || !strings.Contains(head, `"derived":{"file":"chats.csv"`) || !strings.Contains(head, `"custody":"DC 123 Rowe`) {
		t.Errorf("the exported delivery does not say how it was opened: %s, %v", head, err)
	}
	raw, err := os.ReadFile(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	secret := lines[len(lines)-1]
	err = filepath.WalkDir(a.Dir, func(name string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err == nil && strings.Contains(string(data), secret) {
			t.Errorf("%s holds the key", e.Name())
		}
		if strings.Contains(name, "chats.csv") {
			t.Errorf("%s is left", e.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What a browser brought in with its key is imported as the command line does it, and
// neither key nor plaintext is left outside the vault.
func TestUploadIsUnlocked(t *testing.T) {
	a, ctx := freshCase(t), t.Context()
	file, key := sealedWithAge(t, t.TempDir())
	sealed, err := os.ReadFile(file)
	secret, err2 := os.ReadFile(key)
	u, err3 := a.BeginUpload(ctx, ann)
	if err = errors.Join(err, err2, err3); err != nil {
		t.Fatal(err)
	}
	err = u.Add(filepath.Base(file), bytes.NewReader(sealed))
	err = errors.Join(err, u.Unlock(ctx, secret, "DC 123 Rowe, 20 November 2026"), u.Keep(UploadDetails{Platform: "encrochat"}))
	if err != nil {
		t.Fatal(err)
	}
	if _, shown, err := a.PreviewUpload(ctx, ann, u.ID()); err != nil || shown.Rows != 2 {
		t.Errorf("the dry run says %+v, %v", shown, err)
	}
	got, err := a.ImportUpload(ctx, ann, u.ID())
	if err != nil || got.Rows != 2 || got.Files != 2 || got.NotRead != 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	if again, err := a.Reperform(ctx, ann, "D1", nil); err != nil || !again[0].Identical {
		t.Errorf("read again: %+v, %v", again, err)
	}
	if left, err := a.Uploads(ctx, ann); err != nil || len(left) != 0 {
		t.Errorf("it is still there: %+v, %v", left, err)
	}
	checkCustody(t, a, key)
}

// TestUnlockRefuses says what is wrong, and takes nothing in.
func TestUnlockRefuses(t *testing.T) {
	a, dir := freshCase(t), t.TempDir()
	file, key := sealedWithAge(t, dir)
	other, otherKey := sealedWithAge(t, t.TempDir())
	plain := filepath.Join(dir, "plain.csv")
	cut := filepath.Join(dir, "cut.csv.age")
	data, err := os.ReadFile(file)
	if err != nil || os.WriteFile(plain, []byte(unlockSheet), 0o600) != nil || os.WriteFile(cut, data[:len(data)-1], 0o600) != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, key, custody string
		paths              []string
		code               hut3.Code
	}{
		{"wrong key", otherKey, "x", []string{file}, hut3.Invalid},
		{"no custody", key, " ", []string{file}, hut3.Usage},
		{"custody without a key", "", "x", []string{file}, hut3.Usage},
		{"two files", key, "x", []string{file, other}, hut3.Usage},
		{"not encrypted", key, "x", []string{plain}, hut3.Invalid},
		{"cut off", key, "x", []string{cut}, hut3.Invalid},
		{"no such key", filepath.Join(dir, "none"), "x", []string{file}, hut3.Invalid},
		{"no such file", key, "x", []string{filepath.Join(dir, "none.age")}, hut3.Invalid},
	} {
		r := ImportRequest{KeyFile: c.key, KeyCustody: c.custody}
		r.Paths = c.paths
		if _, err := a.ImportPaths(context.Background(), ann, r, nil); hut3.CodeOf(err) != c.code {
			t.Errorf("%s: %v (%s), want %s", c.name, err, hut3.CodeOf(err), c.code)
		}
	}
	if list, err := a.Deliveries(context.Background(), ann); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}
