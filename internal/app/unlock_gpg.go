package app

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"hut3"
)

// gpgTime is how long gpg may take for one file.
const gpgTime = 30 * time.Minute

// longestHome is the longest path of a home folder of gpg: its sockets stand in it,
// and the system takes names of a socket up to about 100 bytes.
const longestHome = 80

// openGPG decrypts with the program gpg, in a home folder of its own below temp
// that goes afterwards: a secret key without a passphrase, or the passphrase on the
// first line of the key file. Nothing of the user's own keys is asked. Where temp
// is too long for gpg's sockets the home folder, which holds the key and no
// plaintext, is in the system's temporary folder.
func openGPG(ctx context.Context, name string, key []byte, temp string) (io.Reader, error) {
	if _, err := exec.LookPath("gpg"); err != nil {
		return nil, hut3.Errorf(hut3.Invalid, "gpg is not installed here: install it, or decrypt the file elsewhere and import both")
	}
	if full, err := filepath.Abs(temp); err != nil || len(full) > longestHome-len("/gpg-4294967295") {
		temp = ""
	} else {
		temp = full
	}
	home, err := os.MkdirTemp(temp, "gpg-")
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "a place for gpg")
	}
	g := gpg{home: home}
	plain, err := g.open(ctx, name, key)
	if err != nil {
		g.remove()
		return nil, err
	}
	return plain, nil
}

type gpg struct{ home string }

func (g gpg) remove() {
	kill := exec.Command("gpgconf", "--homedir", g.home, "--kill", "all")
	_ = kill.Run() // without gpgconf there is no agent either
	_ = os.RemoveAll(g.home)
}

func (g gpg) command(ctx context.Context, args ...string) *exec.Cmd {
	base := []string{"--homedir", g.home, "--batch", "--no-tty", "--quiet", "--no-auto-key-retrieve", "--trust-model", "always"}
	cmd := exec.CommandContext(ctx, "gpg", append(base, args...)...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C"}
	return cmd
}

func (g gpg) open(ctx context.Context, name string, key []byte) (io.Reader, error) {
	full, err := filepath.Abs(name)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Invalid, "%s", name)
	}
	args := []string{"--decrypt", "--", full}
	if isSecretKey(key) {
		load := g.command(ctx, "--import")
		load.Stdin = bytes.NewReader(key)
		if err := load.Run(); err != nil {
			return nil, hut3.Errorf(hut3.Invalid, "gpg cannot take the secret key: give one without a passphrase, as gpg --export-secret-keys writes it")
		}
	} else {
		args = append([]string{"--pinentry-mode", "loopback", "--passphrase-fd", "0"}, args...)
	}
	ctx, cancel := context.WithTimeout(ctx, gpgTime)
	cmd := g.command(ctx, args...)
	cmd.WaitDelay = 5 * time.Second // for an agent that outlives it
	line, _, _ := bytes.Cut(key, []byte("\n"))
	if !isSecretKey(key) {
		cmd.Stdin = bytes.NewReader(append(bytes.TrimRight(line, "\r"), '\n'))
	}
	said := &firstBytes{}
	cmd.Stderr = said
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		cancel()
		return nil, hut3.Wrap(err, hut3.Internal, "gpg cannot be started")
	}
	return &gpgPlain{out: out, cmd: cmd, said: said, done: func() { cancel(); g.remove() }}, nil
}

func isSecretKey(key []byte) bool {
	return bytes.Contains(key, []byte("-----BEGIN PGP PRIVATE KEY BLOCK-----")) || len(key) > 64 && (key[0] == 0x94 || key[0] == 0x95 || key[0] == 0xc5)
}

// gpgPlain is the plaintext as gpg writes it. Its end is the end of gpg, which
// says whether all of it is right.
type gpgPlain struct {
	out  io.Reader
	cmd  *exec.Cmd
	said *firstBytes
	done func()
	end  error
}

// Close ends gpg where it still runs.
func (p *gpgPlain) Close() error {
	if p.end == nil {
		p.end = io.ErrClosedPipe
		_ = p.cmd.Process.Kill() // it may have ended
		_ = p.cmd.Wait()         // it was killed
		p.done()
	}
	return nil
}

// Read gives what gpg writes; at its end, what it says of it.
func (p *gpgPlain) Read(b []byte) (int, error) {
	if p.end != nil {
		return 0, p.end
	}
	n, err := p.out.Read(b)
	if err == nil {
		return n, nil
	}
	p.end = io.EOF
	if p.cmd.Wait() != nil {
		p.end = hut3.Errorf(hut3.Invalid, "the key does not open the file, or it is damaged; gpg says: %s", strings.Join(strings.Fields(string(p.said.b)), " "))
	}
	p.done()
	return n, p.end
}

// firstBytes keeps the beginning of what a program says.
type firstBytes struct{ b []byte }

// Write keeps at most 2,000 bytes.
func (f *firstBytes) Write(p []byte) (int, error) {
	f.b = append(f.b, p[:min(len(p), 2000-len(f.b))]...)
	return len(p), nil
}
