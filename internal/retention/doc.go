// Package retention keeps what decides how long material stays: holds, which
// stop its erasure, and erasures, which one person asks for, another approves
// and a third may carry out. What carrying out does to files and records is put
// together by app.
package retention

import (
	"hut3"
	"hut3/internal/store"
)

// The kinds of record that this package keeps.
const (
	HoldKind    = "hold"    // HLD-1
	ErasureKind = "erasure" // ERA-1
)

// Kinds are those records. One of an erasure tells every process that others were
// changed where they stand.
func Kinds() []store.Kind {
	erasure := store.NewKind[hut3.Erasure](ErasureKind, "ERA")
	erasure.Clears = true
	return []store.Kind{store.NewKind[hut3.LegalHold](HoldKind, "HLD"), erasure}
}
