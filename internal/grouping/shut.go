package grouping

// shut is the messages that came to a sweep when too many waited, by their kinds.
type shut struct {
	kinds  []*anchor // the last of each kind
	more   *anchor   // the last of all beyond as many kinds
	missed int64     // messages that such a one might have been joined by
}

// put takes a message that does not wait.
func (s *shut) put(a *anchor) {
	for i, k := range s.kinds {
		if k.like(a) {
			if a.at > k.at {
				s.kinds[i] = a
			}
			return
		}
	}
	if len(s.kinds) < maxLines {
		s.kinds = append(s.kinds, a)
	} else if s.more == nil || s.more.at < a.at {
		s.more = a
	}
}

// meet notes whether a message might join one that does not wait; those before a
// time are gone.
func (s *shut) meet(u *anchor, from int64) {
	might := false
	for i := 0; i < len(s.kinds); i++ {
		switch k := s.kinds[i]; {
		case k.at < from:
			last := len(s.kinds) - 1
			s.kinds[i], s.kinds = s.kinds[last], s.kinds[:last]
			i--
		case !k.refuses(u):
			might = true
		}
	}
	if might || s.more != nil && s.more.at >= from {
		s.missed++
	}
}
