package app

import (
	"encoding/json"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/attribution"
	"hut3/internal/intel"
	"hut3/internal/store"
	"hut3/internal/triage"
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
	"restriction": access.GateRead,
	"watch":       access.GateRead,
	"user":        access.AccountRead,
	"allocation":  access.AccountRead,
	"class":       access.DeliveryCheck, // a compartment is a secret of its own
	"delivery":    access.DeliveryRead,
	"exhibit":     access.DeliveryRead,
	"authority":   access.DeliveryRead,

	triage.RulingKind: access.GateRead,       // says that something held looked like a threat
	intel.SourceKind:  access.ReportSanitise, // who sanitises names it; its names are shown to nobody
}

// sees reports whether an actor may learn that a record exists. Somebody of
// another unit than the one that owns the case sees what his unit is named in
// and nothing else. A record that rests on a message, or concerns a handle,
// which the actor may not see does not exist for him.
func (t *tracer) sees(r store.Record) (bool, error) {
	if r.Kind == triage.ThreatKind {
		return triage.VisibleIn(t.tx, t.actor, r.Ref()), nil
	}
	action, ok := lookActions[r.Kind]
	if !ok {
		action = access.RecordRead
	}
	if access.Can(t.actor, access.Act{Action: action}) != nil {
		return false, nil
	}
	if action == access.DeliveryRead {
		return t.seesOrigin(r)
	}
	if t.actor.Unit != t.app.Config.Unit && !slices.Contains(unitsOf(r), t.actor.Unit) {
		return false, nil
	}
	return t.seesAllOf(r)
}

// seesAllOf looks at the messages and handles that a record names directly.
func (t *tracer) seesAllOf(r store.Record) (bool, error) {
	links, err := t.tx.LinksFrom(r.Ref())
	if err != nil {
		return false, err
	}
	for _, l := range links {
		if seen, err := t.seesTarget(r, l.Target); err != nil || !seen {
			return false, err
		}
	}
	return true, nil
}

// seesTarget reports whether a message or handle that a record names exists for
// the actor. D1/4 reads as a handle too: it is a message.
func (t *tracer) seesTarget(r store.Record, ref hut3.Ref) (bool, error) {
	if key, err := hut3.ParseKey(string(ref)); err == nil {
		_, err := t.view.Message(t.ctx, key)
		if hut3.CodeOf(err) == hut3.NotFound && err != nil {
			return false, nil
		}
		return err == nil, err
	}
	if r.Kind != attribution.ClaimKind && r.Kind != attribution.EvidenceKind {
		return true, nil
	}
	h, err := hut3.ParseHandle(string(ref))
	if err != nil {
		return true, nil // another record
	}
	return knows(t.view)(t.ctx, h)
}

// unitsOf gives the units that a record names as its own or its recipients.
func unitsOf(r store.Record) []string {
	var body struct {
		Unit, Force, Agency, Origin string
		State                       string
		Credited                    string `json:"credited_to"`
		Units                       []string
		Recipients                  []struct{ Agency string }
	}
	if json.Unmarshal(r.Body, &body) != nil {
		return nil
	}
	units := append(body.Units, body.Unit, body.Force, body.Agency, body.Origin, body.Credited)
	if r.Kind == intel.PackageKind && (body.State == string(hut3.PackageDraft) || body.State == string(hut3.PackageAuthorised)) {
		return units // nothing was sent to the recipients yet
	}
	for _, to := range body.Recipients {
		units = append(units, to.Agency)
	}
	return units
}

// recordNode prints a record for a trace.
func recordNode(r store.Record) *TraceNode {
	return &TraceNode{Ref: r.Ref(), Kind: r.Kind, What: title(r), By: r.Author, At: r.At.Format(time.RFC3339)}
}
