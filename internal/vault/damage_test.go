package vault

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

// rewrite puts other bytes in an object's file.
func rewrite(t testing.TB, path string, b []byte) {
	t.Helper()
	must(t, os.Chmod(path, 0o600))
	must(t, os.WriteFile(path, b, 0o600))
}

func TestVerifyFindsAnyAlteredByte(t *testing.T) {
	t.Parallel()
	v := open(t)
	original := append(bytes.Repeat([]byte("the usual place\n"), chunkSize/16), content(700, 5)...) // one chunk compressed, one not
	o := put(t, v, original)
	path := v.path(o.SHA256)
	file, err := os.ReadFile(path)
	must(t, err)
	for at := range file {
		for _, bit := range []byte{1, 0x80} {
			altered := bytes.Clone(file)
			altered[at] ^= bit
			rewrite(t, path, altered)
			err := v.Verify(context.Background(), o.SHA256)
			if _, ok := errors.AsType[Faults](err); !ok || hut3.CodeOf(err) != hut3.Integrity {
				t.Fatalf("byte %d of %d altered: %v", at, len(file), err)
			}
		}
	}
	for _, n := range []int{0, 1, headerSize - 1, headerSize, len(file) / 2, len(file) - 1} {
		rewrite(t, path, file[:n])
		wantCode(t, v.Verify(context.Background(), o.SHA256), hut3.Integrity)
	}
	rewrite(t, path, append(bytes.Clone(file), 0))
	wantCode(t, v.Verify(context.Background(), o.SHA256), hut3.Integrity)
	rewrite(t, path, file)
	must(t, v.Verify(context.Background(), o.SHA256))
}

// Damage in two chunks is named by chunk and bytes, does not hinder reads of
// the others, and is never given out.
func TestDamagedChunks(t *testing.T) {
	t.Parallel()
	v := open(t)
	original := content(5*chunkSize+10, 6)
	o := put(t, v, original)
	r, err := v.Open(o.SHA256)
	must(t, err)
	positions := r.at
	r.Close()
	path := v.path(o.SHA256)
	file, err := os.ReadFile(path)
	must(t, err)
	file[positions[1]+5] ^= 1
	file[positions[5]] ^= 1
	rewrite(t, path, file)

	faults, _ := errors.AsType[Faults](v.Verify(context.Background(), o.SHA256))
	want := Faults{
		{Object: o.SHA256, Chunk: 1, Offset: chunkSize, Length: chunkSize, What: "its stored bytes were altered"},
		{Object: o.SHA256, Chunk: 5, Offset: 5 * chunkSize, Length: 10, What: "its stored bytes were altered"},
	}
	if diff := cmp.Diff(want, faults); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	if got := faults.Error(); got != "chunk 1 (bytes 65536 to 131071): its stored bytes were altered; and 1 more fault" {
		t.Errorf("got %q", got)
	}
	r, err = v.Open(o.SHA256)
	must(t, err)
	defer r.Close()
	part := make([]byte, chunkSize+100)
	n, err := r.ReadAt(part, 100)
	wantCode(t, err, hut3.Integrity)
	if n != chunkSize-100 || !bytes.Equal(part[:n], original[100:chunkSize]) {
		t.Errorf("%d bytes before the damage", n)
	}
	if _, err := r.ReadAt(part, 3*chunkSize-50); err != nil || !bytes.Equal(part, original[3*chunkSize-50:][:len(part)]) {
		t.Errorf("good chunks: %v", err)
	}
}

// Whoever rewrites a whole object, checksums and all, cannot give it the name.
func TestForgedObject(t *testing.T) {
	t.Parallel()
	v, other := open(t), open(t)
	o, forged := put(t, v, content(90_000, 1)), put(t, other, content(90_000, 2))
	file, err := os.ReadFile(other.path(forged.SHA256))
	must(t, err)
	rewrite(t, v.path(o.SHA256), file)
	err = v.Verify(context.Background(), o.SHA256)
	wantCode(t, err, hut3.Integrity)
	if !strings.Contains(err.Error(), "holds another original, SHA-256 "+forged.SHA256.String()) {
		t.Errorf("got %v", err)
	}

	h, _ := decodeHeader(file[:headerSize])
	h.sha256 = o.SHA256
	rewrite(t, v.path(o.SHA256), append(h.encode(), file[headerSize:]...))
	_, err = v.Stat(o.SHA256)
	must(t, err) // header and name agree: only the content gives it away
	err = v.Verify(context.Background(), o.SHA256)
	wantCode(t, err, hut3.Integrity)
	if !strings.Contains(err.Error(), "its content has the SHA-256 "+forged.SHA256.String()) {
		t.Errorf("got %v", err)
	}

	h.root[0] ^= 1
	rewrite(t, v.path(o.SHA256), append(h.encode(), file[headerSize:]...))
	faults, _ := errors.AsType[Faults](v.Verify(context.Background(), o.SHA256))
	if len(faults) != 2 || !strings.Contains(faults[1].What, "Merkle root") {
		t.Errorf("got %v", faults)
	}
	if o := put(t, v, content(90_000, 1)); !o.Restored {
		t.Errorf("the forged object was left where the bytes are at hand: %+v", o)
	}
	must(t, v.Verify(context.Background(), o.SHA256))
}

