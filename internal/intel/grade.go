package intel

import (
	"context"

	"hut3"
	"hut3/internal/access"
)

// Grade gives an item its two gradings: that the words were written, and that
// they are true. The actor is the one who assessed; his name stands with both.
func (i *Intel) Grade(ctx context.Context, actor hut3.Actor, see See, ref hut3.Ref, item int, written, isTrue hut3.Grading) error {
	return i.editItem(ctx, actor, access.ReportGrade, see, ref, item, func(_ *hut3.Report, it *hut3.ReportItem) error {
		for what, g := range map[string]*hut3.Grading{"written": &written, "true": &isTrue} {
			g.By = actor.User
			if err := g.Validate(); err != nil {
				return hut3.Wrap(err, hut3.Invalid, "%s item %d, that it is %s", ref, item, what)
			}
		}
		it.Written, it.True = &written, &isTrue
		return nil
	})
}

// Judge states what an item is assessed to mean, apart from what it says.
func (i *Intel) Judge(ctx context.Context, actor hut3.Actor, see See, ref hut3.Ref, item int, j hut3.Judgement) error {
	return i.editItem(ctx, actor, access.ReportGrade, see, ref, item, func(_ *hut3.Report, it *hut3.ReportItem) error {
		j.By = actor.User
		it.Judgement = &j
		return i.Lists.checkJudgement(j)
	})
}

// SetHandling gives a report its handling code and conditions.
func (i *Intel) SetHandling(ctx context.Context, actor hut3.Actor, see See, ref hut3.Ref, h hut3.Handling) error {
	return i.edit(ctx, actor, access.ReportGrade, see, ref, func(r *hut3.Report) error {
		h.By = actor.User
		r.Handling, r.ConfirmedBy = h, ""
		return i.Lists.CheckHandling(h)
	})
}

// Confirm is the second person's word that something suspected to be false (E)
// may be shared without conditions (P). Neither who graded it nor who set the
// handling may give it.
func (i *Intel) Confirm(ctx context.Context, actor hut3.Actor, see See, ref hut3.Ref) error {
	return i.edit(ctx, actor, access.ReportGrade, see, ref, func(r *hut3.Report) error {
		if !r.NeedsSecondPerson() {
			return hut3.Errorf(hut3.Conflict, "%s needs no second person: nothing in it is graded E and shared under P", ref)
		}
		if err := access.TwoPeople(r.Handling.By, actor); err != nil {
			return err
		}
		for _, item := range r.Items {
			if !item.SuspectedFalse() {
				continue
			}
			if err := access.TwoPeople(item.Written.By, actor); err != nil {
				return err
			}
		}
		r.ConfirmedBy = actor.User
		return nil
	})
}
