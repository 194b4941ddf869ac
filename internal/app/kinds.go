package app

import (
	"slices"

	"hut3/internal/access"
	"hut3/internal/attribution"
	"hut3/internal/ingest"
	"hut3/internal/intel"
	"hut3/internal/marks"
	"hut3/internal/operations"
	"hut3/internal/retention"
	"hut3/internal/store"
	"hut3/internal/triage"
)

// kinds is every kind of record that the features keep.
func kinds() []store.Kind {
	return slices.Concat(access.Kinds(), ingest.Kinds(), intel.Kinds(), attribution.Kinds(), triage.Kinds(), operations.Kinds(), marks.Kinds(), retention.Kinds(), groupRulingKinds())
}
