package demo

import (
	"hut3"
	"hut3/internal/app"
)

// marked are the marks that the analyst puts as he reads: what is relevant, what
// speaks against a case on the obvious candidate, and what would help that man
// (Criminal Procedure and Investigations Act 1996, s.3).
var marked = []struct {
	tag, reason string
	scenes      []string
}{
	{"relevant", "cash of the Derby group and where it is handed over", []string{"deal_derby_cash", "meet_derby_luton", "derby_count"}},
	{"relevant", "says who the user of the handle is, or is not", []string{"attribution_birthday", "attribution_birthday_denied", "attribution_in_derby", "attribution_in_derby_night"}},
	{"may undermine", "the user says that he is another man than the obvious candidate", []string{"attribution_birthday_denied"}},
	{"may assist", "the handle writes from Derby while the obvious candidate is in custody at Nottingham", []string{"attribution_in_derby", "attribution_in_derby_night"}},
}

// disclosure plays what the analyst marks for who discloses, in the order in which
// he would: a mark is made where it is read, and not when the trial is near.
func (s *story) disclosure() error {
	s.scene("What may have to be disclosed")
	s.clock.set(at(18, 16, 0))
	for _, m := range marked {
		r := app.TagRequest{Tag: m.tag, Reason: m.reason}
		for _, scene := range m.scenes {
			key, err := s.find(s.as("analyst"), scene)
			if err != nil {
				return err
			}
			r.Refs = append(r.Refs, key.String())
		}
		done, err := s.app.Tag(s.ctx, s.as("analyst"), r)
		if err != nil {
			return err
		}
		s.say("%s marked %s: %s.", hut3.Plural(done.Messages, "message", "messages"), m.tag, m.reason)
	}
	s.say("The disclosure officer's Home begins with them, and with what nobody has looked at yet.")
	return nil
}
