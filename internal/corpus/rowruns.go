package corpus

import (
	"sort"

	"hut3"
)

// A merged row segment holds the rows of several deliveries one after another,
// each a run. Rows are numbered from the start of their run.
type rowRun struct {
	delivery uint32
	start    uint64 // index of its first row
}

// runOf gives where the run of a row that is added begins.
func (b *rowBuffer) runOf(k hut3.Key) uint64 {
	if len(b.deliveries) == 0 {
		return 0
	}
	if n := len(b.runs); n == 0 || b.runs[n-1].delivery != k.Delivery() {
		b.runs = append(b.runs, rowRun{k.Delivery(), uint64(b.n)})
	}
	return b.runs[len(b.runs)-1].start
}

// runs writes where each delivery begins; nothing where there is one.
func (w rowWriter) runs() {
	if len(w.b.deliveries) == 0 {
		return
	}
	var deliveries []uint32
	var starts []uint64
	for _, r := range w.b.runs {
		deliveries, starts = append(deliveries, r.delivery), append(starts, r.start)
	}
	w.f.section(secRunDelivery, appendColumn(nil, deliveries))
	w.f.section(secRunStart, appendColumn(nil, starts))
}

func (s *rowSegment) openRuns() error {
	deliveries, starts := openColumn(s.file.section(secRunDelivery)), openColumn(s.file.section(secRunStart))
	if deliveries.n != starts.n || deliveries.n == 0 && len(s.info.Deliveries) > 0 && s.n > 0 {
		return s.file.bad("it does not say of which delivery its rows are")
	}
	for i := range deliveries.n {
		r := rowRun{deliveries.u32(i), starts.at(i)}
		if i == 0 && r.start != 0 || i > 0 && (r.start <= s.runs[i-1].start || r.delivery <= s.runs[i-1].delivery) || r.start > uint64(s.n) {
			return s.file.bad("its deliveries do not follow one another")
		}
		s.runs = append(s.runs, r)
	}
	return nil
}

// runAt gives the run of the i-th row.
func (s *rowSegment) runAt(i int) rowRun {
	return s.runs[sort.Search(len(s.runs), func(j int) bool { return s.runs[j].start > uint64(i) })-1]
}

// runOf gives the rows of a delivery: from the first index to before the second.
func (s *rowSegment) runOf(delivery uint32) (lo, hi int) {
	for j, r := range s.runs {
		if r.delivery != delivery {
			continue
		}
		if j+1 < len(s.runs) {
			return int(r.start), int(s.runs[j+1].start)
		}
		return int(r.start), s.n
	}
	return 0, 0
}

// joinedRow is the index of the row that is the i-th in the order of messages
// which others found.
func (s *rowSegment) joinedRow(i int) int { return int(s.otherRow.at(int(s.byMessage.at(i)))) }
