package venetic

import (
	"context"
	"encoding/json"
	"io"
)

// Notice stands in every manifest and should stand on every screen.
const Notice = "Synthetic: every person, handle, message, address and record here is invented."

// Manifest says what was written and what it holds.
type Manifest struct {
	Notice    string `json:"notice"`
	Config    Config `json:"config"`
	Counts    Counts `json:"counts"`
	MatchRule string `json:"match_rule"`
	Files     int    `json:"files"`
	Bytes     int64  `json:"bytes"`
	Exhibit   int64  `json:"exhibit_bytes"`
}

// Generate writes the model operation: exhibit/HANDLE/{messages,contacts,
// notes}.csv for each held handset, exhibit-other/ with records of other
// kinds, and truth/. It refuses a Config that cannot be made (hut3.Usage) and
// stops when ctx does.
func Generate(ctx context.Context, cfg Config, out Sink) (Manifest, error) {
	p, err := newPlan(cfg)
	if err != nil {
		return Manifest{}, err
	}
	counts, rejects, err := p.count(ctx)
	if err != nil {
		return Manifest{}, err
	}
	m := Manifest{Notice: Notice, Config: p.cfg, Counts: counts, MatchRule: MatchRule}
	meter := &meter{Sink: out}
	if err := p.writeExhibit(ctx, meter, "exhibit/", &m.Counts); err != nil {
		return m, err
	}
	m.Exhibit = meter.bytes
	if err := p.writeRecords(meter); err != nil {
		return m, err
	}
	if err := p.writeTruth(ctx, meter, &m.Counts, rejects); err != nil {
		return m, err
	}
	m.Files, m.Bytes = meter.files, meter.bytes
	err = writeFile(out, "truth/manifest.json", func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(m)
	})
	return m, err
}

// meter counts what goes to a sink.
type meter struct {
	Sink
	files int
	bytes int64
}

func (m *meter) Create(name string) (io.WriteCloser, error) {
	w, err := m.Sink.Create(name)
	m.files++
	return &metered{w, m}, err
}

type metered struct {
	io.WriteCloser
	m *meter
}

func (w *metered) Write(b []byte) (int, error) {
	n, err := w.WriteCloser.Write(b)
	w.m.bytes += int64(n)
	return n, err
}
