package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/query"
)

// EntityCount is a value found in messages, how many messages hold it and when
// the first and last of them were sent.
type EntityCount struct {
	Type     string `json:"type"`
	Value    string `json:"value"`
	Messages int64  `json:"messages"`
	First    string `json:"first,omitempty"`
	Last     string `json:"last,omitempty"`
}

// Entities lists what was found in the messages of a query, of some types or of
// all, the commonest first. They flag; they are not findings.
func (a *App) Entities(ctx context.Context, actor hut3.Actor, text string, types []string) ([]EntityCount, error) {
	if err := knownTypes(types); err != nil {
		return nil, err
	}
	q, view, err := a.ask(ctx, actor, access.CorpusSearch, text)
	if err != nil {
		return nil, err
	}
	found, err := view.Entities(ctx, q, types)
	if err != nil {
		return nil, err
	}
	out := make([]EntityCount, len(found))
	for i, e := range found {
		out[i] = EntityCount{e.Type, e.Value, e.Messages, stamp(e.First), stamp(e.Last)}
	}
	return out, a.Doors.Read(ctx, actor, access.Look{Action: access.CorpusSearch, Query: "entities of " + q.String(), Count: int64(len(out))})
}

// knownTypes refuses a type that no message can hold.
func knownTypes(types []string) error {
	for _, t := range types {
		if !slices.Contains(query.EntityTypes(), t) {
			return hut3.Errorf(hut3.Usage, "no entity is of the type %q; give %s", t, strings.Join(query.EntityTypes(), ", "))
		}
	}
	return nil
}

// stamp prints µs of UTC; nothing where no time is known.
func stamp(micros int64) string {
	if micros == 0 {
		return ""
	}
	return time.UnixMicro(micros).UTC().Format(time.RFC3339)
}
