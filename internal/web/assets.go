package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"hut3"
)

//go:embed static pages
var files embed.FS

// assets are the style and the scripts, named by their content so that a
// browser may keep them. They hold nothing of a case.
type assets struct {
	style, script, icon string            // addresses
	scripts             map[string]string // address of a page's own script, by page
	vendored            map[string]string // address of a file of other people, by name
	byName              map[string][]byte
}

// loadAssets joins the frame's style and that of each page into one, and the
// parts of the frame's script into one. A page's own script, pages/x/page.js,
// is loaded by that page alone, and a file of static/vendor by whoever asks for
// it with {{asset "name"}}.
func loadAssets() (*assets, error) {
	a := &assets{byName: map[string][]byte{}, scripts: map[string]string{}, vendored: map[string]string{}}
	style, err := joined("static/hut3.css", "pages/*/page.css")
	if err != nil {
		return nil, err
	}
	script, err := joined("static/js/*.js")
	if err != nil {
		return nil, err
	}
	icon, err := files.ReadFile("static/hut3.svg")
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "reading the icon")
	}
	a.style, a.script, a.icon = a.add("hut3", style, ".css"), a.add("hut3", script, ".js"), a.add("hut3", icon, ".svg")
	if err := a.addEach(a.scripts, "pages/*/page.js", func(name string) string { return path.Base(path.Dir(name)) }); err != nil {
		return nil, err
	}
	return a, a.addEach(a.vendored, "static/vendor/*", path.Base)
}

// joined is the files of some patterns, one after the other.
func joined(patterns ...string) ([]byte, error) {
	var out bytes.Buffer
	for _, pattern := range patterns {
		names, err := fs.Glob(files, pattern)
		if err != nil {
			return nil, hut3.Wrap(err, hut3.Internal, "finding %s", pattern)
		}
		for _, name := range names {
			raw, err := files.ReadFile(name)
			if err != nil {
				return nil, hut3.Wrap(err, hut3.Internal, "reading %s", name)
			}
			out.Write(raw)
		}
	}
	return out.Bytes(), nil
}

// addEach adds the files of a pattern and notes the address of each by a key.
func (a *assets) addEach(into map[string]string, pattern string, key func(name string) string) error {
	names, err := fs.Glob(files, pattern)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "finding %s", pattern)
	}
	for _, name := range names {
		raw, err := files.ReadFile(name)
		if err != nil {
			return hut3.Wrap(err, hut3.Internal, "reading %s", name)
		}
		ext := path.Ext(name)
		into[key(name)] = a.add(strings.TrimSuffix(path.Base(name), ext), raw, ext)
	}
	return nil
}

// named is the address of a vendored file.
func (a *assets) named(name string) (string, error) {
	to, ok := a.vendored[name]
	if !ok {
		return "", hut3.Errorf(hut3.Internal, "there is no file static/vendor/%s", name)
	}
	return to, nil
}

// of is the scripts that a page loads.
func (a *assets) of(page string) []string {
	out := []string{a.script}
	if own, ok := a.scripts[page]; ok {
		out = append(out, own)
	}
	return out
}

func (a *assets) add(stem string, raw []byte, ext string) string {
	sum := sha256.Sum256(raw)
	name := stem + "-" + hex.EncodeToString(sum[:8]) + ext
	a.byName[name] = raw
	return "/static/" + name
}

// ServeHTTP gives a file by its name.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := path.Base(r.URL.Path)
	raw, ok := a.byName[name]
	if sw, is := w.(*statusWriter); is {
		sw.route = "GET /static/{file}"
	}
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(raw))
}
