package app

import (
	"crypto/hkdf"
	"crypto/sha256"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"hut3"
)

// logKey signs the checkpoints of both logs. Its secret seeds the key that
// authenticates search cursors.
type logKey struct {
	secret string
	public string
	signer note.Signer
}

func logKeyPath(dir string) string { return filepath.Join(dir, "keys", "log.key") }

func makeLogKey(dir, name string) error {
	secret, public, err := note.GenerateKey(nil, name)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "making the log's key")
	}
	text := "# signs the checkpoints of the logs; keep it secret\n# public: " + public + "\n" + secret + "\n"
	return hut3.Wrap(os.WriteFile(logKeyPath(dir), []byte(text), 0o600), hut3.Internal, "writing the log's key")
}

func readLogKey(dir string) (logKey, error) {
	raw, err := os.ReadFile(logKeyPath(dir))
	if err != nil {
		return logKey{}, hut3.Wrap(err, hut3.Integrity, "the log's key cannot be read; restore keys/log.key from a back-up")
	}
	var k logKey
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		if public, ok := strings.CutPrefix(line, "# public: "); ok {
			k.public = public
		} else if !strings.HasPrefix(line, "#") && line != "" {
			k.secret = line
		}
	}
	k.signer, err = note.NewSigner(k.secret)
	return k, hut3.Wrap(err, hut3.Integrity, "keys/log.key is damaged; restore it from a back-up")
}

// derive makes a key of another use out of the secret (RFC 5869).
func (k logKey) derive(use string) []byte {
	key, err := hkdf.Key(sha256.New, []byte(k.secret), nil, "hut3 "+use, 32)
	if err != nil {
		panic(err) // 32 bytes are always to be had of SHA-256
	}
	return key
}
