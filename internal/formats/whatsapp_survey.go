package formats

import (
	"fmt"
	"slices"
)

// chatSurvey finds the order of day and month of a chat. A date that is no day
// in an order rules it out. A chat is written in the order it was held in, so
// that an order in which days run backwards is ruled out too, where another has
// them run forwards throughout. Years outside those that the list of words names
// rule an order out, and so does a year first that makes weeks of a chat decades.
type chatSurvey struct {
	dates    int64
	possible [3]int64 // by place in surveyOrders, as the others
	first    [3]int64
	last     [3]int64
	back     [3]int64
	years    [2]int // no message is of another
	recent   [32]surveyedDate
}

// surveyedDate is what three numbers are in each order.
type surveyedDate struct {
	parts [3]int
	short bool
	known bool
	is    [3]bool // a day
	day   [3]int64
}

var surveyOrders = [3]DateOrder{DMY, MDY, YMD}

func newChatSurvey(years [2]int) *chatSurvey { return &chatSurvey{years: years} }

func (s *chatSurvey) add(head *chatHead) {
	if !head.date.numeric || head.none {
		return
	}
	s.dates++
	for i, d := 0, s.date(&head.date); i < len(d.is); i++ {
		if !d.is[i] {
			continue
		}
		day := d.day[i]
		if s.possible[i] == 0 {
			s.first[i], s.last[i] = day, day
		}
		s.possible[i]++
		if day < s.last[i] {
			s.back[i]++
		}
		s.last[i] = day
	}
}

// date is what the numbers of a date are in each order. A chat has many messages
// of one day.
func (s *chatSurvey) date(c *civil) *surveyedDate {
	d := &s.recent[uint(c.parts[0]+5*c.parts[1]+c.parts[2])%uint(len(s.recent))]
	if d.known && d.parts == c.parts && d.short == c.short {
		return d
	}
	*d = surveyedDate{parts: c.parts, short: c.short, known: true}
	for i, o := range surveyOrders {
		day := civil{parts: c.parts, short: c.short}
		if d.is[i] = day.ordered(o) && day.year >= s.years[0] && day.year <= s.years[1]; d.is[i] {
			d.day[i] = daysFromCivil(day.year, day.month, day.day)
		}
	}
	return d
}

func (s *chatSurvey) result() survey {
	var open, forward []DateOrder
	for i, o := range surveyOrders {
		if s.dates == 0 || s.possible[i] < s.dates {
			continue
		}
		open = append(open, o)
		if s.back[i] == 0 {
			forward = append(forward, o)
		}
	}
	switch {
	case len(open) == 1:
		return survey{order: open[0], why: fmt.Sprintf("of %d dates all are days as %s and not all are otherwise", s.dates, open[0])}
	case len(open) == 0:
		return survey{why: fmt.Sprintf("the %d dates are in no one order", s.dates)}
	case len(forward) == 1:
		return survey{order: forward[0], why: fmt.Sprintf("the %d dates are days in more than one order, and only as %s the chat runs forwards throughout", s.dates, forward[0])}
	case len(forward) == 2 && forward[1] == YMD && s.span(YMD) > yearFirstSpan*max(s.span(forward[0]), 1):
		return survey{order: forward[0], why: fmt.Sprintf("the %d dates span %d days as %s, and %d with the year first", s.dates, s.span(forward[0])+1, forward[0], s.span(YMD)+1)}
	}
	return survey{why: fmt.Sprintf("the %d dates are days in more than one order, and nothing in the file tells them apart", s.dates)}
}

// yearFirstSpan is how many times longer a chat is with the year first, where
// its first number is a day of the month.
const yearFirstSpan = 20

func (s *chatSurvey) span(o DateOrder) int64 {
	i := slices.Index(surveyOrders[:], o)
	return s.last[i] - s.first[i]
}
