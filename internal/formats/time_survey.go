package formats

import "fmt"

// survey is what all values of a column say together.
type survey struct {
	order DateOrder // the one order in which every date of three numbers is a day
	unix  string    // the unit, where every value is a number of one length between 2000 and 2035
	why   string
}

// surveyor takes a column's values one by one.
type surveyor struct {
	dates    int64
	possible map[DateOrder]int64
	values   int64
	units    map[string]int64
}

func newSurveyor() *surveyor {
	return &surveyor{possible: map[DateOrder]int64{}, units: map[string]int64{}}
}

func (s *surveyor) add(raw string) {
	if raw == "" {
		return
	}
	s.values++
	if u := unitByDigits(raw, ""); u != "" && isDigits(raw) {
		s.units[u]++
		return
	}
	c, ok := parseTime(raw)
	if !ok || !c.numeric {
		return
	}
	s.dates++
	for _, o := range c.orders() {
		s.possible[o]++
	}
}

func (s *surveyor) result() survey {
	var r survey
	var open []DateOrder
	for _, o := range []DateOrder{DMY, MDY, YMD} {
		if s.dates > 0 && s.possible[o] == s.dates {
			open = append(open, o)
		}
	}
	switch {
	case s.dates == 0:
		r.why = fmt.Sprintf("the column's %d values hold no date in numbers, and are not all Unix times", s.values)
	case len(open) == 1:
		r.order = open[0]
		r.why = fmt.Sprintf("of the column's %d dates in numbers all are days as %s and not all are otherwise", s.dates, r.order)
	case len(open) == 0:
		r.why = fmt.Sprintf("the column's %d dates in numbers are in no one order", s.dates)
	default:
		r.why = fmt.Sprintf("the column's %d dates in numbers are days in more than one order", s.dates)
	}
	for unit, n := range s.units {
		if n == s.values {
			r.unix = unit
			r.why = fmt.Sprintf("all %d values are numbers that are Unix times (%s) between 2000 and 2035", n, unit)
		}
	}
	return r
}
