package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"hut3"
	"hut3/internal/app"
)

func printThreats(w io.Writer, list []app.ThreatView) {
	if len(list) == 0 {
		fmt.Fprintln(w, "There are no threats that you may know of.")
		return
	}
	rows := [][]string{{"REF", "STATE", "RAISED", "GRADE", "VICTIM", "NEXT", "RED"}}
	for _, v := range list {
		t := v.Threat
		rows = append(rows, []string{string(v.Ref), string(t.State), clock(raisedAt(t)), gradeOf(t), oneLine(partyText(t.Victim), 40), nextText(v.Clock), oneLine(strings.Join(v.Red, "; "), 60)})
	}
	table(w, rows)
}

func raisedAt(t hut3.Threat) time.Time {
	if len(t.Raisings) == 0 {
		return time.Time{}
	}
	return t.Raisings[0].At
}

func gradeOf(t hut3.Threat) string {
	if n := len(t.Assessments); n > 0 {
		return string(t.Assessments[n-1].Grade)
	}
	return "not assessed"
}

func partyText(p hut3.Party) string {
	return cmp.Or(string(p.Nominal), p.Handle.String(), p.Clue, "not known")
}

// nextText is the first deadline that nothing has met.
func nextText(c *app.ThreatClock) string {
	if c == nil || !c.Closed.IsZero() {
		return ""
	}
	for _, d := range c.Deadlines {
		if d.Done.IsZero() {
			return d.Step + " by " + clock(d.Due)
		}
	}
	return ""
}

func printThreat(w io.Writer, v app.ThreatView) {
	t := v.Threat
	fmt.Fprintf(w, "%s, %s. You see it as %s.\n", v.Ref, t.State, v.As)
	for _, line := range []struct{ name, text string }{
		{"Victim", partyText(t.Victim)}, {"Offender", partyText(t.Offender)}, {"Kind", t.Kind}, {"Means", t.Means}, {"When", t.When}, {"Where", t.Where}, {"Thread", t.Conversation}, {"Follows", string(t.Follows)},
	} {
		if line.text != "" {
			fmt.Fprintf(w, "%s: %s\n", line.name, line.text)
		}
	}
	for _, text := range v.Red {
		fmt.Fprintf(w, "RED: %s\n", text)
	}
	for _, text := range v.Amber {
		fmt.Fprintf(w, "AMBER: %s\n", text)
	}
	if v.Clock != nil {
		printThreatClock(w, *v.Clock)
	}
	printThreatSteps(w, t)
}

func printThreatClock(w io.Writer, c app.ThreatClock) {
	rows := [][]string{{"CLOCK", "TIME"}}
	if c.Sent != "" {
		rows = append(rows, []string{"message sent", c.Sent + " (" + c.SentBasis + ")"})
	}
	for _, e := range []struct {
		name string
		at   time.Time
	}{{"supplied", c.Supplied}, {"visible to us", c.Visible}, {"raised", c.Raised}, {"first paged", c.Paged}, {"first opened", c.Opened}, {"assessed", c.Assessed}, {"decided", c.Decided}, {"sent to a desk", c.Passed}, {"acknowledged", c.Acknowledged}, {"closed", c.Closed}} {
		if !e.at.IsZero() {
			rows = append(rows, []string{e.name, clock(e.at)})
		}
	}
	table(w, rows)
	due := [][]string{{"DUE", "BY", "DONE", "LATE"}}
	for _, d := range c.Deadlines {
		late := ""
		if d.Late > 0 {
			late = d.Late.Round(time.Minute).String()
		}
		due = append(due, []string{d.Step, clock(d.Due), clock(d.Done), late})
	}
	table(w, due)
}

func printThreatSteps(w io.Writer, t hut3.Threat) {
	for _, r := range t.Raisings {
		keys := make([]string, len(r.Keys))
		for i, k := range r.Keys {
			keys[i] = k.String()
		}
		fmt.Fprintf(w, "%s raised by %s of %s: %s %s\n", clock(r.At), r.Name, r.Unit, strings.Join(keys, ", "), r.Gist)
	}
	for _, p := range t.Paged {
		fmt.Fprintf(w, "%s paged %s by %s %s\n", clock(p.At), p.Whom, p.Medium, p.Failure)
	}
	for _, a := range t.Assessments {
		fmt.Fprintf(w, "%s assessed %s by %s: real %s, immediate %s; %s\n", clock(a.At), a.Grade, a.Name, a.Real, a.Immediate, a.Reason)
	}
	for _, d := range t.Decisions {
		fmt.Fprintf(w, "%s decided %s by %s %s: %s\n", clock(d.At), d.Option, d.Rank, d.Name, d.Reason)
	}
	for _, s := range t.Sends {
		printThreatSend(w, s)
	}
	for _, s := range t.Served {
		fmt.Fprintf(w, "%s %s served on %s at %s by %s of %s: %s\n", clock(s.At), s.Option, s.Person, s.Place, s.Officer, s.Agency, s.Response)
	}
	for _, r := range t.Reviews {
		fmt.Fprintf(w, "%s reviewed by %s: %s; next by %s\n", clock(r.At), r.Name, r.Text, clock(r.Next))
	}
	if c := t.Closure; c != nil {
		fmt.Fprintf(w, "%s closed by %s: %s\n", clock(c.At), c.Name, c.Reason)
	}
}

func printThreatSend(w io.Writer, s hut3.ThreatSend) {
	fmt.Fprintf(w, "%s sent by %s to %s by %s: %s\n", clock(s.At), s.Name, strings.Join(s.Recipients, ", "), s.Medium, s.Words)
	for _, c := range s.Candidates {
		fmt.Fprintf(w, "  %s is %s: %s\n", c.Agency, c.Sure, c.Why)
	}
	for _, a := range s.Acks {
		fmt.Fprintf(w, "  %s %s answered %q: %s, collar %s, %s %s, recorded by %s at %s\n", clock(a.At), a.Agency, a.Answer, a.Officer, a.Collar, a.Medium, a.Telephone, a.RecordedBy, clock(a.RecordedAt))
	}
	if left := s.Outstanding(); len(left) > 0 {
		fmt.Fprintf(w, "  not answered: %s. Telephone, and record who answered.\n", strings.Join(left, ", "))
	}
}

func printHeldThreats(w io.Writer, queue []app.HeldThreat) {
	if len(queue) == 0 {
		fmt.Fprintln(w, "Nothing that is held looks like a threat to life.")
		return
	}
	rows := [][]string{{"MESSAGE", "HELD BY", "CLASS", "STATE"}}
	for _, h := range queue {
		state := "waits: read it, then hut3 threat raise or rule-out"
		switch {
		case h.Raised != "":
			state = "raised as " + string(h.Raised)
		case h.Ruling != "":
			state = "ruled out: " + h.Ruling
		}
		rows = append(rows, []string{h.Key.String(), string(h.Restriction), h.Class, oneLine(state, 80)})
	}
	table(w, rows)
}
