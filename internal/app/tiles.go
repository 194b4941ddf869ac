package app

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"hut3"
	"hut3/internal/access"
)

// mostTile is how large one tile may be, in bytes; deepestZoom the last level
// that the map asks for.
const (
	mostTile    = 4 << 20
	deepestZoom = 22
)

// tileKinds are the pictures that a tile may be, by the end of its name.
var tileKinds = map[string]struct{ kind, head string }{
	"png": {"image/png", "\x89PNG\r\n\x1a\n"}, "jpg": {"image/jpeg", "\xff\xd8\xff"}, "webp": {"image/webp", "RIFF"},
}

// TileSet is a folder of the case's own map pictures, NAME/z/x/y.png below the
// folder map: squares of the Web Mercator grid, y counted from the north.
type TileSet struct {
	Name string `json:"name"`
	Ext  string `json:"ext"` // png, jpg or webp
	From int    `json:"from_zoom"`
	To   int    `json:"to_zoom"`
}

// TileSets lists the folders of tiles in the folder map of the data folder, by
// name. A folder without a level of them is none.
func (a *App) TileSets(ctx context.Context, actor hut3.Actor) ([]TileSet, error) {
	if err := a.permit(ctx, actor, access.Look{Action: access.CorpusRead, Query: "tiles of the map"}); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(filepath.Join(a.Dir, boundaryFolder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, hut3.Wrap(err, hut3.Internal, "reading the folder %s of the data folder", boundaryFolder)
	}
	out := []TileSet{}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		if set, ok := a.tiles.set(filepath.Join(a.Dir, boundaryFolder), e.Name()); ok {
			out = append(out, set)
		}
	}
	return out, nil
}

// Tile gives one square of a set, and its media type. NotFound where the set has
// none there, which a map takes for nothing to draw; Invalid for a file that is
// not the picture that its name says.
func (a *App) Tile(ctx context.Context, actor hut3.Actor, name string, z, x, y int) ([]byte, string, error) {
	if err := a.permit(ctx, actor, access.Look{Action: access.CorpusRead, Query: "tiles of the map"}); err != nil {
		return nil, "", err
	}
	set, ok := a.tiles.set(filepath.Join(a.Dir, boundaryFolder), name)
	if !ok || z < 0 || z > deepestZoom || x < 0 || y < 0 || x >= 1<<z || y >= 1<<z {
		return nil, "", hut3.Errorf(hut3.NotFound, "the folder %s holds no tile %s/%d/%d/%d", boundaryFolder, name, z, x, y)
	}
	file := strings.Join([]string{name, strconv.Itoa(z), strconv.Itoa(x), strconv.Itoa(y) + "." + set.Ext}, "/")
	path := filepath.Join(a.Dir, boundaryFolder, filepath.FromSlash(file))
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", hut3.Errorf(hut3.NotFound, "the folder %s holds no tile %s", boundaryFolder, file)
	}
	if err == nil && info.Size() > mostTile {
		return nil, "", hut3.Errorf(hut3.Invalid, "%s/%s has %d bytes; a tile has at most %d", boundaryFolder, file, info.Size(), mostTile)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, "", hut3.Wrap(err, hut3.Internal, "reading %s/%s", boundaryFolder, file)
	}
	of := tileKinds[set.Ext]
	if !bytes.HasPrefix(raw, []byte(of.head)) {
		return nil, "", hut3.Errorf(hut3.Invalid, "%s/%s is no %s; make the tiles anew", boundaryFolder, file, of.kind)
	}
	return raw, of.kind, nil
}
