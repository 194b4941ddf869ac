package web

import "slices"

// deskRoutes are the pages of those who keep the case in order: keys, powers,
// lists, allocations, and what is stated and checked of what is stored.
func deskRoutes() []route {
	return slices.Concat(
		keyRoutes(),
		sealedRoutes(),
		sourceRoutes(),
		externalRoutes(),
		tagRoutes(),
		authorityRoutes(),
		allocationRoutes(),
		watchRoutes(),
		listRoutes(),
		completenessRoutes(),
		groupingRoutes(),
		verifyRoutes(),
	)
}

// deskCrumbs lead to a page that stands under the deliveries.
func deskCrumbs(text string) []crumb { return []crumb{{"Deliveries", "/deliveries"}, {text, ""}} }
