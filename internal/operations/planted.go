package operations

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"hut3"
)

// PlantedLinks join what is planted to records that stand already, by the names
// of the gangs (FirstGang, SecondGang): the groups, the packages that led to
// the operations, and reports or messages beside them.
type PlantedLinks struct {
	Groups   map[string]hut3.Ref
	Packages map[string][]hut3.Ref
	RestsOn  map[string][]hut3.Ref
}

// Planted makes the invented operations, warrants, arrests and seizures whose
// figures as at 2 July 2020 are those of the published statement: East Midlands
// £2,191,200, 52 kg of class A and 29 arrests; the nation more than £50
// million, 74 firearms, more than two tonnes of class A and B and 690 arrests.
// The seed moves days, places and how sums are parted, never a total.
func Planted(seed uint64, links PlantedLinks) (Batch, error) {
	list, err := loadPlanted()
	if err != nil {
		return Batch{}, err
	}
	p := planter{list: list, titles: strings.Fields(list.Titles), seed: seed}
	for i, gang := range list.Gangs {
		p.stream(uint64(i))
		p.gang(gang, links)
	}
	for i, unit := range list.units {
		p.stream(uint64(1000 + i))
		p.unit(unit)
	}
	return p.batch, nil
}

type planter struct {
	list   *plantedList
	batch  Batch
	rng    *rand.Rand
	seed   uint64
	titles []string
	title  int // next
	males  map[hut3.Ref]int
}

// stream gives each unit its own random numbers, so that a change to one line of
// the list moves no other unit.
func (p *planter) stream(n uint64) { p.rng = rand.New(rand.NewPCG(p.seed, n)) }

func (p *planter) open(op hut3.Operation) hut3.Ref {
	op.Status, op.Synthetic = hut3.OperationActive, true
	p.batch.Operations = append(p.batch.Operations, op)
	return local(len(p.batch.Operations))
}

func (p *planter) warrant(op hut3.Ref, force, place string, on hut3.Day) {
	p.batch.Warrants = append(p.batch.Warrants, hut3.Warrant{
		Operation: op, Force: force, Address: fmt.Sprintf("invented premises %d, %s", len(p.batch.Warrants)+1, place),
		Power: "MDA 1971 s.23", Issued: on, Executed: on, Outcome: "searched", Synthetic: true,
	})
}

// gang plants an operation against one of the two gangs of the statement. All
// of it is credited to the one force, wherever it happened.
func (p *planter) gang(g plantedGang, links PlantedLinks) {
	var groups []hut3.Ref
	if ref := links.Groups[g.Name]; ref != "" {
		groups = []hut3.Ref{ref}
	}
	op := p.open(hut3.Operation{Title: g.Title, Unit: g.Unit, Opened: g.First, Groups: groups, Packages: links.Packages[g.Name], RestsOn: links.RestsOn[g.Name]})
	for _, part := range g.Parts {
		event := func() hut3.Event {
			e := hut3.Event{On: p.day(g.First, g.Last), Operation: op, Group: links.Groups[g.Name], CreditedTo: g.Unit, Contribution: g.Contribution,
				Located: hut3.Place{Name: part.Place, Force: part.Force}, Synthetic: true}
			if part.AlsoClaimedBy != "" {
				e.AlsoClaimedBy = []string{part.AlsoClaimedBy}
			}
			return e
		}
		for range part.Warrants {
			p.warrant(op, g.Unit, part.Place, p.day(g.First, g.Last))
		}
		for range part.Arrests {
			p.arrest(event())
		}
		p.seize(p.partLines(part), event)
	}
}

func (p *planter) partLines(part plantedPart) []hut3.SeizureLine {
	lines := p.cash(part.Cash, 60_000)
	lines = append(lines, p.drug("cocaine", part.Cocaine)...)
	lines = append(lines, p.drug("heroin", part.Heroin)...)
	lines = append(lines, p.each(hut3.LineVehicle, part.Vehicles, p.vehicle)...)
	if part.Bullion > 0 {
		lines = append(lines, hut3.SeizureLine{Kind: hut3.LineListedAsset, Power: "POCA 2002 s.303C", Measured: hut3.Valued, Pence: new(hut3.Pence(part.Bullion * 100)), Text: "gold bullion"})
	}
	return lines
}

