package app

import (
	"hut3"
	"hut3/internal/access"
)

// rooms says which action opens each room of the pages, and each form in them.
// What a room then shows is decided by its verbs.
var rooms = map[string]access.Action{
	"search":     access.CorpusSearch,
	"network":    access.NetworkRead,
	"map":        access.CorpusRead,
	"trace":      access.CorpusTrace,
	"claims":     access.RecordRead,
	"packages":   access.PackageRead,
	"figures":    access.FiguresRead,
	"operations": access.RecordRead,
	"deliveries": access.DeliveryRead,
	"review":     access.GateRead,
	"retention":  access.ErasureRead,
	"audit":      access.LogRead,
	"admin":      access.AccountRead,

	// Acts that a page offers a form for.
	"duty":   access.ThreatRead,
	"assess": access.ThreatAssess,
	"close":  access.ThreatClose,
	"rule":   access.GateRule,

	"hold":              access.HoldSet,
	"lock":              access.RestrictSet,
	"release hold":      access.HoldRelease,
	"ask erasure":       access.ErasureRequest,
	"rule erasure":      access.ErasureApprove,
	"carry out erasure": access.ErasureCarry,

	"users":  access.UserSet,
	"import": access.DeliveryBegin,
	"check":  access.DeliveryCheck,
}

var roomLists = []map[string]access.Action{rooms, caseRooms, deskRooms}

// actionOf is what opens a room.
func actionOf(room string) access.Action {
	for _, list := range roomLists {
		if action, ok := list[room]; ok {
			return action
		}
	}
	return ""
}

// Rooms names the rooms that the actor's roles open, so that a page offers no
// way to a refusal. The threats are told of to duty roles, and to those who
// raise them or are sent them. What sets the results of every unit side by side is
// refused to guests.
func Rooms(actor hut3.Actor) map[string]bool {
	out := map[string]bool{"home": true}
	for _, list := range roomLists {
		for room, action := range list {
			out[room] = access.Can(actor, access.Act{Action: action, Units: []string{actor.Unit}}) == nil
		}
	}
	for _, action := range []access.Action{access.ThreatRead, access.ThreatRaise} {
		out["threats"] = out["threats"] || access.Can(actor, access.Act{Action: action}) == nil
	}
	out["reconcile"] = out["figures"] && !actor.Guest
	return out
}
