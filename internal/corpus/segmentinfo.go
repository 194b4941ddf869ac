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
	Name      string      `json:"name"` // file name inside the corpus folder
	Kind      string      `json:"kind"` // KindMessages, KindRows or KindEntities
	Class     uint32      `json:"class"`
	Delivery  uint32      `json:"delivery"`
	Messages  int64       `json:"messages,omitempty"`
	Rows      int64       `json:"rows,omitempty"`
	Entities  int64       `json:"entities,omitempty"` // spans found
	Bytes     int64       `json:"bytes"`
	SHA256    hut3.Digest `json:"sha256"`
	Of        string      `json:"of,omitempty"`        // for an entity layer: the message segment it is over
	Extractor string      `json:"extractor,omitempty"` // for an entity layer: the version that made it
	First     int64       `json:"first,omitempty"`     // earliest and latest known time of a message, µs
	Last      int64       `json:"last,omitempty"`
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
