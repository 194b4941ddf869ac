package attribution

import (
	"cmp"
	"context"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// HandleView sets the candidates of a handle side by side.
type HandleView struct {
	Handle hut3.Handle `json:"handle"`
	Claims []ClaimView `json:"claims"` // those that name first, then by score
}

// ClaimView is a claim with what speaks for and against it, as far as the actor
// may see what that rests on.
type ClaimView struct {
	Ref     hut3.Ref   `json:"ref"`
	Claim   hut3.Claim `json:"claim"`
	Name    string     `json:"name"` // of the nominal
	For     []ItemView `json:"for"`
	Against []ItemView `json:"against"`
	// Sources count what is independent: the same photograph twice is one.
	SourcesFor     hut3.Count `json:"sources_for"`
	SourcesAgainst hut3.Count `json:"sources_against"`
	Score          Score      `json:"score"`
	Gaps           []Gap      `json:"gaps,omitempty"` // parts of the period without evidence for
	Red            []string   `json:"red,omitempty"`
	Amber          []string   `json:"amber,omitempty"`
	// MoreRivals counts the claims of its handle that stand to it as some in
	// Amber do and are not named there.
	MoreRivals int `json:"more_rivals,omitempty"`
}

// ItemView is an item and its independent source, numbered from 1 on each side;
// zero where it was taken back.
type ItemView struct {
	Item
	SourceNo int `json:"source_no"`
}

// Gap is a stretch of a claim's period in which nothing stands for it. A zero
// end is open.
type Gap struct {
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
}

// Handle shows who may have used a handle: every claim, with both sides. To
// those who do not work on the case it shows none.
func (a Attribution) Handle(ctx context.Context, actor hut3.Actor, h hut3.Handle) (HandleView, error) {
	view := HandleView{Handle: h}
	err := a.known(ctx, h)
	if err == nil && works(actor) {
		view.Claims, err = a.claims(ctx, hut3.Attr{Name: "handle", Value: h.String()})
	}
	if err := a.shown(ctx, actor, hut3.Ref(h.String()), view.Claims, err); err != nil {
		return HandleView{}, err
	}
	return view, nil
}

// NominalView is a person with the claims about him.
type NominalView struct {
	Ref     hut3.Ref     `json:"ref"`
	Nominal hut3.Nominal `json:"nominal"`
	Claims  []ClaimView  `json:"claims"` // of handles that exist for the actor
}

// Nominal shows a person and the handles that are claimed to be his.
func (a Attribution) Nominal(ctx context.Context, actor hut3.Actor, ref hut3.Ref) (NominalView, error) {
	view := NominalView{Ref: ref}
	err := a.nominalKnown(ctx, actor, ref)
	if err == nil {
		err = a.Doors.View(ctx, func(tx *store.Tx) (err error) {
			view.Nominal, _, err = store.Get[hut3.Nominal](tx, NominalKind, ref)
			return err
		})
	}
	if err == nil {
		view.Claims, err = a.claims(ctx, hut3.Attr{Name: "nominal", Value: string(ref)})
	}
	if err := a.shown(ctx, actor, ref, view.Claims, err); err != nil {
		return NominalView{}, err
	}
	return view, nil
}

// Queue shows the claims that wait for a person: proposed, under review or
// contested, the highest score first, as far as their handles exist for the
// actor.
func (a Attribution) Queue(ctx context.Context, actor hut3.Actor) ([]ClaimView, error) {
	var out []ClaimView
	waiting := []hut3.ClaimState{hut3.ClaimProposed, hut3.ClaimUnderReview, hut3.ClaimContested}
	if !works(actor) {
		waiting = nil
	}
	for _, state := range waiting {
		some, err := a.claims(ctx, hut3.Attr{Name: "state", Value: string(state)})
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	slices.SortStableFunc(out, func(x, y ClaimView) int { return y.Score.Value - x.Score.Value })
	if err := a.shown(ctx, actor, "", out, nil); err != nil {
		return nil, err
	}
	return out, nil
}

// shown records the look, found or not; only then may the view leave.
func (a Attribution) shown(ctx context.Context, actor hut3.Actor, object hut3.Ref, claims []ClaimView, err error) error {
	look := access.Look{Action: access.RecordRead, Query: "attribution", Object: object, Count: int64(len(claims))}
	for _, c := range claims {
		look.Refs = append(look.Refs, c.Ref)
	}
	return cmp.Or(a.Doors.Read(ctx, actor, look), err)
}

type claimItems struct {
	claim store.Item[hut3.Claim]
	name  string
	items []Item
}

func (a Attribution) claims(ctx context.Context, where hut3.Attr) ([]ClaimView, error) {
	var found []claimItems
	err := a.Doors.View(ctx, func(tx *store.Tx) error {
		claims, err := store.SharedList[hut3.Claim](tx, ClaimKind, where)
		if err != nil {
			return err
		}
		beside := besideClaims
		if len(claims) > manyClaims {
			beside = besideMany
		}
		found, err = beside(tx, claims)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.viewAll(ctx, found)
}

func (a Attribution) viewAll(ctx context.Context, found []claimItems) ([]ClaimView, error) {
	var out []ClaimView
	for _, f := range found {
		if err := a.known(ctx, f.claim.Body.Handle); err != nil {
			if hut3.CodeOf(err) != hut3.NotFound {
				return nil, err
			}
			continue
		}
		items, err := a.visible(ctx, f.items)
		if err != nil {
			return nil, err
		}
		out = append(out, a.viewOf(f, items))
	}
	addRivals(out)
	slices.SortStableFunc(out, func(x, y ClaimView) int {
		return cmp.Or(rank(y)-rank(x), y.Score.Value-x.Score.Value, byRef(x.Ref, y.Ref))
	})
	return out, nil
}

func rank(c ClaimView) int {
	if c.Claim.State.Names() {
		return 1
	}
	return 0
}

// visible leaves out the items that rest on a message which the actor may not
// see: what such an item says would tell of it. They are not counted either.
func (a Attribution) visible(ctx context.Context, items []Item) ([]Item, error) {
	var out []Item
	for _, it := range items {
		switch ok, err := a.sees(ctx, it.Evidence.Messages); {
		case err != nil:
			return nil, err
		case ok:
			out = append(out, it)
		}
	}
	return out, nil
}

func (a Attribution) sees(ctx context.Context, keys []hut3.Key) (bool, error) {
	for _, k := range keys {
		if _, err := a.see(ctx, k); err != nil {
			if hut3.CodeOf(err) == hut3.NotFound {
				return false, nil
			}
			return false, err
		}
	}
	return true, nil
}

func (a Attribution) viewOf(f claimItems, items []Item) ClaimView {
	v := ClaimView{Ref: f.claim.Ref, Claim: f.claim.Body, Name: f.name, Score: a.Types.Rank(items)}
	count := func(n int) hut3.Count {
		return hut3.Count{Value: int64(n), Unit: "independent sources", Scope: string(v.Ref)}
	}
	var n int
	v.For, n = sideOf(items, hut3.For)
	v.SourcesFor = count(n)
	v.Against, n = sideOf(items, hut3.Against)
	v.SourcesAgainst = count(n)
	v.Gaps = gaps(v.Claim, standing(items, hut3.For))
	a.flag(&v)
	return v
}

func sideOf(items []Item, side hut3.Side) ([]ItemView, int) {
	groups := Independent(standing(items, side))
	var out []ItemView
	for _, it := range items {
		if it.Evidence.Side != side {
			continue
		}
		no := slices.IndexFunc(groups, func(g []Item) bool {
			return slices.ContainsFunc(g, func(in Item) bool { return in.Ref == it.Ref })
		})
		out = append(out, ItemView{it, no + 1})
	}
	return out, len(groups)
}
