package app

import (
	"context"
	"crypto/rand"

	"hut3"
	"hut3/internal/attribution"
	"hut3/internal/corpus"
	"hut3/internal/extract"
	"hut3/internal/ingest"
	"hut3/internal/intel"
	"hut3/internal/operations"
	"hut3/internal/query"
	"hut3/internal/store"
	"hut3/internal/triage"
)

// see gives a message in what the actor may see; NotFound for any other.
func see(view *corpus.View) func(context.Context, hut3.Key) (hut3.Message, error) {
	return func(ctx context.Context, key hut3.Key) (hut3.Message, error) {
		hit, err := view.Message(ctx, key)
		return hit.Message, err
	}
}

// Triage is the verbs of threats to life, for one actor: messages are seen
// through his scope.
func (a *App) Triage(ctx context.Context, actor hut3.Actor) (triage.Triage, error) {
	policy, err := triage.LoadPolicy()
	if err != nil {
		return triage.Triage{}, err
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return triage.Triage{}, err
	}
	return triage.Triage{Doors: a.Doors, Agencies: a.Agencies, Policy: policy, Hub: a.Config.Unit, See: see(view)}, nil
}

// What the verbs of threats take and give.
type (
	ThreatRaise  = triage.Raise
	ThreatAssess = triage.Assess
	ThreatSend   = triage.Send
	ThreatView   = triage.View
)

// Operations is the verbs of operations, results, figures and statements.
func (a *App) Operations() (*operations.Operations, error) {
	return operations.New(a.Doors, a.Agencies)
}

// knows reports whether a handle exists in what the actor may see: it wrote or
// was written to, or stands in a handset's address book.
func knows(view *corpus.View) func(context.Context, hut3.Handle) (bool, error) {
	return func(ctx context.Context, h hut3.Handle) (bool, error) {
		n, err := view.Count(ctx, query.Field{Name: "handle", Value: h.String()})
		return n > 0, err
	}
}

// Attribution is the verbs of nominals, claims, evidence and organised crime
// groups, for one actor.
func (a *App) Attribution(ctx context.Context, actor hut3.Actor) (attribution.Attribution, error) {
	types, err := attribution.LoadEvidenceTypes()
	if err != nil {
		return attribution.Attribution{}, err
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return attribution.Attribution{}, err
	}
	return attribution.Attribution{Doors: a.Doors, Types: types, Agencies: a.Agencies, See: see(view), Knows: knows(view)}, nil
}

// What the verbs of attribution take and give.
type (
	Claims        = attribution.Attribution
	ClaimProposal = attribution.Propose
	HandleClaims  = attribution.HandleView
	NominalClaims = attribution.NominalView
	ClaimView     = attribution.ClaimView
	OCGView       = attribution.OCGView
)

// Intel is the verbs of reports and packages. Who is given to See decides what
// they may rest on.
func (a *App) Intel() (*intel.Intel, error) {
	return intel.New(intel.Deps{
		Doors: a.Doors, Agencies: a.Agencies, Unit: a.Config.Unit, Extractor: extract.New(), Authority: authorityOf, Rand: rand.Reader,
	})
}

// See gives a message in what an actor may see, to the verbs that rest on one.
func (a *App) See(ctx context.Context, actor hut3.Actor) (intel.See, error) {
	view, err := a.view(ctx, actor)
	if err != nil {
		return nil, err
	}
	return see(view), nil
}

// authorityOf gives the authority under which a message is held.
func authorityOf(tx *store.Tx, key hut3.Key) (hut3.Ref, hut3.Authority, error) {
	d, _, err := store.Get[hut3.Delivery](tx, ingest.DeliveryKind, hut3.Ref(hut3.DeliveryRef(key.Delivery())))
	if err != nil {
		return "", hut3.Authority{}, err
	}
	au, _, err := store.Get[hut3.Authority](tx, ingest.AuthorityKind, d.Authority)
	return d.Authority, au, err
}

// What the verbs of reports and packages take and give.
type (
	ReportDraft = intel.ReportDraft
	ItemDraft   = intel.ItemDraft
	PackageView = intel.PackageView
	Outstanding = intel.Outstanding
)

// What the verbs of results and figures take and give.
type (
	Ask           = operations.Ask
	Batch         = operations.Batch
	Recorded      = operations.Recorded
	Draft         = operations.Draft
	DraftSentence = operations.DraftSentence

	StatementEntry = operations.StatementEntry
	Reconciliation = operations.Reconciliation
	Comparison     = operations.Comparison
)
