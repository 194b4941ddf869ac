package app

import (
	"context"
	"errors"
	"io"
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
	n, err := s.generate(ctx, c)
	if err != nil {
		return Simulated{}, err
	}
	return Simulated{
		Notice: venetic.Notice, Handles: s.Handles, Seed: s.Seed, Groups: n.Groups,
		Messages: int64(n.Messages), Rows: int64(n.Rows), Repeats: int64(n.Repeats), Copies: int64(n.Copies), Rejects: int64(n.Rejects),
	}, nil
}

func (s Simulation) generate(ctx context.Context, c venetic.Config) (venetic.Counts, error) {
	if s.Tar == nil {
		m, err := venetic.Generate(ctx, c, venetic.Dir(s.Out))
		return m.Counts, err
	}
	out := venetic.NewTar(s.Tar, simulatedOn)
	n, err := venetic.Exhibit(ctx, c, out)
	return n, errors.Join(err, out.Close())
}

// simulatedOn is the time that the members of a stream bear.
var simulatedOn = time.Date(2020, 6, 13, 0, 0, 0, 0, time.UTC)
