package formats

import (
	"bytes"
	"context"
	"path"
	"strings"

	"hut3"
)

// stepDecrypt leads from an encrypted original, whose SHA-256 is its name, to
// its plaintext. The plaintext is an object of its own, so the step is not walked
// again: it says where the object came from.
const stepDecrypt = "decrypt"

// DecryptStep is the step from an encrypted original to its plaintext.
func DecryptStep(original hut3.Digest) hut3.Step {
	return hut3.Step{Kind: stepDecrypt, Name: original.String()}
}

// The kinds of encrypted file that a key opens.
const (
	SealedAge     = "age"
	SealedOpenPGP = "OpenPGP"
	SealedCrypt12 = "WhatsApp crypt12"
	SealedCrypt14 = "WhatsApp crypt14"
	SealedCrypt15 = "WhatsApp crypt15"
)

// SealedKinds lists the kinds of encrypted file that a key opens.
func SealedKinds() []string {
	return []string{SealedAge, SealedOpenPGP, SealedCrypt12, SealedCrypt14, SealedCrypt15, SealedSignal}
}

// SealedKind says how a file is encrypted, by its first bytes (4 KiB are enough)
// and its name; nothing where it is not, or not in a way that is known.
func SealedKind(head []byte, name string) string {
	suffix := strings.ToLower(path.Ext(name))
	switch {
	case bytes.HasPrefix(head, []byte("age-encryption.org/v1\n")), bytes.HasPrefix(head, []byte("-----BEGIN AGE ENCRYPTED FILE-----")):
		return SealedAge
	case bytes.HasPrefix(head, []byte("-----BEGIN PGP MESSAGE-----")):
		return SealedOpenPGP
	case len(head) > 0 && head[0]&0x80 != 0 && (suffix == ".gpg" || suffix == ".pgp"):
		return SealedOpenPGP
	case suffix == ".crypt12" && len(head) > crypt12Head && head[0] == 0 && head[1] == 1:
		return SealedCrypt12
	}
	if _, ok := signalHeadOf(head); ok {
		return SealedSignal
	}
	h, ok := backupHeadOf(head)
	switch {
	case ok && h.serverSalt == nil:
		return SealedCrypt15
	case ok:
		return SealedCrypt14
	}
	return ""
}

// PlainName is what the plaintext of an encrypted file is called.
func PlainName(name string) string {
	if plain, ok := strings.CutSuffix(name, ".backup"); ok && plain != "" {
		return plain + ".zip" // of Signal: the database and its files
	}
	for _, suffix := range []string{".crypt12", ".crypt14", ".crypt15", ".age", ".gpg", ".pgp", ".asc"} {
		if plain, ok := strings.CutSuffix(name, suffix); ok && plain != "" {
			return plain
		}
	}
	return name + ".plain"
}

// sealedFormat is the encrypted original of a plaintext that is imported with
// it: it has no rows of its own.
func sealedFormat() format {
	return format{
		Info: Info{Name: "encrypted", What: "an encrypted original that was opened with a key (import --key-file): age, OpenPGP where gpg is installed, WhatsApp crypt12, crypt14 and crypt15, the backup of Signal for Android",
			Limit: "its rows are those of the plaintext, which is an object of its own; without a key it is kept as an original"},
		detect: func(s *source) Detection {
			if s.in.Opened == "" || len(s.steps) > 0 {
				return Detection{}
			}
			return Detection{Sure: 1, Why: "an encrypted original, opened with a key: its plaintext is " + s.in.Opened}
		},
		read: func(_ context.Context, r *reading) error {
			if r.src.in.Opened == "" {
				return hut3.Wrap(ErrUnrecognised, hut3.Invalid, "%s: only a file that is imported with its key is read as encrypted", r.src.path)
			}
			r.tally.sum.Bytes = r.src.in.Size
			return nil
		},
	}
}
