package operations

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"

	"hut3"
)

// plantedList is what the demonstration plants, before it is spread over
// records. All of it is invented.
type plantedList struct {
	header
	First  hut3.Day      `json:"first"`
	Last   hut3.Day      `json:"last"`
	Gangs  []plantedGang `json:"gangs"`
	Titles string        `json:"titles"`
	units  []plantedUnit
}

type plantedGang struct {
	Name         string            `json:"name"` // FirstGang, SecondGang
	Unit         string            `json:"unit"`
	Title        string            `json:"title"`
	First        hut3.Day          `json:"first"`
	Last         hut3.Day          `json:"last"`
	Contribution hut3.Contribution `json:"contribution"`
	Parts        []plantedPart     `json:"parts"`
}

// plantedPart is what happened at one place. Cash and bullion are in pounds,
// drugs in grams.
type plantedPart struct {
	Place         string `json:"place"`
	Force         string `json:"force"`
	AlsoClaimedBy string `json:"also_claimed_by,omitempty"`
	Cash          int64  `json:"cash,omitempty"`
	Bullion       int64  `json:"bullion,omitempty"`
	Cocaine       int64  `json:"cocaine,omitempty"`
	Heroin        int64  `json:"heroin,omitempty"`
	Vehicles      int64  `json:"vehicles,omitempty"`
	Arrests       int64  `json:"arrests,omitempty"`
	Warrants      int64  `json:"warrants,omitempty"`
}

// plantedUnit is a line of planted.csv: what a unit is credited with beside the
// gangs.
type plantedUnit struct {
	code   string
	places []string
	counts map[string]int64
}

var plantedColumns = strings.Split("unit,places,arrests,unrelated,cash,cocaine,heroin,mdma,amphetamine,cannabis,ketamine,mixing-agent,plants,etizolam,firearms,rounds,explosives,vehicles,devices,warrants", ",")

func loadPlanted() (*plantedList, error) {
	var l plantedList
	if err := readList("planted.json", &l); err != nil {
		return nil, err
	}
	raw, err := dataFiles.ReadFile("data/planted.csv")
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "reading the list planted.csv")
	}
	l.units, err = readPlantedUnits(raw)
	return &l, err
}

func (l *plantedList) check() error {
	if err := l.header.check(); err != nil {
		return err
	}
	if l.First.Validate() != nil || l.Last.Validate() != nil || l.First == "" || l.Last < l.First || len(l.Titles) == 0 {
		return hut3.Errorf(hut3.Invalid, "what is planted needs its first and last day, and titles of operations")
	}
	for _, g := range l.Gangs {
		if g.Unit == "" || g.First < l.First || g.Last > l.Last || g.Last < g.First || len(g.Parts) == 0 {
			return hut3.Errorf(hut3.Invalid, "%s needs its unit, its days inside %s to %s, and what was done where", g.Name, l.First, l.Last)
		}
	}
	return nil
}

// readPlantedUnits reads planted.csv. An error names the line and the column.
func readPlantedUnits(raw []byte) ([]plantedUnit, error) {
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Invalid, "the list planted.csv")
	}
	if len(rows) == 0 || !slices.Equal(rows[0], plantedColumns) {
		return nil, hut3.Errorf(hut3.Invalid, "planted.csv: the first line names the columns %s", strings.Join(plantedColumns, ", "))
	}
	var out []plantedUnit
	for i, row := range rows[1:] {
		u := plantedUnit{code: row[0], places: strings.Split(row[1], "|"), counts: map[string]int64{}}
		for j, name := range plantedColumns[2:] {
			n, err := strconv.ParseInt(row[j+2], 10, 64)
			if err != nil || n < 0 {
				return nil, hut3.Errorf(hut3.Invalid, "planted.csv line %d: %s is %q; give a whole number", i+2, name, row[j+2])
			}
			u.counts[name] = n
		}
		out = append(out, u)
	}
	return out, nil
}
