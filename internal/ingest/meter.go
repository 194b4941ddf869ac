package ingest

import (
	"sync"
	"time"

	"hut3"
)

// often is how far apart two reports of progress are.
const often = 200 * time.Millisecond

// meter counts what is done and reports it now and then. A nil report is none.
type meter struct {
	report func(Progress)
	now    func() time.Time

	mu          sync.Mutex
	p           Progress
	began, last time.Time
	lastDone    int64
}

func newMeter(d Deps) *meter { return &meter{report: d.Progress, now: d.Now} }

// stage begins a stage of a known length.
func (m *meter) stage(name string, total int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.p = Progress{Stage: name, Total: total, Rows: m.p.Rows}
	m.began, m.last, m.lastDone = m.now(), time.Time{}, 0
	m.tell()
}

// add counts what was done since the last call.
func (m *meter) add(done, rows int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.p.Done += done
	m.p.Rows += rows
	if m.report != nil && m.now().Sub(m.last) >= often {
		m.tell()
	}
}

// rowsAtOnce is how many rows of a walk are counted together.
const rowsAtOnce = 256

// row counts the rows of a walk in the order of their numbers.
func (m *meter) row(key hut3.Key) {
	if key.Row()%rowsAtOnce == 0 {
		m.add(rowsAtOnce, 0)
	}
}

func (m *meter) tell() {
	if m.report == nil {
		return
	}
	now := m.now()
	if spent := now.Sub(m.began).Seconds(); spent > 0 {
		m.p.Rate = float64(m.p.Done) / spent
	}
	if since := now.Sub(m.last).Seconds(); since > 0 && !m.last.IsZero() {
		m.p.RateNow = float64(m.p.Done-m.lastDone) / since
	}
	m.p.Left = 0
	if m.p.Rate > 0 && m.p.Total > m.p.Done {
		m.p.Left = time.Duration(float64(m.p.Total-m.p.Done) / m.p.Rate * float64(time.Second))
	}
	m.last, m.lastDone = now, m.p.Done
	m.report(m.p)
}
