package demo

import (
	"fmt"
	"strings"

	"hut3"
	"hut3/internal/app"
	"hut3/internal/venetic"
)

// network plays the graph: communities are proposals, set beside what was
// planted; an officer makes two organised crime groups of two of them.
func (s *story) network() error {
	s.scene("Who talks to whom")
	s.clock.set(at(15, 11, 0))
	officer := s.as("officer")
	n, err := s.app.Network(s.ctx, officer, app.NetworkRequest{Query: "*", Top: 3, By: "betweenness", Communities: true, Seed: 1})
	if err != nil {
		return err
	}
	communities := make([][]string, len(n.Proposals))
	for i, p := range n.Proposals {
		for _, node := range p.Nodes {
			communities[i] = append(communities[i], strings.TrimPrefix(node, "encrochat/"))
		}
	}
	matches := venetic.MatchGroups(s.tale.Groups, communities)
	s.result.GroupsPlanted = len(matches)
	for _, m := range matches {
		if m.Community >= 0 {
			s.result.GroupsMatched++
		}
	}
	s.say("%s and %s; the graph proposes %s (Leiden, seed %d, modularity %.2f).", hut3.Plural(int64(n.Network.Nodes), "handle", "handles"),
		hut3.Plural(int64(n.Network.Edges), "pair", "pairs"), hut3.Plural(int64(len(n.Proposals)), "community", "communities"), n.Seed, n.Modularity)
	s.say("Of %d planted groups %d are matched by a proposal. %s", s.result.GroupsPlanted, s.result.GroupsMatched, n.Caveat)
	return s.makeGroups(n, matches)
}

// gangs are the two of the source document: base, and reach.
var gangs = []struct {
	key, urn, name string
	base, reach    []hut3.OCGPlace
}{
	{"derbyshire", "MODEL/EM/001", "Derbyshire group (model)", []hut3.OCGPlace{{Agency: "DERBYS", Place: "Derby"}},
		[]hut3.OCGPlace{{Agency: "MPS", Place: "London"}, {Agency: "BEDS", Place: "Luton"}}},
	{"nottinghamshire", "MODEL/EM/002", "Nottinghamshire group (model)", []hut3.OCGPlace{{Agency: "NOTTS", Place: "Nottingham"}},
		[]hut3.OCGPlace{{Agency: "MERSEY", Place: "Liverpool"}}},
}

func (s *story) makeGroups(n app.NetworkResult, matches []venetic.Match) error {
	officer := s.as("officer")
	room, err := s.app.Attribution(s.ctx, officer)
	if err != nil {
		return err
	}
	for i, g := range gangs {
		group := s.tale.Groups[i]
		ocg := hut3.OCG{
			URN: g.urn, Name: g.name, Base: g.base, Reach: g.reach, Since: "2020-03", Status: "active", Synthetic: true,
			Reason: "the proposal, read thread by thread; roles from what members say of each other",
		}
		for _, m := range group.Members {
			if m.Known {
				ocg.Members = append(ocg.Members, hut3.OCGMember{Handle: hut3.NewHandle("encrochat", m.Handle), Role: m.Role.String()})
			}
		}
		proposal, err := s.proposal(n, matches[i])
		if err != nil {
			return err
		}
		ref, err := room.MakeOCG(s.ctx, officer, ocg, proposal)
		if err != nil {
			return err
		}
		s.keep(g.key+"_group", ref)
		s.say("An officer reads proposal %d and makes %s of it: %s, base %s, reach %s, %s.", proposal.Community, ref, g.name, places(g.base), places(g.reach),
			hut3.Plural(int64(len(ocg.Members)), "member with a role", "members with roles"))
	}
	return nil
}

func (s *story) proposal(n app.NetworkResult, m venetic.Match) (*hut3.Proposal, error) {
	if m.Community < 0 {
		return nil, hut3.Errorf(hut3.Internal, "no community of the graph matches the planted group %s", m.Group)
	}
	p := &hut3.Proposal{Algorithm: "leiden", Version: n.Algorithm, Seed: n.Seed, Query: "*", Community: m.Community, Synthetic: true}
	for _, node := range n.Proposals[m.Community].Nodes {
		h, err := hut3.ParseHandle(node)
		if err != nil {
			return nil, err
		}
		p.Members = append(p.Members, h)
	}
	return p, nil
}

func places(list []hut3.OCGPlace) string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = fmt.Sprintf("%s (%s)", p.Place, p.Agency)
	}
	return strings.Join(out, ", ")
}
