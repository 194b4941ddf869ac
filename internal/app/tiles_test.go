package app

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

// A folder of tiles is found by its levels, and each tile is given to who reads
// messages; what is no tile, no picture or outside the folder is refused.
func TestTiles(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	reader, outside := person("USR-1", "owner", "NCA", hut3.RoleAnalyst), person("USR-9", "x", "NCA", hut3.RoleCustodian)
	var square bytes.Buffer
	if err := png.Encode(&square, image.NewGray(image.Rect(0, 0, 256, 256))); err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string][]byte{
		"streets/4/7/5.png": square.Bytes(), "streets/6/31/20.png": square.Bytes(), "streets/6/31/21.png": []byte("<html>"), "notes/readme.txt": []byte("x"),
		"secret.png": square.Bytes(), "areas.geojson": []byte("{}"),
	} {
		path := filepath.Join(a.Dir, boundaryFolder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sets, err := a.TileSets(t.Context(), reader)
	if diff := cmp.Diff([]TileSet{{Name: "streets", Ext: "png", From: 4, To: 6}}, sets); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	raw, kind, err := a.Tile(t.Context(), reader, "streets", 4, 7, 5)
	if err != nil || kind != "image/png" || !bytes.Equal(raw, square.Bytes()) {
		t.Errorf("%s, %d bytes: %v", kind, len(raw), err)
	}
	for _, c := range []struct {
		who     hut3.Actor
		name    string
		z, x, y int
		want    hut3.Code
	}{
		{reader, "streets", 4, 7, 6, hut3.NotFound}, {reader, "streets", 4, 16, 5, hut3.NotFound}, {reader, "streets", -1, 0, 0, hut3.NotFound},
		{reader, "notes", 4, 7, 5, hut3.NotFound}, {reader, "../vault", 4, 7, 5, hut3.NotFound}, {reader, "", 4, 7, 5, hut3.NotFound},
		{reader, "streets", 6, 31, 21, hut3.Invalid}, {outside, "streets", 4, 7, 5, hut3.Refused},
	} {
		if _, _, err := a.Tile(t.Context(), c.who, c.name, c.z, c.x, c.y); hut3.CodeOf(err) != c.want {
			t.Errorf("%s %s/%d/%d/%d: %v, want %s", c.who.Name, c.name, c.z, c.x, c.y, err, c.want)
		}
	}
}

// A folder with pictures of two kinds is always the same one, and what comes
// later is seen.
func TestTilesOfTwoKinds(t *testing.T) {
	t.Parallel()
	dir, kept := t.TempDir(), tileSets{}
	lay := func(name string) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	lay("streets/4/readme.txt")
	if set, ok := kept.set(dir, "streets"); ok {
		t.Errorf("no picture, and it is %+v", set)
	}
	lay("streets/4/7/5.png")
	lay("streets/4/7/5.jpg")
	for range 20 {
		if set, ok := (&tileSets{}).set(dir, "streets"); !ok || set.Ext != "jpg" {
			t.Fatalf("%+v", set)
		}
	}
	lay("streets/9/1/1.jpg")
	if set, _ := kept.set(dir, "streets"); set != (TileSet{Name: "streets", Ext: "jpg", From: 4, To: 9}) {
		t.Errorf("a level came: %+v", set)
	}
	lay("streets/2/1/1.webp")
	if set, _ := kept.set(dir, "streets"); set != (TileSet{Name: "streets", Ext: "webp", From: 2, To: 9}) {
		t.Errorf("a lower level came: %+v", set)
	}
}
