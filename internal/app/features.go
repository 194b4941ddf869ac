package app

import (
	"context"
	"crypto/rand"
	"sync"

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

// see gives a message in what the actor may see; NotFound for any other. Its
// key is that of the lowest row that he sees, which is what a record of his may
// name: the founding row may lie in a class that is closed to him.
func see(view *corpus.View) func(context.Context, hut3.Key) (hut3.Message, error) {
	return func(ctx context.Context, key hut3.Key) (hut3.Message, error) {
		resolved, err := view.Resolve(ctx, key)
		if err != nil {
			return hut3.Message{}, err
		}
		hit, err := view.Message(ctx, resolved)
		hit.Message.Key = hit.Ref
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
	return triage.Triage{Doors: a.Doors, Agencies: a.Agencies, Policy: policy, Hub: a.Config.Unit, See: see(view), Restricted: a.restricted(ctx)}, nil
}

// What the verbs of threats take and give.
type (
	// ThreatRaise raises a threat from messages.
	ThreatRaise = triage.Raise
	// ThreatAssess is an assessment of a threat.
	ThreatAssess = triage.Assess
	// ThreatSend is what a duty desk is told.
	ThreatSend = triage.Send
	// ThreatView is a threat as one actor may see it.
	ThreatView = triage.View
)

// verbs keeps the verbs of features that keep something themselves.
type verbs struct {
	mu         sync.Mutex
	operations *operations.Operations
}

// Operations is the verbs of operations, results, figures and statements.
func (a *App) Operations() (*operations.Operations, error) {
	a.verbs.mu.Lock()
	defer a.verbs.mu.Unlock()
	if a.verbs.operations == nil {
		o, err := operations.New(a.Doors, a.Agencies)
		if err != nil {
			return nil, err
		}
		o.Sees, o.Cites = a.open, a.citable
		a.verbs.operations = o
	}
	o := *a.verbs.operations
	return &o, nil
}

// knows reports whether a handle exists in what the actor may see: it wrote or
// was written to. One that stands in an address book only is not known.
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
	return attribution.Attribution{
		Doors: a.Doors, Types: types, Agencies: a.Agencies, See: see(view.Despite()), Knows: knows(view), Cites: a.sightIn(ctx, actor, view).cites,
	}, nil
}

// What the verbs of attribution take and give.
type (
	// Claims is the verbs of attribution for one actor.
	Claims = attribution.Attribution
	// ClaimProposal is a claim as it is first made.
	ClaimProposal = attribution.Propose
	// HandleClaims is a handle with its rival candidates.
	HandleClaims = attribution.HandleView
	// NominalClaims is a person with the handles claimed for him.
	NominalClaims = attribution.NominalView
	// ClaimView is a claim with both sides.
	ClaimView = attribution.ClaimView
	// OCGView is a group with the proposal that it came from.
	OCGView = attribution.OCGView
)

// Intel is the verbs of reports and packages. Who is given to See decides what
// they may rest on.
func (a *App) Intel() (*intel.Intel, error) {
	return intel.New(intel.Deps{
		Doors: a.Doors, Agencies: a.Agencies, Unit: a.Config.Unit, Extractor: extract.New(), Authority: authorityOf, Rand: rand.Reader, Sees: a.See,
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
	// ReportDraft is what an author states.
	ReportDraft = intel.ReportDraft
	// ItemDraft is one statement of a report.
	ItemDraft = intel.ItemDraft
	// PackageView is a package as one actor may see it.
	PackageView = intel.PackageView
	// Outstanding is a package that something is awaited of.
	Outstanding = intel.Outstanding
)

// What the verbs of results and figures take and give.
type (
	// Ask says which figures are wanted.
	Ask = operations.Ask
	// Batch is many new records that name one another.
	Batch = operations.Batch
	// Recorded is the references of a batch.
	Recorded = operations.Recorded
	// Result is what came of one warrant.
	Result = operations.Result
	// Draft is a statement of ours before it is frozen.
	Draft = operations.Draft
	// DraftSentence is a sentence with places for figures.
	DraftSentence = operations.DraftSentence

	// StatementEntry is a reported statement with its reference.
	StatementEntry = operations.StatementEntry
	// Reconciliation is what was published beside the records.
	Reconciliation = operations.Reconciliation
	// Comparison is one statement beside the records.
	Comparison = operations.Comparison
)
