package app

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// tileSets keeps what each folder of tiles is, for as long as neither it nor its
// lowest level changes: a map asks for many squares at once.
type tileSets struct {
	mu   sync.Mutex
	kept map[string]keptTiles
}

type keptTiles struct {
	lowest time.Time // when the folder of the lowest level was changed last
	set    TileSet
}

// set tells which levels a folder of the folder dir has, and what its pictures
// are. A folder without a level or a picture in its lowest is none.
func (t *tileSets) set(dir, name string) (TileSet, bool) {
	if name == "" || strings.ContainsAny(name, `/\`) || !filepath.IsLocal(name) {
		return TileSet{}, false
	}
	set := TileSet{Name: name}
	var ok bool
	if set.From, set.To, ok = tileLevels(filepath.Join(dir, name)); !ok {
		return TileSet{}, false
	}
	lowest := filepath.Join(dir, name, strconv.Itoa(set.From))
	info, err := os.Stat(lowest)
	if err != nil {
		return TileSet{}, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	was := t.kept[name]
	if set.Ext = was.set.Ext; set.Ext == "" || was.set != set || !was.lowest.Equal(info.ModTime()) {
		set.Ext = tileExt(lowest)
	}
	if t.kept == nil {
		t.kept = map[string]keptTiles{}
	}
	t.kept[name] = keptTiles{info.ModTime(), set}
	return set, set.Ext != ""
}

// tileLevels is the first and last level that a folder has.
func tileLevels(dir string) (from, to int, ok bool) {
	levels, err := os.ReadDir(dir)
	if err != nil {
		return 0, 0, false
	}
	var zooms []int
	for _, l := range levels {
		if z, err := strconv.Atoi(l.Name()); err == nil && l.IsDir() && z >= 0 && z <= deepestZoom {
			zooms = append(zooms, z)
		}
	}
	if len(zooms) == 0 {
		return 0, 0, false
	}
	return slices.Min(zooms), slices.Max(zooms), true
}

// tileExt is what the pictures of a level are; of several kinds the first by
// name, so that it is the same each time.
func tileExt(level string) string {
	for _, ext := range slices.Sorted(maps.Keys(tileKinds)) {
		if found, err := filepath.Glob(filepath.Join(level, "*", "*."+ext)); err == nil && len(found) > 0 {
			return ext
		}
	}
	return ""
}
