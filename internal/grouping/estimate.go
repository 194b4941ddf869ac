package grouping

import (
	"time"

	"hut3"
)

// Clock is how a side's clock stood against those of the others, from rare
// texts that both sides of a conversation hold. It is evidence: of the clock,
// and for why two rows were taken for one act.
type Clock struct {
	Side      hut3.Handle `json:"handle"`
	Wall      bool        `json:"wall_clock,omitempty"` // of times that state no zone: compared with one another alone
	Reference int         `json:"reference"`            // sides of one number were compared with one another, and with no others
	Ahead     float64     `json:"ahead_seconds"`        // of the median clock of its reference, at At
	Low       float64     `json:"ahead_low"`            // 95 % confidence interval
	High      float64     `json:"ahead_high"`
	Drift     float64     `json:"drift_seconds_per_day"` // Theil-Sen; 0 where it cannot be told from none
	DriftLow  float64     `json:"drift_low"`
	DriftHigh float64     `json:"drift_high"`
	At        int64       `json:"at_micros"` // middle of the sightings; of the wall clock, where that is read
	Sightings int         `json:"rare_texts"`
	Peers     int         `json:"other_sides"`
	Usable    bool        `json:"usable"`                // enough and close enough to pair by
	Hours     int         `json:"whole_hours,omitempty"` // proposed fault: a person decides
}

// The least that makes a clock usable, and the widest interval of one.
const (
	leastSightings = 5
	widestInterval = 3.0 // seconds
	leastDrifting  = 20  // sightings, over at least leastSpan days
	leastSpan      = 7.0
	maxPoints      = 300 // of a slope
	rounds         = 40
)

// Estimate finds the clocks: first how fast each drifts, then the offsets beside that,
// which agree best with the medians of all pairs (least absolute deviations, side by
// side until nothing moves), then each side's interval and drift from its own
// sightings. Sides in order of name.
func (s *Sightings) Estimate() ClockTable {
	sides, links := s.network()
	epoch := middleDay(links)
	rates := solve(len(sides), slopes(links)).offset
	for i := range links {
		links[i].level(rates, epoch)
	}
	n := solve(len(sides), links)
	n.rate, n.epoch = rates, epoch
	hours := n.hours()
	table := ClockTable{}
	for i, h := range sides {
		if n.part[i] > 0 {
			c := n.clock(i, h)
			c.Hours = hours[i]
			table = append(table, c)
		}
	}
	return table
}

// clock reads a side's interval and drift off its sightings.
func (n *solver) clock(side int, of sideClock) Clock {
	points := n.readings(side)
	c := Clock{Side: of.side, Wall: of.wall, Reference: n.part[side], Ahead: n.offset[side], Sightings: len(points), Peers: len(n.of[side])}
	xs, ys := make([]float64, len(points)), make([]float64, len(points))
	for i, p := range points {
		xs[i], ys[i] = p.x, p.y
	}
	middle := median(xs)
	c.At = int64(middle * 86400e6)
	c.Ahead = median(ys)
	c.Low, c.High = medianBounds(ys)
	c.drift(points)
	c.Usable = c.Sightings >= leastSightings && c.High-c.Low <= widestInterval
	return c
}

// readings are what a side's clock said beyond the reference, by day: beyond each
// peer, whose own offset and drift are known.
func (n *solver) readings(side int) []point {
	var points []point
	for _, e := range n.of[side] {
		l := n.links[e]
		for _, t := range l.seen {
			own, peer, of := t[1], t[0], l.a
			if side == l.a {
				own, peer, of = t[0], t[1], l.b
			}
			day := dayOf(peer)
			points = append(points, point{day, seconds(own-peer) + n.offset[of] + n.rate[of]*(day-n.epoch)})
		}
	}
	return points
}

// drift is kept where zero lies outside of its interval, and it moves the clock
// by more than a second over the time seen.
func (c *Clock) drift(points []point) {
	slope, low, high, ok := slopeOf(points, maxPoints)
	if !ok {
		return
	}
	c.DriftLow, c.DriftHigh = low, high
	if slope != 0 {
		c.Drift = slope
		c.refit(points)
	}
}

// sample takes at most n points, evenly.
func sample(points []point, n int) []point {
	if len(points) <= n {
		return points
	}
	some := make([]point, n)
	for i := range some {
		some[i] = points[i*len(points)/n]
	}
	return some
}

// refit takes offset and interval again, beside the drift.
func (c *Clock) refit(points []point) {
	day := float64(c.At) / 86400e6
	flat := make([]float64, len(points))
	for i, p := range points {
		flat[i] = p.y - c.Drift*(p.x-day)
	}
	c.Ahead = median(flat)
	c.Low, c.High = medianBounds(flat)
}

// AheadAt is how far the clock was ahead at a time of its own, in seconds.
func (c *Clock) AheadAt(micros int64) float64 {
	return c.Ahead + c.Drift*float64(micros-c.At)/float64(24*time.Hour/time.Microsecond)
}
