package venetic

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"
)

// told is a line of messages.jsonl.
type told struct {
	ID      string
	Sent    time.Time
	From    string
	To      string
	Kind    string
	SHA256  string
	Rows    []RowAt
	Repeats []RowAt
}

// exhibits reads every handset's rows and what the truth says of the handset.
func exhibits(t *testing.T, m memory) (map[string]map[int]csvRow, map[string]HandsetTruth) {
	t.Helper()
	damaged := map[string]map[int]string{}
	for _, r := range jsonLines[Reject](t, m, "truth/rejects.jsonl") {
		if damaged[r.Handle] == nil {
			damaged[r.Handle] = map[int]string{}
		}
		damaged[r.Handle][r.Row] = r.Fault
	}
	rows, sets := map[string]map[int]csvRow{}, map[string]HandsetTruth{}
	for _, h := range jsonLines[HandsetTruth](t, m, "truth/handsets.jsonl") {
		sets[h.Handle] = h
		rows[h.Handle] = readRows(t, m["exhibit/"+h.Handle+"/messages.csv"].Bytes(), damaged[h.Handle])
		if len(rows[h.Handle]) != h.Rows {
			t.Errorf("%s: %d readable rows, the truth says %d", h.Handle, len(rows[h.Handle]), h.Rows)
		}
	}
	return rows, sets
}

// TestEveryRowIsWhatTheTruthSays walks the truth's messages to their rows, and
// leaves no row over.
func TestEveryRowIsWhatTheTruthSays(t *testing.T) {
	t.Parallel()
	s := theSample(t)
	rows, sets := exhibits(t, s.files)
	held, lost, repeats, copies := 0, 0, 0, 0
	for _, m := range jsonLines[told](t, s.files, "truth/messages.jsonl") {
		if len(m.Rows) == 0 {
			lost++
			continue
		}
		held++
		copies += len(m.Rows) - 1
		repeats += len(m.Repeats)
		for _, at := range append(m.Rows, m.Repeats...) {
			r, ok := rows[at.Handle][at.Row]
			if !ok {
				t.Fatalf("%s: row %d of %s is missing or named twice", m.ID, at.Row, at.Handle)
			}
			delete(rows[at.Handle], at.Row)
			checkRow(t, m, at, r, sets[at.Handle])
		}
	}
	for handle, left := range rows {
		if len(left) > 0 {
			t.Errorf("%s: %d rows of which the truth knows nothing", handle, len(left))
		}
	}
	n := s.manifest.Counts
	if held != n.Messages || held != sampleConfig.Messages || lost != n.Lost || copies != n.Copies || repeats != n.Repeats {
		t.Errorf("held %d lost %d copies %d repeats %d; the manifest says %+v", held, lost, copies, repeats, n)
	}
}

func checkRow(t *testing.T, m told, at RowAt, r csvRow, set HandsetTruth) {
	t.Helper()
	if r.n != strconv.Itoa(at.Row) {
		t.Errorf("%s: row %d of %s is numbered %s", m.ID, at.Row, at.Handle, r.n)
	}
	owner, contact, direction := m.From, m.To, "Outgoing"
	if at.Handle == m.To {
		owner, contact, direction = m.To, m.From, "Incoming"
	}
	bare := func(s string) string { return strings.TrimSuffix(s, "@encrochat.com") }
	if bare(r.owner) != owner || bare(r.contact) != contact || r.direction != direction {
		t.Errorf("%s: %s %s %s, should be %s %s %s", m.ID, r.owner, r.direction, r.contact, owner, direction, contact)
	}
	clock := m.Sent.Add(time.Duration(set.ClockSeconds) * time.Second)
	local := clock.Add(time.Duration(set.ZoneHours) * time.Hour)
	if r.utc != clock.Format(time.DateTime) || r.local != local.Format(time.DateTime) {
		t.Errorf("%s: %s and %s local, sent %v on a clock of %+d s", m.ID, r.utc, r.local, m.Sent, set.ClockSeconds)
	}
	text := strings.ReplaceAll(norm.NFC.String(r.text), "\r\n", "\n")
	if sum := sha256.Sum256([]byte(text)); hex.EncodeToString(sum[:]) != m.SHA256 {
		t.Errorf("%s: %q is not the text of the truth", m.ID, r.text)
	}
	if want := map[bool]string{true: stageStored, false: stageLive}[m.Sent.Before(set.Live)]; r.stage != want {
		t.Errorf("%s: stage %q, live from %v", m.ID, r.stage, set.Live)
	}
}

