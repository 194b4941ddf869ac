package app

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/ingest"
	"hut3/internal/venetic"
)

var (
	truthHandles  = flag.Int("truth-handles", 240, "handles of the model operation whose completeness statement is held to the truth")
	truthMessages = flag.Int("truth-messages", 5000, "and its messages")
	truthSeed     = flag.Uint64("truth-seed", 7, "and its seed")
)

// truthLines reads a file of the truth.
func truthLines[T any](t *testing.T, path string) (out []T) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for dec := json.NewDecoder(bufio.NewReader(f)); dec.More(); {
		var x T
		if err := dec.Decode(&x); err != nil {
			t.Fatal(err)
		}
		out = append(out, x)
	}
	return out
}

type truthMessage struct {
	Sent          time.Time
	Rows, Repeats []venetic.RowAt
}

// planted is what the truth says of one handset, counted by itself.
type planted struct {
	venetic.HandsetTruth
	days         map[string]bool // with a row, by the handset's clock
	stored, live int64
	repeats      int64
	rejects      []venetic.Reject
}

// TestCompletenessAgainstTruth imports the model operation and holds the
// statement of every handset to what was planted in it. The demo's:
//
//	go test ./internal/app -run TestCompletenessAgainstTruth -truth-handles 6000 -truth-messages 300000 -truth-seed 11
func TestCompletenessAgainstTruth(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := Simulate(t.Context(), Simulation{Out: dir, Handles: *truthHandles, Messages: *truthMessages, Seed: *truthSeed}); err != nil {
		t.Fatal(err)
	}
	truth := plantedIn(t, filepath.Join(dir, "truth"))
	a := freshCase(t)
	a.takeIn(t, requestOf(filepath.Join(dir, "exhibit")))
	held, err := a.Review(t.Context(), rev, hut3.Held)
	if err != nil || len(held) == 0 {
		t.Fatalf("%d held (%v): the model has solicitors", len(held), err)
	}
	for _, h := range held { // what is withheld is in nobody's statement
		if err := a.Rule(t.Context(), rev, h.Ref, hut3.Released, "the test counts everything"); err != nil {
			t.Fatal(err)
		}
	}
	c, err := a.Completeness(t.Context(), ann, "")
	if err != nil {
		t.Fatal(err)
	}
	met := 0
	reference := clockReference(c, truth)
	for _, h := range c.Handsets {
		want := truth[h.Handle.Name]
		if want == nil {
			t.Errorf("%s is stated and was not planted", h.Handle)
			continue
		}
		if h.Rows > 0 {
			met++
		}
		for _, f := range handsetFaults(want, h, reference) {
			t.Errorf("%s: %s", h.Handle, f)
		}
	}
	for name, want := range truth {
		if want.Rows > 0 {
			met--
		} else if i := slices.IndexFunc(c.Handsets, func(h ingest.HandsetHeld) bool { return h.Handle.Name == name }); i >= 0 && c.Handsets[i].Rows > 0 {
			t.Errorf("%s gave no row and is stated with %d", name, c.Handsets[i].Rows)
		}
	}
	if met != 0 {
		t.Errorf("%d handsets too many or few are stated to have given rows", met)
	}
	conversationsAgainstTruth(t, c, truth, truthLines[venetic.ConversationTruth](t, filepath.Join(dir, "truth", "conversations.jsonl")))
	sourcesAgainstTruth(t, c, truth)
}

func plantedIn(t *testing.T, dir string) map[string]*planted {
	t.Helper()
	out := map[string]*planted{}
	for _, h := range truthLines[venetic.HandsetTruth](t, filepath.Join(dir, "handsets.jsonl")) {
		out[h.Handle] = &planted{HandsetTruth: h, days: map[string]bool{}}
	}
	for _, m := range truthLines[truthMessage](t, filepath.Join(dir, "messages.jsonl")) {
		for i, r := range slices.Concat(m.Rows, m.Repeats) {
			h := out[r.Handle]
			h.days[m.Sent.Add(time.Duration(h.ClockSeconds)*time.Second).Format(time.DateOnly)] = true
			if m.Sent.Before(h.Live) {
				h.stored++
			} else {
				h.live++
			}
			if i >= len(m.Rows) {
				h.repeats++
			}
		}
	}
	for _, r := range truthLines[venetic.Reject](t, filepath.Join(dir, "rejects.jsonl")) {
		out[r.Handle].rejects = append(out[r.Handle].rejects, r)
	}
	return out
}

