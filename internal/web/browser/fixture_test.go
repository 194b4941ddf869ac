// Package browser clicks through the pages in a real browser: the demo's story
// by four people, the keys, and what every page must hold: nothing loaded from
// elsewhere, no report of the policy, and no serious finding of axe-core.
//
// It needs chromium (or what HUT3_CHROMIUM names) and, for axe-core, npm ci in
// internal/web/islands; make test sees to both. Without them its tests skip.
package browser

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hut3/internal/app"
	"hut3/internal/app/demo"
	"hut3/internal/web"
)

// One demo, one server and one browser serve all tests of the package.
var (
	base    string          // address of the server
	told    demo.Result     // what the demo made
	chrome  context.Context // the browser; nil where there is none
	opened  *app.App        // the case that it serves
	travels gate            // holds up what a browser brings in
	passed  atomic.Int64    // how far the demo's clock was put forward, in nanoseconds
)

var (
	handles  = flag.Int("handles", 300, "handles of the demo")
	messages = flag.Int("messages", 9000, "messages of the demo")
	keep     = flag.String("keep", "", "folder in which the demo is kept and found again; empty: a temporary one")
)

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	stop, err := serveDemo()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer stop()
	if *times > 0 {
		return m.Run() // the server is measured, alone on the machine
	}
	path := chromium()
	if path == "" {
		fmt.Fprintln(os.Stderr, "SKIPPED: no chromium was found, and nothing was clicked; install it, or name one in HUT3_CHROMIUM")
		return m.Run()
	}
	alloc, end := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Headless, chromedp.NoSandbox,
		chromedp.Flag("use-angle", "swiftshader"), chromedp.Flag("enable-unsafe-swiftshader", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("lang", "en-GB"), chromedp.WindowSize(1280, 800))
	defer end()
	var closeAll context.CancelFunc
	chrome, closeAll = chromedp.NewContext(alloc)
	defer closeAll()
	if err := chromedp.Do(chrome); err != nil {
		fmt.Fprintln(os.Stderr, "starting", path, "failed:", err)
		return 1
	}
	return m.Run()
}

// serveDemo tells the demo into a folder of its own and serves it.
func serveDemo() (stop func(), err error) {
	dir, remove, err := tellDemo()
	if err != nil {
		return nil, err
	}
	if opened, err = app.Open(context.Background(), filepath.Join(dir, "case")); err != nil {
		return nil, err
	}
	if _, ok := opened.UseModelClock(); !ok {
		return nil, errors.New("the demo kept no clock of its own")
	}
	model := opened.Doors.Now
	opened.Doors.Now = func() time.Time { return model().Add(time.Duration(passed.Load())) }
	pages, err := web.New(web.Options{App: opened, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return nil, err
	}
	s := httptest.NewServer(travels.before(pages.Handler()))
	base = s.URL
	return func() { s.Close(); opened.Close(); remove() }, nil
}

// tellDemo tells the demo into a folder: a temporary one, or the one of -keep
// where it is not there yet.
func tellDemo() (dir string, remove func(), err error) {
	dir, remove = *keep, func() {}
	if dir == "" {
		if dir, err = os.MkdirTemp("", "hut3-browser"); err != nil {
			return "", nil, err
		}
		remove = func() { os.RemoveAll(dir) }
	}
	result := filepath.Join(dir, "told.json")
	if raw, err := os.ReadFile(result); err == nil {
		return dir, remove, json.Unmarshal(raw, &told)
	}
	told, err = demo.Run(context.Background(), demo.Options{Dir: filepath.Join(dir, "case"), Handles: *handles, Messages: *messages, Seed: 1, Out: io.Discard})
	if err != nil {
		return "", nil, err
	}
	raw, err := json.Marshal(told)
	if err != nil {
		return "", nil, err
	}
	return dir, remove, os.WriteFile(result, raw, 0o600)
}

// later lets more time pass than a step allows since somebody was recognised.
func later() { passed.Add(int64(11 * time.Minute)) }

// chromium finds a browser of its kind, or nothing.
func chromium() string {
	for _, name := range []string{os.Getenv("HUT3_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	return ""
}
