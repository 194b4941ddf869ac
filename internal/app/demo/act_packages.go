package demo

import (
	"time"

	"hut3"
	"hut3/internal/app"
	"hut3/internal/intel"
)

// statement is one item of the report: the scenes that it rests on, what the
// analyst writes and what leaves the hub.
var statements = []struct {
	scenes         []string
	raw, sanitised string
}{
	{[]string{"deal_derby_cash", "meet_derby_luton"},
		"willowmandolin tells dapperswallow that 370 paper (£370,000) is bagged for the Luton run and names a multi-storey by the station, LU1 9ZX, at 1 pm.",
		"A large sum of cash was to be handed over in a multi-storey car park by the station in Luton (LU1) on 7 May at 13:00."},
	{[]string{"derby_count"},
		"willowmandolin says that 1.4 is in the house all together, with the London money.",
		"A group based in Derby holds a very large sum of cash at an address in Derby DE22, London money among it."},
	{[]string{"derby_gold", "derby_vehicles"},
		"willowmandolin speaks of coins, a bit over 6 grand in gold; dapperswallow of 19 motors on the books, all bought cash.",
		"The group is said to hold gold worth something over £6,000, and 19 vehicles bought with cash."},
	{[]string{"meet_derby_london"},
		"dapperswallow is to collect 120 paper at a snooker hall, E17 9ZW.",
		"Cash is collected for the group at premises in London (E17)."},
}

// packages plays report, grading, sanitising, and a package to three
// recipients: one accepts, one redirects, one is overdue.
func (s *story) packages() error {
	s.scene("Grade, sanitise, send, and know that it arrived")
	desk, err := s.app.Intel()
	if err != nil {
		return err
	}
	s.clock.set(at(16, 9, 0))
	report, err := s.report(desk)
	if err != nil {
		return err
	}
	s.clock.set(at(16, 11, 0))
	pkg, err := s.send(desk, report)
	if err != nil {
		return err
	}
	return s.receipts(desk, pkg)
}

func (s *story) report(desk *intel.Intel) (hut3.Ref, error) {
	analyst, officer := s.as("analyst"), s.as("officer")
	see, err := s.app.See(s.ctx, analyst)
	if err != nil {
		return "", err
	}
	draft := app.ReportDraft{Title: "Cash and vehicles of a group based in Derby", Offence: "supply of class A drugs; money laundering", Concerns: []hut3.Ref{hut3.Ref(s.result.Refs["derbyshire_group"])}}
	for _, st := range statements {
		item := app.ItemDraft{Raw: st.raw}
		for _, scene := range st.scenes {
			key, err := s.find(analyst, scene)
			if err != nil {
				return "", err
			}
			item.Messages = append(item.Messages, key)
		}
		draft.Items = append(draft.Items, item)
	}
	ref, err := desk.WriteReport(s.ctx, analyst, see, draft)
	if err != nil {
		return "", err
	}
	s.keep("report", ref)
	s.keep("message", hut3.Ref(draft.Items[1].Messages[0].String()))
	for i, st := range statements {
		// Two assessments: that these words were written, and that they are true.
		written, isTrue := hut3.Grading{Source: "1", Assessment: "A"}, hut3.Grading{Source: "2", Assessment: "C"}
		if err := desk.Grade(s.ctx, officer, see, ref, i+1, written, isTrue); err != nil {
			return "", err
		}
		if _, err := desk.Sanitise(s.ctx, officer, see, ref, i+1, st.sanitised); err != nil {
			return "", err
		}
	}
	s.say("%s: %s, each graded twice: that it was written 1A, that it is true 2C. Raw text stays; the sanitised text names no handle.", ref, hut3.Plural(int64(len(statements)), "item", "items"))
	return ref, desk.SetHandling(s.ctx, officer, see, ref, hut3.Handling{Code: "C", Conditions: []hut3.Condition{{Code: "A2", Detail: "no overt action before the time stated on the package"}}})
}

// The two times of the package. The first is a condition on the recipients;
// the second blocks publication.
var (
	noActionBefore      = at(18, 4, 0)                                 // 05:00 BST
	noPublicationBefore = time.Date(2020, 7, 2, 10, 0, 0, 0, time.UTC) // 11:00 BST
)

