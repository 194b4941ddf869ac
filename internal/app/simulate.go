package app

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"hut3/internal/venetic"
)

// Simulation is what the model operation is made of.
type Simulation struct {
	Out          string    // a folder
	Tar          io.Writer // or a tar stream of the handsets alone, without the truth
	Handles      int
	Messages     int
	Seed         uint64
	OmitMessages bool
}

// Simulated says what was written.
type Simulated struct {
	Notice   string `json:"notice"`
	Handles  int    `json:"handles"`
	Messages int64  `json:"messages"`
	Rows     int64  `json:"rows"`
	Repeats  int64  `json:"repeats"`
	Copies   int64  `json:"copies"`
	Rejects  int64  `json:"rejects"`
	Groups   int    `json:"groups"`
	Seed     uint64 `json:"seed"`
}

// Simulate writes the model operation into a folder. It needs no case.
func Simulate(ctx context.Context, s Simulation) (Simulated, error) {
	c := venetic.Config{Handles: s.Handles, Messages: s.Messages, Seed: s.Seed, OmitMessages: s.OmitMessages}
	m, err := s.generate(ctx, c)
	if err != nil {
		return Simulated{}, err
	}
	n := m.Counts
	return Simulated{
		Notice: venetic.Notice, Handles: s.Handles, Seed: s.Seed, Groups: n.Groups,
		Messages: int64(n.Messages), Rows: int64(n.Rows), Repeats: int64(n.Repeats), Copies: int64(n.Copies), Rejects: int64(n.Rejects),
	}, nil
}

func (s Simulation) generate(ctx context.Context, c venetic.Config) (venetic.Manifest, error) {
	if s.Tar == nil {
		return venetic.Generate(ctx, c, venetic.Dir(s.Out))
	}
	c.OmitMessages = true // the truth is not in the stream
	out := venetic.NewTar(s.Tar, simulatedOn)
	m, err := venetic.Generate(ctx, c, exhibitOnly{out})
	return m, errors.Join(err, out.Close())
}

// simulatedOn is the time that the members of a stream bear.
var simulatedOn = time.Date(2020, 6, 13, 0, 0, 0, 0, time.UTC)

// exhibitOnly passes the handsets on, named from inside the exhibit's folder, and
// drops the rest.
type exhibitOnly struct{ to *venetic.Tar }

// Create makes a file of the stream.
func (e exhibitOnly) Create(name string) (io.WriteCloser, error) {
	if inside, ok := strings.CutPrefix(name, "exhibit/"); ok {
		return e.to.Create(inside)
	}
	return dropped{}, nil
}

type dropped struct{}

func (dropped) Write(p []byte) (int, error) { return len(p), nil }
func (dropped) Close() error                { return nil }
