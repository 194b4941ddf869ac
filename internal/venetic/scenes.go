package venetic

import (
	"strings"
	"time"

	"hut3"
)

// scene is a planted stretch of one conversation.
type scene struct {
	key  string
	a, b uint32 // as the conversation has them: a the lower index
	cues []cue
}

// cue is one planted message.
type cue struct {
	name  string // as the story calls it, or empty
	at    int64
	until int64 // end of the stretch: lines of one day that follow each other
	fromA bool
	photo bool
	body  []byte
}

// readScenes reads data/scenes.txt and settles who speaks.
func (p *plan) readScenes() error {
	raw, err := dataFiles.ReadFile("data/scenes.txt")
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "embedded file scenes.txt")
	}
	names := p.handleNames()
	for i, text := range strings.Split(string(raw), "\n") {
		if text == "" || text[0] == '#' {
			continue
		}
		if err := p.readSceneLine(text, names); err != nil {
			return hut3.Wrap(err, hut3.Internal, "embedded file scenes.txt, line %d", i+1)
		}
	}
	for i := range p.scenes {
		p.scenes[i].settle()
	}
	return p.holdActors()
}

// handleNames puts the handle where a scene writes {derby.courier1}.
func (p *plan) handleNames() *strings.Replacer {
	var pairs []string
	for key, h := range p.named {
		pairs = append(pairs, "{"+key+"}", p.hand[h].name)
	}
	return strings.NewReplacer(pairs...)
}

func (p *plan) readSceneLine(text string, names *strings.Replacer) error {
	if rest, ok := strings.CutPrefix(text, "scene "); ok {
		f := strings.Fields(rest)
		if len(f) != 3 {
			return hut3.Errorf(hut3.Internal, "a scene has a key and two people")
		}
		a, err := p.find(f[1])
		if err != nil {
			return err
		}
		b, err := p.find(f[2])
		p.scenes = append(p.scenes, scene{key: f[0], a: a, b: b})
		return err
	}
	head, body, ok := strings.Cut(text, " | ")
	f := strings.Fields(head)
	if !ok || len(f) != 4 || len(p.scenes) == 0 {
		return hut3.Errorf(hut3.Internal, "a line is: date time speaker name | text")
	}
	at, err := time.Parse(time.DateTime, f[0]+" "+f[1])
	if err != nil {
		return err
	}
	body, photo := strings.CutPrefix(body, "^")
	c := cue{name: strings.Trim(f[3], "-"), at: at.Unix(), fromA: f[2] == "a", photo: photo, body: []byte(names.Replace(body))}
	last := &p.scenes[len(p.scenes)-1]
	last.cues = append(last.cues, c)
	return nil
}

// settle puts the lower handle first and finds where each stretch ends.
func (s *scene) settle() {
	swap := s.a > s.b
	if swap {
		s.a, s.b = s.b, s.a
	}
	until := int64(0)
	for i := len(s.cues) - 1; i >= 0; i-- {
		c := &s.cues[i]
		c.fromA = c.fromA != swap
		if until == 0 || until-c.at > 2*60*60 {
			until = c.at
		}
		c.until = until
		if i > 0 && c.at-s.cues[i-1].at > 30*60 {
			until = 0
		}
	}
}

// holdActors makes sure that a scene is held: by the first speaker at least,
// and by both where both are in groups; the solicitor's handset never is.
func (p *plan) holdActors() error {
	for i := range p.scenes {
		for _, h := range [...]uint32{p.scenes[i].a, p.scenes[i].b} {
			x := &p.hand[h]
			x.told = true
			x.held = x.held || x.group >= 0
		}
	}
	return nil
}
