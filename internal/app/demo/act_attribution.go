package demo

import (
	"time"

	"hut3"
	"hut3/internal/app"
)

// attribution plays a handle with two candidates. The obvious one is refuted;
// the other becomes attributed by two people.
func (s *story) attribution() error {
	s.scene("Who is this handle, and what speaks against it")
	s.clock.set(at(18, 10, 0))
	analyst, officer := s.as("analyst"), s.as("officer")
	mine, err := s.app.Attribution(s.ctx, analyst)
	if err != nil {
		return err
	}
	records, err := s.externals(mine)
	if err != nil {
		return err
	}
	obvious, err := s.candidate(mine, 0)
	if err != nil {
		return err
	}
	other, err := s.candidate(mine, 1)
	if err != nil {
		return err
	}
	if err := s.evidence(mine, obvious, obviousEvidence, records); err != nil {
		return err
	}
	if err := s.evidence(mine, other, otherEvidence, records); err != nil {
		return err
	}
	if err := s.decideClaims(mine, obvious, other); err != nil {
		return err
	}
	second, err := s.app.Attribution(s.ctx, officer)
	if err != nil {
		return err
	}
	s.clock.set(at(18, 15, 30))
	if err := second.Confirm(s.ctx, officer, other, "device with the handle on its screen, own birthday, address and vehicle; nothing found against", ""); err != nil {
		return err
	}
	return s.showHandle(second)
}

func (s *story) candidate(room app.Claims, i int) (hut3.Ref, error) {
	c := s.tale.Attribution.Candidates[i]
	analyst := s.as("analyst")
	nominal, err := room.SetNominal(s.ctx, analyst, "", hut3.Nominal{
		Name: c.Name, Born: hut3.PartialDate(c.Born), Category: hut3.SubjectSuspect, CategoryReason: "candidate user of a handle that moved drugs",
		Stated: hut3.StatedOpinion, Note: c.Why, Synthetic: true,
	})
	if err != nil {
		return "", err
	}
	s.keep([]string{"obvious_nominal", "supported_nominal"}[i], nominal)
	return room.Propose(s.ctx, analyst, app.ClaimProposal{
		Handle: s.handle("derby.courier1"), Nominal: nominal, From: time.Date(2020, 4, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2020, 6, 13, 0, 0, 0, 0, time.UTC),
		Reason: c.Why, Synthetic: true,
	})
}

// external is a record of another kind, as exhibit-other holds it.
type external struct {
	id, kind, source, reference, person, place, text string
	from, to                                         time.Time
}

func may(day, hour, minute int) time.Time {
	return time.Date(2020, 5, day, hour, minute, 0, 0, time.UTC)
}

// externals enters the records that the evidence cites.
func (s *story) externals(room app.Claims) (map[string]hut3.Ref, error) {
	c := s.tale.Attribution.Candidates
	list := []external{
		{"CUS-1", "custody", "Nottingham custody suite", "32NN/1187/20", c[0].Name, "Nottingham", "in custody", may(16, 21, 40), may(18, 9, 15)},
		{"ANPR-1", "anpr", "ANPR, M1 J28 north", "ANPR-1", "", "Derbyshire", "read " + c[1].Plate + " going north", may(20, 6, 10), may(20, 6, 11)},
		{"ANPR-3", "anpr", "ANPR, M1 J11 south", "ANPR-3", "", "Luton", "read " + c[1].Plate + " going south", may(27, 12, 3), may(27, 12, 4)},
		{"CALL-1", "call data", "call data", "CALL-1", c[1].Name, "Derby city centre", "own telephone used in Derby city centre, 74 s", may(17, 14, 26), may(17, 14, 28)},
		{"DEV-1", "seized device", "property store", "SLC/4", c[1].Name, "Derby", "handset with the handle on its screen, IMEI " + s.tale.Attribution.IMEI, at(16, 6, 10), at(16, 6, 10)},
	}
	refs := map[string]hut3.Ref{}
	for _, e := range list {
		ref, err := room.AddExternal(s.ctx, s.as("analyst"), hut3.ExternalRecord{
			Type: e.kind, Source: e.source, Reference: e.reference, From: e.from, To: e.to, Person: e.person, Place: e.place, Text: e.text, Synthetic: true,
		})
		if err != nil {
			return nil, err
		}
		refs[e.id] = ref
	}
	return refs, nil
}

