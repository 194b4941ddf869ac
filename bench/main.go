package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

type settings struct {
	messages, asked           int
	engines                   []string
	dir, postgres, opensearch string
	json, keep                bool
}

// errNotOffered says that an engine has no such question.
var errNotOffered = errors.New("not offered")

func engines() map[string]func(dir string, s settings) (engine, error) {
	return map[string]func(string, settings) (engine, error){
		"hut3": openHut3, "modernc": openModernc, "mattn": openMattn, "bleve": openBleve, "postgres": openPostgres, "opensearch": openOpenSearch,
	}
}

// measured is one engine's line.
type measured struct {
	Engine  string           `json:"engine"`
	Load    float64          `json:"load_seconds"`
	CPU     float64          `json:"load_cpu_seconds"` // of this process, and of its own where an engine says so
	Rate    float64          `json:"messages_per_second"`
	Bytes   float64          `json:"bytes_per_message"`
	Classes map[string]times `json:"classes"`
	// Sections are bytes a message by section, of an engine that says so.
	Sections map[string]float64 `json:"sections,omitempty"`
}

type times struct {
	P50    float64 `json:"p50_ms"`
	P95    float64 `json:"p95_ms"`
	Totals []int64 `json:"totals"`
}

func main() {
	var s settings
	var names string
	flag.IntVar(&s.messages, "messages", 1_000_000, "messages of the model")
	flag.IntVar(&s.asked, "asked", 20, "questions of each class")
	flag.StringVar(&names, "engines", "hut3,modernc", "of hut3, modernc, mattn, bleve, postgres, opensearch")
	flag.StringVar(&s.dir, "dir", "", "folder to work in; a temporary one")
	flag.StringVar(&s.postgres, "postgres", "", "address of a PostgreSQL database whose table m may be replaced")
	flag.StringVar(&s.opensearch, "opensearch", "", "address of a node of OpenSearch whose index m may be replaced")
	flag.BoolVar(&s.json, "json", false, "print JSON")
	flag.BoolVar(&s.keep, "keep", false, "leave the folder")
	flag.Parse()
	s.engines = strings.Split(names, ",")
	if err := run(s); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(s settings) (err error) {
	if s.dir == "" {
		if s.dir, err = os.MkdirTemp("", "bench-"); err != nil {
			return err
		}
	}
	if !s.keep {
		defer func() { err = errors.Join(err, os.RemoveAll(s.dir)) }()
	}
	m := newModel(s.messages)
	l := newLexicon(m)
	var all []measured
	for _, name := range s.engines {
		one, err := measure(name, s, m, l)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, one)
	}
	return report(s, all)
}

func measure(name string, s settings, m *model, l *lexicon) (r measured, err error) {
	open, ok := engines()[name]
	if !ok {
		return r, fmt.Errorf("no such engine")
	}
	dir := filepath.Join(s.dir, name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return r, err
	}
	e, err := open(dir, s)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, e.close()) }()
	fmt.Fprintln(os.Stderr, name, "loading")
	runtime.GC()
	began, used := time.Now(), processor(e)
	if err := e.load(m); err != nil {
		return r, err
	}
	r = measured{Engine: name, Load: time.Since(began).Seconds(), CPU: processor(e) - used, Classes: map[string]times{}}
	r.Rate = float64(s.messages) / r.Load
	size, err := e.bytes()
	if err != nil {
		return r, err
	}
	r.Bytes = float64(size) / float64(s.messages)
	r.Sections = sections(e, s.messages)
	for _, c := range classes() {
		fmt.Fprintln(os.Stderr, name, c.name)
		t, err := ask(e, c, l, s.asked)
		if errors.Is(err, errNotOffered) {
			continue
		}
		if err != nil {
			return r, fmt.Errorf("%s: %w", c.name, err)
		}
		r.Classes[c.name] = t
	}
	return r, nil
}

// sections asks an engine what its bytes are for.
func sections(e engine, messages int) map[string]float64 {
	of, ok := e.(interface{ sections() map[string]int64 })
	if !ok {
		return nil
	}
	out := map[string]float64{}
	for name, n := range of.sections() {
		out[name] = float64(n) / float64(messages)
	}
	return out
}

// ask puts the same questions to every engine, once to warm up and once to
// measure.
func ask(e engine, c class, l *lexicon, n int) (t times, err error) {
	r := rand.New(rand.NewPCG(9, 9))
	questions := make([]question, n)
	for i := range questions {
		questions[i] = c.pick(l, r)
	}
	took := make([]float64, n)
	for range 2 {
		t.Totals = t.Totals[:0]
		for i, q := range questions {
			began := time.Now()
			total, err := c.ask(e, q)
			if err != nil {
				return t, err
			}
			took[i] = float64(time.Since(began).Microseconds()) / 1000
			t.Totals = append(t.Totals, total)
		}
	}
	slices.Sort(took)
	t.P50, t.P95 = took[n/2], took[n*95/100]
	return t, nil
}

// processor is what was used so far, in seconds: by this process, and by that of an
// engine that has one of its own and says so.
func processor(e engine) float64 {
	if apart, ok := e.(interface{ processor() float64 }); ok {
		return cpu() + apart.processor()
	}
	return cpu()
}

func cpu() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

func pull(m *model) (func() (message, bool), func()) { return iter.Pull(m.each()) }

func report(s settings, all []measured) error {
	if s.json {
		return json.NewEncoder(os.Stdout).Encode(map[string]any{"messages": s.messages, "go": runtime.Version(), "engines": all})
	}
	fmt.Printf("%d messages, given to every engine from memory\n\n| |", s.messages)
	line := func(title string, of func(measured) string) {
		fmt.Printf("| %s |", title)
		for _, m := range all {
			fmt.Printf(" %s |", of(m))
		}
		fmt.Println()
	}
	for _, m := range all {
		fmt.Printf(" %s |", m.Engine)
	}
	fmt.Println("\n|" + strings.Repeat(" --- |", len(all)+1))
	line("load, messages/s", func(m measured) string { return fmt.Sprintf("%.0f", m.Rate) })
	line("CPU of the load, µs a message", func(m measured) string { return fmt.Sprintf("%.2f", m.CPU/float64(s.messages)*1e6) })
	line("bytes a message", func(m measured) string { return fmt.Sprintf("%.0f", m.Bytes) })
	for _, c := range classes() {
		line(c.name+", p50 / p95 ms", func(m measured) string {
			t, ok := m.Classes[c.name]
			if !ok {
				return "–"
			}
			return fmt.Sprintf("%.1f / %.1f%s", t.P50, t.P95, agreement(all[0].Classes[c.name], t))
		})
	}
	return nil
}

// agreement says how many totals differ from those of the first engine.
func agreement(a, b times) string {
	n := 0
	for i := range a.Totals {
		if a.Totals[i] != b.Totals[i] {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d totals differ)", n)
}
