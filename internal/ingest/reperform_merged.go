package ingest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/store"
)

// live is the manifest as it stands.
func (j *job) live(ctx context.Context) (live []corpus.SegmentInfo, err error) {
	err = j.Doors.View(ctx, func(tx *store.Tx) (err error) {
		live, err = Manifest(tx)
		return err
	})
	return live, err
}

// standsAlone reports whether the files that a delivery sealed are live still.
func standsAlone(sealed, live []corpus.SegmentInfo) bool {
	for _, s := range sealed {
		if !slices.ContainsFunc(live, s.Equal) {
			return false
		}
	}
	return true
}

// filesOf puts the files of some deliveries into a folder: links to those that
// hold nothing else, and what merged files hold of them, written again.
func (j *job) filesOf(ctx context.Context, deliveries []uint32, dir string) (out []corpus.SegmentInfo, err error) {
	live, err := j.live(ctx)
	if err != nil {
		return nil, err
	}
	c, err := j.Corpus.Adopt(live)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	keep := corpus.Keep{Deliveries: slices.Clone(deliveries)}
	if keep.Deliveries == nil {
		keep.Deliveries = []uint32{}
	}
	for _, s := range live {
		if s.Kind == corpus.KindEntities {
			continue
		}
		m := corpus.Merge{From: []corpus.SegmentInfo{s}}
		for _, l := range live {
			if l.Of == s.Name {
				m.Layers = append(m.Layers, l)
			}
		}
		files, err := j.fileOf(ctx, c, m, keep, dir)
		if err != nil {
			return nil, err
		}
		out = append(out, files...)
	}
	return out, nil
}

func (j *job) fileOf(ctx context.Context, c *corpus.Corpus, m corpus.Merge, keep corpus.Keep, dir string) ([]corpus.SegmentInfo, error) {
	wanted := 0
	for _, d := range m.From[0].Holds() {
		if slices.Contains(keep.Deliveries, d) {
			wanted++
		}
	}
	switch wanted {
	case 0:
		return nil, nil
	case len(m.From[0].Holds()):
		files := slices.Concat(m.From, m.Layers)
		for _, s := range files {
			if err := os.Link(filepath.Join(j.CorpusDir, s.Name), filepath.Join(dir, s.Name)); err != nil {
				return nil, hut3.Wrap(err, hut3.Internal, "segment %s cannot be linked into the work folder", s.Name)
			}
		}
		return files, nil
	}
	done, err := c.Rewrite(ctx, m, keep, dir)
	return done.Into, diskFault(err)
}

// mergedContent compares a delivery whose files were merged since: what the
// merged files hold of it, row by row and message by message.
func (c *comparison) mergedContent(ctx context.Context, then, now []corpus.SegmentInfo) error {
	for _, s := range then {
		if s.Kind == corpus.KindEntities && !slices.ContainsFunc(now, func(n corpus.SegmentInfo) bool { return n.Kind == s.Kind && n.Extractor == s.Extractor }) {
			c.out.NotCompared = append(c.out.NotCompared, fmt.Sprintf("entities found by %s, which is not this program's extractor", s.Extractor))
		}
	}
	dir := filepath.Join(c.work, "sealed")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return diskFault(err)
	}
	files, err := c.filesOf(ctx, []uint32{c.sealed.Number}, dir)
	if err != nil {
		return err
	}
	return c.content(ctx, dir, files, now)
}
