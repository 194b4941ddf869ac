package app

import (
	"context"

	"hut3/internal/venetic"
)

// Simulation is what the model operation is made of.
type Simulation struct {
	Out          string
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
	m, err := venetic.Generate(ctx, c, venetic.Dir(s.Out))
	if err != nil {
		return Simulated{}, err
	}
	n := m.Counts
	return Simulated{
		Notice: venetic.Notice, Handles: s.Handles, Seed: s.Seed, Groups: n.Groups,
		Messages: int64(n.Messages), Rows: int64(n.Rows), Repeats: int64(n.Repeats), Copies: int64(n.Copies), Rejects: int64(n.Rejects),
	}, nil
}
