package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"hut3"
	"hut3/internal/ingest"
)

// The files of a signed statement.
const (
	statementJSON = "completeness.json"
	statementText = "completeness.txt"
	statementPDF  = "completeness.pdf"
	statementNote = "completeness.note" // names the others by SHA-256; signed with the case's key
)

// SignedStatement is a statement on the disk, and the files that its signature
// covers.
type SignedStatement struct {
	Subject string            `json:"subject"`
	Dir     string            `json:"dir"`
	Files   map[string]string `json:"files"` // SHA-256 by name
	Key     string            `json:"key"`   // the verifier: check the statement with it
}

// CompletenessText writes a statement as text.
func CompletenessText(w io.Writer, c *Completeness) error { return completenessPage(c).Text(w) }

// CompletenessPDF writes a statement as PDF.
func CompletenessPDF(w io.Writer, c *Completeness) error { return completenessPage(c).PDF(w) }

// SignCompleteness makes a statement and writes it into a new folder as JSON,
// text and PDF, with a note that names the three by SHA-256 and is signed with
// the case's key.
func (a *App) SignCompleteness(ctx context.Context, actor hut3.Actor, subject, dir string) (SignedStatement, error) {
	out, files, err := a.SignedCompleteness(ctx, actor, subject)
	if err != nil {
		return SignedStatement{}, err
	}
	out.Dir = dir
	return out, writeNew(dir, files)
}

// SignedCompleteness is SignCompleteness with the files in memory, by name.
func (a *App) SignedCompleteness(ctx context.Context, actor hut3.Actor, subject string) (SignedStatement, map[string][]byte, error) {
	c, err := a.completeness(ctx, actor, subject, "completeness, signed")
	if err != nil {
		return SignedStatement{}, nil, err
	}
	key, err := readLogKey(a.Dir)
	if err != nil {
		return SignedStatement{}, nil, err
	}
	files, err := statementFiles(c)
	if err != nil {
		return SignedStatement{}, nil, err
	}
	out := SignedStatement{Subject: c.Subject, Files: map[string]string{}, Key: key.public}
	text := fmt.Sprintf("%s\ncase %s\nsubject %s\nmade %s by %s of %s\n", ingest.CompletenessFormat, c.Case, c.Subject, c.Made, c.By, c.Unit)
	for _, name := range []string{statementJSON, statementText, statementPDF} {
		sum := sha256.Sum256(files[name])
		out.Files[name] = hut3.Digest(sum).String()
		text += fmt.Sprintf("sha256 %s %s\n", out.Files[name], name)
	}
	files[statementNote], err = note.Sign(&note.Note{Text: text}, key.signer)
	return out, files, hut3.Wrap(err, hut3.Internal, "the statement cannot be signed")
}

func statementFiles(c *Completeness) (map[string][]byte, error) {
	raw, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "the statement cannot be written as JSON")
	}
	var text, pdf bytes.Buffer
	if err := CompletenessText(&text, c); err != nil {
		return nil, err
	}
	if err := CompletenessPDF(&pdf, c); err != nil {
		return nil, err
	}
	return map[string][]byte{statementJSON: append(raw, '\n'), statementText: text.Bytes(), statementPDF: pdf.Bytes()}, nil
}

// writeNew writes files into a folder that is not there yet.
func writeNew(dir string, files map[string][]byte) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		if os.IsExist(err) {
			return hut3.Errorf(hut3.Conflict, "%s is there already; name a new folder", dir)
		}
		return hut3.Wrap(err, hut3.Invalid, "the folder %s cannot be made", dir)
	}
	for name, raw := range files {
		if err := os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
			return hut3.Wrap(err, hut3.Internal, "%s cannot be written", name)
		}
	}
	return nil
}

// CheckStatement checks the files of a signed statement against its note, and
// the note against the case's key as it was handed over. It needs no case.
func CheckStatement(dir, key string) error {
	if key == "" {
		return hut3.Errorf(hut3.Usage, "give the key of the case that signed it with --key; it stands in keys/log.key behind \"public\"")
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return hut3.Wrap(err, hut3.Usage, "%q is no key of a case; it stands in keys/log.key behind \"public\"", key)
	}
	raw, err := os.ReadFile(filepath.Join(dir, statementNote))
	if err != nil {
		return hut3.Wrap(err, hut3.Invalid, "%s holds no signed statement", dir)
	}
	n, err := note.Open(raw, note.VerifierList(verifier))
	if err != nil || !strings.HasPrefix(n.Text, ingest.CompletenessFormat+"\n") {
		return hut3.Errorf(hut3.Integrity, "%s is not signed with this key", statementNote)
	}
	found := 0
	for line := range strings.Lines(n.Text) {
		f := strings.Fields(line)
		if len(f) != 3 || f[0] != "sha256" {
			continue
		}
		found++
		body, err := os.ReadFile(filepath.Join(dir, filepath.Base(f[2])))
		if sum := sha256.Sum256(body); err != nil || hut3.Digest(sum).String() != f[1] {
			return hut3.Errorf(hut3.Integrity, "%s is not the file that was signed", f[2])
		}
	}
	if found != 3 {
		return hut3.Errorf(hut3.Integrity, "%s names %d files, not three", statementNote, found)
	}
	return nil
}
