// Command bundle makes the scripts of the pages that have an island, from
// TypeScript and the packages of package-lock.json. What it writes is
// committed, so that building hut3 needs neither Node nor this.
//
//	npm ci --ignore-scripts      in internal/web/islands, once
//	go run ./bundle -dir ..      writes the scripts
//	go run ./bundle -dir .. -check
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

const islands = "internal/web/islands"

func main() {
	dir := flag.String("dir", "..", "root of the module")
	check := flag.Bool("check", false, "write nothing; fail where a committed script differs")
	flag.Parse()
	if err := run(*dir, *check); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

// run bundles each island x.ts into pages/x/page.js, and copies what is
// fetched as it is.
func run(dir string, check bool) error {
	sources, err := filepath.Glob(filepath.Join(dir, islands, "*.ts"))
	if err != nil {
		return err
	}
	for _, source := range sources {
		name := strings.TrimSuffix(filepath.Base(source), ".ts")
		if strings.HasPrefix(name, "_") {
			continue
		}
		made, err := bundle(source)
		if err != nil {
			return err
		}
		if err := put(filepath.Join(dir, "internal/web/pages", name, "page.js"), made, check); err != nil {
			return err
		}
	}
	return copies(dir, check)
}

// vendored are the files that a page fetches by itself and that go with it as
// they were published, by their name in static/vendor.
var vendored = map[string]string{
	"maplibre-gl-worker.mjs": "maplibre-gl/dist/maplibre-gl-worker.mjs",
	"countries-50m.json":     "world-atlas/countries-50m.json",
}

func copies(dir string, check bool) error {
	if err := os.MkdirAll(filepath.Join(dir, "internal/web/static/vendor"), 0o755); err != nil {
		return err
	}
	for name, from := range vendored {
		raw, err := os.ReadFile(filepath.Join(dir, islands, "node_modules", from))
		if err != nil {
			return err
		}
		if err := put(filepath.Join(dir, "internal/web/static/vendor", name), raw, check); err != nil {
			return err
		}
	}
	return nil
}

func bundle(source string) ([]byte, error) {
	r := api.Build(api.BuildOptions{
		EntryPoints: []string{source}, Bundle: true, Format: api.FormatESModule, Target: api.ES2022,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
		LegalComments: api.LegalCommentsEndOfFile, Charset: api.CharsetUTF8, LogLevel: api.LogLevelWarning,
		Loader: map[string]api.Loader{".json": api.LoaderJSON},
	})
	if len(r.Errors) > 0 {
		return nil, fmt.Errorf("%s: %s", source, r.Errors[0].Text)
	}
	return r.OutputFiles[0].Contents, nil
}

// put writes a file, or compares it where only that is asked.
func put(path string, made []byte, check bool) error {
	if !check {
		return os.WriteFile(path, made, 0o644)
	}
	have, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if !bytes.Equal(have, made) {
		return fmt.Errorf("%s is not what its source makes; run make bundles and commit it", path)
	}
	return nil
}
