package corpus

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"hut3"
)

// SegmentInfo describes one live file. The list of them is the manifest; the
// case database keeps it, and it is all that Open needs to know.
type SegmentInfo struct {
	Name     string `json:"name"` // file name inside the corpus folder
	Kind     string `json:"kind"` // KindMessages, KindRows or KindEntities
	Class    uint32 `json:"class"`
	Delivery uint32 `json:"delivery"` // the lowest, where it holds several
	// Deliveries are those that a merged file holds, going up; none where it
	// holds Delivery alone.
	Deliveries []uint32    `json:"deliveries,omitempty"`
	Messages   int64       `json:"messages,omitempty"`
	Rows       int64       `json:"rows,omitempty"`
	Entities   int64       `json:"entities,omitempty"` // spans found
	Bytes      int64       `json:"bytes"`
	SHA256     hut3.Digest `json:"sha256"`
	Of         string      `json:"of,omitempty"`        // for an entity layer: the message segment it is over
	Extractor  string      `json:"extractor,omitempty"` // for an entity layer: the version that made it
	First      int64       `json:"first,omitempty"`     // earliest and latest known time of a message, µs
	Last       int64       `json:"last,omitempty"`
}

// Equal reports whether two describe the same file.
func (s SegmentInfo) Equal(t SegmentInfo) bool {
	deliveries := slices.Equal(s.Deliveries, t.Deliveries)
	return deliveries && s.Name == t.Name && s.Kind == t.Kind && s.Class == t.Class && s.Delivery == t.Delivery && s.SHA256 == t.SHA256
}

// Holds gives the deliveries whose rows or messages the file holds, going up.
func (s SegmentInfo) Holds() []uint32 {
	if len(s.Deliveries) > 0 {
		return s.Deliveries
	}
	return []uint32{s.Delivery}
}

// holds reports whether the file holds something of a delivery.
func (s *SegmentInfo) holds(delivery uint32) bool {
	if len(s.Deliveries) == 0 {
		return s.Delivery == delivery
	}
	_, ok := slices.BinarySearch(s.Deliveries, delivery)
	return ok
}

// ContentRoot is the SHA-256 over the names and digests of a delivery's files,
// one "name sha256" a line in byte order, names without the delivery's own
// reference. The same input gives the same root.
func ContentRoot(infos []SegmentInfo) hut3.Digest {
	lines := make([]string, len(infos))
	for i, s := range infos {
		name := strings.TrimPrefix(s.Name, hut3.DeliveryRef(s.Delivery)+"-")
		lines[i] = fmt.Sprintf("%s %s\n", name, s.SHA256)
	}
	slices.Sort(lines)
	return sha256.Sum256([]byte(strings.Join(lines, "")))
}

func segmentName(delivery uint32, part string, n int) string {
	return fmt.Sprintf("%s-%s%04d.seg", hut3.DeliveryRef(delivery), part, n)
}

// layerName names the entity layer of a message segment; the version is kept
// to letters and digits.
func layerName(of, version string) string {
	safe := strings.Map(func(r rune) rune {
		if r < 128 && asciiFold[r] != 0 {
			return r
		}
		return '-'
	}, version)
	return strings.TrimSuffix(of, ".seg") + "-x" + safe + ".seg"
}

// one reports whether the file holds a delivery and nothing else.
func (s *SegmentInfo) one(delivery uint32) bool {
	return len(s.Deliveries) == 0 && s.Delivery == delivery
}
