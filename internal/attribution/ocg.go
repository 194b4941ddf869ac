package attribution

import (
	"cmp"
	"context"
	"slices"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// MakeOCG records an organised crime group as the actor assesses it. The
// proposal that it came from, where there was one, is kept beside it as it was.
// A machine has no sign-in and makes none.
func (a Attribution) MakeOCG(ctx context.Context, actor hut3.Actor, o hut3.OCG, p *hut3.Proposal) (ref hut3.Ref, err error) {
	act := access.Act{Action: access.OCGSet, Details: map[string]any{"urn": o.URN, "members": len(o.Members)}}
	if err := a.checkOCG(ctx, actor, act, o); err != nil {
		return "", err
	}
	there, err := a.groupRefs(ctx)
	if err != nil {
		return "", err
	}
	err = a.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		same, err := store.List[hut3.OCG](tx, OCGKind, hut3.Attr{Name: "urn", Value: o.URN})
		if err != nil {
			return err
		}
		if same = slices.DeleteFunc(same, func(g store.Item[hut3.OCG]) bool { return !there[g.Ref] }); len(same) > 0 {
			return hut3.Errorf(hut3.Conflict, "%s has the URN %s already", same[0].Ref, o.URN)
		}
		ref, err = putOCG(tx, actor, "", o, p)
		return err
	})
	return ref, err
}

// AmendOCG writes the next version of a group: what changed is in its history.
// URN and proposal stay.
func (a Attribution) AmendOCG(ctx context.Context, actor hut3.Actor, ref hut3.Ref, o hut3.OCG) error {
	act := access.Act{Action: access.OCGSet, Object: ref, Details: map[string]any{"members": len(o.Members)}}
	if err := a.checkOCG(ctx, actor, act, o); err != nil {
		return err
	}
	if there, err := a.groupRefs(ctx); err != nil {
		return err
	} else if !there[ref] && access.Can(actor, act) == nil {
		return noGroup(ref)
	}
	return a.Doors.Write(ctx, actor, act, func(tx *store.Tx) error {
		was, _, err := store.Get[hut3.OCG](tx, OCGKind, ref)
		if err != nil {
			return err
		}
		if o.URN != was.URN {
			return hut3.Errorf(hut3.Conflict, "%s has the URN %s, which does not change", ref, was.URN)
		}
		o.Proposal = was.Proposal
		_, err = putOCG(tx, actor, ref, o, nil)
		return err
	})
}

func putOCG(tx *store.Tx, actor hut3.Actor, ref hut3.Ref, o hut3.OCG, p *hut3.Proposal) (hut3.Ref, error) {
	for _, m := range o.Members {
		if m.Nominal == "" {
			continue
		}
		if _, err := tx.Get(NominalKind, string(m.Nominal)); err != nil {
			return "", err
		}
	}
	o.AssessedBy, o.Assessor = actor.User, actor.Name
	if p == nil {
		r, err := tx.Put(OCGKind, string(ref), o)
		return r.Ref(), err
	}
	id, err := tx.NextID(prefixProposal)
	if err != nil {
		return "", err
	}
	o.Proposal = hut3.Ref(id)
	r, err := tx.Put(OCGKind, string(ref), o)
	if err != nil {
		return "", err
	}
	_, err = tx.Put(ProposalKind, id, *p)
	return r.Ref(), err
}

// checkOCG looks at what the transaction need not: the agencies and the members'
// handles. A refusal for the role or the sign-in is Write's to give.
func (a Attribution) checkOCG(ctx context.Context, actor hut3.Actor, act access.Act, o hut3.OCG) error {
	if access.Can(actor, act) != nil {
		return nil
	}
	for _, p := range append(slices.Clone(o.Base), o.Reach...) {
		if _, ok := a.Agencies.ByCode(p.Agency); p.Agency != "" && !ok {
			return hut3.Errorf(hut3.Invalid, "OCG %s: no agency %q; hut3 agencies lists them", o.URN, p.Agency)
		}
	}
	for _, m := range o.Members {
		if m.Handle.IsZero() {
			continue
		}
		if err := a.known(ctx, m.Handle); err != nil {
			return err
		}
	}
	return nil
}

// OCGView is a group with the proposal that it came from and the handles that
// the assessor did not take over.
type OCGView struct {
	Ref      hut3.Ref       `json:"ref"`
	OCG      hut3.OCG       `json:"ocg"`
	Proposal *hut3.Proposal `json:"proposal,omitempty"`
	Left     []hut3.Handle  `json:"left_out,omitempty"`
}

// OCG shows a group. Members and proposed handles that do not exist for the
// actor are left out. For guests there is no group.
func (a Attribution) OCG(ctx context.Context, actor hut3.Actor, ref hut3.Ref) (OCGView, error) {
	v := OCGView{Ref: ref}
	err := a.Doors.View(ctx, func(tx *store.Tx) (err error) {
		if !seesGroups(actor) {
			return noGroup(ref)
		}
		if v.OCG, _, err = store.Get[hut3.OCG](tx, OCGKind, ref); err != nil || v.OCG.Proposal == "" {
			return err
		}
		p, _, err := store.Get[hut3.Proposal](tx, ProposalKind, v.OCG.Proposal)
		v.Proposal = &p
		return err
	})
	if err == nil {
		there, fault := GroupExists(v.OCG, func(h hut3.Handle) (bool, error) { return a.knownOrNot(ctx, h) })
		if err = fault; err == nil && !there {
			err = noGroup(ref)
		}
	}
	if err == nil {
		err = a.scopeOCG(ctx, &v)
	}
	look := access.Look{Action: access.RecordRead, Query: "organised crime group", Object: ref, Refs: []hut3.Ref{ref}, Count: 1}
	if err != nil {
		v, look.Refs, look.Count = OCGView{}, nil, 0
	}
	if logged := a.Doors.Read(ctx, actor, look); logged != nil {
		return OCGView{}, logged
	}
	return v, err
}

func (a Attribution) scopeOCG(ctx context.Context, v *OCGView) error {
	var failed error
	hidden := func(h hut3.Handle) bool {
		err := a.known(ctx, h)
		if err != nil && hut3.CodeOf(err) != hut3.NotFound {
			failed = cmp.Or(failed, err)
		}
		return err != nil
	}
	v.OCG.Members = slices.DeleteFunc(v.OCG.Members, func(m hut3.OCGMember) bool { return !m.Handle.IsZero() && hidden(m.Handle) })
	if v.Proposal == nil {
		return failed
	}
	v.Proposal.Members = slices.DeleteFunc(v.Proposal.Members, hidden)
	for _, h := range v.Proposal.Members {
		if !slices.ContainsFunc(v.OCG.Members, func(m hut3.OCGMember) bool { return m.Handle == h }) {
			v.Left = append(v.Left, h)
		}
	}
	return failed
}
