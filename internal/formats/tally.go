package formats

import (
	"cmp"
	"slices"

	"hut3"
)

// maxShapes bounds the shapes of unread times that are counted apart.
const maxShapes = 1000

// What is said of times that are understood but for one thing, which the importer can give.
const (
	openOrder = "day and month cannot be told apart; the time is left unread"
	openZone  = "the zone is an abbreviation without one meaning; the time is left unread"
)

// tally collects a Summary while a file is read.
type tally struct {
	sum   Summary
	kinds [16]int64
	odd   map[oddKey]*Oddity
	years map[int]*yearCount
	last  *yearCount
	from  int64 // µs: the year of last
	to    int64
}

type oddKey struct{ what, column string }

func newTally() *tally {
	return &tally{odd: map[oddKey]*Oddity{}, years: map[int]*yearCount{}}
}

func (t *tally) row(k hut3.Kind) { t.kinds[k&15]++ }

// note counts an oddity of the row that begins at offset.
func (t *tally) note(what, column, remedy string, offset int64) {
	k := oddKey{what, column}
	o := t.odd[k]
	if o == nil {
		o = &Oddity{What: what, Column: column, Remedy: remedy, First: offset}
		t.odd[k] = o
	}
	o.Count++
}

// left reports whether times of a column were left unread for want of one thing.
func (t *tally) left(column string) bool {
	return t.odd[oddKey{openOrder, column}] != nil || t.odd[oddKey{openZone, column}] != nil
}

func (t *tally) unread(raw string) {
	if t.sum.UnreadTimes == nil {
		t.sum.UnreadTimes = map[string]int64{}
	}
	s := Shape(raw)
	if _, ok := t.sum.UnreadTimes[s]; !ok && len(t.sum.UnreadTimes) >= maxShapes {
		s = "other"
	}
	t.sum.UnreadTimes[s]++
}

// finish lays the counts out in a fixed order.
func (t *tally) finish() Summary {
	t.strayYears()
	s := t.sum
	if s.Rows == nil {
		s.Rows = map[string]int64{}
	}
	for k, n := range t.kinds {
		if n > 0 {
			s.Rows[hut3.Kind(k).String()] += n
		}
	}
	for _, o := range t.odd {
		s.Oddities = append(s.Oddities, *o)
	}
	slices.SortFunc(s.Oddities, func(a, b Oddity) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.What, b.What), cmp.Compare(a.Column, b.Column))
	})
	return s
}

// absorb adds what was found in a member of an archive.
func (t *tally) absorb(m *Summary) {
	s := &t.sum
	if s.Rows == nil {
		s.Rows = map[string]int64{}
	}
	for kind, n := range m.Rows {
		s.Rows[kind] += n
	}
	s.Rejects, s.Blank = s.Rejects+m.Rejects, s.Blank+m.Blank
	s.MembersNamed += m.MembersNamed
	s.WithoutTime.Empty += m.WithoutTime.Empty
	s.WithoutTime.Absent += m.WithoutTime.Absent
	for shape, n := range m.UnreadTimes {
		if s.UnreadTimes == nil {
			s.UnreadTimes = map[string]int64{}
		}
		if _, ok := s.UnreadTimes[shape]; !ok && len(s.UnreadTimes) >= maxShapes {
			shape = "other"
		}
		s.UnreadTimes[shape] += n
	}
	for _, o := range m.Oddities {
		t.absorbOddity(o)
	}
}

// maxOddities bounds the oddities that an archive's own summary tells apart.
const maxOddities = 1000

func (t *tally) absorbOddity(o Oddity) {
	k := oddKey{o.What, o.Column}
	if t.odd[k] == nil {
		if len(t.odd) >= maxOddities {
			return
		}
		t.odd[k] = &Oddity{What: o.What, Column: o.Column, Remedy: o.Remedy, First: o.First}
	}
	t.odd[k].Count += o.Count
}
