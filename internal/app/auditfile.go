package app

import (
	"context"
	"os"

	"golang.org/x/mod/sumdb/note"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/audit"
)

// The two logs.
const (
	CaseLog  = access.CaseLog
	LooksLog = access.LooksLog
)

// LogReport is what the verification of a copied log found.
type LogReport = audit.Report

// ExportLog copies a log into a new file.
func (a *App) ExportLog(ctx context.Context, actor hut3.Actor, log, path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return hut3.Wrap(err, hut3.Usage, "writing the export")
	}
	err = a.Doors.Export(ctx, actor, log, f)
	if closed := f.Close(); err == nil {
		err = hut3.Wrap(closed, hut3.Internal, "writing the export")
	}
	if err != nil {
		_ = os.Remove(path) // what was written is no export
	}
	return err
}

// VerifyLogFile checks a copied log by itself: it needs no data folder. A key
// that the reader brought is held against the file's signatures.
func VerifyLogFile(path, key string) (LogReport, error) {
	var trusted []note.Verifier
	if key != "" {
		v, err := note.NewVerifier(key)
		if err != nil {
			return LogReport{}, hut3.Wrap(err, hut3.Usage, "the key is not a log's public key")
		}
		trusted = append(trusted, v)
	}
	f, err := os.Open(path)
	if err != nil {
		return LogReport{}, hut3.Wrap(err, hut3.Usage, "reading the export")
	}
	defer f.Close()
	return audit.Verify(f, trusted...)
}
