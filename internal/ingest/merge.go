package ingest

import (
	"slices"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/store"
)

// Merge says that some files of the corpus now stand for others, which are gone.
// What a delivery sealed stays in its own record, with its content root; a merge
// says which file holds that now, and the digest of what it holds of each
// delivery, so that it can be proved at any time.
type Merge struct {
	Class   uint32               `json:"class"`
	From    []Replaced           `json:"from"`
	Into    []corpus.SegmentInfo `json:"into"`
	Content []corpus.Content     `json:"content"`
	Tool    string               `json:"tool"`
	// Erasure is that by which rows were taken out: the file then holds what the
	// others held but for those, and where nothing was left there is none.
	Erasure hut3.Ref `json:"erasure,omitempty"`
}

// Replaced is a file that a merge took the place of.
type Replaced struct {
	Name       string      `json:"name"`
	SHA256     hut3.Digest `json:"sha256"`
	Deliveries []uint32    `json:"deliveries"`
}

// Validate refuses a merge that says nothing.
func (m Merge) Validate() error {
	if m.Erasure != "" && len(m.From) > 0 && (len(m.Into) == 0) == (len(m.Content) == 0) {
		return nil
	}
	if len(m.From) < 2 || len(m.Into) == 0 || len(m.Content) == 0 {
		return hut3.Errorf(hut3.Invalid, "a merge names the files it joins, the file they become and what that holds")
	}
	return nil
}

// Links are the deliveries whose files were joined.
func (m Merge) Links() (out []hut3.Link) {
	for _, c := range m.Content {
		out = append(out, hut3.Link{Rel: "concerns", To: hut3.Ref(hut3.DeliveryRef(c.Delivery))})
	}
	return out
}

func newMerge(p corpus.Merge, done corpus.Merged, tool string) Merge {
	m := Merge{Class: p.From[0].Class, Into: done.Into, Content: done.Content, Tool: tool}
	for _, s := range slices.Concat(p.From, p.Layers) {
		m.From = append(m.From, Replaced{s.Name, s.SHA256, s.Holds()})
	}
	return m
}

// Merges lists every merge in the order they were made.
func Merges(tx *store.Tx) ([]store.Item[Merge], error) {
	list, err := store.List[Merge](tx, MergeKind)
	slices.SortFunc(list, func(a, b store.Item[Merge]) int { return int(a.Record.Seq - b.Record.Seq) })
	return list, err
}

// merged puts merged files in the place of those they stand for.
func merged(tx *store.Tx, live []corpus.SegmentInfo) ([]corpus.SegmentInfo, error) {
	list, err := Merges(tx)
	for _, m := range list {
		if live, err = m.Body.apply(live, m.Ref); err != nil {
			return nil, err
		}
	}
	return live, err
}

func (m Merge) apply(live []corpus.SegmentInfo, ref hut3.Ref) ([]corpus.SegmentInfo, error) {
	gone := map[string]hut3.Digest{}
	for _, f := range m.From {
		gone[f.Name] = f.SHA256
	}
	out := make([]corpus.SegmentInfo, 0, len(live))
	met := 0
	for _, s := range live {
		if sum, ok := gone[s.Name]; !ok || sum != s.SHA256 {
			out = append(out, s)
			continue
		}
		if met++; met == 1 {
			out = append(out, m.Into...)
		}
	}
	if met != len(m.From) {
		return nil, hut3.Errorf(hut3.Integrity, "%s joins %d files and %d of them were live; restore the case database from the back-up", ref, len(m.From), met)
	}
	return out, nil
}
