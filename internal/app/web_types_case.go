package app

import "hut3/internal/intel"

// What the pages of reports and packages show, beside features.go.
type (
	// ConditionMeaning is a condition that may go with the handling code C.
	ConditionMeaning = intel.ConditionMeaning
	// PackageVersion is who did what to a package, and when.
	PackageVersion = intel.PackageVersion
)
