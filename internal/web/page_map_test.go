package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hut3/internal/app"
)

const boundaryName = "areas.geojson"

// tileName is a square of the case's own map that the fixture has.
const tileName = "streets/4/7/5.png"

// layBoundary puts the case's own lines, and two files that are none, into the
// folder of the map.
func layBoundary(dir string) error {
	dir = filepath.Join(dir, "map")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for name, text := range map[string]string{
		boundaryName:   `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[-5,53],[-4,53],[-4,54],[-5,53]]]}}]}`,
		"grid.geojson": `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:27700"}},"features":[]}`,
		"notes.txt":    "not a boundary",
		tileName:       "\x89PNG\r\n\x1a\n and the rest",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// cellSheet is observations of a handset, over the sea.
func cellSheet(device, at string) string {
	return "Device,At,MCC,MNC,LAC,CID,Lat,Lon,Accuracy\n" + device + ",2020-04-03T10:15:37Z,234,15,1,22," + at + ",800\n" + device + ",2020-04-04T10:15:37Z,234,15,1,23," + at + ",1500\n"
}

// A case may hold no observation: the page says so, and how they come.
func TestMapWithoutObservations(t *testing.T) {
	t.Parallel()
	w := newStatesCase(t)
	p := w.as("ann").get("/map")
	for _, want := range []string{"No delivery you may see holds observations", `class="tilemap"`, "0 observations"} {
		if !strings.Contains(p.body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// The demo's second supply holds some.
func TestMapOfTheDemo(t *testing.T) {
	t.Parallel()
	p := as(t, "analyst").get("/map")
	for _, want := range []string{"7 observations", `class="tilemap"`, boundaryName} {
		if !strings.Contains(p.body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if p := as(t, "reviewer").get("/map"); p.status != http.StatusOK || strings.Contains(p.body, `class="tilemap"`) {
		t.Errorf("a reviewer, who has no figures: %d", p.status)
	}
	if p := as(t, "analyst").get("/map?kind=message"); p.status != http.StatusBadRequest || !strings.Contains(p.body, "anpr") {
		t.Errorf("another kind: %d", p.status)
	}
}

// Observations stand in the list and in the answer that the map draws.
func TestMapWithObservations(t *testing.T) {
	t.Parallel()
	w := openTwin(t, inCompartment, true)
	b := newBrowser(t, w.base)
	b.post("/sign-in", url.Values{"name": {"nora"}, "password": {twinPassword}, "purpose": {"test"}})
	page := b.get("/map?before=2020-04-04")
	if !strings.Contains(page.body, "2 observations") || !strings.Contains(page.body, "around 53.6, -4.1, radius 800 m") || strings.Contains(page.body, secret) {
		t.Errorf("%d\n%s", page.status, page.body)
	}
	var got app.Observations
	if err := json.Unmarshal([]byte(b.get("/api/v1/map").body), &got); err != nil || got.Total != 4 || len(got.List) != 4 {
		t.Fatalf("%+v: %v", got, err)
	}
	if a := got.List[0].Area; a == nil || a.Radius != 800 || a.Lat != 53.6 || !got.List[0].Open {
		t.Errorf("%+v", got.List[0])
	}
	paged := b.get("/map?limit=1&skip=1")
	if !strings.Contains(paged.body, "2 to 2 of 4") || !strings.Contains(paged.body, "skip=2") || strings.Count(paged.body, "data-seen=") != 1 {
		t.Errorf("a page of one:\n%s", paged.body)
	}
}

func TestBoundaries(t *testing.T) {
	t.Parallel()
	b := as(t, "analyst")
	p := b.get("/map/boundaries/" + boundaryName)
	if p.status != http.StatusOK || p.header.Get("Content-Type") != "application/geo+json" || !json.Valid([]byte(p.body)) {
		t.Errorf("%d %s", p.status, p.header.Get("Content-Type"))
	}
	for name, want := range map[string]int{"grid.geojson": http.StatusUnprocessableEntity, "notes.txt": http.StatusNotFound, "..%2Fhut3.toml": http.StatusNotFound, "none.geojson": http.StatusNotFound} {
		if p := b.get("/map/boundaries/" + name); p.status != want {
			t.Errorf("%s: %d, want %d", name, p.status, want)
		}
	}
}

// Every force has a tile that leads to its figure; a guest is shown his own.
func TestForceMap(t *testing.T) {
	t.Parallel()
	p := as(t, "officer").get("/map/forces?measure=cash&as_at=2020-07-02")
	if n := strings.Count(p.body, `<g class="tile `); n != 43 {
		t.Errorf("%d tiles", n)
	}
	if !strings.Contains(p.body, `href="/figures/DERBYS/cash/2020-07-02"`) || !strings.Contains(p.body, "step5") {
		t.Error("the tiles lead to no figure, or have no shade")
	}
	guest := as(t, "derbyshire").get("/map/forces?measure=cash&as_at=2020-07-02")
	if n := strings.Count(guest.body, "not shown to you"); n != 2*42 {
		t.Errorf("a guest is not shown %d, want 42 forces, each said twice, in its tile and in the table", n)
	}
	if p := as(t, "officer").get("/map/forces?measure=colour"); p.status == http.StatusOK {
		t.Error("any measure is taken")
	}
}

// A worker of our own is let in, and nothing else more than before.
func TestWorkerPolicy(t *testing.T) {
	t.Parallel()
	if want := "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"; policy != want {
		t.Errorf("the policy is %s", policy)
	}
	p := as(t, "analyst").get("/map")
	at := strings.Index(p.body, `data-worker="`)
	to, _, _ := strings.Cut(p.body[at+len(`data-worker="`):], `"`)
	if worker := as(t, "analyst").get(to); worker.status != http.StatusOK || !strings.HasPrefix(worker.header.Get("Content-Type"), "text/javascript") {
		t.Errorf("%s: %d as %s", to, worker.status, worker.header.Get("Content-Type"))
	}
}

// The case's own map is offered where there is one, and its squares come as the
// pictures that they are.
func TestOwnTiles(t *testing.T) {
	t.Parallel()
	b := as(t, "analyst")
	if p := b.get("/map"); !strings.Contains(p.body, `value="/map/tiles/streets/{z}/{x}/{y}.png"`) {
		t.Error("the map does not offer the tiles")
	}
	p := b.get("/map/tiles/" + tileName)
	if p.status != http.StatusOK || p.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(p.body, "\x89PNG") {
		t.Errorf("%d %s", p.status, p.header.Get("Content-Type"))
	}
	for _, path := range []string{"streets/4/7", "streets/4/7/x.png", "streets/4/7/6.png", "..%2Fvault/4/7/5.png"} {
		if p := b.get("/map/tiles/" + path); p.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, p.status)
		}
	}
}
