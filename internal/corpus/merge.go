package corpus

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hut3"
)

// Merged is what a merge wrote, not yet live, and what it holds.
type Merged struct {
	Into    []SegmentInfo
	Content []Content
}

// Keep says what of some files is written again. The zero value keeps all.
type Keep struct {
	Deliveries []uint32                // nil: of every delivery
	Message    func(key hut3.Key) bool // nil: every message, and the rows of it
	Record     func(e *RowEntry) bool  // nil: every row that states no message
}

func (k *Keep) message(key, ref hut3.Key) bool {
	return k.delivery(ref) && (k.Message == nil || k.Message(key))
}

func (k *Keep) row(e *RowEntry) bool {
	if e.Message == 0 {
		return k.delivery(e.Key) && (k.Record == nil || k.Record(e))
	}
	return k.message(e.Message, e.Key)
}

func (k *Keep) delivery(row hut3.Key) bool {
	return k.Deliveries == nil || slices.Contains(k.Deliveries, row.Delivery())
}

// Merge writes the files of a plan as one, aside, into the corpus folder. Keys,
// refs, places and times stay as they are; only the ordinals differ, which are
// nobody's business. What was written is read back from the disk and compared
// with what it was made of before Merge returns. It becomes live when a manifest
// names it in the place of the others; Clean takes it otherwise.
func (c *Corpus) Merge(ctx context.Context, m Merge) (Merged, error) {
	return c.Rewrite(ctx, m, Keep{}, c.dir)
}

// Rewrite is Merge into any folder, of what keep says. Where that is nothing,
// nothing is written.
func (c *Corpus) Rewrite(ctx context.Context, m Merge, keep Keep, dir string) (out Merged, err error) {
	return c.produce(ctx, m, dir, func() (Merged, error) {
		if m.From[0].Kind == KindRows {
			return c.mergeRows(ctx, m, keep, dir)
		}
		return c.mergeMessages(ctx, m, keep, dir)
	})
}

// produce runs what writes files out of others, proves what it wrote, and leaves
// nothing of it where that fails.
func (c *Corpus) produce(ctx context.Context, m Merge, dir string, write func() (Merged, error)) (out Merged, err error) {
	if err := c.use.enter(); err != nil {
		return out, err
	}
	defer c.use.leave()
	if len(m.From) == 0 {
		return out, hut3.Errorf(hut3.Usage, "a merge needs files")
	}
	for _, s := range slices.Concat(m.From, m.Layers) {
		if err := c.broken[s.Name]; err != nil {
			return out, err
		}
	}
	err = guard(func() error {
		out, err = write()
		return err
	})
	if err == nil {
		err = c.proved(ctx, dir, out)
	}
	if err == nil {
		err = syncDir(dir)
	}
	if err != nil {
		for _, s := range out.Into {
			_ = os.Remove(filepath.Join(dir, s.Name)) // Clean takes what is left
		}
		return Merged{}, err
	}
	return out, nil
}

// proved reads what was written and compares it with what it was made of.
func (c *Corpus) proved(ctx context.Context, dir string, m Merged) error {
	if len(m.Into) == 0 {
		return nil
	}
	back, err := load(dir, m.Into, nil, &Corpus{dec: c.dec, helpers: c.helpers, blocks: newBlockCache(0), found: newFoundCache(0)})
	if err != nil {
		return err
	}
	defer func() { _ = back.Close() }() // it was only read
	if f := back.Verify(ctx); len(f) > 0 {
		return hut3.Errorf(hut3.Integrity, "segment %s does not read as it was written: %s; check the disk", f[0].File, f[0].What)
	}
	again, err := back.Content(ctx, m.Into[0].Name)
	if err == nil && !slices.Equal(again, m.Content) {
		err = hut3.Errorf(hut3.Internal, "segment %s would not hold what the files hold that it is to stand for; nothing was changed, report this", m.Into[0].Name)
	}
	return err
}

// mergeName is a name that no other content has: over the digests of what it is
// made of.
func mergeName(m Merge, keep Keep, part string) string {
	var text strings.Builder
	for _, s := range slices.Concat(m.From, m.Layers) {
		fmt.Fprintf(&text, "%s %s\n", s.Name, s.SHA256)
	}
	sum := sha256.Sum256(fmt.Appendf([]byte(text.String()), "%v", keep.Deliveries))
	return fmt.Sprintf("C%d-%s%x.seg", m.From[0].Class, part, sum[:8])
}

// deliveriesOf lists the deliveries that are left of some files: the lowest, and
// all where there are several.
func deliveriesOf(from []SegmentInfo, keep Keep) (lowest uint32, all []uint32) {
	for _, s := range from {
		for _, d := range s.Holds() {
			if keep.Deliveries == nil || slices.Contains(keep.Deliveries, d) {
				all = append(all, d)
			}
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	switch len(all) {
	case 0:
		return 0, nil
	case 1:
		return all[0], nil
	}
	return all[0], all
}
