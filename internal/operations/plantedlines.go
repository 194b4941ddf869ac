package operations

import (
	"fmt"

	"hut3"
)

const search = "PACE 1984 s.19"

// smallestPOCA is the least cash that section 294 reaches, in pounds.
const smallestPOCA = 1_000

// cash parts a sum of pounds into bags of about a size, in steps of £5.
func (p *planter) cash(pounds, about int64) []hut3.SeizureLine {
	if pounds == 0 {
		return nil
	}
	var out []hut3.SeizureLine
	for _, part := range p.split(pounds, 1+pounds/about, 5) {
		power := "POCA 2002 s.294"
		if part < smallestPOCA {
			power = search
		}
		out = append(out, hut3.SeizureLine{Kind: hut3.LineCash, Power: power, Measured: hut3.Counted, Pence: new(hut3.Pence(part * 100))})
	}
	return out
}

// drug parts grams into weighed lines.
func (p *planter) drug(id string, grams int64) []hut3.SeizureLine {
	if grams == 0 {
		return nil
	}
	var out []hut3.SeizureLine
	for _, part := range p.split(grams, 1+grams/8_000, 1) {
		out = append(out, hut3.SeizureLine{Kind: hut3.LineDrug, Drug: id, Power: search, Measured: hut3.Net, Milligrams: new(hut3.Milligrams(part * 1000))})
	}
	return out
}

func (p *planter) each(kind hut3.LineKind, n int64, category func(int64) string) []hut3.SeizureLine {
	var out []hut3.SeizureLine
	for i := range n {
		out = append(out, hut3.SeizureLine{Kind: kind, Power: search, Count: new(int64(1)), Category: category(i)})
	}
	return out
}

// vehicle makes every seventh vehicle a motorcycle.
func (p *planter) vehicle(i int64) string {
	if i%7 == 6 {
		return "motorcycle"
	}
	return "car"
}

func (p *planter) firearm(int64) string {
	kinds := []string{"handgun", "handgun", "handgun", "shotgun", "sub-machine gun", "converted blank-firer", "rifle"}
	return kinds[p.rng.IntN(len(kinds))]
}

// split parts a total at random into at most n parts of at least a step each,
// all but the last in whole steps.
func (p *planter) split(total, n, step int64) []int64 {
	n = max(1, min(n, total/step))
	weights := make([]float64, n)
	all := 0.0
	for i := range weights {
		weights[i] = p.rng.ExpFloat64() + 0.15
		all += weights[i]
	}
	out := make([]int64, n)
	spare := total - n*step // each has one step already
	left := total
	for i := range out[:n-1] {
		out[i] = step + int64(float64(spare)*weights[i]/all)/step*step
		left -= out[i]
	}
	out[n-1] = left
	return out
}

// seize puts lines into seizures of one to three, in random order.
func (p *planter) seize(lines []hut3.SeizureLine, event func() hut3.Event) {
	p.rng.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	for len(lines) > 0 {
		n := min(len(lines), 1+p.rng.IntN(3))
		p.batch.Seizures = append(p.batch.Seizures, hut3.Seizure{Event: event(), Lines: lines[:n:n]})
		lines = lines[n:]
	}
}

// arrest arrests the next unknown person of the operation.
func (p *planter) arrest(e hut3.Event) {
	if p.males == nil {
		p.males = map[hut3.Ref]int{}
	}
	p.males[e.Operation]++
	who := "male"
	if p.rng.IntN(9) == 0 {
		who = "female"
	}
	p.batch.Arrests = append(p.batch.Arrests, hut3.Arrest{
		Event: e, Unnamed: fmt.Sprintf("U/K %s %d", who, p.males[e.Operation]), Offences: []string{"conspiracy to supply class A drugs"},
	})
}
