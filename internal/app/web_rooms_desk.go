package app

import "hut3/internal/access"

// deskRooms says which action opens the pages of those who keep the case in
// order: its keys, powers, lists, allocations, and the checks of what is stored.
var deskRooms = map[string]access.Action{
	"keys":        access.UnitKeySet,
	"allocate":    access.AllocationSet,
	"authorise":   access.AuthoritySet,
	"watch":       access.WatchSet,
	"watch list":  access.WatchRead,
	"verify":      access.Verify,
	"upkeep":      access.CorpusMerge,
	"hand over":   access.DeliveryExport,
	"read rows":   access.CorpusRead,
	"regroup":     access.GroupingRule,
	"define tags": access.TagDefine,
	"sources":     access.ReportSanitise,
}