// unit plants what a unit is credited with beside the gangs, in several
// operations.
func (p *planter) unit(u plantedUnit) {
	ops := make([]hut3.Ref, 1+u.counts["arrests"]/9)
	for i := range ops {
		ops[i] = p.open(hut3.Operation{Title: "Operation " + p.nextTitle(), Unit: u.code, Opened: p.list.First})
	}
	event := func() hut3.Event {
		e := hut3.Event{On: p.day(p.list.First, p.list.Last), Operation: ops[p.rng.IntN(len(ops))], CreditedTo: u.code, Contribution: hut3.Initiated,
			Located: hut3.Place{Name: u.places[p.rng.IntN(len(u.places))], Force: u.code}, Synthetic: true}
		if p.rng.IntN(5) == 0 {
			e.Contribution = hut3.Assisted
		}
		return e
	}
	for range u.counts["warrants"] {
		p.warrant(ops[p.rng.IntN(len(ops))], u.code, u.places[p.rng.IntN(len(u.places))], p.day(p.list.First, p.list.Last))
	}
	for range u.counts["arrests"] {
		p.arrest(event())
	}
	for range u.counts["unrelated"] {
		e := event()
		e.Contribution = hut3.NoContribution
		p.arrest(e)
	}
	p.again(u)
	p.seize(p.unitLines(u), event)
	p.tablets(u, event)
}

// again makes the last arrest of Leicestershire a second arrest of one man: 29
// arrests of the region are 28 people at most (domain.md 2.2, quirk 12).
func (p *planter) again(u plantedUnit) {
	if n := len(p.batch.Arrests); u.code == "LEICS" {
		first, last := p.batch.Arrests[n-2], &p.batch.Arrests[n-1]
		last.Operation, last.Unnamed = first.Operation, first.Unnamed
		if last.On == first.On {
			last.On = p.list.Last
		}
	}
}

func (p *planter) unitLines(u plantedUnit) []hut3.SeizureLine {
	lines := p.cash(u.counts["cash"], 120_000)
	for _, drug := range []string{"cocaine", "heroin", "mdma", "amphetamine", "cannabis", "ketamine", "mixing-agent"} {
		lines = append(lines, p.drug(drug, u.counts[drug])...)
	}
	lines = append(lines, p.each(hut3.LineFirearm, u.counts["firearms"], p.firearm)...)
	lines = append(lines, p.each(hut3.LineFirearm, u.counts["explosives"], func(int64) string { return "explosive" })...)
	lines = append(lines, p.each(hut3.LineVehicle, u.counts["vehicles"], p.vehicle)...)
	if n := u.counts["rounds"]; n > 0 {
		for _, part := range p.split(n, 1+n/60, 1) {
			lines = append(lines, hut3.SeizureLine{Kind: hut3.LineAmmunition, Measured: hut3.Counted, Power: search, Count: new(part)})
		}
	}
	if n := u.counts["devices"]; n > 0 {
		for _, part := range p.split(n, 1+n/3, 1) {
			lines = append(lines, hut3.SeizureLine{Kind: hut3.LineDevice, Measured: hut3.Counted, Power: search, Count: new(part), Text: "encrypted telephones"})
		}
	}
	if n := u.counts["plants"]; n > 0 {
		lines = append(lines, hut3.SeizureLine{Kind: hut3.LineDrug, Drug: "cannabis-plants", Measured: hut3.Counted, Power: search, Count: new(n), Unit: "plants"})
	}
	return lines
}

// tablets plants the one great seizure of pills: in Kent, credited to the NCA,
// told by others too (domain.md 1.10).
func (p *planter) tablets(u plantedUnit, event func() hut3.Event) {
	n := u.counts["etizolam"]
	if n == 0 {
		return
	}
	e := event()
	e.Located, e.AlsoClaimedBy = hut3.Place{Name: "a port in Kent", Force: "KENT"}, []string{"MPS", "PSCO"}
	p.batch.Seizures = append(p.batch.Seizures, hut3.Seizure{Event: e, Lines: []hut3.SeizureLine{
		{Kind: hut3.LineDrug, Drug: "etizolam", Measured: hut3.Counted, Power: search, Count: new(n), Unit: "tablets"},
	}})
}

func (p *planter) nextTitle() string {
	title := p.titles[p.title%len(p.titles)]
	if round := p.title / len(p.titles); round > 0 {
		title += fmt.Sprintf(" %d", round+1)
	}
	p.title++
	return title
}

func (p *planter) day(first, last hut3.Day) hut3.Day {
	days := int(last.Start().Sub(first.Start()).Hours()/24) + 1
	return hut3.DayOf(first.Start().Add(time.Duration(p.rng.IntN(days)) * 24 * time.Hour))
}
