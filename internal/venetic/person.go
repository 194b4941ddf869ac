package venetic

import (
	"strconv"
	"time"
)

// Person is an invented user of a handle, as the truth knows him.
type Person struct {
	Name     string    `json:"name"`
	Born     string    `json:"born"` // 1986-05-02
	Address  string    `json:"address,omitempty"`
	Town     string    `json:"town,omitempty"`
	Postcode string    `json:"postcode,omitempty"`
	Plate    string    `json:"plate,omitempty"`
	Partner  string    `json:"partner,omitempty"`
	Phone    string    `json:"partner_phone,omitempty"`
	From     time.Time `json:"from,omitzero"` // when this person had the handle; zero is from the first
	To       time.Time `json:"to,omitzero"`

	first, kid, custody string
	born                time.Time
}

func numbered(s string, n int) string { return s + strconv.Itoa(n) }

// person makes the user of a handle from the handle's own stream.
func (p *plan) person(h uint32) Person {
	s := newStream(p.cfg.Seed, forPerson, uint64(h))
	where := p.placeOf(h)
	first := pick(&s, p.words.First)
	born := time.Date(s.between(1968, 2000), time.Month(s.between(1, 12)), s.between(1, 28), 0, 0, 0, 0, time.UTC)
	return Person{
		Name: first + " " + p.words.surname(&s), Born: born.Format(time.DateOnly), born: born, first: first,
		Address: p.words.address(&s), Town: where.Town, Postcode: where.postcode(&s),
		Plate: p.words.plate(&s), Partner: pick(&s, p.words.Partners), Phone: dramaPhone(&s),
		kid:     pick(&s, p.words.Kids),
		custody: dayInWords(p.cfg.Start.AddDate(0, 0, s.between(4, 70))),
	}
}

// firstName is the first draw of the same stream.
func (p *plan) firstName(h uint32) string {
	s := newStream(p.cfg.Seed, forPerson, uint64(h))
	return pick(&s, p.words.First)
}

func (w *words) surname(s *stream) string { return pick(s, w.SurnameHeads) + pick(s, w.SurnameTails) }

func (w *words) address(s *stream) string {
	return numbered("", s.between(1, 140)) + " " + pick(s, w.StreetHeads) + pick(s, w.StreetTails) + " " + pick(s, w.StreetTypes)
}

// plate is a current-series mark in the style of the fixtures of domain.md 7.2.
func (w *words) plate(s *stream) string {
	const areas = "ABCDEFGHKLMNPRSVWY"
	ages := [...]string{"15", "65", "16", "66", "17", "67", "18", "68", "19", "69", "20"}
	return string(areas[s.n(len(areas))]) + string(areas[s.n(16)]) + ages[s.n(len(ages))] + pick(s, w.PlateTails)
}

// postcode is well formed and in the right district; its unit is of a kind that
// is hardly ever given to addresses. Abroad it is empty.
func (pl place) postcode(s *stream) string {
	if len(pl.Districts) == 0 {
		return ""
	}
	const tails = "WXYZ"
	return pick(s, pl.Districts) + " " + string("09"[s.n(2)]) + "Z" + string(tails[s.n(len(tails))])
}

// dramaPhone is in the range that Ofcom keeps for drama: 07700 900000-900999.
func dramaPhone(s *stream) string {
	n := 900000 + s.n(1000)
	switch s.n(3) {
	case 0:
		return numbered("07700", n)
	case 1:
		return numbered("+447700", n)
	}
	return numbered("07700 ", n)
}

// dayInWords prints 24th april, as people write it.
func dayInWords(t time.Time) string {
	d := t.Day()
	suffix := "th"
	switch {
	case d%10 == 1 && d != 11:
		suffix = "st"
	case d%10 == 2 && d != 12:
		suffix = "nd"
	case d%10 == 3 && d != 13:
		suffix = "rd"
	}
	return strconv.Itoa(d) + suffix + " " + lowerMonths[t.Month()-1]
}

var lowerMonths = [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