// item is a piece of evidence: scenes of the corpus and records of other kinds.
type item struct {
	side    hut3.Side
	kind    string
	scenes  []string
	records []string
	shows   string
}

var (
	obviousEvidence = []item{
		{hut3.For, "birthday", []string{"attribution_birthday"}, nil, "greeted as Lee, 34, on his birthday"},
		{hut3.Against, "denial", []string{"attribution_birthday_denied"}, nil, "answers that it is the wrong Lee, and gives another birthday and age"},
		{hut3.Against, "negative", []string{"attribution_in_derby", "attribution_in_derby_night"}, []string{"CUS-1"}, "writes from Derby while this man is in custody at Nottingham"},
	}
	otherEvidence = []item{
		{hut3.For, "birthday", []string{"attribution_birthday_denied"}, nil, "gives his own birthday and the age of the year"},
		{hut3.For, "own_address", []string{"leak_address"}, nil, "gives his own address for a delivery"},
		{hut3.For, "co_location_vehicle", []string{"attribution_anpr_north"}, []string{"ANPR-1"}, "writes from the M1 minutes after his van is read there"},
		{hut3.For, "co_location_vehicle", []string{"attribution_anpr_luton"}, []string{"ANPR-3"}, "the same at Luton a week later"},
		{hut3.For, "co_location_phone", []string{"attribution_in_derby"}, []string{"CALL-1"}, "his own telephone is used where the handle says it is"},
		{hut3.For, "device_seized", nil, []string{"DEV-1"}, "the handset was found at his address, the handle on its screen"},
		{hut3.Against, "selfie", []string{"leak_selfie"}, nil, "a picture of \"me\" is spoken of; the picture was not supplied and cannot be compared"},
	}
)

func (s *story) evidence(room app.Claims, claim hut3.Ref, items []item, records map[string]hut3.Ref) error {
	analyst := s.as("analyst")
	for _, it := range items {
		e := hut3.Evidence{Claim: claim, Side: it.side, Type: it.kind, Shows: it.shows, Stated: hut3.StatedFact, Synthetic: true}
		for _, scene := range it.scenes {
			key, err := s.find(analyst, scene)
			if err != nil {
				return err
			}
			e.Messages = append(e.Messages, key)
		}
		for _, id := range it.records {
			e.Records = append(e.Records, records[id])
		}
		if _, err := room.AddEvidence(s.ctx, analyst, e); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) decideClaims(room app.Claims, obvious, other hut3.Ref) error {
	analyst := s.as("analyst")
	steps := []func() error{
		func() error {
			return room.Move(s.ctx, analyst, obvious, hut3.ClaimUnderReview, "rival candidate found", "")
		},
		func() error {
			return room.Move(s.ctx, analyst, obvious, hut3.ClaimRefuted, "in custody at Nottingham while the handle writes from Derby", "")
		},
		func() error {
			return room.Move(s.ctx, analyst, other, hut3.ClaimUnderReview, "evidence of other kinds is in", "")
		},
		func() error {
			return room.SearchContrary(s.ctx, analyst, other, "custody, border and hospital records of the period; every message of the handle on those days", "nothing that places him elsewhere")
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	s.keep("refuted_claim", obvious)
	s.keep("attributed_claim", other)
	return nil
}

func (s *story) showHandle(room app.Claims) error {
	v, err := room.Handle(s.ctx, s.as("officer"), s.handle("derby.courier1"))
	if err != nil {
		return err
	}
	s.say("%s has %s:", s.handle("derby.courier1"), hut3.Plural(int64(len(v.Claims)), "candidate", "candidates"))
	for _, c := range v.Claims {
		s.say("  %s %s: %s independent for, %s against. %s", c.Ref, c.Name, hut3.Thousands(c.SourcesFor.Value), hut3.Thousands(c.SourcesAgainst.Value), c.Claim.State)
	}
	s.say("The obvious candidate is refuted: he was in custody. The other is attributed by two people who signed in, for April to 12 June only.")
	return nil
}
