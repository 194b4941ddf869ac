package formats

import (
	"context"
	"fmt"
	"strings"
)

// Numbering is how an application numbered the rows of a table of its own. Numbers
// that no row has are the usual sign of rows that were deleted; the application may
// also have used one for a row that it never kept.
type Numbering struct {
	Table   string      `json:"table"`
	Rows    int64       `json:"rows"`
	First   int64       `json:"first"`
	Last    int64       `json:"last"`
	Given   int64       `json:"last_given,omitempty"` // the highest ever given, where the database keeps it
	Missing int64       `json:"missing"`              // between the first and the highest
	Runs    []NumberRun `json:"missing_runs,omitempty"`
}

// NumberRun is numbers that no row has, both ends among them.
type NumberRun struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

// maxRuns is how many runs of missing numbers of a table are named; all are
// counted.
const maxRuns = 20

// eachNumbered reads a table's rows in the order of their numbers, and tells which
// numbers no row has.
func (r *reading) eachNumbered(ctx context.Context, db *database, table, query string, fn func(*tableRow) error) error {
	n := Numbering{Table: table}
	err := db.each(ctx, query, func(t *tableRow) error {
		n.add(t.id)
		return fn(t)
	})
	if n.Rows == 0 || err != nil && !isStop(err) {
		return err
	}
	if err == nil {
		n.until(db.given(ctx, table))
	}
	r.tally.sum.Numbering = append(r.tally.sum.Numbering, n)
	if n.Missing > 0 {
		r.tally.sum.Oddities = append(r.tally.sum.Oddities, Oddity{What: n.String(), Count: n.Missing, Remedy: "rows may have been deleted: ask for what the extraction recovered, and for the write-ahead log"})
	}
	return err
}

// add takes the number of the next row; one that comes twice is one.
func (n *Numbering) add(id int64) {
	switch {
	case id < 0 || n.Rows > 0 && id <= n.Last:
		return
	case n.Rows == 0:
		n.First = id
	default:
		n.gap(n.Last+1, id-1)
	}
	n.Rows, n.Last = n.Rows+1, id
}

func (n *Numbering) gap(from, to int64) {
	if to < from {
		return
	}
	n.Missing += to - from + 1
	if len(n.Runs) < maxRuns {
		n.Runs = append(n.Runs, NumberRun{from, to})
	}
}

// until takes the highest number that was ever given: what is above the last row
// is gone.
func (n *Numbering) until(given int64) {
	if n.Given = given; given > n.Last {
		n.gap(n.Last+1, given)
	}
}

// String names the missing numbers.
func (n Numbering) String() string {
	var runs []string
	for _, r := range n.Runs {
		if r.From == r.To {
			runs = append(runs, fmt.Sprint(r.From))
			continue
		}
		runs = append(runs, fmt.Sprintf("%d–%d", r.From, r.To))
	}
	more := ""
	if len(n.Runs) == maxRuns {
		more = " and perhaps more"
	}
	return fmt.Sprintf("numbers missing in table %s, of %d to %d: %s%s", n.Table, n.First, max(n.Last, n.Given), strings.Join(runs, ", "), more)
}

// given is the highest number that a database says it gave a row of a table: by
// AUTOINCREMENT (SQLite's sqlite_sequence) or Core Data (Z_PRIMARYKEY). Zero: it
// does not say.
func (d *database) given(ctx context.Context, table string) int64 {
	var n int64
	query, name := `SELECT seq FROM sqlite_sequence WHERE name = ?`, table
	if d.has("Z_PRIMARYKEY", "Z_NAME", "Z_MAX") {
		query, name = `SELECT Z_MAX FROM Z_PRIMARYKEY WHERE upper('Z' || Z_NAME) = ?`, strings.ToUpper(table)
	}
	if d.db.QueryRowContext(ctx, query, name).Scan(&n) != nil {
		return 0 // it keeps none
	}
	return n
}
