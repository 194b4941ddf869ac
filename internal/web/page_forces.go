package web

import (
	"hut3"
	"hut3/internal/app"
)

// The measures of the drawing of the tile map, in units of its view box.
const (
	tileSize = 64
	tileGap  = 4
)

// tileMap is the forces as tiles of one size, placed.
type tileMap struct {
	app.ForceMap
	Width, Height int
	Placed        []placedTile
	Steps         []tileStep
}

// placedTile is a tile with its corner, where it leads and what it says. One
// without a figure leads nowhere.
type placedTile struct {
	app.ForceTile
	X, Y       int
	To         string
	Text, Says string
}

// tileStep is a shade with the figures that have it.
type tileStep struct {
	Step int
	Text string
}

func (v *visit) tileMap() (*tileMap, error) {
	day, err := hut3.ParseDay(v.ask("as_at"))
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Usage, "as at")
	}
	m, err := v.app.ForceMap(v.ctx, v.actor, v.ask("measure"), day, hut3.CountedBy(v.ask("by")))
	if err != nil {
		return nil, err
	}
	out := &tileMap{ForceMap: m, Width: m.Columns*(tileSize+tileGap) + tileGap, Height: m.Rows*(tileSize+tileGap) + tileGap}
	var unit hut3.Unit
	for _, t := range m.Tiles {
		p := placedTile{ForceTile: t, X: tileGap + (t.Column-1)*(tileSize+tileGap), Y: tileGap + (t.Row-1)*(tileSize+tileGap)}
		p.Text, p.Says = "–", t.Name+": not shown to you"
		if t.Figure != nil {
			p.To, p.Text, p.Says = refURL(t.Figure.Ref), t.Figure.String(), t.Name+": "+t.Figure.String()
			unit = t.Figure.Unit
		}
		out.Placed = append(out.Placed, p)
	}
	if m.Most > 0 {
		for step := int64(1); step <= app.ForceSteps; step++ {
			out.Steps = append(out.Steps, tileStep{int(step), "to " + unit.Print(m.Most*step/app.ForceSteps)})
		}
	}
	return out, nil
}

func forceMapPage(v *visit) (answer, error) {
	m, err := v.tileMap()
	if err != nil {
		return answer{}, err
	}
	return answer{page: "forces", title: "Figures by force", data: m, json: m.ForceMap, crumbs: []crumb{{"Figures", "/figures"}, {"By force", ""}}}, nil
}
