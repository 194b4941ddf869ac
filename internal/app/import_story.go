package app

import (
	"context"

	"hut3"
	"hut3/internal/ingest"
)

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
	for _, f := range story.Outstanding() {
		out.Outstanding.Files++
		out.Outstanding.Rejects += f.Rejects
	}
	if len(story.Parts) < 2 {
		return nil
	}
	for _, p := range story.Parts {
		part := StoryPart{Delivery: p.Ref(), Rows: p.Counts.Rows + p.Counts.Records, Rejected: p.Counts.Rejected, NotRead: p.Counts.NotRead,
			Profile: p.Reading.Profile, Format: p.Reading.Format}
		register, err := a.register(p)
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
