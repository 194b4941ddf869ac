package app

import (
	"context"
	"strings"

	"hut3"
	"hut3/internal/attribution"
)

// EvidenceItem is an item for or against a claim, as one actor may see it.
type EvidenceItem = attribution.ItemView

// NominalItem is a nominal with its reference.
type NominalItem struct {
	Ref hut3.Ref `json:"ref"`
	hut3.Nominal
}

// NominalList finds people by a name or alias; an empty name finds all.
func (a *App) NominalList(ctx context.Context, actor hut3.Actor, name string) ([]NominalItem, error) {
	room, err := a.Attribution(ctx, actor)
	if err != nil {
		return nil, err
	}
	items, err := room.Nominals(ctx, actor, name)
	out := make([]NominalItem, len(items))
	for i, it := range items {
		out[i] = NominalItem{it.Ref, it.Body}
	}
	return out, err
}

// OCGItem is a group with its reference, without its members.
type OCGItem struct {
	Ref hut3.Ref `json:"ref"`
	hut3.OCG
}

// OCGList lists the groups. Show one to see its members.
func (a *App) OCGList(ctx context.Context, actor hut3.Actor) ([]OCGItem, error) {
	room, err := a.Attribution(ctx, actor)
	if err != nil {
		return nil, err
	}
	items, err := room.OCGs(ctx, actor)
	out := make([]OCGItem, len(items))
	for i, it := range items {
		out[i] = OCGItem{it.Ref, it.Body}
	}
	return out, err
}

// ProposalOf finds the communities of a query's network again and gives the one
// of a number, to be kept beside the group that an officer makes of it.
func (a *App) ProposalOf(ctx context.Context, actor hut3.Actor, query string, seed uint64, number int) (*hut3.Proposal, error) {
	if query == "" {
		query = "*"
	}
	n, err := a.Network(ctx, actor, NetworkRequest{Query: query, Top: 1, Communities: true, Seed: seed})
	if err != nil {
		return nil, err
	}
	if number < 0 || number >= len(n.Proposals) {
		return nil, hut3.Errorf(hut3.NotFound, "there is no proposal %d; hut3 network --communities --seed %d lists %s", number, seed, hut3.Plural(int64(len(n.Proposals)), "proposal", "proposals"))
	}
	name, _, _ := strings.Cut(n.Algorithm, "/")
	p := &hut3.Proposal{Algorithm: name, Version: n.Algorithm, Seed: n.Seed, Query: query, Community: number, Synthetic: a.Config.Demo}
	for _, node := range n.Proposals[number].Nodes {
		h, err := hut3.ParseHandle(node)
		if err != nil {
			return nil, err
		}
		p.Members = append(p.Members, h)
	}
	return p, nil
}
