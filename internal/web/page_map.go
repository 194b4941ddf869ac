package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"hut3"
	"hut3/internal/app"
)

func mapRoutes() []route {
	return []route{
		{method: "GET", path: "/map", room: "map", asks: true, handle: mapPage},
		{method: "GET", path: "/map/forces", room: "figures", handle: forceMapPage},
		{method: "GET", path: "/map/boundaries/{name}", room: "map", handle: boundaryFile},
		{method: "GET", path: "/map/tiles/{at...}", room: "map", handle: tileFile},
	}
}

// mapData is what the page of that name shows.
type mapData struct {
	app.Observations
	Handle, Kind, After, Before string
	Boundaries                  []app.Boundary
	Tiles                       []app.TileSet
	Forces                      *tileMap // none for those who have no figures
	Pages                       pager
}

// perList is how many lines a long list shows at once.
const perList = 200

// askedObservations reads which observations are wanted.
func (v *visit) askedObservations() (r app.ObservationRequest, err error) {
	r.Kind = v.ask("kind")
	if name := v.ask("handle"); name != "" {
		if r.Handle, err = hut3.ParseHandle(name); err != nil {
			return r, err
		}
	}
	if r.After, err = v.dayStart("after"); err != nil {
		return r, err
	}
	if r.Before, err = v.dayStart("before"); err != nil {
		return r, err
	}
	if r.Skip, err = v.number("skip", 0, 0, 1<<30); err != nil {
		return r, err
	}
	most := app.MostObservations
	if !v.json {
		most = perList
	}
	r.Limit, err = v.number("limit", most, 1, app.MostObservations)
	return r, err
}

// dayStart reads a parameter that is a day, or a time.
func (v *visit) dayStart(name string) (time.Time, error) {
	text := v.ask(name)
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04", time.RFC3339Nano} {
		if t, err := time.ParseInLocation(layout, text, v.app.Zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, hut3.Errorf(hut3.Usage, "%s=%q: write a day or a time, as in 2020-04-03 or 2020-04-03T10:15", name, text)
}

func mapPage(v *visit) (answer, error) {
	r, err := v.askedObservations()
	if err != nil {
		return answer{}, err
	}
	found, err := v.app.Observations(v.ctx, v.actor, r)
	if err != nil || v.json {
		return answer{json: found}, err
	}
	d := mapData{Observations: found, Handle: v.ask("handle"), Kind: r.Kind, After: v.ask("after"), Before: v.ask("before")}
	if d.Boundaries, err = v.app.Boundaries(v.ctx, v.actor); err != nil {
		return answer{}, err
	}
	if d.Tiles, err = v.app.TileSets(v.ctx, v.actor); err != nil {
		return answer{}, err
	}
	d.Pages = v.pager(found.Skipped, len(found.List), found.Total)
	if app.Rooms(v.actor)["figures"] {
		if d.Forces, err = v.tileMap(); err != nil {
			return answer{}, err
		}
	}
	return answer{page: "map", title: "Map", data: d, wide: true}, nil
}

// Drawn is the address that the island asks for all of these observations.
func (d mapData) Drawn() string {
	q := url.Values{}
	for name, value := range map[string]string{"handle": d.Handle, "kind": d.Kind, "after": d.After, "before": d.Before} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return "/api/v1/map?" + q.Encode()
}

func boundaryFile(v *visit) (answer, error) {
	raw, err := v.app.BoundaryFile(v.ctx, v.actor, v.path("name"))
	return answer{raw: raw, kind: "application/geo+json", status: http.StatusOK}, err
}

// tileFile gives one square of the case's own map, at NAME/z/x/y with or without
// the end of its name.
func tileFile(v *visit) (answer, error) {
	parts := strings.Split(v.path("at"), "/")
	if len(parts) != 4 {
		return answer{}, hut3.Errorf(hut3.NotFound, "%q is no tile; ask for NAME/z/x/y", v.path("at"))
	}
	parts[3], _, _ = strings.Cut(parts[3], ".")
	var at [3]int
	for i := range at {
		n, err := strconv.Atoi(parts[i+1])
		if err != nil {
			return answer{}, hut3.Errorf(hut3.NotFound, "%q is no tile; ask for NAME/z/x/y", v.path("at"))
		}
		at[i] = n
	}
	raw, kind, err := v.app.Tile(v.ctx, v.actor, parts[0], at[0], at[1], at[2])
	return answer{raw: raw, kind: kind, status: http.StatusOK}, err
}
