package demo

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"hut3"
	"hut3/internal/app"
	"hut3/internal/operations"
)

const pressDay hut3.Day = "2020-07-02"

// figures plays the press line: what the records yield, what was published,
// how the two stand to each other, and a statement frozen, signed and released
// in its time.
func (s *story) figures() error {
	s.scene("The press line, and what it rests on")
	room, err := s.app.Operations()
	if err != nil {
		return err
	}
	s.clock.set(time.Date(2020, 7, 2, 8, 30, 0, 0, time.UTC))
	if err := s.count(room); err != nil {
		return err
	}
	if err := s.published(room); err != nil {
		return err
	}
	if err := s.reconcile(room); err != nil {
		return err
	}
	return s.release(room)
}

// count computes the figures of the statement.
func (s *story) count(room *operations.Operations) error {
	asks := []app.Ask{
		{Scopes: []string{"EMSOU"}, Measures: []string{"cash", "class_a", "arrests"}},
		{Scopes: []string{s.result.Refs["derbyshire_group"]}, Measures: []string{"cash", "listed_assets", "vehicles", "arrests"}},
		{Scopes: []string{s.result.Refs["nottinghamshire_group"]}, Measures: []string{"cocaine_and_heroin", "cash", "arrests"}},
		{Scopes: []string{"UK"}, Measures: []string{"cash", "firearms", "class_a_and_b", "arrests"}},
	}
	names := []string{"East Midlands", "Derbyshire gang", "Nottinghamshire gang", "nation"}
	for i, ask := range asks {
		ask.AsAt = pressDay
		figures, err := room.Figures(s.ctx, s.as("commander"), ask)
		if err != nil {
			return err
		}
		s.result.Figures = append(s.result.Figures, figures...)
		line := ""
		for _, f := range figures {
			line += fmt.Sprintf("  %s %s", f.Measure, f)
		}
		s.say("%-21s%s", names[i], line)
		if i == 1 {
			s.claims(figures)
		}
	}
	return nil
}

// claims says where the Derbyshire gang's results lie and who else claims them.
func (s *story) claims(figures []hut3.Figure) {
	for _, f := range figures {
		if f.Measure != "cash" {
			continue
		}
		line := ""
		for _, l := range f.Located {
			line += fmt.Sprintf(" %s %s;", l.Unit, f.Unit.Print(l.Amount))
		}
		s.say("  all credited to Derbyshire; located in%s", line)
		line = ""
		for _, c := range f.AlsoClaimed {
			line += fmt.Sprintf(" %s %s;", c.Unit, f.Unit.Print(c.Amount))
		}
		s.say("  also claimed by%s shown, and never added", line)
	}
}

// published enters what the publishers said, word for word. One figure is
// stopped until a person rules.
func (s *story) published(room *operations.Operations) error {
	entries, err := operations.Reported2020()
	if err != nil {
		return err
	}
	entries = operations.WithGroups(entries, map[string]hut3.Ref{
		operations.FirstGang:  hut3.Ref(s.result.Refs["derbyshire_group"]),
		operations.SecondGang: hut3.Ref(s.result.Refs["nottinghamshire_group"]),
	})
	if _, err := room.EnterStatements(s.ctx, s.as("officer"), entries); err != nil {
		return err
	}
	before, err := room.Reconcile(s.ctx, s.as("commander"), app.Ask{AsAt: pressDay})
	if err != nil {
		return err
	}
	for _, c := range before.Comparisons {
		if c.Statement == "STM-S3" {
			s.say("Entered word for word: %s. “%s”: %s.", hut3.Plural(int64(len(entries)), "statement", "statements"), c.Text, c.Why)
		}
	}
	s.clock.set(time.Date(2020, 7, 2, 8, 50, 0, 0, time.UTC))
	return room.RuleStatement(s.ctx, s.as("commander"), "STM-S3", "52kg of Class A drugs", "the pound sign is a slip of the pen: a mass has no currency, and the records give 52 kg")
}

func (s *story) reconcile(room *operations.Operations) error {
	r, err := room.Reconcile(s.ctx, s.as("commander"), app.Ask{AsAt: pressDay})
	if err != nil {
		return err
	}
	s.result.Reconciled = map[string]int{}
	line := ""
	for _, o := range slices.Sorted(maps.Keys(r.Outcomes)) {
		s.result.Reconciled[string(o)] = r.Outcomes[o]
		line += fmt.Sprintf(" %d %s ·", r.Outcomes[o], o)
	}
	s.say("Beside the records:%s", line)
	shown := map[hut3.Ref]bool{"STM-S1": true, "STM-S2": true, "STM-S3": true, "STM-G1a": true, "STM-N2": true, "STM-N5": true, "STM-NCA-cash": true, "STM-NCA-arrests": true}
	for _, c := range r.Comparisons {
		if !shown[c.Statement] {
			continue
		}
		s.say("  %-16s %-32q %-18s %s", c.Statement, c.Text, c.Outcome, c.Why)
		for _, other := range c.Readings {
			s.say("    other reading: %s: %s", other.Outcome, other.Why)
		}
	}
	for _, n := range r.Nested {
		if n.Child == "STM-S3" {
			s.say("  %s (class A) inside %s (class A and B): %s; its share: %s", n.Child, n.Parent, n.Outcome, n.Share)
		}
	}
	return nil
}

// release freezes the statement, has it signed by a second person, is refused
// before its time, and releases it.
func (s *story) release(room *operations.Operations) error {
	officer, commander := s.as("officer"), s.as("commander")
	pkg := hut3.Ref(s.result.Refs["package"])
	ref, p, err := room.Freeze(s.ctx, officer, app.Draft{
		Title: "East Midlands, 2 July 2020", AsAt: pressDay, NotBefore: noPublicationBefore,
		Holds: []hut3.Hold{{Ref: pkg, Until: noPublicationBefore, Why: "not to be published before"}},
		Sentences: []app.DraftSentence{
			{Scope: "EMSOU", Text: "The regional action has resulted in the seizure of {cash} in cash and {class_a} of Class A drugs, and {arrests} arrests."},
			{Scope: "UK", Text: "So far, the national response has resulted in the seizure of {cash more_than} in cash, {firearms} firearms, {class_a_and_b more_than} of Class A and B drugs, and {arrests nearly} arrests."},
		},
	})
	if err != nil {
		return err
	}
	s.keep("statement", ref)
	if err := room.Sign(s.ctx, commander, ref); err != nil {
		return err
	}
	early := room.Release(s.ctx, commander, ref)
	if early == nil {
		return hut3.Errorf(hut3.Internal, "%s was released before its time", ref)
	}
	s.say("%s is frozen on %s and signed by a second person. At %s: %s.", ref, hut3.Plural(int64(len(p.Frozen.Basis)), "record", "records"), bst(s.clock.at), early)
	s.clock.set(time.Date(2020, 7, 2, 10, 29, 0, 0, time.UTC))
	if err := room.Release(s.ctx, commander, ref); err != nil {
		return err
	}
	s.say("At %s it is released:", bst(s.clock.at))
	for _, sentence := range p.Frozen.Sentences {
		s.say("  “%s”", sentence.Text)
	}
	return nil
}