// A table that lies about lengths, with every checksum made to fit, must not
// lead outside a chunk.
func TestForgedTable(t *testing.T) {
	t.Parallel()
	v := open(t)
	o := put(t, v, bytes.Repeat([]byte("a"), 3*chunkSize))
	path := v.path(o.SHA256)
	file, err := os.ReadFile(path)
	must(t, err)
	h, _ := decodeHeader(file[:headerSize])
	for name, change := range map[string]func(*entry){
		"too long":        func(e *entry) { e.length = 1 << 30 },
		"other content":   func(e *entry) { e.sum[0] ^= 1 },
		"said to be raw":  func(e *entry) { e.raw = true },
		"other checksum":  func(e *entry) { e.crc ^= 1 },
		"of another size": func(e *entry) { e.length-- },
	} {
		var forged table
		for i, old := 0, table(file[h.tableAt:]); i < old.len(); i++ {
			e := old.at(i)
			if i == 1 {
				change(&e)
			}
			forged = forged.append(e)
		}
		g := h
		g.tableSum = sha256.Sum256(forged)
		rewrite(t, path, append(append(g.encode(), file[headerSize:h.tableAt]...), forged...))
		if err := v.Verify(context.Background(), o.SHA256); hut3.CodeOf(err) != hut3.Integrity || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzVerify opens any file as an object: it must be refused or be what its
// name says.
func FuzzVerify(f *testing.F) {
	dir := f.TempDir()
	v, err := Open(dir)
	must(f, err)
	o := put(f, v, []byte("the usual place, the usual time, the usual place"))
	file, err := os.ReadFile(v.path(o.SHA256))
	must(f, err)
	f.Add(file)
	f.Add(file[:headerSize])
	h, _ := decodeHeader(file[:headerSize])
	h.size = 1 << 50
	f.Add(append(h.encode(), file[headerSize:]...))
	path := v.path(o.SHA256)
	must(f, os.Chmod(path, 0o600))
	f.Fuzz(func(t *testing.T, b []byte) {
		rewrite(t, path, b)
		if err := v.Verify(context.Background(), o.SHA256); err == nil && !bytes.Equal(b, file) {
			t.Fatal("another file passes for the object")
		}
	})
}

// TestPutForAKill is the process that TestKilledPut kills.
func TestPutForAKill(t *testing.T) {
	dir := os.Getenv("HUT3_TEST_VAULT")
	if dir == "" {
		t.Skip("run by TestKilledPut")
	}
	v, err := Open(dir)
	must(t, err)
	put(t, v, content(1000, 1))
	_, err = v.Put(context.Background(), io.TeeReader(bufio.NewReader(os.Stdin), os.Stdout))
	must(t, err)
}

func TestKilledPut(t *testing.T) {
	t.Parallel()
	v := open(t)
	cmd := exec.Command(os.Args[0], "-test.run=^TestPutForAKill$")
	cmd.Env = append(os.Environ(), "HUT3_TEST_VAULT="+v.dir)
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	sent := content(smallSize+chunkSize, 2)
	go in.Write(sent)
	_, err = io.ReadFull(out, make([]byte, len(sent))) // Put has read all of it, and waits for more
	must(t, err)
	must(t, cmd.Process.Kill())
	if cmd.Wait() == nil {
		t.Fatal("the process ended by itself")
	}
	left, err := filepath.Glob(filepath.Join(v.dir, tmpFolder, "*"))
	must(t, err)
	if len(left) != 1 || len(names(t, v)) != 2 {
		t.Errorf("left behind: %v", names(t, v))
	}
	for _, err := range v.List(context.Background()) {
		must(t, err)
	}
	must(t, v.Verify(context.Background(), sha256.Sum256(content(1000, 1))))
	must(t, v.Clean(context.Background(), time.Now().Add(time.Minute)))
	if len(names(t, v)) != 1 {
		t.Errorf("after cleaning: %v", names(t, v))
	}
}

// Clean does not touch what this process is writing.
func TestCleanDuringPut(t *testing.T) {
	t.Parallel()
	v := open(t)
	cleaned := false
	b := content(3*chunkSize, 7)
	rest := bytes.NewReader(b)
	o, err := v.Put(context.Background(), readerFunc(func(p []byte) (int, error) {
		if !cleaned {
			cleaned = true
			must(t, v.Clean(context.Background(), time.Now().Add(time.Minute)))
		}
		return rest.Read(p)
	}))
	must(t, err)
	must(t, v.Verify(context.Background(), o.SHA256))
}
