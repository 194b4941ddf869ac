package venetic

import (
	"io"
	"strconv"
)

const (
	contactHeader = "Username,Contact,Nickname,Added (UTC)"
	noteHeader    = "Username,Created (UTC),Title,Note"
)

// writeContacts writes a handset's address book. Nicknames are the owner's.
func (p *plan) writeContacts(out io.Writer, h uint32) error {
	w := &rowWriter{p: p, h: h, dev: &p.dev[h], owner: p.address(h, h)}
	b := w.endLine([]byte(contactHeader))
	add := func(contact uint32, before int64) {
		r := newStream(p.cfg.Seed, forBook, uint64(h)<<32|uint64(contact))
		b = append(append(b, w.owner...), ',')
		b = append(append(b, p.address(h, contact)...), ',')
		b = append(appendField(b, []byte(p.nickname(h, contact)), w.dev.quoted), ',')
		b = w.endLine(appendTime(b, before-int64(r.n(90*day))))
	}
	for _, conv := range p.of[h] {
		add(p.other(conv, h), p.convs[conv].from)
	}
	for _, contact := range p.book[h] {
		add(contact, p.end-10*day)
	}
	_, err := out.Write(b)
	return err
}

// nickname is what an address book calls a contact. It is the owner's own word
// and often not the contact's name.
func (p *plan) nickname(owner, contact uint32) string {
	if n, ok := p.nick[[2]uint32{owner, contact}]; ok {
		return n
	}
	r := newStream(p.cfg.Seed, forNickname, uint64(owner)<<32|uint64(contact))
	first := p.firstName(contact)
	if contact == p.named["derby.courier1"] {
		first = "Leigh"
	}
	switch x := r.n(100); {
	case x < 4:
		return ""
	case x < 30:
		return first
	case x < 45:
		return first + " " + string(rune('A'+r.n(20)))
	case x < 60:
		return "Big " + first
	case x < 72:
		return first + " " + p.placeOf(contact).Town
	case x < 80:
		return "\"" + pick(&r, p.words.Teams) + "\" " + first
	case x < 88:
		return pick(&r, p.words.Vocatives) + ", " + p.placeOf(contact).Town
	case x < 94:
		return pick(&r, p.words.Emoji) + first
	}
	return p.hand[contact].role.String() + " " + strconv.Itoa(1+r.n(9))
}

// writeNotes writes a handset's notes: lists, codes, sums owed.
func (p *plan) writeNotes(out io.Writer, h uint32) (int, error) {
	w := &rowWriter{p: p, h: h, dev: &p.dev[h], owner: p.address(h, h)}
	self := conv{a: h, b: h, group: max(p.hand[h].group, 0)}
	s := &speaker{p: p, c: &self, rng: newStream(p.cfg.Seed, forNotes, uint64(h)), where: p.placeOf(h), aFirst: true}
	b := w.endLine([]byte(noteHeader))
	count := s.rng.n(4)
	at := p.start - 30*day
	for range count {
		at += int64(s.rng.n(30 * day))
		b = append(append(b, w.owner...), ',')
		b = append(appendTime(b, at), ',')
		b = append(appendField(b, []byte(pick(&s.rng, p.words.NoteTitles)), w.dev.quoted), ',')
		var body []byte
		for i := range 1 + s.rng.n(5) {
			if i > 0 {
				body = append(body, '\n')
			}
			s.set = [slots]bool{}
			for _, part := range pick(&s.rng, p.words.noteLineParsed) {
				body = append(body, part.text...)
				if part.slot != noSlot {
					body = append(body, s.value(part.slot, true)...)
				}
			}
		}
		b, w.scratch = w.dev.appendBody(b, w.scratch, body)
		b = w.endLine(b)
	}
	_, err := out.Write(b)
	return count, err
}
