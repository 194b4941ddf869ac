package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"time"

	"hut3"
)

//go:embed static pages
var files embed.FS

// assets are the style and the script, named by their content so that a browser
// may keep them. They hold nothing of a case.
type assets struct {
	style, script, icon string // addresses
	byName              map[string][]byte
}

// loadAssets joins the frame's style and that of each page into one.
func loadAssets() (*assets, error) {
	var style bytes.Buffer
	sheets, err := fs.Glob(files, "pages/*/page.css")
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "finding the styles")
	}
	for _, name := range append([]string{"static/hut3.css"}, sheets...) {
		raw, err := files.ReadFile(name)
		if err != nil {
			return nil, hut3.Wrap(err, hut3.Internal, "reading the style %s", name)
		}
		style.Write(raw)
	}
	script, err := files.ReadFile("static/hut3.js")
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "reading the script")
	}
	icon, err := files.ReadFile("static/hut3.svg")
	a := &assets{byName: map[string][]byte{}}
	a.style, a.script, a.icon = a.add(style.Bytes(), ".css"), a.add(script, ".js"), a.add(icon, ".svg")
	return a, hut3.Wrap(err, hut3.Internal, "reading the icon")
}

func (a *assets) add(raw []byte, ext string) string {
	sum := sha256.Sum256(raw)
	name := "hut3-" + hex.EncodeToString(sum[:8]) + ext
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
