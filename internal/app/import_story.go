package app

import (
	"context"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/ingest"
)

// Outstanding counts what failed of a live delivery and was not read since, for
// those who answer for completeness.
func (a *App) Outstanding(ctx context.Context, actor hut3.Actor, ref string) (left LeftOver, err error) {
	n, err := hut3.ParseDelivery(ref)
	if err != nil {
		return left, err
	}
	look := access.Look{Action: access.DeliveryCheck, Object: hut3.Ref(hut3.DeliveryRef(n)), Query: "what was not read"}
	if err := a.permit(ctx, actor, look); err != nil {
		return left, err
	}
	story, err := ingest.StoryOf(ctx, a.ingestDeps(nil), look.Object)
	if err != nil {
		return left, a.missed(ctx, actor, look, err)
	}
	left.of(story)
	look.Count = left.Files
	return left, a.Doors.Read(ctx, actor, look)
}

func (l *LeftOver) of(story *ingest.Story) {
	for _, f := range story.Outstanding() {
		l.Files++
		l.Rejects += f.Rejects
	}
}

// storyOf tells the story that a delivery is part of: what was read of it, when
// what had failed was read again, and what is outstanding.
func (a *App) storyOf(ctx context.Context, d hut3.Delivery, out *ImportReport) error {
	if d.State != hut3.Live {
		return nil
	}
	story, err := ingest.StoryOf(ctx, a.ingestDeps(nil), d.Ref())
	if err != nil {
		return err
	}
	out.Outstanding.of(story)
	if len(story.Parts) < 2 {
		return nil
	}
	for _, p := range story.Parts {
		part := StoryPart{Delivery: p.Ref(), Rows: p.Counts.Rows + p.Counts.Records, Rejected: p.Counts.Rejected, NotRead: p.Counts.NotRead,
			Profile: p.Reading.Profile, Format: p.Reading.Format}
		register, err := a.register(ctx, p)
		if err != nil {
			return err
		}
		for _, f := range register {
			part.ReadBefore += f.Before
		}
		out.Story = append(out.Story, part)
	}
	return nil
}
