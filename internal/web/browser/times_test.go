package browser

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/pprof"
	"slices"
	"testing"
	"text/tabwriter"
	"time"

	"hut3/internal/app/demo"
)

var (
	times   = flag.Int("times", 0, "how often each page is asked for, to measure the server's time; 0: not at all")
	only    = flag.String("only", "", "which pages are measured, as a regular expression of their names; empty: all")
	profile = flag.String("profile", "", "folder for a CPU profile of each page; empty: none")
)

// TestServerTimes prints how long the server takes for each page, one request
// at a time, from the request to the last byte, and how much was allocated for
// each. The first request is told apart: it fills what is kept for the next.
// It asserts nothing.
//
//	go test ./internal/web/browser -run TestServerTimes -times 20 -handles 2000 -messages 300000 -v
func TestServerTimes(t *testing.T) {
	if *times == 0 {
		t.Skip("give -times")
	}
	wanted, err := regexp.Compile(*only)
	if err != nil {
		t.Fatal(err)
	}
	clients := map[string]*http.Client{}
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "%d messages\tas\tfirst ms\tp50 ms\tp95 ms\tKB\tallocations\n", told.Messages)
	for _, p := range pages(t) {
		if !wanted.MatchString(p.name) {
			continue
		}
		if clients[p.who] == nil {
			clients[p.who] = client(t, p.who)
		}
		m := measure(t, clients[p.who], p)
		fmt.Fprintf(w, "%s\t%s\t%.1f\t%.1f\t%.1f\t%d\t%d\n", p.name, p.who, m.first, m.at(0.5), m.at(0.95), m.size/1024, m.mallocs)
	}
	w.Flush()
}

// measured is how a page was answered: milliseconds, bytes, and allocations of
// the whole process for one request.
type measured struct {
	first   float64
	took    []float64
	size    int64
	mallocs uint64
}

func (m measured) at(part float64) float64 {
	return m.took[min(len(m.took)-1, int(part*float64(len(m.took))))]
}

func measure(t *testing.T, c *http.Client, p page) (m measured) {
	t.Helper()
	m.first, m.size = fetch(t, c, p.path)
	if *profile != "" {
		f, err := os.Create(filepath.Join(*profile, p.name+".prof"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			t.Fatal(err)
		}
		defer pprof.StopCPUProfile()
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range *times {
		ms, _ := fetch(t, c, p.path)
		m.took = append(m.took, ms)
	}
	runtime.ReadMemStats(&after)
	m.mallocs = (after.Mallocs - before.Mallocs) / uint64(*times)
	slices.Sort(m.took)
	return m
}

// fetch asks for a page to its last byte, and says how long that took.
func fetch(t *testing.T, c *http.Client, path string) (ms float64, size int64) {
	t.Helper()
	began := time.Now()
	res, err := c.Get(base + path)
	if err != nil {
		t.Fatal(err)
	}
	size, err = io.Copy(io.Discard, res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return float64(time.Since(began).Microseconds()) / 1000, size
}

// client is somebody's browser without its pictures.
func client(t *testing.T, who string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	if who == "" {
		return c
	}
	res, err := c.PostForm(base+"/sign-in", url.Values{"name": {who}, "password": {demo.Password}, "purpose": {"Operation Venetic (model)"}})
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.Request.URL.Path != "/" {
		t.Fatalf("%s cannot sign in: %s", who, res.Status)
	}
	return c
}
