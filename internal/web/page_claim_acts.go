package web

import (
	"slices"

	"hut3"
	"hut3/internal/app"
)

func proposeClaim(v *visit) (answer, error) {
	claims, err := v.app.Attribution(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	return v.submit(proposeForm(v.ref()), nominalPage, func(f *form) (answer, error) {
		p := app.ClaimProposal{Nominal: v.ref(), FromSaid: f.get("from_said"), ToSaid: f.get("to_said"), Reason: f.get("reason"), Synthetic: v.app.Config.Demo}
		var err error
		if p.Handle, err = f.handle("handle"); err != nil {
			return answer{}, err
		}
		if p.From, err = v.time(f, "from"); err != nil {
			return answer{}, err
		}
		if p.To, err = v.time(f, "to"); err != nil {
			return answer{}, err
		}
		ref, err := claims.Propose(v.ctx, v.actor, p)
		return done(refURL(ref), map[string]any{"ref": ref}), err
	})
}

// onClaim takes a step on a claim and goes back to it.
func onClaim(v *visit, make func(app.Claims, app.ClaimView) form, step func(app.Claims, *form) (map[string]any, error)) (answer, error) {
	claims, c, _, err := v.claim()
	if err != nil {
		return answer{}, err
	}
	return v.submit(make(claims, c), claimPage, func(f *form) (answer, error) {
		keys, err := step(claims, f)
		if keys == nil {
			keys = map[string]any{}
		}
		if keys["ref"] == nil {
			keys["ref"] = c.Ref
		}
		return done(refURL(c.Ref), keys), err
	})
}

func addEvidence(v *visit) (answer, error) {
	return onClaim(v, evidenceForm, func(claims app.Claims, f *form) (map[string]any, error) {
		e := hut3.Evidence{
			Claim: v.ref(), Side: hut3.Side(f.get("side")), Type: f.get("type"), Records: f.refs("record"), Shows: f.get("shows"), Stated: hut3.Stated(f.get("stated")),
			Weight: f.get("weight"), WeightReason: f.get("weight_reason"), Counter: f.get("counter"), Source: f.get("source"), Synthetic: v.app.Config.Demo,
		}
		var err error
		if e.Messages, err = f.keys("message"); err != nil {
			return nil, err
		}
		if e.From, err = v.time(f, "from"); err != nil {
			return nil, err
		}
		if e.To, err = v.time(f, "to"); err != nil {
			return nil, err
		}
		ref, err := claims.AddEvidence(v.ctx, v.actor, e)
		return map[string]any{"ref": ref}, err
	})
}

func searchContrary(v *visit) (answer, error) {
	return onClaim(v, contraryForm, func(claims app.Claims, f *form) (map[string]any, error) {
		return map[string]any{"what": f.get("what"), "found": f.get("found")}, claims.SearchContrary(v.ctx, v.actor, v.ref(), f.get("what"), f.get("found"))
	})
}

func moveClaim(v *visit) (answer, error) {
	return onClaim(v, moveForm, func(claims app.Claims, f *form) (map[string]any, error) {
		return map[string]any{"state": f.get("state")}, claims.Move(v.ctx, v.actor, v.ref(), hut3.ClaimState(f.get("state")), f.get("reason"), f.get("court"))
	})
}

func confirmClaim(v *visit) (answer, error) {
	return onClaim(v, confirmClaimForm, func(claims app.Claims, f *form) (map[string]any, error) {
		return map[string]any{"state": hut3.ClaimAttributed}, claims.Confirm(v.ctx, v.actor, v.ref(), f.get("reason"), f.get("no_search"))
	})
}

func withdrawEvidence(v *visit) (answer, error) {
	return onClaim(v, withdrawForm, func(claims app.Claims, f *form) (map[string]any, error) {
		item := hut3.Ref(f.get("item"))
		if !slices.ContainsFunc(f.at("item").Options, func(o option) bool { return o.Value == string(item) }) {
			return nil, wrong("item", hut3.Errorf(hut3.NotFound, "%s is no item of %s that stands", item, v.ref()))
		}
		return map[string]any{"withdrawn": item}, claims.WithdrawEvidence(v.ctx, v.actor, item, f.get("reason"))
	})
}
