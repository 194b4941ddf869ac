package venetic

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func theStory(t *testing.T) Story {
	t.Helper()
	s, err := Tell(sampleConfig)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestStoryIsInTheExhibit finds each key message, as told without generating,
// among the scenes of the truth with a row on a held handset.
func TestStoryIsInTheExhibit(t *testing.T) {
	t.Parallel()
	s, story := theSample(t), theStory(t)
	scenes := map[string]Event{}
	for _, e := range jsonLines[Event](t, s.files, "truth/scenes.jsonl") {
		if e.Name != "" {
			scenes[e.Name] = e
		}
	}
	if len(scenes) != len(story.Scenes) || len(scenes) < 30 {
		t.Fatalf("%d scenes in the truth, %d told", len(scenes), len(story.Scenes))
	}
	for name, want := range story.Scenes {
		got := scenes[name]
		if got.Text != want.Text || got.From != want.From || got.To != want.To || !got.Sent.Equal(want.Sent) ||
			got.Conversation != want.Conversation || got.SHA256 != want.SHA256 {
			t.Errorf("%s is told as %+v and stands as %+v", name, want, got)
		}
		if len(got.Rows) == 0 {
			t.Errorf("%s has no row", name)
		}
	}
}

func TestSolicitorsThread(t *testing.T) {
	t.Parallel()
	s, story := theSample(t), theStory(t)
	if s.files["exhibit/"+story.Solicitor+"/messages.csv"] != nil {
		t.Error("the solicitor's own handset is in the exhibit")
	}
	partners := map[string]bool{}
	for _, c := range jsonLines[ConversationTruth](t, s.files, "truth/conversations.jsonl") {
		if c.A == story.Solicitor || c.B == story.Solicitor {
			partners[c.A+c.B] = true
			if c.Kind != "solicitor" {
				t.Errorf("%s is of kind %s", c.Name, c.Kind)
			}
		}
	}
	if len(partners) != 2 {
		t.Errorf("the solicitor has %d threads, should have two", len(partners))
	}
	threat, innocent := story.Scenes["solicitor_threat"], story.Scenes["innocent_brief"]
	if threat.From != story.Client || threat.To != story.Solicitor {
		t.Errorf("the threat goes from %s to %s", threat.From, threat.To)
	}
	if !strings.Contains(innocent.Text, "my brief") || innocent.To == story.Solicitor {
		t.Errorf("no innocent use of the phrase: %+v", innocent)
	}
	text := ""
	for _, e := range story.Scenes {
		text += strings.ToLower(e.Text) + "\n"
	}
	for _, phrase := range story.WatchPhrases {
		if !strings.Contains(text, phrase) {
			t.Errorf("watch phrase %q is nowhere in the story", phrase)
		}
	}
}

func TestThreatsNameTheirTargets(t *testing.T) {
	t.Parallel()
	story := theStory(t)
	for name, target := range story.Targets {
		text := strings.ToLower(story.Scenes[name].Text)
		for _, part := range []string{target.Name, target.Address, target.Postcode} {
			if !strings.Contains(text, strings.ToLower(part)) {
				t.Errorf("%s does not name %q", name, part)
			}
		}
	}
	classes := map[string]bool{}
	for _, e := range jsonLines[Event](t, theSample(t).files, "truth/threats.jsonl") {
		classes[e.Class] = true
	}
	if len(classes) < 4 {
		t.Errorf("only %d classes of threat in the sample", len(classes))
	}
}

// TestObviousCandidateIsRefuted holds the attribution story together: the
// handle writes from Derby while the obvious candidate is in custody.
func TestObviousCandidateIsRefuted(t *testing.T) {
	t.Parallel()
	s, story := theSample(t), theStory(t)
	a := story.Attribution
	custody := s.files["exhibit-other/custody.csv"].String()
	line := custody[strings.Index(custody, "CUS-1"):]
	f := strings.Split(line[:strings.Index(line, "\n")], ",")
	from, _ := time.Parse(time.DateTime, f[4])
	to, _ := time.Parse(time.DateTime, f[5])
	for _, name := range []string{"attribution_in_derby", "attribution_in_derby_night"} {
		e := story.Scenes[name]
		if e.From != a.Handle || !e.Sent.After(from) || !e.Sent.Before(to) || f[1] != a.Candidates[0].Name {
			t.Errorf("%s at %v is not within the custody of %s, %v to %v", name, e.Sent, f[1], from, to)
		}
	}
	if devices := s.files["exhibit-other/devices.csv"].String(); !strings.Contains(devices, a.IMEI+","+a.Handle) {
		t.Errorf("no seized device bears %s and %s", a.IMEI, a.Handle)
	}
	if plate := a.Candidates[1].Plate; !strings.Contains(story.Scenes["leak_plate"].Text, plate) ||
		!strings.Contains(s.files["exhibit-other/anpr.csv"].String(), plate) {
		t.Errorf("mark %s is not in the chat and the camera records", plate)
	}
	for name := range a.Messages {
		if e := story.Scenes[name]; e.From != a.Handle && e.To != a.Handle {
			t.Errorf("%s is not in a thread of %s", name, a.Handle)
		}
	}
	called := 0
	for _, name := range s.files.names("exhibit/") {
		for _, row := range strings.Split(s.files[name].String(), "\n") {
			if strings.HasSuffix(name, "contacts.csv") && strings.Contains(row, ","+a.Handle) && strings.Contains(row, "Lee") {
				called++
			}
		}
	}
	if called < 3 {
		t.Errorf("%d address books call %s Lee, at least three should", called, a.Handle)
	}
}

func TestGroupsOfTheSourceDocument(t *testing.T) {
	t.Parallel()
	story := theStory(t)
	if len(story.Groups) < 10 {
		t.Fatalf("%d groups", len(story.Groups))
	}
	d, n := story.Groups[0], story.Groups[1]
	if d.Base != "Derbyshire" || !slices.Equal(d.Reach, []string{"London", "Luton"}) {
		t.Errorf("%s: %s with %v", d.Name, d.Base, d.Reach)
	}
	if n.Base != "Nottinghamshire" || !slices.Equal(n.Reach, []string{"Liverpool"}) {
		t.Errorf("%s: %s with %v", n.Name, n.Base, n.Reach)
	}
	abroad := 0
	for _, g := range story.Groups {
		roles := map[Role]int{}
		for _, m := range g.Members {
			roles[m.Role]++
		}
		for _, r := range lineUp {
			if roles[r] == 0 {
				t.Errorf("%s has no %s", g.Name, r)
			}
		}
		if g.Region == "NL" || g.Region == "ES" {
			abroad++
		}
	}
	if abroad != 2 {
		t.Errorf("%d groups abroad", abroad)
	}
}

// TestSolicitorKeepsHisTone: in the thread's own talk the solicitor advises and
// the client asks, never the other way round.
func TestSolicitorKeepsHisTone(t *testing.T) {
	t.Parallel()
	p, err := newPlan(sampleConfig)
	if err != nil {
		t.Fatal(err)
	}
	said := 0
	for id := range p.convs {
		if p.convs[id].kind != legal {
			continue
		}
		p.convs[id].n += 400
		var a act
		for th := p.thread(id, true); th.next(&a); {
			from, _ := p.ends(id, a.fromA)
			text := string(a.body)
			if a.cue == nil && strings.Contains(text, "i will give you my advice") {
				said++
				if from != p.hand[p.named["solicitor"]].name || strings.Contains(text, "👍") {
					t.Errorf("%s said %q", from, text)
				}
			}
		}
	}
	if said == 0 {
		t.Error("no advice was given at all")
	}
}
