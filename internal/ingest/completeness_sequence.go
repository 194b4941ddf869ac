package ingest

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// maxRuns is how many runs of missing numbers are named; all are counted.
const maxRuns = 20

// widestSpan is how many times its numbers a span may hold that is stated:
// beyond it they are ids of another kind.
const widestSpan = 100

// sequenceNames are what suppliers call their own number of a row (domain.md
// 1.5); native_id is a message's own id.
var sequenceNames = []string{"#", "no", "item", "row", "row no", "row number", "seq", "sequence", "native_id", "id", "_id", "msg_id", "message_id", "z_pk", "rowid"}

// sequence gathers the numbers that a source gave its rows, by column and file.
type sequence struct {
	numbers map[[2]string][]int64
}

func saysNumber(column string) bool {
	return slices.Contains(sequenceNames, strings.ToLower(strings.TrimSpace(column)))
}

// add takes a value of a column that says it is a number.
func (s *sequence) add(column, file, text string) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || n < 0 {
		return
	}
	if s.numbers == nil {
		s.numbers = map[[2]string][]int64{}
	}
	at := [2]string{column, file}
	s.numbers[at] = append(s.numbers[at], n)
}

// report gives the column that most rows have.
func (s *sequence) report() *Sequence {
	by := map[string]int64{}
	for at, list := range s.numbers {
		by[at[0]] += int64(len(list))
	}
	if len(by) == 0 {
		return nil
	}
	column := slices.MaxFunc(slices.Sorted(maps.Keys(by)), func(a, b string) int { return cmp.Compare(by[a], by[b]) })
	out := &Sequence{Column: column}
	for _, at := range slices.SortedFunc(maps.Keys(s.numbers), func(a, b [2]string) int { return cmp.Compare(a[1], b[1]) }) {
		if at[0] == column {
			out.file(at[1], s.numbers[at])
		}
	}
	if out.Numbers == 0 && len(out.Sparse) == 0 {
		return nil
	}
	return out
}

func (q *Sequence) file(name string, list []int64) {
	slices.Sort(list)
	list = slices.Compact(list)
	first, last := list[0], list[len(list)-1]
	if gap := uint64(last - first); uint64(len(list)) < gap/2 { // numbers are not below zero
		if len(list) > 1 && gap/widestSpan <= uint64(len(list)) && len(q.Sparse) < maxRuns {
			q.Sparse = append(q.Sparse, SparseRun{name, int64(len(list)), first, last})
		}
		return
	}
	q.Numbers += int64(len(list))
	for i := 1; i < len(list); i++ {
		if list[i] == list[i-1]+1 {
			continue
		}
		q.Missing += list[i] - list[i-1] - 1
		if len(q.Runs) < maxRuns {
			q.Runs = append(q.Runs, MissedRun{name, list[i-1] + 1, list[i] - 1})
		}
	}
}
