package corpus

import "math/bits"

// MergePolicy says which files are joined. The zero value is usual.
type MergePolicy struct {
	Fanout      int   // files of about one size that make a merge; 4
	MaxMessages int64 // that a merged file may hold; 4,000,000
	MaxRows     int64 // likewise; 8,000,000
	MaxBytes    int64 // that the files of one merge may have; 1 GiB
}

func (p *MergePolicy) defaults() {
	if p.Fanout < 2 {
		p.Fanout = 4
	}
	for _, v := range []struct {
		to    *int64
		usual int64
	}{{&p.MaxMessages, 4_000_000}, {&p.MaxRows, 8_000_000}, {&p.MaxBytes, 1 << 30}} {
		if *v.to <= 0 {
			*v.to = v.usual
		}
	}
}

// Merge is files of one kind and access class that stand next to each other in
// the manifest and are to become one. Entity layers go with their segments.
type Merge struct {
	From   []SegmentInfo
	Layers []SegmentInfo // by segment; none where the segments have none
}

// smallTier is the size, in messages or rows, below which all files are alike.
const smallTier = 1 << 16

// tier is the size of a file, in steps of four.
func tier(s *SegmentInfo) int { return bits.Len64(uint64(s.Messages+s.Rows)/smallTier) / 2 }

// PlanMerges picks the merges that a manifest is due, in its order: runs of at
// least Fanout neighbours of one class, kind and extractor and of about one
// size, the smallest first. Neighbours only, so that the rows of a delivery stay
// in order.
func PlanMerges(live []SegmentInfo, p MergePolicy) []Merge {
	p.defaults()
	layers := map[string]SegmentInfo{}
	for _, s := range live {
		if s.Kind == KindEntities {
			layers[s.Of] = s
		}
	}
	lines := map[mergeLine][]SegmentInfo{}
	var order []mergeLine
	for _, s := range live {
		if s.Kind == KindEntities {
			continue
		}
		l := mergeLine{s.Kind, s.Class}
		if lines[l] == nil {
			order = append(order, l)
		}
		lines[l] = append(lines[l], s)
	}
	var out []Merge
	for _, l := range order {
		out = append(out, p.pick(lines[l], layers)...)
	}
	return out
}

type mergeLine struct {
	kind  string
	class uint32
}

// pick goes through the files of a line and cuts it into runs.
func (p MergePolicy) pick(line []SegmentInfo, layers map[string]SegmentInfo) (out []Merge) {
	for at := 0; at < len(line); {
		n := p.run(line[at:], layers)
		if n < p.Fanout || !balanced(line[at:at+n]) {
			at++
			continue
		}
		m := Merge{From: line[at : at+n]}
		for _, s := range m.From {
			if l, ok := layers[s.Name]; ok {
				m.Layers = append(m.Layers, l)
			}
		}
		out, at = append(out, m), at+n
	}
	return out
}

// balanced reports whether the largest file is no larger than the others
// together, or small: a large file is not written again for a few messages.
func balanced(files []SegmentInfo) bool {
	var most, sum int64
	for i := range files {
		n := files[i].Messages + files[i].Rows
		most, sum = max(most, n), sum+n
	}
	return most < smallTier || most <= sum-most
}

// run counts the files from the first on that may be joined with it.
func (p MergePolicy) run(line []SegmentInfo, layers map[string]SegmentInfo) int {
	level, extractor := tier(&line[0]), layers[line[0].Name].Extractor
	var messages, rows, bytes int64
	for i := range line {
		s := &line[i]
		messages, rows, bytes = messages+s.Messages, rows+s.Rows, bytes+s.Bytes
		if tier(s) > level || layers[s.Name].Extractor != extractor || messages > p.MaxMessages || rows > p.MaxRows || bytes > p.MaxBytes {
			return i
		}
	}
	return len(line)
}
