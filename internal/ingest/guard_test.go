package ingest

import (
	"strings"
	"testing"

	"hut3"
)

type brokenSink struct{}

func (brokenSink) Row(*hut3.Row) error      { panic("the spool") }
func (brokenSink) Reject(hut3.Reject) error { panic("the spool") }

// A reader that panics gives a fault of its file, which names the place in the
// program and nothing of the content; a sink that panics ends the import.
func TestAReaderThatPanicsIsAFaultOfTheFile(t *testing.T) {
	t.Parallel()
	var g guard
	err := g.guarded("a/messages.json", func() error {
		var secret []string
		_ = secret[len("what the file says")]
		return nil
	})
	if hut3.CodeOf(err) != hut3.Invalid {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"a/messages.json", "ingest.TestAReaderThatPanics", "line "} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
	if err := g.guarded("b", func() error { return nil }); err != nil {
		t.Errorf("after a panic: %v", err)
	}
	for name, hand := range map[string]func(*guard) error{
		"row":    func(g *guard) error { return g.Row(&hut3.Row{}) },
		"reject": func(g *guard) error { return g.Reject(hut3.Reject{}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a panic of the sink at a %s was taken for a fault of the file", name)
				}
			}()
			g := guard{Sink: brokenSink{}}
			_ = g.guarded("c", func() error { return hand(&g) })
		}()
	}
}
