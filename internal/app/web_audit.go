package app

import (
	"context"
	"errors"
	"io"

	"hut3"
	"hut3/internal/audit"
)

// CopyLog writes a copy of a log that verifies itself.
func (a *App) CopyLog(ctx context.Context, actor hut3.Actor, log string, w io.Writer) error {
	return a.Doors.Export(ctx, actor, log, w)
}

// VerifyLog copies a log and verifies the copy by itself: leaves, tree,
// checkpoints and signatures.
func (a *App) VerifyLog(ctx context.Context, actor hut3.Actor, log string) (LogReport, error) {
	r, w := io.Pipe()
	copied := make(chan error, 1)
	go func() {
		err := a.Doors.Export(ctx, actor, log, w)
		copied <- errors.Join(err, w.CloseWithError(err))
	}()
	report, err := audit.Verify(r)
	closed, stopped := r.CloseWithError(err), <-copied
	if hut3.CodeOf(stopped) == hut3.Refused {
		return LogReport{}, stopped
	}
	if err == nil {
		err = errors.Join(closed, stopped)
	}
	return report, err
}