// clockReference is how far the median of the statement's clocks stands from
// true time, by number of the reference.
func clockReference(c *Completeness, truth map[string]*planted) map[int]float64 {
	all := map[int][]float64{}
	for _, h := range c.Handsets {
		if h.Clock != nil && h.Clock.Usable {
			all[h.Clock.Reference] = append(all[h.Clock.Reference], h.Clock.Ahead-float64(truth[h.Handle.Name].ClockSeconds))
		}
	}
	out := map[int]float64{}
	for n, list := range all {
		slices.Sort(list)
		out[n] = list[len(list)/2]
	}
	return out
}

// handsetFaults lists where the statement of a handset is not what was planted.
// A row with a time that is none is a row, and has no day and no place in the
// truth's counts.
func handsetFaults(want *planted, h ingest.HandsetHeld, reference map[int]float64) (faults []string) {
	say := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	undated := int64(0)
	for _, r := range want.rejects {
		if r.Fault == "bad date" {
			undated++
		}
	}
	undated = min(undated, h.TimeBases["unknown"])
	if got := h.Rows - undated; got != int64(want.Rows) {
		say("%d rows stated, %d planted", got, want.Rows)
	}
	if h.Repeats != want.repeats {
		say("%d repeats stated, %d planted", h.Repeats, want.repeats)
	}
	if diff := cmp.Diff(emptyDays(want.days), statedEmpty(h)); diff != "" || h.ActiveDays != len(want.days) {
		say("%d active days stated, %d planted; empty days (-planted +stated):\n%s", h.ActiveDays, len(want.days), diff)
	}
	if got := h.Stages["stored on device"] + h.Stages["live collection"]; got-undated != want.stored+want.live || abs64(h.Stages["stored on device"]-want.stored) > undated {
		say("stages %v, planted %d stored and %d live", h.Stages, want.stored, want.live)
	}
	devices := 1
	if want.NewIMEI != "" && !want.RoundedIMEI {
		devices = len(h.Devices) // it may have been changed before or after all of its rows
		if devices > 2 {
			say("%d devices: %v", devices, h.Devices)
		}
	}
	if want.Rows > 0 && len(h.Devices) != devices || want.RoundedIMEI && want.Rows > 0 && h.Devices["4.90154E+14"] == 0 {
		say("devices %v, planted %s %s (rounded %v)", h.Devices, want.IMEI, want.NewIMEI, want.RoundedIMEI)
	}
	if want.Rows > 0 && (len(h.Zones) != 1 || h.Zones[0].Offset != fmt.Sprintf("%+03d:00", want.ZoneHours)) {
		say("zones %+v, planted %+d h", h.Zones, want.ZoneHours)
	}
	return append(faults, clockFaults(want, h, reference)...)
}

func clockFaults(want *planted, h ingest.HandsetHeld, reference map[int]float64) (faults []string) {
	if h.Clock == nil {
		return nil
	}
	if off := h.Clock.Ahead - float64(want.ClockSeconds) - reference[h.Clock.Reference]; h.Clock.Usable && (off > 3 || off < -3) {
		faults = append(faults, fmt.Sprintf("its clock is stated %.1f s ahead and was planted %d s ahead, %.1f s apart", h.Clock.Ahead, want.ClockSeconds, off))
	}
	if hours := want.ClockSeconds / 3600; h.Clock.Usable && int64(h.Clock.Hours) != hours {
		faults = append(faults, fmt.Sprintf("a fault of %d h is proposed, planted %d h", h.Clock.Hours, hours))
	}
	return faults
}

func abs64(n int64) int64 { return max(n, -n) }

// emptyDays lists the days without a row between the first and the last.
func emptyDays(days map[string]bool) (out []string) {
	all := slices.Sorted(maps.Keys(days))
	if len(all) == 0 {
		return nil
	}
	at, _ := time.Parse(time.DateOnly, all[0])
	for ; at.Format(time.DateOnly) < all[len(all)-1]; at = at.AddDate(0, 0, 1) {
		if !days[at.Format(time.DateOnly)] {
			out = append(out, at.Format(time.DateOnly))
		}
	}
	return out
}

