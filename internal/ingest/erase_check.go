package ingest

import (
	"context"
	"fmt"
	"strings"

	"hut3"
	"hut3/internal/vault"
)

// Sound reports whether nothing differs from what was sealed, as far as it was
// compared.
func (r Reperformed) Sound() bool { return r.Differing == 0 && (r.Identical || r.Skipped != "") }

// CheckErased stands in for Reperform where something of a delivery was erased:
// the originals no longer give what was sealed, and what copies rested on may be
// gone. Every row that is left is held against its original: the bytes it names
// are there and none of them was blanked, but where the whole original went.
func CheckErased(ctx context.Context, deps Deps, d hut3.Delivery, by []hut3.Ref) (out Reperformed, err error) {
	began := deps.Now()
	names := make([]string, len(by))
	for i, r := range by {
		names[i] = string(r)
	}
	out = Reperformed{Delivery: string(d.Ref()), SealedBy: d.Tool, ReadBy: deps.Tool, Differences: []Difference{}}
	c, err := snapshot(ctx, deps)
	if err != nil {
		return out, err
	}
	defer func() { _ = c.Close() }() // it was only read
	originals := &blankedOriginals{v: deps.Vault, of: map[hut3.Digest]blanked{}}
	lost := int64(0)
	for e, err := range c.DeliveryRows(d.Number) {
		if err != nil {
			return out, err
		}
		if e.Kind.Act() || e.Kind == hut3.KindEdit {
			out.Rows++
		} else {
			out.Records++
		}
		if e.Key == e.Message {
			out.Messages++
		}
		b, err := originals.get(e.Loc.Object)
		if err != nil {
			return out, err
		}
		switch {
		case b.whole():
			lost++
		case plain(e.Loc) && b.touches(e.Loc):
			out.differs("row", e.Key.String(), "at", "", "bytes that were erased")
		}
		if ctx.Err() != nil {
			return out, stopped(ctx, ctx.Err())
		}
	}
	out.Files = int64(len(originals.of))
	out.Skipped = fmt.Sprintf("%s took rows of it or of what it was grouped beside, so that reading it again cannot give what was sealed; the %s that are left stand in bytes that were not erased", strings.Join(names, ", "), hut3.Plural(out.Rows+out.Records, "row", "rows"))
	if lost > 0 {
		out.Skipped += fmt.Sprintf(", but for %s whose archive or database went whole", hut3.Plural(lost, "row", "rows"))
	}
	out.Seconds = deps.Now().Sub(began).Seconds()
	return out, nil
}

// blanked is what of an original is gone.
type blanked struct {
	size   int64
	ranges []vault.Range
}

func (b blanked) whole() bool {
	return len(b.ranges) == 1 && b.ranges[0] == vault.Range{Length: b.size}
}

func (b blanked) touches(l hut3.Locator) bool {
	for _, r := range b.ranges {
		if r.Offset < l.Offset+l.Length && l.Offset < r.Offset+r.Length {
			return true
		}
	}
	return l.Offset+l.Length > b.size
}

type blankedOriginals struct {
	v  *vault.Vault
	of map[hut3.Digest]blanked
}

func (o *blankedOriginals) get(d hut3.Digest) (blanked, error) {
	if b, ok := o.of[d]; ok {
		return b, nil
	}
	r, err := o.v.Open(d)
	if err != nil {
		return blanked{}, err
	}
	defer func() { _ = r.Close() }() // it was only read
	o.of[d] = blanked{r.Size(), r.Erased()}
	return o.of[d], nil
}