func TestFaultsAreThere(t *testing.T) {
	t.Parallel()
	s := theSample(t)
	faults := map[string]int{}
	for _, r := range jsonLines[Reject](t, s.files, "truth/rejects.jsonl") {
		faults[r.Fault]++
	}
	beyond, off, crlf, multi := 0, 0, 0, 0
	for _, h := range jsonLines[HandsetTruth](t, s.files, "truth/handsets.jsonl") {
		if abs(h.ClockSeconds) > pairing {
			beyond++
		}
		off += len(h.Off)
		raw := s.files["exhibit/"+h.Handle+"/messages.csv"].Bytes()
		if h.CRLF && bytes.Contains(raw, []byte("\r\n")) {
			crlf++
		}
		multi += bytes.Count(raw, []byte("tick list:"))
		faults["new telephone"] += min(1, len(h.NewIMEI))
		if h.RoundedIMEI && !bytes.Contains(raw, []byte(",4.90154E+14")) {
			t.Errorf("%s: the IMEI is whole", h.Handle)
		}
	}
	for name, n := range map[string]int{
		"columns": faults["columns"], "bad date": faults["bad date"], "unclosed quote": faults["unclosed quote"],
		"clock beyond the tolerance": beyond, "handset off": off, "CR LF": crlf, "text of several lines": multi,
		"new telephone": faults["new telephone"], "thread of one side": s.manifest.Counts.OneSided,
	} {
		if n == 0 {
			t.Errorf("no %s in the sample", name)
		}
	}
}

func TestSharesOfTheSample(t *testing.T) {
	t.Parallel()
	n := theSample(t).manifest.Counts
	for _, c := range []struct {
		what         string
		got, low, hi float64
	}{
		{"innocent share", float64(n.Innocent) / float64(n.Messages), 0.60, 0.85},
		{"rows a message where both are held", float64(n.TwoSidedRow) / float64(n.TwoSidedMsg), 1.7, 1.9},
		{"repeats a row", float64(n.Repeats) / float64(n.Rows), 0.01, 0.03},
		{"copies apart", float64(n.Apart) / float64(n.Copies), 0.001, 0.15},
	} {
		if c.got < c.low || c.got > c.hi {
			t.Errorf("%s is %.3f, should lie between %.2f and %.2f", c.what, c.got, c.low, c.hi)
		}
	}
}

// TestNothingReal lets no telephone number stand outside the drama range, and
// no handle that is known from the press.
func TestNothingReal(t *testing.T) {
	t.Parallel()
	s := theSample(t)
	phone := regexp.MustCompile(`(?:\+44|\b0)[ ]?7\d{3}[ ]?\d{3}[ ]?\d{3}\b`)
	landline := regexp.MustCompile(`\b0[123]\d{2,3}[ ]?\d{3}[ ]?\d{3,4}\b`)
	found := 0
	for name, file := range s.files {
		for _, got := range phone.FindAllString(file.String(), -1) {
			found++
			digits := strings.NewReplacer(" ", "", "+44", "0").Replace(got)
			if !strings.HasPrefix(digits, "07700900") || len(digits) != 11 {
				t.Errorf("%s: %s is outside the drama range", name, got)
			}
		}
		if strings.HasPrefix(name, "exhibit") {
			for _, got := range landline.FindAllString(file.String(), -1) {
				t.Errorf("%s: %s looks like a telephone number", name, got)
			}
		}
	}
	if found == 0 {
		t.Error("no telephone number at all was found")
	}
}
