package web

import "hut3"

// disclosureLine is a number of messages that a disclosure officer works by, with
// the query that counts it again.
type disclosureLine struct {
	Name, What string
	Waits      bool // somebody has yet to look
	Count      hut3.Count
}

// disclosureLines are what a disclosure officer's work begins with: the marks of the
// test for disclosure (Criminal Procedure and Investigations Act 1996, s.3), and what
// nobody has put to it.
func disclosureLines() []disclosureLine {
	line := func(name, what, query string, waits bool) disclosureLine {
		return disclosureLine{name, what, waits, hut3.Count{Unit: "messages", Query: query}}
	}
	undermine, assist, relevant := "tag:"+quoted("may undermine"), "tag:"+quoted("may assist"), "tag:"+quoted("relevant")
	return []disclosureLine{
		line("Marked may undermine", "might undermine the case for the prosecution", undermine, false),
		line("Marked may assist", "might assist the case for the accused", assist, false),
		line("Relevant, and neither", "nobody has said whether they undermine or assist", relevant+" -"+undermine+" -"+assist, true),
		line("Not marked at all", "nobody has said whether they are relevant", "-has:tag", true),
	}
}

// discloses reports whether somebody's work is disclosure alone: he chases no package
// and rules on no claim.
func discloses(actor hut3.Actor) bool {
	return actor.Has(hut3.RoleDisclosure) && !actor.Has(hut3.RoleAnalyst, hut3.RoleOfficer, hut3.RoleInvestigator, hut3.RoleCommander)
}

// disclosure counts what is marked for disclosure and what is not yet looked at, in
// what the reader may see.
func (h *home) disclosure(v *visit) error {
	if !v.actor.Has(hut3.RoleDisclosure) {
		return nil
	}
	h.Disclosure = disclosureLines()
	for i := range h.Disclosure {
		c := &h.Disclosure[i].Count
		f, err := v.app.Facets(v.ctx, v.actor, c.Query, nil, 0)
		if err != nil {
			return err
		}
		c.Value, c.Scope, c.AsAt = f.Total, v.actor.Unit, v.app.Doors.Now().UTC()
	}
	return nil
}

// disclosed are the lines as a program reads them.
func disclosed(list []disclosureLine) []hut3.Count {
	out := []hut3.Count{}
	for _, l := range list {
		out = append(out, l.Count)
	}
	return out
}
