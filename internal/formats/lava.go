package formats

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"hut3"
)

// lavaName is the database that iLEAPP and ALEAPP write for LAVA.
const lavaName = "_lava_artifacts.db"

func lavaFormat() format {
	return format{
		sheet: true,
		Info: Info{Name: "lava", What: "the database of artefacts that iLEAPP and ALEAPP write for LAVA: tables of messages by the list of artefacts beside it, messages and calls also by built-in profiles",
			Limit: "tables that neither the list nor a built-in profile tells to be messages or calls are named; give a mapping profile with a query for them"},
		detect: func(s *source) Detection {
			db := s.database()
			if db == nil {
				return Detection{}
			}
			named := path.Base(s.path) == lavaName
			if !named && !allText(db) {
				return Detection{}
			}
			manifest, _ := lavaManifestOf(s)
			switch n := len(lavaTables(db, manifest)); {
			case named && n > 0:
				return Detection{Sure: 0.97, Why: fmt.Sprintf("called %s, with %d tables of messages or calls", lavaName, n)}
			case n > 0:
				return Detection{Sure: 0.6, Why: fmt.Sprintf("%d tables that a built-in profile of iLEAPP or ALEAPP fits", n)}
			}
			return Detection{}
		},
		read: readLava,
	}
}

// lavaTable is a table that is read, and how.
type lavaTable struct {
	name     string
	artefact *lavaArtefact // nil without a list
	view     *lavaView     // nil where a built-in profile fits
}

// lavaTables are the tables that a built-in profile of the tools fits, or that
// the list says hold messages.
func lavaTables(db *database, manifest *lavaManifest) []lavaTable {
	var list []lavaTable
	for _, name := range slices.Sorted(maps.Keys(db.tables)) {
		t := lavaTable{name: name, artefact: manifest.artefact(name)}
		if b, _, ok := builtinFor(db.tables[name]); ok && strings.Contains(b.Name, "leapp") {
			list = append(list, t)
			continue
		}
		if t.artefact == nil {
			continue
		}
		if v, ok := t.artefact.view(db.tables[name]); ok {
			t.view = &v
			list = append(list, t)
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
	manifest, why := lavaManifestOf(r.src)
	if why != "" {
		r.tally.note(why+"; only tables that a built-in profile fits are read", "", "", 0)
	}
	if manifest != nil {
		r.tally.sum.Oddities = append(r.tally.sum.Oddities, manifest.says(db)...)
	}
	media, err := lavaMedia(ctx, db)
	if err != nil {
		return err
	}
	tables := lavaTables(db, manifest)
	names, left := []string{"_lava_media_items", "_lava_media_references", "_artifact_search_patterns", "_file_path_list", "_artifact_pattern_to_file"}, ""
	for _, table := range tables {
		stopped, err := lavaRead(ctx, r, table, media)
		if err != nil {
			return err
		}
		if names = append(names, table.name); stopped != "" && left == "" {
			left = "table " + table.name + ": " + stopped
		}
	}
	db.unread(ctx, r, names...)
	if left != "" {
		return stopf("not all of the database was read; %s", left)
	}
	return nil
}

// lavaRead reads one table. One that is none of rows by their ids stops there,
// and the others are read.
func lavaRead(ctx context.Context, r *reading, t lavaTable, media map[string]hut3.Media) (stopped string, err error) {
	p, suggested, query, err := t.profile(ctx, r)
	if err != nil {
		return "", err
	}
	opts := r.opts
	if given := opts.Profile; given != nil {
		p.Constants = given.Constants
	}
	opts.Profile = &p
	scan, err := openQuery(r.src, Options{Profile: &Profile{Query: query, Table: t.name}})
	if hut3.CodeOf(err) == hut3.Invalid || isStop(err) {
		return err.Error(), nil
	}
	if err != nil {
		return "", err
	}
	sink := &watchedSink{Sink: r.sink}
	more := &lavaSink{Sink: sink, src: r.src, artefact: t.artefact, words: newDirections(p), media: media}
	sub := &reading{src: r.src, opts: opts, sink: &querySink{more, scan}, tally: newTally(), scan: scan}
	if t.artefact == nil {
		sub.files = r.files // the list does not say where they lie
	}
	sub.tally.sum.Format, sub.tally.sum.Sure, sub.tally.sum.Why = "lava", 0.9, "the profile "+p.Name
	sum, err := sub.run(ctx)
	if err = errors.Join(sink.err, err); err != nil {
		return "", err
	}
	sum.Suggested = suggested
	if a := t.artefact; a != nil && a.Count != nil && *a.Count != more.rows {
		sum.Oddities = append(sum.Oddities, Oddity{What: fmt.Sprintf("table %s has %d rows and the list of artefacts says %d", t.name, more.rows, *a.Count), Count: 1, Remedy: "ask for the report again"})
	}
	r.tally.sum.MembersRead++
	r.tally.absorb(&sum)
	r.tally.sum.Members = append(r.tally.sum.Members, Member{Name: t.name, Summary: &sum})
	return sum.Stopped, nil
}

// profile is how a table is read, and the query that reads it.
func (t lavaTable) profile(ctx context.Context, r *reading) (p Profile, suggested []Suggestion, query string, err error) {
	db := r.src.database()
	if t.view == nil {
		p, suggested, _ = suggestBuiltin(db.tables[t.name])
		return p, suggested, lavaView{}.query(t.name), nil
	}
	received, err := t.view.received(ctx, db, t.name)
	p = t.view.profile(t.artefact, db.tables[t.name], received, r.declaredOwner() != "")
	for _, c := range p.Columns {
		s := Suggestion{Column: c.Name, Field: c.Field, Sure: 0.9, Why: "the list of artefacts says so"}
		if c.Field == "" {
			s.Sure, s.Why = 0, "the list of artefacts does not say what it is; kept verbatim"
		}
		suggested = append(suggested, s)
	}
	return p, suggested, t.view.query(t.name), err
}
