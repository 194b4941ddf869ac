package demo

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/app"
	"hut3/internal/ingest"
	"hut3/internal/venetic"
)

// modelTruth is the truth of a run by conversation: what each side's rows state.
type modelTruth struct {
	handsets map[string]venetic.HandsetTruth
	convs    map[string]*truthOf
	// damaged rows, by handset, whose times are no times: the import keeps each as
	// a message of its own, without a time, where the truth counts none.
	noTimes map[string]int64
}

type truthOf struct {
	venetic.ConversationTruth
	both    int64
	alone   map[string]int64
	repeats map[string]int64
}

func readTruth(t *testing.T, dir string) modelTruth {
	t.Helper()
	m := modelTruth{handsets: map[string]venetic.HandsetTruth{}, convs: map[string]*truthOf{}, noTimes: map[string]int64{}}
	each(t, dir, "rejects", func(r venetic.Reject) {
		if r.Fault == "bad date" {
			m.noTimes[r.Handle]++
		}
	})
	byID := map[string]*truthOf{}
	each(t, dir, "handsets", func(h venetic.HandsetTruth) { m.handsets[h.Handle] = h })
	each(t, dir, "conversations", func(c venetic.ConversationTruth) {
		o := &truthOf{ConversationTruth: c, alone: map[string]int64{}, repeats: map[string]int64{}}
		byID[c.ID] = o
		m.convs[hut3.DirectConversation(hut3.NewHandle("encrochat", c.A), hut3.NewHandle("encrochat", c.B))] = o
	})
	type told struct {
		ID            string
		Rows, Repeats []venetic.RowAt
	}
	each(t, dir, "messages", func(one told) {
		id, _, _ := strings.Cut(one.ID, "-")
		o := byID[id]
		switch len(one.Rows) {
		case 1:
			o.alone[one.Rows[0].Handle]++
		case 2:
			o.both++
		}
		for _, r := range one.Repeats {
			o.repeats[r.Handle]++
		}
	})
	return m
}

func each[T any](t *testing.T, dir, name string, fn func(T)) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, "truth", name+".jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for dec := json.NewDecoder(bytes.NewReader(raw)); dec.More(); {
		var v T
		if err := dec.Decode(&v); err != nil {
			t.Fatal(err)
		}
		fn(v)
	}
}

// TestCompletenessAgreesWithTruth takes the model operation in and sets its
// completeness statement against the truth: whose side is held and what one
// side alone holds (burned, lost, switched off), repeats, devices and clocks.
func TestCompletenessAgreesWithTruth(t *testing.T) {
	t.Parallel()
	dir, work := t.TempDir(), t.TempDir()
	if _, err := venetic.Generate(t.Context(), venetic.Config{Handles: 300, Messages: 6000, Seed: 3}, venetic.Dir(work)); err != nil {
		t.Fatal(err)
	}
	made, err := app.Init(t.Context(), filepath.Join(dir, "case"), app.NewCase{Owner: "ann"})
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), filepath.Join(dir, "case"))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	r := app.ImportRequest{}
	r.Paths, r.Platform = []string{filepath.Join(work, "exhibit")}, "encrochat"
	if _, err := a.ImportPaths(t.Context(), made.Actor, r, nil); err != nil {
		t.Fatal(err)
	}
	c, err := a.Completeness(t.Context(), made.Actor, "")
	if err != nil {
		t.Fatal(err)
	}
	truth := readTruth(t, work)
	truth.handsetsAgree(t, c)
	truth.conversationsAgree(t, c)
	if len(c.Sources) == 0 || c.Sources[0].SHA256.IsZero() {
		t.Error("the custodian is told nothing of the originals")
	}
}

