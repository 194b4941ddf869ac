package web

import "strings"

// pageWords are the pages that the one box knows beside those of the rail, by what
// people call them. A page stands as often as it has names.
var pageWords = []railItem{
	{Room: "operations", Word: "Strike day", To: "/strike"},
	{Room: "figures", Word: "Statements", To: "/statements"},
	{Room: "figures", Word: "New statement", To: "/statements/new"},
	{Room: "figures", Word: "Reconciliation", To: "/reconciliation"},
	{Room: "figures", Word: "Published by others", To: "/published"},
	{Room: "figures", Word: "Figures by force on the map", To: "/map/forces"},
	{Room: "deliveries", Word: "Watch list", To: "/watch"},
	{Room: "deliveries", Word: "Imports and uploads", To: "/imports"},
	{Room: "deliveries", Word: "Uploads", To: "/imports"},
	{Room: "deliveries", Word: "Completeness", To: "/completeness"},
	{Room: "deliveries", Word: "Grouping", To: "/grouping"},
	{Room: "deliveries", Word: "Clocks", To: "/grouping/clocks"},
	{Room: "deliveries", Word: "Allocations", To: "/allocations"},
	{Room: "deliveries", Word: "Authorities", To: "/authorities"},
	{Room: "deliveries", Word: "Upkeep of the corpus", To: "/upkeep"},
	{Room: "deliveries", Word: "Verification", To: "/verify"},
	{Room: "packages", Word: "Inbox", To: "/inbox"},
	{Room: "packages", Word: "Outstanding", To: "/outstanding"},
	{Room: "packages", Word: "All packages", To: "/packages"},
	{Room: "packages", Word: "New package", To: "/packages/new"},
	{Room: "packages", Word: "Open a sealed file", To: "/packages/open"},
	{Room: "packages", Word: "Keys of units", To: "/keys"},
	{Room: "search", Word: "Saved searches and sets", To: "/searches"},
	{Room: "search", Word: "Tags", To: "/tags"},
	{Room: "search", Word: "How to write a query", To: "/help/query"},
	{Room: "search", Word: "Term list", To: "/terms"},
	{Room: "home", Word: "New since I last looked", To: "/new"},
	{Room: "threats", Word: "Raise a threat", To: "/threats/new"},
	{Room: "reports", Word: "New report", To: "/reports/new"},
	{Room: "reports", Word: "Protected sources", To: "/sources"},
	{Room: "nominals", Word: "Claims", To: "/claims"},
	{Room: "nominals", Word: "Groups", To: "/ocg"},
	{Room: "nominals", Word: "New group", To: "/ocg/new"},
	{Room: "nominals", Word: "External records", To: "/external"},
	{Room: "nominals", Word: "Evidence types", To: "/evidence-types"},
	{Room: "deliveries", Word: "Formats that are read", To: "/formats"},
	{Room: "network", Word: "Path between two", To: "/network/path"},
}

// pageCalled is the page of a name, or of a room of the rail.
func pageCalled(text string) (to string, ok bool) {
	for _, item := range railWords {
		if strings.EqualFold(item.Word, text) || strings.EqualFold(item.Room, text) {
			return item.To, true
		}
	}
	for _, item := range pageWords {
		if strings.EqualFold(item.Word, text) {
			return item.To, true
		}
	}
	return "", false
}
