package formats

import (
	"fmt"
	"maps"
	"slices"

	"hut3"
)

// A year stands apart when strayGap empty years or more lie between it and
// the main run of years, and it holds at most one time in strayShare.
const (
	strayGap   = 5
	strayShare = 20
)

// What telephones and computers of seized data write lies within these years.
const (
	firstYear = 1990
	lastYear  = 2035
)

type yearCount struct {
	n     int64
	first int64 // offset of the first row
}

func (t *tally) year(at hut3.Time, offset int64) {
	if t.last == nil || at.Micros < t.from || at.Micros >= t.to {
		y := yearOf(at)
		c := t.years[y]
		if c == nil {
			c = &yearCount{first: offset}
			t.years[y] = c
		}
		t.last = c
		t.from, t.to = daysFromCivil(y, 1, 1)*microsPerDay, daysFromCivil(y+1, 1, 1)*microsPerDay
	}
	t.last.n++
}

// strayYears notes years that stand far from the rest. Their rows keep their times.
func (t *tally) strayYears() {
	counts := map[int]int64{}
	for y, c := range t.years {
		counts[y] = c.n
	}
	for y, side := range StrayYears(counts) {
		t.stray(y, side, t.years[y])
	}
}

// StrayYears gives the years that stand far from the rest, as a clock that was never
// set leaves them (1970, 1979-12-31), or that no telephone wrote in, and says in words
// which of the two; counts is how many times fall in each year.
func StrayYears(counts map[int]int64) map[int]string {
	runs := yearRuns(slices.Sorted(maps.Keys(counts)))
	var total int64
	var main []int
	var mainN int64
	for _, run := range runs {
		var n int64
		for _, y := range run {
			n += counts[y]
		}
		total += n
		if n > mainN {
			main, mainN = run, n
		}
	}
	stray := map[int]string{}
	for y, n := range counts {
		switch {
		case y < main[0] && n*strayShare <= total:
			stray[y] = "before the rest"
		case y > main[len(main)-1] && n*strayShare <= total:
			stray[y] = "after the rest"
		case y < firstYear || y > lastYear:
			stray[y] = fmt.Sprintf("not of the years %d to %d", firstYear, lastYear)
		}
	}
	return stray
}

func (t *tally) stray(year int, side string, c *yearCount) {
	what := fmt.Sprintf("implausible date: %d, %s", year, side)
	o := Oddity{What: what, Count: c.n, First: c.first, Remedy: "kept as written; look at the clock of the source"}
	t.odd[oddKey{what, ""}] = &o
}

func yearRuns(years []int) [][]int {
	var runs [][]int
	for i, y := range years {
		if i == 0 || y-years[i-1] > strayGap {
			runs = append(runs, nil)
		}
		runs[len(runs)-1] = append(runs[len(runs)-1], y)
	}
	return runs
}

// yearOf is the year of a time that was read.
func yearOf(t hut3.Time) int {
	y, _, _ := civilFromDays(floorDiv(t.Micros, microsPerDay))
	return y
}
