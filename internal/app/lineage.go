package app

import (
	"time"

	"hut3/internal/store"
)

// restsRels are the links that say "I rest on that"; carriesRels say "that
// rests on me". Together they are the lineage. Other links, such as who was
// sent a package, are not followed.
var (
	restsRels   = map[string]bool{"rests_on": true, "part_of": true, "under": true}
	carriesRels = map[string]bool{"supports": true, "contradicts": true, "led_to": true}
)

// recordNode prints a record for a trace.
func recordNode(titles *titles, r store.Record) *TraceNode {
	return &TraceNode{Ref: r.Ref(), Kind: r.Kind, What: titles.of(r), By: r.Author, At: r.At.Format(time.RFC3339)}
}