func (s *story) send(desk *intel.Intel, report hut3.Ref) (hut3.Ref, error) {
	officer, second := s.as("officer"), s.as("officer2")
	see, err := s.app.See(s.ctx, officer)
	if err != nil {
		return "", err
	}
	view, err := desk.Report(s.ctx, officer, see, report)
	if err != nil {
		return "", err
	}
	suggested := desk.SuggestFor(view.Body)
	names := ""
	for i, c := range suggested.Candidates {
		if i < 5 {
			names += c.Agency + " (" + string(c.Fit) + ") "
		}
	}
	s.say("Postcodes suggest, approximately: %s… a person chooses.", names)
	terms := hut3.PackageTerms{
		Title: "Derby group: cash, gold and vehicles", Purpose: "arrest and seizure", LegalBasis: "prevention and detection of crime (DPA 2018 Part 3)",
		Subjects: []hut3.PackageSubject{{Ref: hut3.Ref(s.result.Refs["derbyshire_group"]), Name: "a group based in Derby"}},
		Reports:  []hut3.Ref{report}, Urgency: hut3.UrgencyRoutine, Use: hut3.UseIntelligence,
		Recipients:      []hut3.PackageRecipient{{Agency: "DERBYS", Desk: "intelligence"}, {Agency: "TVP", Desk: "intelligence"}, {Agency: "MPS", Desk: "intelligence"}},
		NotBeforeAction: noActionBefore, NotBeforePublication: noPublicationBefore, Caveats: []string{"synthetic"},
	}
	ref, err := desk.Draft(s.ctx, officer, see, terms)
	if err != nil {
		return "", err
	}
	seeSecond, err := s.app.See(s.ctx, second)
	if err != nil {
		return "", err
	}
	if err := desk.Authorise(s.ctx, second, seeSecond, ref); err != nil {
		return "", err
	}
	cautions, err := desk.Send(s.ctx, officer, see, ref)
	if err != nil {
		return "", err
	}
	s.keep("package", ref)
	s.say("%s goes to Derbyshire, Thames Valley and the Metropolitan Police: drafted by one officer, authorised by another. The share guard cautions, among %d:", ref, len(cautions))
	for _, c := range cautions[:min(3, len(cautions))] {
		s.say("  %s", c.Text)
	}
	s.say("No overt action before %s; nothing is published before %s.", bst(noActionBefore), bst(noPublicationBefore))
	return ref, nil
}

func bst(t time.Time) string { return t.Add(time.Hour).Format("2006-01-02 15:04") + " BST" }

func (s *story) receipts(desk *intel.Intel, pkg hut3.Ref) error {
	derbys, tvp, beds := s.as("derbyshire"), s.as("thamesvalley"), s.as("bedfordshire")
	steps := []func() error{
		func() error { s.clock.set(at(16, 12, 20)); return s.openCopy(desk, derbys, pkg) },
		func() error {
			s.clock.set(at(16, 12, 40))
			return desk.Record(s.ctx, derbys, pkg, "DERBYS", hut3.ReceiptStep{State: hut3.ReceiptAccepted, Medium: hut3.BySystem, Note: "adopted by the force's operation"})
		},
		func() error { s.clock.set(at(16, 14, 5)); return s.openCopy(desk, tvp, pkg) },
		func() error {
			s.clock.set(at(16, 15, 0))
			return desk.Redirect(s.ctx, tvp, pkg, "TVP", hut3.PackageRecipient{Agency: "BEDS", Desk: "intelligence"}, hut3.ReceiptStep{Medium: hut3.BySystem, Note: "Luton station is Bedfordshire's"})
		},
		func() error {
			s.clock.set(at(16, 15, 10))
			return desk.Record(s.ctx, tvp, pkg, "TVP", hut3.ReceiptStep{State: hut3.ReceiptDestroyed, Medium: hut3.BySystem, Note: "copy destroyed"})
		},
		func() error { s.clock.set(at(16, 16, 30)); return s.openCopy(desk, beds, pkg) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	s.clock.set(at(17, 13, 0))
	return s.outstanding(desk)
}

// openCopy is somebody of a recipient's unit reading his copy. It is then
// received and opened, and not yet acknowledged.
func (s *story) openCopy(desk *intel.Intel, who hut3.Actor, pkg hut3.Ref) error {
	see, err := s.app.See(s.ctx, who)
	if err != nil {
		return err
	}
	_, err = desk.View(s.ctx, who, see, pkg)
	return err
}

func (s *story) outstanding(desk *intel.Intel) error {
	list, err := desk.Outstanding(s.ctx, s.as("officer"), s.clock.at)
	if err != nil {
		return err
	}
	s.result.Packages = Packages{Sent: 3, Accepted: 1, Redirected: 1}
	s.say("Derbyshire accepts. Thames Valley redirects to Bedfordshire and confirms that its copy is destroyed. A day later:")
	for _, o := range list {
		late := ""
		if o.Overdue {
			s.result.Packages.Overdue++
			late = " — OVERDUE since " + bst(o.Due)
		}
		s.say("  %s %s: %s, waits for %s%s", o.Package, o.Agency, o.State, o.WaitsFor, late)
	}
	return nil
}
