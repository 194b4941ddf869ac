package store

import (
	"slices"
	"strconv"
	"strings"

	"hut3"
)

func itoa(n int) string { return strconv.Itoa(n) }

// project makes the projections follow a record just written.
func (t *Tx) project(r Record, p Projection) error {
	series, n := splitID(r.ID)
	type step struct {
		sql  string
		args []any
	}
	var steps []step
	if r.Version > 1 { // a first version has nothing to replace
		steps = []step{
			{"DELETE FROM current WHERE kind = $1 AND id = $2", []any{r.Kind, r.ID}},
			{"DELETE FROM attr WHERE kind = $1 AND id = $2", []any{r.Kind, r.ID}},
			{"DELETE FROM link WHERE source = $1 AND kind = $2", []any{r.ID, r.Kind}},
		}
	}
	steps = append(steps, step{"INSERT INTO current (kind, id, seq, version, series, n) VALUES ($1, $2, $3, $4, $5, $6)", []any{r.Kind, r.ID, r.Seq, r.Version, series, n}})
	for _, s := range steps {
		if _, err := t.tx.ExecContext(t.ctx, s.sql, s.args...); err != nil {
			return hut3.Wrap(err, hut3.Internal, "projecting %s %s", r.Kind, r.ID)
		}
	}
	return t.projectValues(r, p)
}

func (t *Tx) projectValues(r Record, p Projection) error {
	for _, a := range p.Attrs {
		_, err := t.tx.ExecContext(t.ctx, "INSERT INTO attr (kind, id, name, value) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", r.Kind, r.ID, a.Name, a.Value)
		if err != nil {
			return hut3.Wrap(err, hut3.Internal, "projecting %s %s", r.Kind, r.ID)
		}
	}
	links := slices.DeleteFunc(slices.Clone(p.Links), func(l hut3.Link) bool { return l.To == "" })
	for some := range slices.Chunk(links, linksAtOnce) {
		if err := t.putLinks(r, some); err != nil {
			return hut3.Wrap(err, hut3.Internal, "linking %s %s", r.Kind, r.ID)
		}
	}
	return nil
}

// linksAtOnce is how many links one statement writes: a statement of figures
// rests on more than a thousand records, and a transaction is to be short.
const linksAtOnce = 200

func (t *Tx) putLinks(r Record, links []hut3.Link) error {
	var query strings.Builder
	query.WriteString("INSERT INTO link (source, kind, rel, target) VALUES ")
	args := []any{r.ID, r.Kind}
	for i, l := range links {
		if i > 0 {
			query.WriteString(", ")
		}
		query.WriteString("($1, $2, $" + itoa(len(args)+1) + ", $" + itoa(len(args)+2) + ")")
		args = append(args, l.Rel, string(l.To))
	}
	query.WriteString(" ON CONFLICT DO NOTHING")
	_, err := t.tx.ExecContext(t.ctx, query.String(), args...)
	return err
}

// Linked is a link with the record that states it.
type Linked struct {
	Source hut3.Ref `json:"source"`
	Kind   string   `json:"kind"`
	Rel    string   `json:"rel"`
	Target hut3.Ref `json:"target"`
}

// LinksFrom gives what a record states about other objects.
func (t *Tx) LinksFrom(ref hut3.Ref) ([]Linked, error) {
	of := func(m *memory) map[hut3.Ref][]Linked { return m.from }
	list, err := recall(t, of, ref, sizeOfLinks, func() ([]Linked, error) {
		if t.missed++; t.kept != nil && t.missed%manyMissed == 0 {
			if err := t.fetchLinks(ref); err != nil {
				return nil, err
			}
		}
		return t.links("source", ref)
	})
	return slices.Clone(list), err
}

// manyMissed is how many references a transaction asks for one by one before
// those of the whole kind are read at once: whoever decides what of a list exists
// for somebody asks for each.
const manyMissed = 64

// fetchLinks keeps the links of every record of the kinds of a reference.
func (t *Tx) fetchLinks(ref hut3.Ref) error {
	for _, kind := range t.Kinds(ref) {
		found, err := t.linksWhere("source IN (SELECT id FROM current WHERE kind = $1)", kind)
		if err != nil {
			return err
		}
		ids, err := t.ids(kind)
		if err != nil {
			return err
		}
		for _, id := range ids {
			n := 0
			for n < len(found) && string(found[n].Source) == id {
				n++
			}
			list := slices.Clip(found[:n])
			t.kept.keep(t.seq, sizeOfLinks(list), func() { t.kept.from[hut3.Ref(id)] = list })
			found = found[n:]
		}
	}
	return nil
}

// ids are the references of the records of a kind, in order.
func (t *Tx) ids(kind string) (out []string, err error) {
	rows, err := t.tx.QueryContext(t.ctx, "SELECT id FROM current WHERE kind = $1 ORDER BY id", kind)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "reading the references of %s", kind)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}

// LinksTo gives the records that state something about an object.
func (t *Tx) LinksTo(ref hut3.Ref) ([]Linked, error) {
	list, err := recall(t, func(m *memory) map[hut3.Ref][]Linked { return m.to }, ref, sizeOfLinks, func() ([]Linked, error) { return t.links("target", ref) })
	return slices.Clone(list), err
}

func (t *Tx) links(column string, ref hut3.Ref) ([]Linked, error) {
	return t.linksWhere(column+" = $1", string(ref))
}

func (t *Tx) linksWhere(what, value string) ([]Linked, error) {
	rows, err := t.tx.QueryContext(t.ctx, "SELECT source, kind, rel, target FROM link WHERE "+what+" ORDER BY source, rel, target", value)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "reading links of %s", value)
	}
	defer rows.Close()
	var out []Linked
	for rows.Next() {
		var l Linked
		if err := rows.Scan(&l.Source, &l.Kind, &l.Rel, &l.Target); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// Kinds names, in order, the registered kinds whose prefix begins the reference, so that a
// bare reference can be found.
func (t *Tx) Kinds(ref hut3.Ref) []string {
	var out []string
	for _, k := range t.store.prefixed {
		if rest, ok := strings.CutPrefix(string(ref), k.Prefix); ok && strings.HasPrefix(rest, "-") {
			out = append(out, k.Name)
		}
	}
	return out
}
