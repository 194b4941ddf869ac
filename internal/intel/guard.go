package intel

import (
	"context"
	"fmt"
	"slices"

	"hut3"
	"hut3/internal/store"
)

// Guard says what speaks against sending a package, or should be known before:
// cautions that block come first. Authorising and sending ask it again.
func (i *Intel) Guard(ctx context.Context, actor hut3.Actor, see See, ref hut3.Ref) ([]hut3.Caution, error) {
	p, _, s, err := i.insideSight(ctx, actor, ref)
	if err != nil {
		return nil, err
	}
	parts, err := i.parts(ctx, actor, see, p.Reports)
	if err != nil {
		return nil, err
	}
	var out []hut3.Caution
	err = i.Doors.View(ctx, func(tx *store.Tx) (err error) {
		out, err = i.guard(tx, s, p, parts)
		return err
	})
	return out, err
}

func (i *Intel) guard(tx *store.Tx, s *sight, p hut3.Package, parts []part) ([]hut3.Caution, error) {
	var out []hut3.Caution
	for _, part := range parts {
		cautions, err := i.guardPart(tx, p, part)
		if err != nil {
			return nil, err
		}
		out = append(out, cautions...)
	}
	for _, r := range p.Recipients {
		cautions, err := i.guardRecipient(tx, s, p, r.Agency)
		if err != nil {
			return nil, err
		}
		out = append(out, cautions...)
	}
	out = append(out, i.guardTerms(tx, p, highestOf(parts))...)
	slices.SortStableFunc(out, func(a, b hut3.Caution) int {
		switch {
		case a.Blocks == b.Blocks:
			return 0
		case a.Blocks:
			return -1
		}
		return 1
	})
	return out, nil
}

// guardPart looks at a report: whether it is whole, whether its authority still
// allows it, and whether it passes on what was received under a condition.
func (i *Intel) guardPart(tx *store.Tx, p hut3.Package, part part) ([]hut3.Caution, error) {
	var out []hut3.Caution
	if missing := part.report.Missing(); len(missing) > 0 {
		out = append(out, hut3.Caution{Kind: "incomplete", Ref: part.ref, Text: fmt.Sprintf("%s still needs %s", part.ref, join(missing)), Blocks: true})
	}
	switch err := i.holds(tx, part.report.Keys()); {
	case err == nil:
	case hut3.CodeOf(err) == hut3.Refused:
		out = append(out, hut3.Caution{Kind: "authority", Ref: part.ref, Text: err.Error(), Blocks: true})
	default:
		return nil, err
	}
	for _, ref := range part.report.Received {
		received, _, err := store.Get[hut3.ReceivedPackage](tx, ReceivedKind, ref)
		if err != nil {
			return nil, err
		}
		consented := slices.ContainsFunc(p.Consents, func(c hut3.Consent) bool { return c.Received == ref })
		if i.Lists.noOnward(received.Content.Handling) && !consented {
			out = append(out, hut3.Caution{Kind: "onward", Ref: ref, Blocks: true, Text: fmt.Sprintf(
				"%s rests on %s, which %s sent under %s: ask it, and record its consent with the package", part.ref, ref, received.Sender, received.Content.Handling)})
		}
	}
	return out, nil
}

func (i *Intel) guardRecipient(tx *store.Tx, s *sight, p hut3.Package, agency string) ([]hut3.Caution, error) {
	var out []hut3.Caution
	first, err := s.firstTo(tx, agency)
	if err != nil {
		return nil, err
	}
	if first {
		out = append(out, hut3.Caution{Kind: "first", Agency: agency, Text: "nothing was ever sent to " + agency + " before"})
	}
	if a, ok := i.Agencies.ByCode(agency); ok && a.Foreign() {
		out = append(out, hut3.Caution{Kind: "foreign", Agency: agency, Blocks: p.TransferBasis == "", Text: fmt.Sprintf(
			"%s is in another jurisdiction: a transfer needs its basis stated (DPA 2018 ss.72-78)", a.Name)})
	}
	switch _, err := keyOf(tx, agency); hut3.CodeOf(err) {
	case hut3.NotFound:
		out = append(out, hut3.Caution{Kind: "key", Agency: agency, Text: "no public key of " + agency + " is known: it can read the package here, and no sealed file can be made for it"})
	default:
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (i *Intel) guardTerms(tx *store.Tx, p hut3.Package, highest hut3.Marking) []hut3.Caution {
	var out []hut3.Caution
	now := i.Doors.Now()
	if p.Marking.Highest(highest) != p.Marking {
		out = append(out, hut3.Caution{Kind: "marking", Text: fmt.Sprintf("marked %s although a part is %s: %s", p.Marking, highest, p.MarkingReason)})
	}
	if p.Marking.Highest(i.Lists.Ceiling) != i.Lists.Ceiling {
		out = append(out, hut3.Caution{Kind: "ceiling", Text: fmt.Sprintf("%s is above %s: make sure that every recipient may hold it", p.Marking, i.Lists.Ceiling)})
	}
	if !p.Expires.IsZero() && !now.Before(p.Expires) {
		out = append(out, hut3.Caution{Kind: "expired", Text: "it expired on " + p.Expires.Format("2006-01-02 15:04"), Blocks: true})
	}
	if p.ActionWaits(now) > 0 {
		out = append(out, hut3.Caution{Kind: "not_before_action", Text: "recipients may not act overtly before " + p.NotBeforeAction.Format("2006-01-02 15:04 MST")})
	}
	return out
}

// blocked refuses what the guard blocks.
func blocked(ref hut3.Ref, cautions []hut3.Caution) error {
	for _, c := range cautions {
		if c.Blocks {
			code := hut3.Conflict
			if c.Kind == "authority" || c.Kind == "onward" {
				code = hut3.Refused
			}
			return hut3.Errorf(code, "%s cannot go: %s", ref, c.Text)
		}
	}
	return nil
}
