package app

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"hut3"
	"hut3/internal/operations"
	"hut3/internal/store"
)

// titles keeps what versions of records call themselves, by their digest: a
// trace names thousands. Who may read one was asked before.
type titles struct {
	mu   sync.Mutex
	kept map[hut3.Digest]string
}

// titlesMost is how many are kept.
const titlesMost = 100_000

func (t *titles) of(r store.Record) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, ok := t.kept[r.Digest]
	if !ok {
		s = title(r)
		if t.kept == nil || len(t.kept) >= titlesMost {
			t.kept = map[hut3.Digest]string{}
		}
		t.kept[r.Digest] = s
	}
	return s
}

// title is what a record calls itself, for a line of a trace.
func title(r store.Record) string {
	switch r.Kind {
	case operations.SeizureKind:
		var s hut3.Seizure
		if json.Unmarshal(r.Body, &s) == nil {
			return eventTitle(s.Event, linesTitle(s.Lines))
		}
	case operations.ArrestKind:
		var a hut3.Arrest
		if json.Unmarshal(r.Body, &a) == nil {
			return eventTitle(a.Event, string(a.Person)+a.Unnamed)
		}
	}
	return ownTitle(r.Body)
}

func eventTitle(e hut3.Event, what string) string {
	parts := []string{what, string(e.On), e.Located.Name, "credited to " + e.CreditedTo}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// linesTitle says what was seized: cash £20,000; cocaine 1 kg; 1 vehicle.
func linesTitle(lines []hut3.SeizureLine) string {
	parts := make([]string, len(lines))
	for i, l := range lines {
		name := strings.ReplaceAll(string(l.Kind), "_", " ")
		switch {
		case l.Milligrams != nil:
			parts[i] = l.Drug + " " + l.Milligrams.String()
		case l.Pence != nil:
			parts[i] = name + " " + l.Pence.String()
		case l.Count != nil:
			parts[i] = hut3.Thousands(*l.Count) + " " + name
		default:
			parts[i] = name
		}
	}
	return strings.Join(parts, "; ")
}

// ownTitle finds the field by which a record of any kind names itself.
func ownTitle(body []byte) string {
	var f struct{ Title, Name, Mark, Description, Handle, Agency, State json.RawMessage }
	if json.Unmarshal(body, &f) != nil {
		return ""
	}
	for _, field := range []json.RawMessage{f.Title, f.Name, f.Mark, f.Description, f.Handle, f.Agency, f.State} {
		var s string
		if json.Unmarshal(field, &s) == nil && s != "" {
			return s
		}
	}
	return ""
}
