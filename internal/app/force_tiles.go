package app

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/operations"
)

// forceTilesCSV is where each of the 43 territorial forces stands in the tile
// map: roughly where it lies, each as large as the others. The arrangement is
// our own.
//
//go:embed force_tiles.csv
var forceTilesCSV string

// ForceTile is a force of the tile map with the figure that colours it.
type ForceTile struct {
	Code   string       `json:"code"`
	Name   string       `json:"name"`
	Column int          `json:"column"` // from 1, west to east
	Row    int          `json:"row"`    // from 1, north to south
	Figure *hut3.Figure `json:"figure"` // none: it is not shown to the reader
	Count  *hut3.Count  `json:"count"`
	Step   int          `json:"step"` // 0 for nought or not known, else 1 to ForceSteps
}

// ForceSteps is how many shades the tile map has.
const ForceSteps = 5

// ForceMap is a figure for each force of England and Wales, side by side.
type ForceMap struct {
	Measure  string         `json:"measure"`
	Name     string         `json:"name"`
	Measures []ForceMeasure `json:"measures"`
	AsAt     hut3.Day       `json:"as_at,omitempty"`
	By       hut3.CountedBy `json:"counted_by"`
	Most     int64          `json:"most"` // the largest of them, in the measure's unit
	Tiles    []ForceTile    `json:"tiles"`
	Columns  int            `json:"columns"`
	Rows     int            `json:"rows"`
	Arranged hut3.Day       `json:"arranged"` // day of the list that places the tiles
}

// ForceMeasure is something that the tile map can show.
type ForceMeasure struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// forceMeasures are what the tile map offers, the first where nothing is asked.
var forceMeasures = []string{"arrests", "seizures", "cash", "class_a", "firearms", "warrants"}

// ForceMap counts a measure for each of the forces that the actor may have
// figures of: a guest is shown his own.
func (a *App) ForceMap(ctx context.Context, actor hut3.Actor, measure string, asAt hut3.Day, by hut3.CountedBy) (ForceMap, error) {
	out := ForceMap{Measure: cmp.Or(measure, forceMeasures[0]), AsAt: asAt, By: cmp.Or(by, hut3.ByCredit)}
	if err := a.permit(ctx, actor, access.Look{Action: access.FiguresRead, Query: "figures by force"}); err != nil {
		return out, err
	}
	o, err := a.Operations()
	if err != nil {
		return out, err
	}
	if err := out.name(o.Lists); err != nil {
		return out, err
	}
	if out.Tiles, out.Arranged, err = loadForceTiles(forceTilesCSV, a.Agencies, a.Doors.Now()); err != nil {
		return out, err
	}
	ask := operations.Ask{Measures: []string{out.Measure}, AsAt: asAt, By: by}
	for _, t := range out.Tiles {
		if !actor.Guest || t.Code == actor.Unit {
			ask.Scopes = append(ask.Scopes, t.Code)
		}
	}
	if len(ask.Scopes) > 0 {
		figures, err := o.Figures(ctx, actor, ask)
		if err != nil {
			return out, err
		}
		out.fill(figures)
	}
	out.shade()
	return out, nil
}

func (m *ForceMap) name(l *operations.Lists) error {
	for _, id := range forceMeasures {
		measure, err := l.Measure(id)
		if err != nil {
			return err
		}
		m.Measures = append(m.Measures, ForceMeasure{id, measure.Name})
	}
	measure, err := l.Measure(m.Measure)
	m.Name = measure.Name
	return err
}

func (m *ForceMap) fill(figures []hut3.Figure) {
	for i := range m.Tiles {
		t := &m.Tiles[i]
		at := slices.IndexFunc(figures, func(f hut3.Figure) bool { return f.Scope == t.Code })
		if at < 0 {
			continue
		}
		f := figures[at]
		t.Figure = &f
		t.Count = &hut3.Count{Value: f.Amount, Unit: string(f.Unit), Scope: f.Scope, AsAt: f.KnownAt, Query: string(f.Ref)}
		m.Most = max(m.Most, f.Amount)
	}
}

// shade gives each tile its step: equal parts of the largest figure.
func (m *ForceMap) shade() {
	for i := range m.Tiles {
		t := &m.Tiles[i]
		m.Columns, m.Rows = max(m.Columns, t.Column), max(m.Rows, t.Row)
		if t.Figure == nil || t.Figure.Bound == hut3.BoundUnknown || t.Figure.Amount <= 0 {
			continue
		}
		t.Step = max(1, int((t.Figure.Amount*ForceSteps+m.Most-1)/m.Most))
	}
}

var forceTileColumns = []string{"code", "column", "row", "from", "until"}

// loadForceTiles reads the arrangement as it stands at a time, and holds it
// against the list of agencies: each territorial force of that time has one
// tile of its own, and nothing else has one. The error names the line.
func loadForceTiles(text string, forces *access.Directory, asAt time.Time) (out []ForceTile, arranged hut3.Day, err error) {
	r := csv.NewReader(strings.NewReader(text))
	head, err := r.Read()
	if err != nil || !slices.Equal(head, forceTileColumns) {
		return nil, "", hut3.Errorf(hut3.Invalid, "force_tiles.csv line 1: the columns are %s", strings.Join(forceTileColumns, ","))
	}
	for line := 2; ; line++ {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, arranged, checkForceTiles(out, forces)
		}
		t, from, holds, bad := forceTileOf(row, err, forces, asAt)
		if bad != nil {
			return nil, "", hut3.Wrap(bad, hut3.Invalid, "force_tiles.csv line %d", line)
		}
		if holds {
			out, arranged = append(out, t), max(arranged, from)
		}
	}
}

func forceTileOf(row []string, err error, forces *access.Directory, asAt time.Time) (t ForceTile, from hut3.Day, holds bool, bad error) {
	if err != nil {
		return t, "", false, err
	}
	column, err1 := strconv.Atoi(row[1])
	down, err2 := strconv.Atoi(row[2])
	from, err3 := hut3.ParseDay(row[3])
	until, err4 := hut3.ParseDay(row[4])
	if err := cmp.Or(err1, err2, err3, err4); err != nil {
		return t, "", false, err
	}
	agency, ok := forces.ByCode(row[0])
	if !ok || agency.Kind != access.KindForce || agency.Code != row[0] {
		return t, "", false, hut3.Errorf(hut3.Invalid, "%q is the code of no territorial force", row[0])
	}
	if column < 1 || down < 1 {
		return t, "", false, hut3.Errorf(hut3.Invalid, "%s: columns and rows begin at 1", row[0])
	}
	today := hut3.DayOf(asAt)
	return ForceTile{Code: row[0], Name: agency.Name, Column: column, Row: down}, from, until == "" || today < until, nil
}

func checkForceTiles(tiles []ForceTile, forces *access.Directory) error {
	at, has := map[[2]int]string{}, map[string]bool{}
	for _, t := range tiles {
		place := [2]int{t.Column, t.Row}
		if other, taken := at[place]; taken {
			return hut3.Errorf(hut3.Invalid, "force_tiles.csv: %s and %s stand in one place", other, t.Code)
		}
		if has[t.Code] {
			return hut3.Errorf(hut3.Invalid, "force_tiles.csv: %s has two tiles", t.Code)
		}
		at[place], has[t.Code] = t.Code, true
	}
	for _, a := range forces.All() {
		if a.Kind == access.KindForce && !has[a.Code] {
			return hut3.Errorf(hut3.Invalid, "force_tiles.csv: %s has no tile", a.Code)
		}
	}
	return nil
}
