package app

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/access"
)

// boundaryFolder holds the case's own lines for the map, in the data folder.
const boundaryFolder = "map"

// mostBoundary is how large a file of boundaries may be, in bytes.
const mostBoundary = 64 << 20

// Boundary is a file of the case's own lines for the map: police areas, ports,
// whatever the unit has a licence for.
type Boundary struct {
	Name  string `json:"name"`
	Bytes int64  `json:"bytes"`
}

// Boundaries lists the GeoJSON files in the folder map of the data folder. No
// folder is no file.
func (a *App) Boundaries(ctx context.Context, actor hut3.Actor) ([]Boundary, error) {
	if err := a.permit(ctx, actor, access.Look{Action: access.CorpusRead, Query: "boundaries of the map"}); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(filepath.Join(a.Dir, boundaryFolder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, hut3.Wrap(err, hut3.Internal, "reading the folder %s of the data folder", boundaryFolder)
	}
	out := []Boundary{}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && info.Mode().IsRegular() && strings.HasSuffix(e.Name(), ".geojson") {
			out = append(out, Boundary{e.Name(), info.Size()})
		}
	}
	return out, nil
}

// BoundaryFile gives one of the files that Boundaries lists, once it is known
// to be GeoJSON. NotFound for any other name; Invalid, with what to do, for a
// file that is none.
func (a *App) BoundaryFile(ctx context.Context, actor hut3.Actor, name string) ([]byte, error) {
	list, err := a.Boundaries(ctx, actor)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(list, func(b Boundary) bool { return b.Name == name })
	if at < 0 {
		return nil, hut3.Errorf(hut3.NotFound, "the folder %s holds no boundaries called %q", boundaryFolder, name)
	}
	if list[at].Bytes > mostBoundary {
		return nil, hut3.Errorf(hut3.Invalid, "%s/%s has %d bytes; simplify it to at most %d", boundaryFolder, name, list[at].Bytes, mostBoundary)
	}
	raw, err := os.ReadFile(filepath.Join(a.Dir, boundaryFolder, name))
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "reading %s/%s", boundaryFolder, name)
	}
	return raw, checkGeoJSON(name, raw)
}

// geoTypes are the types of RFC 7946.
var geoTypes = []string{"FeatureCollection", "Feature", "GeometryCollection", "Polygon", "MultiPolygon", "LineString", "MultiLineString", "Point", "MultiPoint"}

func checkGeoJSON(name string, raw []byte) error {
	var head struct {
		Type string          `json:"type"`
		CRS  json.RawMessage `json:"crs"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return hut3.Errorf(hut3.Invalid, "%s/%s is no JSON: %v; export it as GeoJSON again", boundaryFolder, name, err)
	}
	if !slices.Contains(geoTypes, head.Type) {
		return hut3.Errorf(hut3.Invalid, "%s/%s has the type %q, which is none of GeoJSON (RFC 7946)", boundaryFolder, name, head.Type)
	}
	if len(head.CRS) > 0 && !strings.Contains(string(head.CRS), "CRS84") && !strings.Contains(string(head.CRS), "4326") {
		return hut3.Errorf(hut3.Invalid, "%s/%s is in another grid than degrees; convert it to WGS 84 first (EPSG:4326)", boundaryFolder, name)
	}
	return nil
}
