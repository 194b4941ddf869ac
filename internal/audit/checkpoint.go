package audit

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"hut3"
)

// Checkpoint is the head of a log: its first Size leaves have this root. Origin
// names the log, one name a log for ever.
type Checkpoint struct {
	Origin string    `json:"origin"`
	Size   int64     `json:"size"`
	Root   tlog.Hash `json:"root"`
}

// String prints the text that is signed: three lines, as C2SP tlog-checkpoint
// has them.
func (c Checkpoint) String() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, c.Root)
}

// SignCheckpoint signs a head as a note. The result is text, to be kept in the
// log and handed to whoever shall be able to hold the log to it.
func SignCheckpoint(c Checkpoint, signers ...note.Signer) ([]byte, error) {
	if c.Origin == "" || strings.ContainsAny(c.Origin, "\n\r") || c.Size < 0 {
		return nil, hut3.Errorf(hut3.Internal, "a checkpoint of the log %q at %d leaves cannot be signed", c.Origin, c.Size)
	}
	if len(signers) == 0 {
		return nil, hut3.Errorf(hut3.Internal, "a checkpoint needs a key to sign it")
	}
	signed, err := note.Sign(&note.Note{Text: c.String()}, signers...)
	return signed, hut3.Wrap(err, hut3.Internal, "signing the checkpoint of %s at %d leaves", c.Origin, c.Size)
}

// OpenCheckpoint checks a signed head. One signature by a known key is needed,
// and none by a known key may be wrong; lines signed by keys that are not
// given say nothing and are passed over. The error is hut3.Integrity.
func OpenCheckpoint(signed []byte, known ...note.Verifier) (Checkpoint, error) {
	n, err := note.Open(signed, note.VerifierList(known...))
	if err != nil {
		return Checkpoint{}, signatureError(err)
	}
	for _, sig := range n.Sigs {
		if _, err := base64.StdEncoding.Strict().DecodeString(sig.Base64); err != nil {
			return Checkpoint{}, hut3.Wrap(err, hut3.Integrity, "the signature of %s is not in its written form", sig.Name)
		}
	}
	return parseCheckpoint(n.Text)
}

func signatureError(err error) error {
	if unknown, ok := errors.AsType[*note.UnverifiedNoteError](err); ok {
		names := []string{}
		for _, sig := range unknown.Note.UnverifiedSigs {
			names = append(names, fmt.Sprintf("%s+%08x", sig.Name, sig.Hash))
		}
		return hut3.Errorf(hut3.Integrity, "the checkpoint is signed by %s, and by no known key", strings.Join(names, ", "))
	}
	return hut3.Wrap(err, hut3.Integrity, "the checkpoint's signature does not hold")
}

func parseCheckpoint(text string) (Checkpoint, error) {
	bad := hut3.Errorf(hut3.Integrity, "not a checkpoint: it has three lines, the log's name, its size and its root")
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] == "" {
		return Checkpoint{}, bad
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return Checkpoint{}, bad
	}
	root, err := tlog.ParseHash(lines[2])
	c := Checkpoint{Origin: lines[0], Size: size, Root: root}
	if err != nil || c.String() != text {
		return Checkpoint{}, bad
	}
	return c, nil
}

// textOf is the part of a note that is signed, unchecked.
func textOf(signed []byte) string {
	text, _, _ := strings.Cut(string(signed), "\n\n")
	return text + "\n"
}
