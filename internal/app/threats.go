package app

import "hut3/internal/triage"

type (
	// ThreatVerbs is the verbs of threats to life, made for one actor.
	ThreatVerbs = triage.Triage
	// ThreatClock is a threat's times and deadlines.
	ThreatClock = triage.Clock
	// HeldThreat is a line of the reviewer's duty queue.
	HeldThreat = triage.HeldThreat
)
