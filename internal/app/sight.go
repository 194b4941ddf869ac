package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/attribution"
	"hut3/internal/corpus"
	"hut3/internal/intel"
	"hut3/internal/retention"
	"hut3/internal/store"
	"hut3/internal/triage"
)

// sight is what records exist for one actor. A record that rests on what he may
// not see, be it over other records, does not exist for him; nor does one that
// says where hidden material lies. What was found out is kept for the time of
// one verb.
type sight struct {
	app     *App
	ctx     context.Context
	actor   hut3.Actor
	view    *corpus.View
	rests   map[hut3.Ref]bool  // whether a reference rests on nothing that is hidden
	visible map[hut3.Ref]int64 // messages by delivery; nil until it is asked for
}

func (a *App) sightIn(ctx context.Context, actor hut3.Actor, view *corpus.View) *sight {
	return &sight{app: a, ctx: ctx, actor: actor, view: view, rests: map[hut3.Ref]bool{}}
}

func (a *App) sightOf(ctx context.Context, actor hut3.Actor) (*sight, error) {
	view, err := a.view(ctx, actor)
	if err != nil {
		return nil, err
	}
	return a.sightIn(ctx, actor, view), nil
}

// open says which results and what they rest on exist for an actor.
func (a *App) open(ctx context.Context, actor hut3.Actor) (access.Sight, error) {
	s, err := a.sightOf(ctx, actor)
	if err != nil {
		return nil, err
	}
	return s.open, nil
}

// citable says which records an actor may name in one of his own: those that
// exist for him.
func (a *App) citable(ctx context.Context, actor hut3.Actor) (access.Sight, error) {
	s, err := a.sightOf(ctx, actor)
	if err != nil {
		return nil, err
	}
	return s.cites, nil
}

func (s *sight) cites(tx *store.Tx, ref hut3.Ref) (bool, error) {
	if _, err := hut3.ParseKey(string(ref)); err == nil {
		return s.message(ref)
	}
	return s.any(tx, ref)
}

// any reports whether any record of a reference exists for the actor.
func (s *sight) any(tx *store.Tx, ref hut3.Ref) (bool, error) {
	for _, kind := range tx.Kinds(ref) {
		r, err := tx.Get(kind, string(ref))
		if err != nil && hut3.CodeOf(err) == hut3.NotFound {
			continue
		}
		if err != nil {
			return false, err
		}
		if seen, err := s.sees(tx, r); seen || err != nil {
			return seen, err
		}
	}
	return false, nil
}

// lookActions says what somebody must be allowed, to learn that a record of a
// kind exists. Kinds that are not named need access.RecordRead.
var lookActions = map[string]access.Action{
	"restriction":         access.GateRead,
	"watch":               access.GateRead,
	"user":                access.AccountRead,
	access.AllocationKind: access.AccountRead,
	access.ClassKind:      access.DeliveryCheck, // a compartment is a secret of its own
	"delivery":            access.DeliveryRead,
	"exhibit":             access.DeliveryRead,
	"authority":           access.DeliveryRead,

	retention.HoldKind:    access.ErasureRead,
	retention.ErasureKind: access.ErasureRead,

	triage.RulingKind: access.GateRead,       // says that something held looked like a threat
	intel.SourceKind:  access.ReportSanitise, // who sanitises names it; its names are shown to nobody
}

// sees reports whether an actor may learn that a record exists. Somebody of
// another unit than the one that owns the case sees what his unit is named in,
// and what he entered himself, and nothing else.
func (s *sight) sees(tx *store.Tx, r store.Record) (bool, error) {
	if r.Kind == triage.ThreatKind {
		return triage.Triage{Restricted: s.app.restricted(s.ctx)}.VisibleIn(tx, s.actor, r.Ref())
	}
	action, ok := lookActions[r.Kind]
	if !ok {
		action = access.RecordRead
	}
	if access.Can(s.actor, access.Act{Action: action}) != nil {
		return false, nil
	}
	if action == access.DeliveryRead {
		return s.seesOrigin(tx, r)
	}
	his, err := s.his(tx, r)
	if err != nil || !his {
		return false, err
	}
	if r.Kind == access.AllocationKind {
		return s.seesAllocation(tx, r)
	}
	return s.opens(tx, r)
}

// his reports whether a record is the business of the actor's unit.
func (s *sight) his(tx *store.Tx, r store.Record) (bool, error) {
	if s.actor.Unit == s.app.Config.Unit || slices.Contains(unitsOf(r), s.actor.Unit) {
		return true, nil
	}
	if r.Kind != attribution.ExternalKind {
		return false, nil
	}
	versions, err := tx.History(r.Kind, r.ID)
	return len(versions) > 0 && hut3.Ref(versions[0].Author) == s.actor.User, err
}

// seesOrigin reports whether the actor may learn where material came from: he
// sees some of it, or answers for all of it.
func (s *sight) seesOrigin(tx *store.Tx, r store.Record) (seen bool, err error) {
	if knowsWhole(s.actor) {
		return true, nil
	}
	if s.visible == nil {
		if s.visible, err = visibleDeliveries(s.ctx, s.view); err != nil {
			return false, err
		}
	}
	return ofVisible(tx, r, s.visible)
}

// seesAllocation reports whether an actor may learn of an allocation: of a class
// that he was given something of, and of a handle that he knows. Who answers for
// completeness knows every class.
func (s *sight) seesAllocation(tx *store.Tx, r store.Record) (bool, error) {
	if knowsWhole(s.actor) {
		return true, nil
	}
	a, _, err := store.Get[hut3.Allocation](tx, r.Kind, r.Ref())
	if err != nil {
		return false, err
	}
	if !a.Handle.IsZero() {
		if known, err := s.knows(a.Handle); err != nil || !known {
			return false, err
		}
	}
	if a.Class == 0 {
		return true, nil
	}
	scope, err := access.ScopeIn(tx, s.actor)
	return slices.ContainsFunc(scope.Grants, func(g hut3.Grant) bool { return g.Class == a.Class }), err
}