func statedEmpty(h ingest.HandsetHeld) (out []string) {
	for _, p := range h.Empty {
		at, _ := time.Parse(time.DateOnly, p.From)
		for range p.Days {
			out = append(out, at.Format(time.DateOnly))
			at = at.AddDate(0, 0, 1)
		}
	}
	return out
}

// conversationsAgainstTruth compares who holds what of each conversation.
func conversationsAgainstTruth(t *testing.T, c *Completeness, truth map[string]*planted, all []venetic.ConversationTruth) {
	t.Helper()
	stated := map[string]ingest.ConversationHeld{}
	for _, v := range c.Conversations {
		stated[v.Conversation] = v
	}
	oneSided, gaveNothing := 0, 0
	for _, want := range all {
		if want.RowsA+want.RowsB == 0 {
			continue
		}
		v, ok := stated[hut3.DirectConversation(hut3.NewHandle("encrochat", want.A), hut3.NewHandle("encrochat", want.B))]
		if !ok {
			t.Errorf("%s is not stated", want.Name)
			continue
		}
		only, other := want.A, want.B
		if want.RowsA == 0 {
			only, other = want.B, want.A
		}
		say := ""
		switch held := truth[other] != nil && truth[other].Rows > 0; {
		case want.RowsA > 0 && want.RowsB > 0:
		case held:
			say = fmt.Sprintf("only encrochat/%s's side is held; encrochat/%s's handset is held and gave nothing of it", only, other)
			gaveNothing++
		default:
			say = fmt.Sprintf("only encrochat/%s's side is held; the other's handset is not", only)
			oneSided++
		}
		if v.OneSided != say && !(say != "" && truth[other] != nil && strings.HasSuffix(v.OneSided, "gave nothing of it")) {
			t.Errorf("%s: stated %q, planted %q", want.Name, v.OneSided, say)
		}
		for _, s := range v.Sides {
			rows := map[string]int{want.A: want.RowsA, want.B: want.RowsB}[s.Handle.Name]
			if extra := s.Rows - int64(rows); extra < 0 || extra > int64(len(truth[s.Handle.Name].rejects)) {
				t.Errorf("%s: %d rows stated of %s, %d planted", want.Name, s.Rows, s.Handle, rows)
			}
		}
	}
	if oneSided == 0 || gaveNothing == 0 {
		t.Errorf("the model has %d one-sided conversations, and %d of which a handset that is held gave nothing: the test says little", oneSided, gaveNothing)
	}
}

// sourcesAgainstTruth compares what was set aside, file by file, and the columns.
func sourcesAgainstTruth(t *testing.T, c *Completeness, truth map[string]*planted) {
	t.Helper()
	rounded, damaged := false, 0
	for _, s := range c.Sources {
		owner, name, _ := strings.Cut(s.File, "/")
		if name != "messages.csv" {
			continue
		}
		want := truth[owner]
		if want == nil {
			t.Errorf("%s was not planted", s.File)
			continue
		}
		rounded = rounded || want.RoundedIMEI && want.Rows > 0
		undated := s.Rows - int64(want.Rows)
		if s.Rejects+undated != int64(len(want.rejects)) || undated < 0 {
			t.Errorf("%s: %d set aside and %d without a time, planted %v", s.File, s.Rejects, undated, want.rejects)
		}
		damaged += len(want.rejects)
		if want.Rows > 0 && (s.ProfileHash.IsZero() || !slices.Contains(s.Unread, "Timestamp (local)")) {
			t.Errorf("%s: profile %s, columns kept verbatim %v", s.File, s.ProfileHash, s.Unread)
		}
	}
	if damaged == 0 {
		t.Error("no handset was damaged: the test says little")
	}
	sign := slices.ContainsFunc(c.Damage, func(d ingest.Damage) bool {
		return strings.HasPrefix(d.What, "a number in scientific notation (device)")
	})
	if sign != rounded {
		t.Errorf("scientific notation stated %v, planted %v", sign, rounded)
	}
}
