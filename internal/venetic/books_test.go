package venetic

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"
)

func table(t *testing.T, raw []byte) [][]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestBooksAndThreadsAgree: whoever a handset talks with stands in its book
// under the nickname its rows show, and the book's counts are the manifest's.
func TestBooksAndThreadsAgree(t *testing.T) {
	t.Parallel()
	s := theSample(t)
	contacts, notes, bookOnly := 0, 0, 0
	known := map[string]bool{}
	for _, c := range jsonLines[ConversationTruth](t, s.files, "truth/conversations.jsonl") {
		known[c.A], known[c.B] = true, true
	}
	for _, h := range jsonLines[HandsetTruth](t, s.files, "truth/handsets.jsonl") {
		folder := "exhibit/" + h.Handle + "/"
		book := map[string]string{}
		for i, f := range table(t, s.files[folder+"contacts.csv"].Bytes()) {
			if i == 0 {
				if strings.Join(f, ",") != contactHeader {
					t.Errorf("%s: contacts header %q", h.Handle, f)
				}
				continue
			}
			contacts++
			if !known[strings.TrimSuffix(f[1], "@encrochat.com")] {
				bookOnly++
			}
			book[f[1]] = f[2]
			if _, err := time.Parse(time.DateTime, f[3]); err != nil {
				t.Errorf("%s: contact added %q", h.Handle, f[3])
			}
		}
		list := table(t, s.files[folder+"notes.csv"].Bytes())
		if strings.Join(list[0], ",") != noteHeader {
			t.Errorf("%s: notes header %q", h.Handle, list[0])
		}
		notes += len(list) - 1
		r := csv.NewReader(bytes.NewReader(s.files[folder+"messages.csv"].Bytes()))
		for first := true; ; first = false {
			f, err := r.Read()
			if err != nil {
				break // the end, or the planted fault that TestEveryRow knows of
			}
			if nick, ok := book[f[3]]; !first && (!ok || nick != f[4]) {
				t.Fatalf("%s shows %s as %q, the book has %q", h.Handle, f[3], f[4], nick)
			}
		}
	}
	n := s.manifest.Counts
	if contacts != n.Contacts || notes != n.Notes || bookOnly < n.BookOnly {
		t.Errorf("%d contacts, %d notes, %d in books only; the manifest says %+v", contacts, notes, bookOnly, n)
	}
}

// TestOffHandsetIsSilent: while a handset is off it writes nothing and keeps
// nothing.
func TestOffHandsetIsSilent(t *testing.T) {
	t.Parallel()
	s := theSample(t)
	off := map[string][]Period{}
	for _, h := range jsonLines[HandsetTruth](t, s.files, "truth/handsets.jsonl") {
		off[h.Handle] = h.Off
	}
	silent := func(handle string, at time.Time) bool {
		for _, w := range off[handle] {
			if !at.Before(w.From) && at.Before(w.To) {
				return true
			}
		}
		return false
	}
	missed := 0
	for _, m := range jsonLines[told](t, s.files, "truth/messages.jsonl") {
		if silent(m.From, m.Sent) {
			t.Errorf("%s: %s wrote while off", m.ID, m.From)
		}
		if !silent(m.To, m.Sent) {
			continue
		}
		missed++
		for _, r := range m.Rows {
			if r.Handle == m.To {
				t.Errorf("%s: %s kept a row while off", m.ID, m.To)
			}
		}
	}
	if missed == 0 {
		t.Error("nobody wrote to a handset that was off")
	}
}

// TestNewTelephoneChangesItsIMEI: before the change one number, after it the other.
func TestNewTelephoneChangesItsIMEI(t *testing.T) {
	t.Parallel()
	s, story := theSample(t), theStory(t)
	rows, sets := exhibits(t, s.files)
	set := sets[story.NewTelephone]
	seen := map[string]int{}
	for _, r := range rows[story.NewTelephone] {
		at, _ := time.Parse(time.DateTime, r.utc)
		want := set.IMEI
		if !at.Add(-time.Duration(set.ClockSeconds) * time.Second).Before(set.NewFrom) {
			want = set.NewIMEI
		}
		if r.imei != want && !set.RoundedIMEI {
			t.Errorf("row %d bears %s, should bear %s", r.number, r.imei, want)
		}
		seen[r.imei]++
	}
	if len(seen) != 2 && !set.RoundedIMEI {
		t.Errorf("IMEIs seen: %v", seen)
	}
	if wrong := sets[story.HourWrong].ClockSeconds; wrong < 3500 || wrong > 3700 {
		t.Errorf("the clock said to be an hour out is %d s out", wrong)
	}
	if wrong := sets[story.MinutesWrong].ClockSeconds; wrong <= pairing {
		t.Errorf("the clock said to be minutes out is %d s out", wrong)
	}
}

// TestPlanGrowsWithHandlesOnly: ten times the messages give the same plan but
// for the shares, so memory does not follow the messages.
func TestPlanGrowsWithHandlesOnly(t *testing.T) {
	t.Parallel()
	small, err := newPlan(Config{Handles: 2000, Messages: 20_000, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	large, err := newPlan(Config{Handles: 2000, Messages: 400_000, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	if len(small.convs) != len(large.convs) || len(small.hand) != len(large.hand) {
		t.Fatalf("%d and %d conversations", len(small.convs), len(large.convs))
	}
	for i := range small.convs {
		a, b := small.convs[i], large.convs[i]
		if a.a != b.a || a.b != b.b || a.from != b.from || a.kind != b.kind {
			t.Fatalf("conversation %d differs", i)
		}
	}
}

func TestScenesAreRefusedWithTheirReason(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"scene x derby.principal", "a key and two people"},
		{"scene x derby.principal nobody.boss", "who is not in the plan"},
		{"2020-05-01 10:00:00 a name text without a bar", "a line is"},
		{"2020-05-41 10:00:00 a name | text", "day out of range"},
	} {
		p := &plan{named: map[string]uint32{"derby.principal": 0}, hand: make([]handle, 1), scenes: []scene{{key: "open"}}}
		if err := p.readSceneLine(c.text, p.handleNames()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v", c.text, err)
		}
	}
}

func TestGroupsAreRefused(t *testing.T) {
	t.Parallel()
	town := []place{{Town: "Derby", Spots: []string{"the lay-by"}}}
	good := group{Key: "k", Name: "n", Region: "r", Zone: 1, Places: town}
	if err := good.validate(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*group){
		"no name": func(g *group) { g.Name = "" }, "no region": func(g *group) { g.Region = "" },
		"no place": func(g *group) { g.Places = nil }, "no spots": func(g *group) { g.Places = []place{{Town: "Derby"}} },
		"odd zone": func(g *group) { g.Zone = 9 },
	} {
		bad := good
		spoil(&bad)
		if bad.validate() == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
