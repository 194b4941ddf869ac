// Package demo walks the main job through the verbs of internal/app, on the
// model operation: from a seized export to a published figure that can be
// traced back to a byte. It tells it as a story and leaves the data folder for
// the commands.
//
// Every person, message, seizure and acknowledgement in it is synthetic. The
// results were planted so that they make the figures of one press statement of
// 2 July 2020; the statement, and the other figures published in those days,
// are the only real data.
package demo

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"hut3"
	"hut3/internal/app"
	"hut3/internal/venetic"
)

// Options say how large the model operation is and where it goes.
type Options struct {
	Dir      string
	Handles  int
	Messages int
	Seed     uint64
	Out      io.Writer // the story
}

// Result is what the demo reached. Token signs the reader in as the folder's
// owner.
type Result struct {
	DataDir       string            `json:"data_dir"`
	Messages      int64             `json:"messages"`
	Rows          int64             `json:"rows"`
	Repeats       int64             `json:"repeats"`
	Copies        int64             `json:"copies"`
	Handles       int64             `json:"handles"`
	GroupsPlanted int               `json:"groups_planted"`
	GroupsMatched int               `json:"groups_matched"`
	MatchRule     string            `json:"match_rule"`
	Packages      Packages          `json:"packages"`
	Figures       []hut3.Figure     `json:"figures"`
	Reconciled    map[string]int    `json:"reconciled"` // statements by outcome
	Audit         Audit             `json:"audit"`
	Refs          map[string]string `json:"refs"` // what the story made, by name
	Notice        string            `json:"notice"`
	Seconds       float64           `json:"seconds"`
	Case          string            `json:"-"`
	Token         string            `json:"-"`
}

// Packages counts recipients by what became of the package there.
type Packages struct {
	Sent       int `json:"sent"`
	Accepted   int `json:"accepted"`
	Redirected int `json:"redirected"`
	Overdue    int `json:"overdue"`
}

// Audit is the case log's size and root at the end.
type Audit struct {
	Size int64  `json:"size"`
	Root string `json:"root"`
}

// Notice stands on every screen of the demo.
const Notice = "SYNTHETIC: people, messages, seizures and acknowledgements are invented, and the records were planted to make the published statement. Only that statement is real."

// Password opens every account of a demo folder, which holds nothing real.
const Password = app.DemoPassword

// Run makes the data folder anew and tells the story. A folder that holds
// another case is left alone.
func Run(ctx context.Context, o Options) (Result, error) {
	began := time.Now()
	if err := clear(o.Dir); err != nil {
		return Result{}, err
	}
	s := &story{ctx: ctx, out: o.Out, opts: o, people: map[string]hut3.Actor{}, result: Result{DataDir: o.Dir, MatchRule: venetic.MatchRule, Notice: Notice, Refs: map[string]string{}}}
	s.clock.set(caseMade)
	if err := s.open(); err != nil {
		return s.result, err
	}
	err := errors.Join(s.tell(), s.app.Close())
	s.result.Seconds = time.Since(began).Seconds()
	return s.result, err
}

// tell plays the acts in order.
func (s *story) tell() error {
	for _, act := range []func() error{
		s.delivery, s.gate, s.threat, s.heldThreat, s.network, s.attribution, s.disclosure, s.packages, s.operations, s.late, s.figures, s.end,
	} {
		if err := act(); err != nil {
			return err
		}
	}
	return nil
}

// clear removes an earlier demo's folder, and refuses any other case.
func clear(dir string) error {
	demo, err := app.IsDemo(dir)
	if hut3.CodeOf(err) == hut3.Usage && err != nil { // no case there
		return nil
	}
	if err != nil {
		return err
	}
	if !demo {
		return hut3.Errorf(hut3.Conflict, "%s holds a case that is not a demo; name another folder with --data", dir)
	}
	for _, name := range []string{"case.db", "case.db-wal", "case.db-shm", "looks.db", "looks.db-wal", "looks.db-shm", "vault", "corpus", "keys", "work", "hut3.toml"} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return hut3.Wrap(err, hut3.Internal, "removing the demo that was there")
		}
	}
	return nil
}
