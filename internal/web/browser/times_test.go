package browser

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"slices"
	"testing"
	"text/tabwriter"
	"time"

	"hut3/internal/app/demo"
)

var times = flag.Int("times", 0, "how often each page is asked for, to measure the server's time; 0: not at all")

// TestServerTimes prints how long the server takes for each page, one request
// at a time, from the request to the last byte. It asserts nothing.
//
//	go test ./internal/web/browser -run TestServerTimes -times 20 -handles 3000 -messages 300000 -v
func TestServerTimes(t *testing.T) {
	if *times == 0 {
		t.Skip("give -times")
	}
	clients := map[string]*http.Client{}
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "%d messages\tas\tp50 ms\tp95 ms\tKB\n", told.Messages)
	for _, p := range pages(t) {
		c := clients[p.who]
		if c == nil {
			c = client(t, p.who)
			clients[p.who] = c
		}
		var took []time.Duration
		size := int64(0)
		for range *times {
			began := time.Now()
			res, err := c.Get(base + p.path)
			if err != nil {
				t.Fatal(err)
			}
			size, err = io.Copy(io.Discard, res.Body)
			res.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		ms := func(part float64) float64 {
			return float64(took[min(len(took)-1, int(part*float64(len(took))))].Microseconds()) / 1000
		}
		fmt.Fprintf(w, "%s\t%s\t%.1f\t%.1f\t%d\n", p.name, p.who, ms(0.5), ms(0.95), size/1024)
	}
	w.Flush()
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
