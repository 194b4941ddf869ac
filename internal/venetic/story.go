package venetic

import (
	"crypto/sha256"
	"encoding/hex"
)

// Story says where the planted scenes are, without anything being generated:
// who the groups are, what the key messages say, who may be whom.
type Story struct {
	Groups       []Group           `json:"groups"`
	Scenes       map[string]Event  `json:"scenes"`  // key messages by name: threat_derby, solicitor_threat …
	Handles      map[string]string `json:"handles"` // by part played: derby.courier1, solicitor …
	Solicitor    string            `json:"solicitor"`
	Client       string            `json:"client"` // whose thread with the solicitor holds a threat
	WatchPhrases []string          `json:"watch_phrases"`
	Attribution  AttributionStory  `json:"attribution"`
	Succession   []Person          `json:"succession"` // the two users of Handles["leeds.courier1"], in order
	CrossBrokers []string          `json:"cross_brokers"`
	HourWrong    string            `json:"hour_wrong"`    // the handset whose clock is an hour out
	MinutesWrong string            `json:"minutes_wrong"` // one whose clock is minutes out
	NewTelephone string            `json:"new_telephone"` // one whose IMEI changes
	Targets      map[string]Target `json:"targets"`
}

// AttributionStory is the handle with two candidates.
type AttributionStory struct {
	Handle     string            `json:"handle"`
	IMEI       string            `json:"imei"`
	Candidates []Candidate       `json:"candidates"` // the obvious one, then the supported one
	Messages   map[string]string `json:"messages"`   // scene name → what it speaks for
	Records    map[string]string `json:"records"`    // record of exhibit-other → what it speaks for
}

// Target is who a planted threat is against, and where that was said to be.
type Target struct {
	Name     string `json:"name"`
	Address  string `json:"address"`
	Postcode string `json:"postcode"`
	Force    string `json:"force"` // whose ground the postcode area is
}

// Group is a planted group as the truth tells it.
type Group struct {
	Key     string   `json:"key"`
	Name    string   `json:"name"`
	Region  string   `json:"region"`
	Base    string   `json:"base"`
	Reach   []string `json:"reach"`
	Members []Member `json:"members"`
}

// Member is one handle of a group.
type Member struct {
	Handle string `json:"handle"`
	Role   Role   `json:"role"`
	Held   bool   `json:"held"`
	Known  bool   `json:"known"` // stands in at least one held thread
}

// Tell gives the story of a Config.
func Tell(cfg Config) (Story, error) {
	p, err := newPlan(cfg)
	if err != nil {
		return Story{}, err
	}
	return p.story(), nil
}

func (p *plan) story() Story {
	s := Story{
		Groups: p.groupTruth(), Scenes: map[string]Event{}, Handles: map[string]string{},
		WatchPhrases: p.cited.WatchPhrases, Targets: targets(),
	}
	for name, h := range p.named {
		s.Handles[name] = p.hand[h].name
	}
	for i := range p.scenes {
		p.tellScene(&p.scenes[i], s.Scenes)
	}
	s.Solicitor, s.Client = s.Handles["solicitor"], s.Handles["notts.principal"]
	s.HourWrong, s.MinutesWrong, s.NewTelephone = s.Handles[hourWrong], s.Handles["kent.courier1"], s.Handles["bristol.courier1"]
	s.CrossBrokers = []string{s.Handles["rotterdam.broker"], s.Handles["costa.broker"]}
	s.Succession = p.usersOf(p.named["leeds.courier1"])
	s.Attribution = p.attributionStory()
	return s
}

func (p *plan) tellScene(sc *scene, into map[string]Event) {
	a, b := p.hand[sc.a].name, p.hand[sc.b].name
	talk := p.conversation(p.convOf(sc.a, sc.b))
	for i := range sc.cues {
		c := &sc.cues[i]
		if c.name == "" {
			continue
		}
		sum := sha256.Sum256(c.body)
		e := Event{Kind: "scene", Name: c.name, Sent: utc(c.at), From: a, To: b, Text: string(c.body),
			Conversation: talk, SHA256: hex.EncodeToString(sum[:])}
		if !c.fromA {
			e.From, e.To = b, a
		}
		into[c.name] = e
	}
}

func (p *plan) convOf(a, b uint32) int {
	for _, id := range p.of[a] {
		if p.other(id, a) == b {
			return int(id)
		}
	}
	return -1
}

func (p *plan) attributionStory() AttributionStory {
	h := p.named["derby.courier1"]
	return AttributionStory{
		Handle: p.hand[h].name, IMEI: p.dev[h].imei[0], Candidates: p.cited.Candidates,
		Messages: map[string]string{
			"attribution_birthday":        "for obvious",
			"attribution_birthday_denied": "against obvious, for supported",
			"attribution_in_derby":        "against obvious: in custody at Nottingham",
			"attribution_in_derby_night":  "against obvious: in custody at Nottingham",
			"attribution_anpr_north":      "for supported: ANPR-1, ANPR-2",
			"attribution_anpr_luton":      "for supported: ANPR-3",
			"leak_plate":                  "for supported: own mark",
			"leak_partner_phone":          "for supported: partner's telephone",
			"leak_address":                "for supported: own address",
			"leak_selfie":                 "for whoever is in the picture; the picture is not supplied",
		},
		Records: map[string]string{
			"CUS-1": "against obvious", "ANPR-1": "for supported", "ANPR-2": "for supported", "ANPR-3": "for supported",
			"ANPR-4": "against obvious", "CALL-1": "for supported", "CALL-2": "for supported", "CALL-3": "for supported",
			"CALL-4": "against obvious", "DEV-1": "for supported",
		},
	}
}

func targets() map[string]Target {
	return map[string]Target{
		"threat_derby":     {"Craig Ellersby", "14 Penmarrow Close", "DE24 9ZZ", "Derbyshire"},
		"solicitor_threat": {"Danny Marrick", "27 Tolvane Street", "NG7 9ZZ", "Nottinghamshire"},
	}
}

func (p *plan) groupTruth() []Group {
	out := make([]Group, len(p.groups))
	for i := range p.groups {
		g := &p.groups[i]
		out[i] = Group{Key: g.Key, Name: g.Name, Region: g.Region, Base: g.Base, Reach: append([]string{}, g.Reach...)}
		for h := g.first; h < g.first+g.size; h++ {
			x := &p.hand[h]
			out[i].Members = append(out[i].Members, Member{x.name, x.role, x.held, len(p.of[h]) > 0})
		}
	}
	return out
}
