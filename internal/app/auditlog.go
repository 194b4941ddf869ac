package app

import (
	"context"
	"encoding/json"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/audit"
)

// LogEntry is a leaf as a person reads it.
type LogEntry struct {
	Leaf int64 `json:"leaf"`
	audit.Entry
	Erased bool `json:"erased,omitempty"`
	// Withheld says that the leaf tells of what the reader may not know: only
	// its time is shown.
	Withheld bool `json:"withheld,omitempty"`
}

// MarshalJSON prints the leaf's number beside the entry's own fields.
func (e LogEntry) MarshalJSON() ([]byte, error) {
	raw, err := json.Marshal(e.Entry)
	if err != nil {
		return nil, err
	}
	head, err := json.Marshal(struct {
		Leaf     int64 `json:"leaf"`
		Erased   bool  `json:"erased,omitempty"`
		Withheld bool  `json:"withheld,omitempty"`
	}{e.Leaf, e.Erased, e.Withheld})
	if err != nil {
		return nil, err
	}
	return append(append(head[:len(head)-1], ','), raw[1:]...), nil
}

// Log gives the latest entries of a log, oldest first; last 0 gives all. Of one
// that tells of a threat to life, who may not know of it reads the time alone.
func (a *App) Log(ctx context.Context, actor hut3.Actor, log string, last int) ([]LogEntry, error) {
	out, _, err := a.LogStretch(ctx, actor, log, LogStretch{Last: int64(last)})
	return out, err
}

// LogStretch is a part of a log: the last entries of those before a leaf.
type LogStretch = access.Stretch

// LogStretch gives a stretch of a log as Log does, and how long the log is.
func (a *App) LogStretch(ctx context.Context, actor hut3.Actor, log string, s LogStretch) (out []LogEntry, size int64, err error) {
	look := access.Look{Action: access.LogRead, Query: "log " + log}
	if err := a.Doors.Read(ctx, actor, look); err != nil {
		return nil, 0, err
	}
	size, err = a.Doors.Leaves(ctx, log, s, func(l audit.Leaf) error {
		e, err := logEntry(actor, l)
		out = append(out, e)
		return err
	})
	return out, size, err
}

func logEntry(actor hut3.Actor, l audit.Leaf) (LogEntry, error) {
	e := LogEntry{Leaf: l.Index, Erased: l.Payload == nil}
	if l.Payload == nil {
		return e, nil
	}
	if err := json.Unmarshal(l.Payload, &e.Entry); err != nil {
		return e, hut3.Wrap(err, hut3.Integrity, "reading leaf %d", l.Index)
	}
	if e.Withheld = access.Withheld(actor, l); e.Withheld {
		e.Entry = audit.Entry{Time: e.Time}
	}
	return e, nil
}

// LogState is the present size and root of a log.
type LogState = access.LogState

// Checkpoint signs the present size and root of both logs, where they grew, and
// gives them. It is for those who may read the logs.
func (a *App) Checkpoint(ctx context.Context, actor hut3.Actor) ([]LogState, error) {
	if err := a.Doors.Read(ctx, actor, access.Look{Action: access.LogRead, Query: "checkpoint"}); err != nil {
		return nil, err
	}
	if err := a.Doors.Checkpoint(ctx); err != nil {
		return nil, err
	}
	return a.Doors.Logs(ctx)
}
