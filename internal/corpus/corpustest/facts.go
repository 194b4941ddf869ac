package corpustest

import (
	"context"
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// Facts draws what records say of a world: tags put on and taken off by rows of
// it, and the exhibit and stage of each delivery.
func Facts(w World) *rapid.Generator[*corpus.Facts] {
	return rapid.Custom(func(t *rapid.T) *corpus.Facts {
		f := &corpus.Facts{Deliveries: map[uint32]corpus.DeliveryFact{}}
		for range rapid.IntRange(0, 4).Draw(t, "taggings") {
			rows := rapid.SliceOfN(rapid.SampledFrom(w.keys()), 1, 6).Draw(t, "rows")
			f.Tags = append(f.Tags, corpus.Tagging{
				Tag: rapid.SampledFrom([]string{"red", "blue"}).Draw(t, "tag"), Off: rapid.IntRange(0, 3).Draw(t, "off") == 0,
				Rows: func(context.Context) ([]hut3.Key, error) { return rows, nil },
			})
		}
		for _, d := range w {
			f.Deliveries[d.Number] = corpus.DeliveryFact{
				Exhibit: []string{fmt.Sprint("EX-", d.Number), rapid.SampledFrom([]string{"ABC/1", "ABC/2"}).Draw(t, "mark")},
				Stage:   rapid.SampledFrom([]string{"", "stage 1", "stage 2"}).Draw(t, "stage"),
			}
		}
		return f
	})
}

// tags are those that seen rows of a message were given and not relieved of.
func (v *ModelView) tags(h held) (out []string) {
	if v.Facts == nil {
		return nil
	}
	for _, t := range v.Facts.Tags {
		rows, _ := t.Rows(context.Background()) // made by Facts, which never fails
		if !slices.ContainsFunc(v.rowsOf(h.Key), func(r corpus.RowEntry) bool { return slices.Contains(rows, r.Key) }) {
			continue
		}
		out = slices.DeleteFunc(out, func(s string) bool { return s == t.Tag })
		if !t.Off {
			out = append(out, t.Tag)
		}
	}
	slices.Sort(out)
	return out
}

// Refs gives the refs of Hits.
func (v *ModelView) Refs(_ context.Context, q query.Q) (out []hut3.Key, err error) {
	for _, h := range v.Hits(q) {
		out = append(out, h.Ref)
	}
	slices.Sort(out)
	return out, nil
}

// Shown gives the refs of the seen messages of some rows.
func (v *ModelView) Shown(ctx context.Context, rows []hut3.Key) (out []hut3.Key, err error) {
	for _, k := range rows {
		if key, err := v.Resolve(ctx, k); err == nil {
			h, _ := v.find(key)
			out = append(out, h.Ref)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// Terms counts the messages and handles of each of a list.
func (v *ModelView) Terms(_ context.Context, within query.Q, terms []query.Q) (out corpus.TermCounts, err error) {
	any := map[hut3.Key]bool{}
	for _, q := range terms {
		var c corpus.TermCount
		var when times
		handles := map[hut3.Handle]bool{}
		for _, h := range v.Hits(query.And{Of: []query.Q{within, q}}) {
			c.Messages++
			when.add(h)
			any[h.Key] = true
			for _, x := range append(slices.Clone(h.To), h.From) {
				if !x.IsZero() {
					handles[x] = true
				}
			}
		}
		c.Handles, c.First, c.Last = int64(len(handles)), when.first, when.last
		out.Terms = append(out.Terms, c)
	}
	out.Any = int64(len(any))
	return out, nil
}
