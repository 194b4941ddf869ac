package venetic

// speaker says the lines of one conversation, exchange by exchange, from the
// conversation's own stream.
type speaker struct {
	p     *plan
	c     *conv
	rng   stream
	where *place

	blk     block
	topic   *topic
	pos     int
	last    int64 // when the line before was said
	aFirst  bool  // conv.a speaks the part of a
	vars    [slots]string
	set     [slots]bool
	deal    Deal
	hasDeal bool
	me      Person
	hasMe   bool

	buf    []byte
	recent recent
}

// said is what the speaker adds to an act.
type said struct {
	body  []byte // valid until the next line
	fromA bool
	topic *topic
	first bool // opens an exchange
	key   bool
	photo bool
	deal  *Deal // the line that names the quantity of a deal
}

func newSpeaker(p *plan, c *conv, id int) *speaker {
	s := &speaker{p: p, c: c, rng: newStream(p.cfg.Seed, forTalk, uint64(id))}
	s.recent.window = 900
	if c.heldBoth(p) {
		s.recent.window += abs(p.dev[c.a].offset - p.dev[c.b].offset)
	}
	return s
}

// next says the next line. sent is when; whole is whether a copy of this act
// stands on every side that is held; a speaker whose handset is off is silent.
func (s *speaker) next(sent int64, whole bool) said {
	if s.pos >= len(s.blk) || s.stale(sent) {
		s.open()
	}
	s.last = sent
	l := &s.blk[s.pos]
	out := said{topic: s.topic, first: s.pos == 0, key: l.key, photo: l.photo, fromA: l.byA == s.aFirst}
	s.pos++
	hadQty := s.set[slotQty]
	if s.p.dev[s.c.a].offAt(sent) {
		out.fromA = false
	} else if s.p.dev[s.c.b].offAt(sent) {
		out.fromA = true
	}
	s.buf = s.buf[:0]
	for _, part := range l.text {
		s.buf = append(s.buf, part.text...)
		if part.slot != noSlot {
			s.buf = append(s.buf, s.value(part.slot, out.fromA)...)
		}
	}
	if s.set[slotQty] && !hadQty {
		out.deal = s.trade()
	}
	s.flavour(out.fromA)
	s.recent.vary(s, sent, out.fromA, whole)
	out.body = s.buf
	return out
}

// stale reports whether so long has passed that nobody takes up the exchange
// again. Deals, threats and what was asked of a person are taken up.
func (s *speaker) stale(sent int64) bool {
	k := s.topic
	return sent-s.last > day/2 && (k.kind == "innocent" || k.kind == "trade" && k.name != "deal")
}

// open begins another exchange.
func (s *speaker) open() {
	s.topic = s.p.talk.choose(&s.rng, s.c, s.p)
	s.blk = pick(&s.rng, s.topic.blocks)
	s.pos, s.aFirst = 0, s.rng.bits()&1 == 0
	s.set, s.hasDeal, s.hasMe = [slots]bool{}, false, false
	if s.topic.kind == "legal" {
		s.aFirst = s.p.hand[s.c.b].role == Solicitor // the client opens
	}
	who := s.c.a
	if !s.aFirst {
		who = s.c.b
	}
	s.where = s.p.placeOf(who)
	if s.topic.kind != "leak" && s.c.kind != social && s.rng.perMille(250) {
		g := &s.p.groups[s.c.group]
		s.where = &g.Places[s.rng.n(len(g.Places))]
	}
}

func (s *speaker) value(id slot, fromA bool) string {
	if id == slotVoc {
		return s.p.vocative(s.speakerOf(fromA))
	}
	if !s.set[id] {
		s.vars[id], s.set[id] = s.fill(id), true
	}
	return s.vars[id]
}

func (s *speaker) speakerOf(fromA bool) uint32 {
	if fromA {
		return s.c.a
	}
	return s.c.b
}

func (s *speaker) trade() *Deal {
	if !s.hasDeal {
		s.deal, s.hasDeal = drawDeal(&s.rng, s.p.words.commodityParsed), true
	}
	return &s.deal
}

func (s *speaker) himself() *Person {
	if !s.hasMe {
		s.me, s.hasMe = s.p.person(s.speakerOf(s.aFirst)), true
	}
	return &s.me
}

// flavour adds what makes two people's same line differ.
func (s *speaker) flavour(fromA bool) {
	r := s.rng.bits()
	if s.p.hand[s.speakerOf(fromA)].role == Solicitor {
		return
	}
	switch x := r & 255; {
	case x < 22:
		s.buf = append(append(s.buf, ' '), s.p.vocative(s.speakerOf(fromA))...)
	case x < 36:
		e := s.p.words.Emoji
		s.buf = append(append(s.buf, ' '), e[(r>>8)%uint64(len(e))]...)
	case x < 42:
		s.buf = append(s.buf, "..."...)
	case x < 48:
		if c := s.buf[0]; c >= 'a' && c <= 'z' {
			s.buf[0] = c - 32
		}
	}
}

// recent keeps a conversation's last lines. The same words from the same side
// again within the window are varied, except where copies are whole and clocks
// agree: there a repeated "ok" is a second message, as in life.
type recent struct {
	ring   [16]uttered
	at     int
	window int64
}

type uttered struct {
	hash uint64
	sent int64
}

func (r *recent) vary(s *speaker, sent int64, fromA, whole bool) {
	clocksAgree := !s.c.heldBoth(s.p) || s.p.dev[s.c.a].offset == s.p.dev[s.c.b].offset
	h := fnv(s.buf, fromA)
	for tries := 0; tries < 8 && r.seen(h, sent) && !(whole && clocksAgree); tries++ {
		s.buf = append(append(s.buf, ' '), pick(&s.rng, s.p.words.Tails)...)
		h = fnv(s.buf, fromA)
	}
	r.ring[r.at] = uttered{h, sent}
	r.at = (r.at + 1) % len(r.ring)
}

func (r *recent) seen(h uint64, sent int64) bool {
	for _, u := range r.ring {
		if u.hash == h && sent-u.sent < r.window {
			return true
		}
	}
	return false
}

func fnv(b []byte, side bool) uint64 {
	h := uint64(14695981039346656037)
	if side {
		h++
	}
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

func abs(x int64) int64 {
	if x < 0 {
		return -x
	}
	return x
}
