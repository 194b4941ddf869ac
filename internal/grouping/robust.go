package grouping

import (
	"cmp"
	"math"
	"slices"
)

// median sorts its values; of an even number it takes the mean of the two in
// the middle. Nothing has the median zero.
func median(v []float64) float64 {
	slices.Sort(v)
	n := len(v)
	switch {
	case n == 0:
		return 0
	case n%2 == 1:
		return v[n/2]
	}
	return (v[n/2-1] + v[n/2]) / 2
}

type weighted struct{ value, weight float64 }

// weightedMedian is the value at which half of the weight is reached.
func weightedMedian(v []weighted) float64 {
	slices.SortFunc(v, func(a, b weighted) int { return cmp.Or(cmp.Compare(a.value, b.value), cmp.Compare(a.weight, b.weight)) })
	total := 0.0
	for _, x := range v {
		total += x.weight
	}
	sum := 0.0
	for _, x := range v {
		if sum += x.weight; sum >= total/2 {
			return x.value
		}
	}
	return 0
}

// medianBounds is the 95 % confidence interval of the median of sorted values,
// from the binomial distribution by its normal approximation. Below six values
// it is all of them.
func medianBounds(v []float64) (low, high float64) {
	n := float64(len(v))
	if n < 6 {
		return v[0], v[len(v)-1]
	}
	half := 0.98 * math.Sqrt(n)
	lo, hi := int(math.Floor(n/2-half)), int(math.Ceil(n/2+half))
	return v[max(lo, 0)], v[min(hi, len(v)-1)]
}

// point is a reading of a clock against the others: x days, y seconds.
type point struct{ x, y float64 }

// theilSen is the median of the slopes between all points, with Sen's 95 %
// confidence interval (P. K. Sen, 1968). ok is false where no two points
// differ in x.
func theilSen(points []point) (slope, low, high float64, ok bool) {
	slopes := make([]float64, 0, len(points)*(len(points)-1)/2)
	for i, a := range points {
		for _, b := range points[i+1:] {
			if a.x != b.x {
				slopes = append(slopes, (b.y-a.y)/(b.x-a.x))
			}
		}
	}
	if len(slopes) == 0 {
		return 0, 0, 0, false
	}
	slope = median(slopes)
	n, all := float64(len(points)), float64(len(slopes))
	c := 1.96 * math.Sqrt(n*(n-1)*(2*n+5)/18)
	lo, hi := int(math.Floor((all-c)/2)), int(math.Ceil((all+c)/2))
	return slope, slopes[max(lo, 0)], slopes[min(hi, len(slopes)-1)], true
}