func (m *modelTruth) handsetsAgree(t *testing.T, c *app.Completeness) {
	t.Helper()
	seen, usable := 0, 0
	for _, h := range c.Handsets {
		want, ok := m.handsets[h.Handle.Name]
		if !ok || h.Rows == 0 {
			continue // the gate holds what it must
		}
		seen++
		if want.RoundedIMEI != (h.Devices["4.90154E+14"] > 0) || !want.RoundedIMEI && h.Devices[want.IMEI]+h.Devices[want.NewIMEI] != h.Rows {
			t.Errorf("%s: devices %v; the truth has %s and %q", h.Handle, h.Devices, want.IMEI, want.NewIMEI)
		}
		if h.Stages["stored on device"]+h.Stages["live collection"] != h.Rows {
			t.Errorf("%s: stages %v of %d rows", h.Handle, h.Stages, h.Rows)
		}
		if h.Clock != nil && h.Clock.Usable {
			usable++
			if math.Abs(h.Clock.Ahead-float64(want.ClockSeconds)) > 3 {
				t.Errorf("%s: its clock is stated as %.1f s ahead; it was %d", h.Handle, h.Clock.Ahead, want.ClockSeconds)
			}
		}
	}
	if seen < 50 || usable < 20 {
		t.Errorf("%d handsets compared, %d of them with a clock: too few to show anything", seen, usable)
	}
}

func (m *modelTruth) conversationsAgree(t *testing.T, c *app.Completeness) {
	t.Helper()
	repeats := map[string]int64{}
	one, both := 0, 0
	for _, v := range c.Conversations {
		want := m.convs[v.Conversation]
		if want == nil {
			t.Errorf("there is no conversation %s in the truth", v.Conversation)
			continue
		}
		for h, n := range want.repeats {
			repeats[h] += n
		}
		if m.apart(want) {
			continue // group/1 leaves such copies as messages of their own
		}
		more := v.Messages - int64(want.Messages)
		if more > 0 && (m.noTimes[want.A] > 0 || m.noTimes[want.B] > 0) {
			m.spend(v.Sides, want)
			continue
		}
		if more != 0 || v.Both != want.both {
			t.Errorf("%s: %d messages, %d of both sides; the truth has %d and %d", v.Conversation, v.Messages, v.Both, want.Messages, want.both)
		}
		for _, s := range v.Sides {
			if rows := map[string]int{want.A: want.RowsA, want.B: want.RowsB}[s.Handle.Name]; s.Alone != want.alone[s.Handle.Name] || s.Rows != int64(rows) {
				t.Errorf("%s: %s alone states %d and has %d rows; the truth has %d and %d", v.Conversation, s.Handle, s.Alone, s.Rows, want.alone[s.Handle.Name], rows)
			}
		}
		switch oneSided := (want.RowsA == 0) != (want.RowsB == 0); {
		case oneSided != (v.OneSided != ""):
			t.Errorf("%s: one-sided %q; the truth has %d and %d rows", v.Conversation, v.OneSided, want.RowsA, want.RowsB)
		case want.Lacks != "" && !strings.Contains(v.OneSided, want.Lacks+"'s handset is held and gave nothing of it"):
			t.Errorf("%s: %q; %s is held and gave nothing", v.Conversation, v.OneSided, want.Lacks)
		case oneSided:
			one++
		default:
			both++
		}
	}
	for handset, left := range m.noTimes {
		if left != 0 {
			t.Errorf("%s: %d rows without a time are not accounted for", handset, left)
		}
	}
	if one < 10 || both < 10 {
		t.Errorf("%d one-sided conversations and %d others: too few to show anything", one, both)
	}
	for _, h := range c.Handsets {
		if h.Repeats != repeats[h.Handle.Name] {
			t.Errorf("%s: %d repeats; the truth has %d", h.Handle, h.Repeats, repeats[h.Handle.Name])
		}
	}
}

// spend lays messages without a time to the handsets whose rows they are.
func (m *modelTruth) spend(sides []ingest.SideHeld, want *truthOf) {
	for _, s := range sides {
		m.noTimes[s.Handle.Name] -= s.Alone - want.alone[s.Handle.Name]
	}
}

// apart reports whether the clocks of both sides lie beyond the tolerance.
func (m *modelTruth) apart(c *truthOf) bool {
	off := m.handsets[c.A].ClockSeconds - m.handsets[c.B].ClockSeconds
	return max(off, -off) > 120
}
