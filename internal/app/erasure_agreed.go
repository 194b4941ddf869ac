package app

import (
	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
)

// meantKeys lists the messages that an erasure means, of those that are seen:
// founded in deliveries that were there when it was asked for.
func (s *subjects) meantKeys(e hut3.Erasure) (keys []hut3.Key, err error) {
	q, view, err := s.query(e.What)
	if err != nil {
		return nil, err
	}
	err = view.Heads(s.ctx, q, func(h corpus.MessageHead) error {
		if h.Key.Delivery() <= e.Upto {
			keys = append(keys, h.Key)
		}
		return nil
	})
	return keys, err
}

// meant counts them.
func (s *subjects) meant(e hut3.Erasure) (int64, error) {
	keys, err := s.meantKeys(e)
	return int64(len(keys)), err
}

// agreed refuses to carry out more than the second person saw when he approved it.
// He is not told that there is more: whoever carries it out answers for
// completeness, learns the number and confirms it, as a person other than the
// asker.
func (c *carrying) agreed(messages int64) error {
	if messages <= c.erasure.Approved {
		return nil
	}
	if c.confirmed != messages {
		return hut3.Errorf(hut3.Conflict, "%s would go by %s, and who approved it saw %d; confirm the number, %d, if it is right that all of them go, or ask again and have it approved by somebody who sees them", hut3.Plural(messages, "message", "messages"), c.ref, c.erasure.Approved, messages)
	}
	if err := access.TwoPeople(c.erasure.AskedBy, c.actor); err != nil {
		return err
	}
	c.done.Confirmed = messages
	return nil
}
