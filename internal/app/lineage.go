package app

import (
	"encoding/json"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// restsRels are the links that say "I rest on that"; carriesRels say "that
// rests on me". Together they are the lineage. Other links, such as who was
// sent a package, are not followed.
var (
	restsRels   = map[string]bool{"rests_on": true, "part_of": true, "under": true}
	carriesRels = map[string]bool{"supports": true, "contradicts": true, "led_to": true}
)

// lookActions says what somebody must be allowed, to learn that a record of a
// kind exists. Kinds that are not named need access.RecordRead.
var lookActions = map[string]access.Action{
	"threat":      access.ThreatRead,
	"restriction": access.GateRead,
	"watch":       access.GateRead,
	"user":        access.AccountRead,
	"allocation":  access.AccountRead,
	"delivery":    access.DeliveryRead,
	"exhibit":     access.DeliveryRead,
	"authority":   access.DeliveryRead,
}

// sees reports whether an actor may learn that a record exists.
func (a *App) sees(_ *store.Tx, actor hut3.Actor, r store.Record) bool {
	action, ok := lookActions[r.Kind]
	if !ok {
		action = access.RecordRead
	}
	if access.Can(actor, access.Act{Action: action}) == nil {
		units := unitsOf(r)
		return units == nil || a.isHub(actor) || slices.Contains(units, actor.Unit)
	}
	return r.Kind == "threat" && r.Author == string(actor.User)
}

// isHub reports whether the actor belongs to the unit that owns the case.
func (a *App) isHub(actor hut3.Actor) bool { return actor.Unit == a.Config.Unit }

// unitsOf gives the units whose business a record is; nil where it is the
// whole case's.
func unitsOf(r store.Record) []string {
	var body struct {
		Units      []string `json:"units"`
		Recipients []struct {
			Agency string `json:"agency"`
		} `json:"recipients"`
	}
	if json.Unmarshal(r.Body, &body) != nil {
		return []string{}
	}
	for _, to := range body.Recipients {
		body.Units = append(body.Units, to.Agency)
	}
	return body.Units
}

// recordNode prints a record for a trace.
func recordNode(r store.Record) *TraceNode {
	return &TraceNode{Ref: r.Ref(), Kind: r.Kind, What: title(r.Body), By: r.Author, At: r.At.Format(time.RFC3339)}
}

// title finds what a record calls itself.
func title(body []byte) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return ""
	}
	for _, name := range []string{"title", "name", "text", "mark", "description", "state"} {
		var s string
		if json.Unmarshal(fields[name], &s) == nil && s != "" {
			return s
		}
	}
	return ""
}
