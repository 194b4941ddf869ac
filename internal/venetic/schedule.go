package venetic

// schedule says when the acts of a conversation happen and what became of each
// copy. It uses a stream of its own, so that rows can be counted without
// saying a word.
type schedule struct {
	p     *plan
	c     *conv
	rng   stream
	now   int64
	slot  int // sessions begun
	slots int
	left  int // acts left in this session
	days  int64
	devA  *device
	devB  *device
	hasA  bool
	hasB  bool
}

const (
	wakeFrom = 7 * 60 * 60 // people talk from 07:00 to midnight UTC
	wake     = 17 * 60 * 60
	perTalk  = 9 // acts a session, about
)

func newSchedule(p *plan, c *conv, id int) schedule {
	s := schedule{
		p: p, c: c, rng: newStream(p.cfg.Seed, forSchedule, uint64(id)), now: c.from,
		slots: int(c.n)/perTalk + 1, days: (c.to - c.from) / day,
		devA: &p.dev[c.a], devB: &p.dev[c.b], hasA: c.writes(p, 0), hasB: c.writes(p, 1),
	}
	return s
}

// next gives the time of the next act; remaining is how many are still to be
// held.
func (s *schedule) next(remaining int) int64 {
	if s.left == 0 && s.slot < s.slots {
		s.now = max(s.now+20, s.sessionStart())
		s.slot++
		if rest := s.slots - s.slot; rest > 0 {
			mean := (remaining + rest) / (rest + 1)
			s.left = 1 + s.rng.n(2*mean)
		} else {
			s.left = remaining + remaining/4 + 1
		}
	} else {
		s.now += s.gap()
	}
	if s.left > 0 {
		s.left--
	}
	s.now = s.skipOff(s.now)
	return s.now
}

// sessionStart places session k in the k-th part of the window's waking time.
func (s *schedule) sessionStart() int64 {
	total := s.days * wake
	part := total / int64(s.slots)
	t := int64(s.slot)*total/int64(s.slots) + int64(s.rng.n(int(part/2+1)))
	return s.c.from + t/wake*day + wakeFrom + t%wake
}

func (s *schedule) gap() int64 {
	if s.now > s.c.to-day/2 {
		return 3
	}
	r := s.rng.bits()
	switch x := r & 127; {
	case x < 90:
		return 3 + int64(r>>8&63)
	case x < 122:
		return 60 + int64(r>>8&255)
	}
	return 300 + int64(r>>8&2047)
}

// skipOff moves an act to when somebody could send it and a held handset
// could keep it.
func (s *schedule) skipOff(t int64) int64 {
	for range 4 {
		a, b := s.devA.offUntil(t), s.devB.offUntil(t)
		stuck := a > 0 && b > 0 || a > 0 && !s.hasB || b > 0 && !s.hasA
		if !stuck {
			return t
		}
		t = max(a, b) + 60
	}
	return t
}

// fate is which sides keep the act, and how often the conversion repeats a row.
type fate struct {
	copy   [2]bool
	repeat [2]uint8
}

// fate draws what becomes of an act: burned on both sides, on one, or kept;
// what was old when collection began mostly is not there any more.
func (s *schedule) fate(sent int64) fate {
	r := s.rng.bits()
	both := r&1023 < 20
	var f fate
	f.copy[0] = s.hasA && !both && s.keeps(s.devA, sent, r>>10&1023)
	f.copy[1] = s.hasB && !both && s.keeps(s.devB, sent, r>>20&1023)
	for side := range f.copy {
		if x := r >> (30 + 10*side) & 1023; f.copy[side] && x < 17 {
			f.repeat[side] = 1
			if many := r >> (50 + 7*side) & 127; many < 20 {
				f.repeat[side] = uint8(2 + many%4)
			}
		}
	}
	return f
}

func (s *schedule) keeps(d *device, sent int64, x uint64) bool {
	lost := uint64(70)
	if sent < d.implant-7*day {
		lost = 300
	}
	return x >= lost && !d.offAt(sent)
}
