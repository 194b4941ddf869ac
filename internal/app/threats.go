package app

import "hut3/internal/triage"

// What commands and pages say of threats, beside features.go.
type (
	ThreatVerbs = triage.Triage
	ThreatClock = triage.Clock
	HeldThreat  = triage.HeldThreat
)
