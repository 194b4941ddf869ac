package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// EntityCount is a value found in messages, how many messages hold it and when
// the first and last of them were sent. Edits are the versions that say it in place
// of what a message was first sent with; where no message does, First and Last are
// theirs.
type EntityCount struct {
	Type     string `json:"type"`
	Value    string `json:"value"`
	Messages int64  `json:"messages"`
	Edits    int64  `json:"edits,omitempty"`
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
		out[i] = EntityCount{Type: e.Type, Value: e.Value, Messages: e.Messages, First: stamp(e.First), Last: stamp(e.Last)}
	}
	edits, err := view.Edits(ctx)
	if err != nil {
		return nil, err
	}
	later, err := edits.Entities(ctx, q, types)
	if err != nil {
		return nil, err
	}
	out = withEdits(out, later)
	return out, a.Doors.Read(ctx, actor, access.Look{Action: access.CorpusSearch, Query: "entities of " + q.String(), Count: int64(len(out))})
}

// withEdits counts beside the messages what versions say: behind the others, what
// only they say.
func withEdits(out []EntityCount, later []corpus.EntityCount) []EntityCount {
	type value struct{ of, is string }
	at := map[value]int{}
	if len(later) > 0 {
		for i, e := range out {
			at[value{e.Type, e.Value}] = i
		}
	}
	for _, e := range later {
		if i, ok := at[value{e.Type, e.Value}]; ok {
			out[i].Edits = e.Messages
			continue
		}
		out = append(out, EntityCount{Type: e.Type, Value: e.Value, Edits: e.Messages, First: stamp(e.First), Last: stamp(e.Last)})
	}
	return out
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