// opens reports whether all that a record rests on is open to the actor.
func (s *sight) opens(tx *store.Tx, r store.Record) (bool, error) {
	if s.sentTo(r) {
		return true, nil // what his unit was sent is its own, whatever it rests on
	}
	switch r.Kind {
	case attribution.OCGKind:
		return s.seesGroup(r)
	case attribution.ProposalKind:
		return s.seesProposal(r)
	case retention.HoldKind, retention.ErasureKind:
		return (&subjects{sight: s}).seesRecord(r)
	}
	links, err := tx.LinksFrom(r.Ref())
	if err != nil {
		return false, err
	}
	for _, l := range links {
		if open, err := s.target(tx, r, l); err != nil || !open {
			return false, err
		}
	}
	return true, nil
}

// seesGroup reports whether a group has a member whom the actor can see.
func (s *sight) seesGroup(r store.Record) (bool, error) {
	var o hut3.OCG
	if err := json.Unmarshal(r.Body, &o); err != nil {
		return false, hut3.Wrap(err, hut3.Integrity, "reading %s", r.ID)
	}
	return attribution.GroupExists(o, s.knows)
}

// seesProposal is seesGroup for the community that a machine proposed.
func (s *sight) seesProposal(r store.Record) (bool, error) {
	var p hut3.Proposal
	if err := json.Unmarshal(r.Body, &p); err != nil {
		return false, hut3.Wrap(err, hut3.Integrity, "reading %s", r.ID)
	}
	for _, h := range p.Members {
		if known, err := s.knows(h); known || err != nil {
			return known, err
		}
	}
	return false, nil
}

func (s *sight) knows(h hut3.Handle) (bool, error) { return knows(s.view)(s.ctx, h) }

// target looks at one thing that a record names. D1/4 reads as a handle too: it
// is a message.
func (s *sight) target(tx *store.Tx, r store.Record, l store.Linked) (bool, error) {
	if isKey(l.Target) {
		return s.message(l.Target)
	}
	if r.Kind == attribution.ClaimKind || r.Kind == attribution.EvidenceKind {
		if h, err := hut3.ParseHandle(string(l.Target)); err == nil {
			return s.knows(h)
		}
	}
	if !restsRels[l.Rel] && !carriesRels[l.Rel] || l.Rel == "under" || l.Rel == "led_to" {
		return true, nil
	}
	return s.open(tx, l.Target)
}

// isKey reports whether a reference is of a row. Most are not, and tell so by
// their first letters.
func isKey(ref hut3.Ref) bool {
	if !strings.HasPrefix(string(ref), "D") && !strings.HasPrefix(string(ref), "d") {
		return false
	}
	_, err := hut3.ParseKey(string(ref))
	return err == nil
}

func (s *sight) message(ref hut3.Ref) (bool, error) {
	key, err := hut3.ParseKey(string(ref))
	if err != nil {
		return false, nil
	}
	_, err = s.view.Ref(s.ctx, key)
	if err != nil && hut3.CodeOf(err) == hut3.NotFound {
		return false, nil
	}
	return err == nil, err
}

// ownRows names messages among references by the lowest row that the actor sees:
// whoever recorded them may have seen a lower one. One that he sees nothing of
// stays out.
func (s *sight) ownRows(refs []hut3.Ref) ([]hut3.Ref, error) {
	if !access.CaseUser(s.actor) {
		return refs, nil
	}
	var out []hut3.Ref
	for _, ref := range refs {
		key, err := hut3.ParseKey(string(ref))
		if err != nil {
			out = append(out, ref)
			continue
		}
		shown, err := s.view.Ref(s.ctx, key)
		if err != nil && hut3.CodeOf(err) == hut3.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, hut3.Ref(shown.String()))
	}
	return out, nil
}

// open reports whether a message, or a record that another rests on, has nothing
// under it that is hidden from the actor. A record that is not the business of
// his unit is not looked into: what he was told of it, he was told. Those who
// see no message for what they are, are not held to it.
func (s *sight) open(tx *store.Tx, ref hut3.Ref) (open bool, err error) {
	if !access.CaseUser(s.actor) {
		return true, nil
	}
	if known, ok := s.rests[ref]; ok {
		return known, nil
	}
	if isKey(ref) {
		open, err = s.message(ref)
		s.rests[ref] = open
		return open, err
	}
	s.rests[ref] = true // a ring of records hides nothing by itself
	open, err = s.openRecord(tx, ref)
	s.rests[ref] = open
	return open, err
}

func (s *sight) openRecord(tx *store.Tx, ref hut3.Ref) (bool, error) {
	for _, kind := range tx.Kinds(ref) {
		r, err := tx.Get(kind, string(ref))
		if err != nil && hut3.CodeOf(err) == hut3.NotFound {
			continue
		}
		if err != nil {
			return false, err
		}
		if his, err := s.his(tx, r); err != nil || !his {
			return true, err
		}
		return s.opens(tx, r)
	}
	return true, nil
}

// sentTo reports whether a record is a package, or the copy or receipt of one,
// that the actor's unit was sent.
func (s *sight) sentTo(r store.Record) bool {
	if r.Ref().Prefix() != hut3.PrefixPackage || !slices.Contains(unitsOf(r), s.actor.Unit) {
		return false
	}
	var body struct{ Origin string }
	return json.Unmarshal(r.Body, &body) == nil && body.Origin != s.actor.Unit
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
