package formats

import "fmt"

// chatSurvey finds the order of day and month of a chat. A date that is no day
// in an order rules it out. A chat is written in the order it was held in, so
// that an order in which days run backwards is ruled out too, where another has
// them run forwards throughout. Years outside those that the list of words names
// rule an order out, and so does a year first that makes weeks of a chat decades.
type chatSurvey struct {
	dates    int64
	possible map[DateOrder]int64
	last     map[DateOrder]int64
	first    map[DateOrder]int64
	back     map[DateOrder]int64
	years    [2]int // no message is of another
}

func newChatSurvey(years [2]int) *chatSurvey {
	return &chatSurvey{possible: map[DateOrder]int64{}, first: map[DateOrder]int64{}, last: map[DateOrder]int64{}, back: map[DateOrder]int64{}, years: years}
}

func (s *chatSurvey) add(head *chatHead) {
	if !head.date.numeric {
		return
	}
	s.dates++
	for _, o := range []DateOrder{DMY, MDY, YMD} {
		c := head.date
		if !c.ordered(o) || c.year < s.years[0] || c.year > s.years[1] {
			continue
		}
		day := daysFromCivil(c.year, c.month, c.day)
		if s.possible[o] == 0 {
			s.first[o], s.last[o] = day, day
		}
		s.possible[o]++
		if day < s.last[o] {
			s.back[o]++
		}
		s.last[o] = day
	}
}

func (s *chatSurvey) result() survey {
	var open, forward []DateOrder
	for _, o := range []DateOrder{DMY, MDY, YMD} {
		if s.dates == 0 || s.possible[o] < s.dates {
			continue
		}
		open = append(open, o)
		if s.back[o] == 0 {
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

func (s *chatSurvey) span(o DateOrder) int64 { return s.last[o] - s.first[o] }
