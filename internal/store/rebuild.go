package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"hut3"
)

// VerifyProjections makes the projections again in memory from the records and
// names each row that differs from what stands. It returns how many rows stand.
func (t *Tx) VerifyProjections(fault func(Fault)) (int64, error) {
	want, err := t.projected()
	if err != nil {
		return 0, err
	}
	have, err := t.standing()
	if err != nil {
		return 0, err
	}
	for _, row := range diff(want, have) {
		fault(Fault{"projection", row, "the records give this row, and it is missing or changed"})
	}
	for _, row := range diff(have, want) {
		fault(Fault{"projection", row, "no record gives this row"})
	}
	return int64(len(have)), nil
}

// Rebuild throws the projections away and makes them again from the records.
func (t *Tx) Rebuild() error {
	for _, table := range []string{"current", "attr", "link"} {
		if _, err := t.tx.ExecContext(t.ctx, "DELETE FROM "+table); err != nil {
			return hut3.Wrap(err, hut3.Internal, "clearing %s", table)
		}
	}
	records, err := t.latest()
	if err != nil {
		return err
	}
	for _, r := range records {
		p, err := t.projectionOf(r)
		if err != nil {
			return err
		}
		if err := t.project(r, p); err != nil {
			return err
		}
	}
	return nil
}

// latest is the last version of every record, by digest sound, in seq order.
func (t *Tx) latest() ([]Record, error) {
	last := map[string]Record{}
	err := t.eachRecord(func(r Record, err error) error {
		if err == nil && !r.Erased() {
			last[r.Kind+"\x00"+r.ID] = r
		}
		return nil
	})
	out := make([]Record, 0, len(last))
	for _, r := range last {
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b Record) int { return cmp.Compare(a.Seq, b.Seq) })
	return out, err
}

func (t *Tx) projectionOf(r Record) (Projection, error) {
	k, err := t.store.kind(r.Kind)
	if err != nil {
		return Projection{}, err
	}
	return k.Project(r.Body)
}

func (t *Tx) projected() ([]string, error) {
	records, err := t.latest()
	if err != nil {
		return nil, err
	}
	var out []string
	for _, r := range records {
		p, err := t.projectionOf(r)
		if err != nil {
			return nil, err
		}
		series, n := splitID(r.ID)
		out = append(out, fmt.Sprintf("current %q %q seq %d version %d series %q n %d", r.Kind, r.ID, r.Seq, r.Version, series, n))
		for _, a := range p.Attrs {
			out = append(out, fmt.Sprintf("attr %q %q %q = %q", r.Kind, r.ID, a.Name, a.Value))
		}
		for _, l := range p.Links {
			if l.To != "" {
				out = append(out, fmt.Sprintf("link %q %q %q by %q", r.ID, l.Rel, l.To, r.Kind))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func (t *Tx) standing() ([]string, error) {
	var out []string
	var a, b, c, d string
	var x, y, z int64
	reads := []struct {
		sql  string
		dest []any
		show func() string
	}{
		{"SELECT kind, id, seq, version, series, n FROM current", []any{&a, &b, &x, &y, &c, &z}, func() string {
			return fmt.Sprintf("current %q %q seq %d version %d series %q n %d", a, b, x, y, c, z)
		}},
		{"SELECT kind, id, name, value FROM attr", []any{&a, &b, &c, &d}, func() string {
			return fmt.Sprintf("attr %q %q %q = %q", a, b, c, d)
		}},
		{"SELECT source, rel, target, kind FROM link", []any{&a, &b, &c, &d}, func() string {
			return fmt.Sprintf("link %q %q %q by %q", a, b, c, d)
		}},
	}
	for _, r := range reads {
		rows, err := t.tx.QueryContext(t.ctx, r.sql)
		if err != nil {
			return nil, hut3.Wrap(err, hut3.Internal, "reading the projections")
		}
		for rows.Next() {
			if err := rows.Scan(r.dest...); err != nil {
				return nil, hut3.Wrap(err, hut3.Integrity, "reading the projections after %s", strings.Join(out[max(0, len(out)-1):], ""))
			}
			out = append(out, r.show())
		}
		if err := rows.Close(); err != nil {
			return nil, err
		}
	}
	slices.Sort(out)
	return out, nil
}

// diff gives what is in a and not in b; both are sorted.
func diff(a, b []string) []string {
	var out []string
	for _, s := range a {
		if _, ok := slices.BinarySearch(b, s); !ok {
			out = append(out, s)
		}
	}
	return out
}
