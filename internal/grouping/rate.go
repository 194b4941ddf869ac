package grouping

import (
	"cmp"
	"math"
	"slices"
)

// linkPoints is how many sightings of a pair its slope is taken of.
const linkPoints = 100

// dayOf is a time in days.
func dayOf(micros int64) float64 { return seconds(micros) / 86400 }

// middleDay is the median day of all sightings.
func middleDay(links []link) float64 {
	var days []float64
	for _, l := range links {
		for _, t := range l.seen {
			days = append(days, dayOf(t[0]))
		}
	}
	return median(days)
}

// slopes are links that say how much faster one clock runs than the other, in seconds a
// day, of the pairs that were seen often and long enough to say it. That a drift cannot
// be told from none is a slope of zero.
func slopes(links []link) (out []link) {
	for _, l := range links {
		points := make([]point, len(l.seen))
		for i, t := range l.seen {
			points[i] = point{dayOf(t[0]), seconds(t[1] - t[0])}
		}
		if slope, _, _, ok := slopeOf(points, linkPoints); ok {
			out = append(out, link{a: l.a, b: l.b, apart: slope, weight: l.weight})
		}
	}
	return out
}

// slopeOf puts points in order and gives their slope, of at most so many of them, with
// its interval. It is zero where zero lies inside of that, or where it moves a clock by
// no more than a second over the time seen; ok is false where they are too few.
func slopeOf(points []point, most int) (slope, low, high float64, ok bool) {
	slices.SortFunc(points, func(a, b point) int { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y)) })
	span := points[len(points)-1].x - points[0].x
	if len(points) < leastDrifting || span < leastSpan {
		return 0, 0, 0, false
	}
	slope, low, high, ok = theilSen(sample(points, most))
	if low <= 0 && high >= 0 || math.Abs(slope)*span <= 1 {
		slope = 0
	}
	return slope, low, high, ok
}

// level takes the drift of both sides off what a link says: how far apart they were on
// a day.
func (l *link) level(rates []float64, day float64) {
	apart := make([]float64, len(l.seen))
	for i, t := range l.seen {
		apart[i] = seconds(t[1]-t[0]) - (rates[l.b]-rates[l.a])*(dayOf(t[0])-day)
	}
	l.apart = median(apart)
}
