package ingest

import (
	"fmt"
	"runtime"
	"strings"

	"hut3"
	"hut3/internal/formats"
)

// guard stands between a reader and what takes its rows. A file that a reader was not
// made for can make it panic: that is a fault of this one file, which stays in the
// vault, and no reason to end the import or the server. A panic of what takes the rows
// goes on: what it wrote cannot be trusted.
type guard struct {
	formats.Sink
	taking bool
}

// Row hands a row on.
func (g *guard) Row(r *hut3.Row) error {
	g.taking = true
	err := g.Sink.Row(r)
	g.taking = false
	return err
}

// Reject hands a reject on.
func (g *guard) Reject(r hut3.Reject) error {
	g.taking = true
	err := g.Sink.Reject(r)
	g.taking = false
	return err
}

// guarded runs a reader's work on a file. A panic of it comes back as an error
// (Invalid) that says where in the program it was, and nothing of the file.
func (g *guard) guarded(path string, work func() error) (err error) {
	defer func() {
		if g.taking {
			return // the panic goes on
		}
		if fault := recover(); fault != nil {
			err = hut3.Errorf(hut3.Invalid, "%s: the reader failed on it (%s, %T); the file is kept and what was read before it stands: report this, and import the file again with the version that mends it",
				path, panickedAt(), fault)
		}
	}()
	return work()
}

// panickedAt names the function of the readers, and its line, that a panic came from.
// It is called by the function that recovers.
func panickedAt() string {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		f, more := frames.Next()
		if name, ok := strings.CutPrefix(f.Function, "hut3/internal/"); ok {
			return fmt.Sprintf("%s, line %d", name, f.Line)
		}
		if !more {
			return "at an unknown place"
		}
	}
}
