package formats

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// lavaName is the database that iLEAPP and ALEAPP write for LAVA.
const lavaName = "_lava_artifacts.db"

func lavaFormat() format {
	return format{
		Info: Info{Name: "lava", What: "the database of artefacts that iLEAPP and ALEAPP write for LAVA: tables of messages and calls by built-in profiles",
			Limit: "tables that no built-in profile fits are listed; give a mapping profile with a query for them"},
		detect: func(s *source) Detection {
			db := s.database()
			if db == nil {
				return Detection{}
			}
			switch n := len(lavaTables(db)); {
			case n > 0 && path.Base(s.path) == lavaName:
				return Detection{Sure: 0.97, Why: fmt.Sprintf("called %s, with %d tables that a built-in profile fits", lavaName, n)}
			case n > 0 && allText(db):
				return Detection{Sure: 0.6, Why: fmt.Sprintf("%d tables that a built-in profile of iLEAPP or ALEAPP fits", n)}
			}
			return Detection{}
		},
		read: readLava,
	}
}

// lavaTables are the tables that a built-in profile of the tools fits.
func lavaTables(db *database) []string {
	var list []string
	for _, table := range slices.Sorted(maps.Keys(db.tables)) {
		if b, _, ok := builtinFor(db.tables[table]); ok && strings.Contains(b.Name, "leapp") {
			list = append(list, table)
		}
	}
	return list
}

// allText reports whether tables are named as the tools name them: words in
// lower case.
func allText(db *database) bool {
	for table := range db.tables {
		if table != strings.ToLower(table) || strings.ContainsAny(table, " -.") {
			return false
		}
	}
	return true
}

// readLava reads each table as a sheet of its own.
func readLava(ctx context.Context, r *reading) error {
	db := r.src.database()
	if db == nil {
		return stopf("it is %s", firstOf(r.src.binary, "no SQLite database"))
	}
	r.tally.sum.Bytes = max(r.src.from.size, 0)
	tables := lavaTables(db)
	left := ""
	for _, table := range tables {
		stopped, err := lavaTable(ctx, r, table)
		if err != nil {
			return err
		}
		if stopped != "" && left == "" {
			left = "table " + table + ": " + stopped
		}
	}
	db.unread(ctx, r, tables...)
	if left != "" {
		return stopf("not all of the database was read; %s", left)
	}
	return nil
}

func lavaTable(ctx context.Context, r *reading, table string) (stopped string, err error) {
	db := r.src.database()
	p, suggested, _ := suggestBuiltin(db.tables[table])
	opts := r.opts
	if given := opts.Profile; given != nil {
		p.Constants = given.Constants
	}
	opts.Profile = &p
	query := Options{Profile: &Profile{Query: "SELECT rowid AS rowid, * FROM " + quoted(table) + " ORDER BY rowid", Table: table}}
	scan, err := openQuery(r.src, query)
	if err != nil {
		return "", err
	}
	sink := &watchedSink{Sink: r.sink}
	sub := &reading{src: r.src, opts: opts, sink: &querySink{sink, scan}, tally: newTally(), scan: scan}
	sub.tally.sum.Format, sub.tally.sum.Sure, sub.tally.sum.Why = "lava", 0.9, "the built-in profile "+p.Name
	sum, err := sub.run(ctx)
	if err = errors.Join(sink.err, err); err != nil {
		return "", err
	}
	sum.Suggested = suggested
	r.tally.sum.MembersRead++
	r.tally.absorb(&sum)
	r.tally.sum.Members = append(r.tally.sum.Members, Member{Name: table, Summary: &sum})
	return sum.Stopped, nil
}
