package ingest

import (
	"encoding/json"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/store"
)

// The kinds of record that an import writes. Restrictions are
// access.RestrictionKind.
const (
	DeliveryKind  = "delivery" // D12
	ExhibitKind   = "exhibit"  // EX-3
	AuthorityKind = "authority"
	MergeKind     = "merge" // MRG-4; see Merge
	WatchKind     = "watch" // WCH-2; the list is for reviewers and custodians
)

const (
	prefixWatch = "WCH"
	prefixMerge = "MRG"
)

// Kinds are the records that this package keeps.
func Kinds() []store.Kind {
	return []store.Kind{
		store.NewKind[hut3.Delivery](DeliveryKind, ""),
		store.NewKind[hut3.Exhibit](ExhibitKind, hut3.PrefixExhibit),
		store.NewKind[hut3.Authority](AuthorityKind, hut3.PrefixAuthority),
		store.NewKind[Merge](MergeKind, prefixMerge),
		store.NewKind[hut3.Watch](WatchKind, prefixWatch),
		store.NewKind[hut3.Restriction](access.RestrictionKind, hut3.PrefixRestriction),
	}
}

// Manifest is the list of the corpus's live files: those of every live
// delivery, in the order of their numbers, and in the place of those that were
// merged the files that stand for them.
func Manifest(tx *store.Tx) ([]corpus.SegmentInfo, error) {
	live, err := store.List[hut3.Delivery](tx, DeliveryKind, hut3.Attr{Name: "state", Value: string(hut3.Live)})
	if err != nil {
		return nil, err
	}
	var all []corpus.SegmentInfo
	for _, d := range byDelivery(live) {
		segments, err := Segments(d)
		if err != nil {
			return nil, err
		}
		all = append(all, segments...)
	}
	return merged(tx, all)
}

// Segments are the corpus files of one delivery.
func Segments(d hut3.Delivery) ([]corpus.SegmentInfo, error) {
	var segments []corpus.SegmentInfo
	if len(d.Segments) == 0 {
		return nil, nil
	}
	err := json.Unmarshal(d.Segments, &segments)
	return segments, hut3.Wrap(err, hut3.Integrity, "the list of corpus files of %s cannot be read", d.Ref())
}
