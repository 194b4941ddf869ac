package web

import (
	"strconv"
	"strings"

	"hut3"
	"hut3/internal/app"
)

// ocgsData is the list of groups.
type ocgsData struct {
	List  []app.OCGItem
	Write bool
	Pages pager
}

func ocgsPage(v *visit) (answer, error) {
	list, err := v.app.OCGList(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	d := ocgsData{Write: app.Rooms(v.actor)["group"]}
	d.List, d.Pages, err = paged(v, list)
	return answer{page: "ocgs", title: "Groups", wide: true, data: d, json: map[string]any{"ocgs": list}}, err
}

// ocgData is a group with the proposal that it came from.
type ocgData struct {
	app.OCGView
	Rooms map[string]bool
	Form  *form
}

func ocgPage(v *visit) (answer, error) {
	claims, err := v.app.Attribution(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	g, err := claims.OCG(v.ctx, v.actor, v.ref())
	if err != nil || v.json {
		return answer{json: g}, err
	}
	d := ocgData{OCGView: g, Rooms: app.Rooms(v.actor)}
	if d.Rooms["group"] {
		f := v.filled(ocgForm(refURL(g.Ref), "Amend the group", g.OCG))
		d.Form = &f
	}
	return answer{page: "ocg", title: string(g.Ref), data: d, crumbs: []crumb{{"Groups", "/ocg"}, {string(g.Ref), ""}}}, nil
}

// ocgForm asks for a group as an officer assesses it.
func ocgForm(action, button string, o hut3.OCG) form {
	return form{Action: action, Title: button, Button: button + " in my name", Fields: []field{
		must(ask(isText, "name", "Name", "", "name").with(o.Name)), must(ask(isText, "urn", "URN", "its unique reference number", "urn").with(o.URN)),
		must(ask(isArea, "base", "Base", "one a line: agency and place, as in DERBYS: Derby", "base").with(placeLines(o.Base))),
		ask(isArea, "reach", "Reach", "where it acts, apart from its base", "reach").with(placeLines(o.Reach)),
		ask(isText, "since", "Since", "2020-03-02, 2020-03 or 2020", "since").with(string(o.Since)),
		must(choice("status", "Status", "", plain(hut3.OCGStatuses...), "status").with(o.Status)),
		must(ask(isArea, "members", "Members", "one a line: handle or nominal, and role, as in NOM-2: courier", "member").with(memberLines(o.Members))),
		must(ask(isArea, "reason", "Why it is a group", "", "why")),
	}}
}

func placeLines(places []hut3.OCGPlace) string {
	lines := make([]string, len(places))
	for i, p := range places {
		lines[i] = p.Agency + ": " + p.Place
	}
	return strings.Join(lines, "\n")
}

func memberLines(members []hut3.OCGMember) string {
	lines := make([]string, len(members))
	for i, m := range members {
		lines[i] = string(m.Nominal) + m.Handle.String() + ": " + m.Role
	}
	return strings.Join(lines, "\n")
}

func placesOf(lines []string) []hut3.OCGPlace {
	var out []hut3.OCGPlace
	for _, line := range lines {
		agency, place, _ := strings.Cut(line, ":")
		out = append(out, hut3.OCGPlace{Agency: strings.TrimSpace(agency), Place: strings.TrimSpace(place)})
	}
	return out
}

// membersOf reads members over those that stood: the times of one who stays in
// his role are kept.
func membersOf(lines []string, before []hut3.OCGMember) ([]hut3.OCGMember, error) {
	var out []hut3.OCGMember
	for _, line := range lines {
		who, role, ok := strings.Cut(line, ":")
		who = strings.TrimSpace(who)
		m := hut3.OCGMember{Role: strings.TrimSpace(role)}
		if hut3.Ref(who).Prefix() == hut3.PrefixNominal {
			m.Nominal = hut3.Ref(who)
		} else {
			var err error
			if m.Handle, err = hut3.ParseHandle(who); err != nil {
				return nil, wrong("members", err)
			}
		}
		if !ok || m.Role == "" {
			return nil, wrong("members", hut3.Errorf(hut3.Usage, "%q: give the role, as in NOM-2: courier", line))
		}
		for _, old := range before {
			if old.Nominal == m.Nominal && old.Handle == m.Handle && old.Role == m.Role {
				m = old
			}
		}
		out = append(out, m)
	}
	return out, nil
}

func ocgOf(f *form, o hut3.OCG) (hut3.OCG, error) {
	o.Name, o.URN, o.Since, o.Status, o.Reason = f.get("name"), f.get("urn"), hut3.PartialDate(f.get("since")), f.get("status"), f.get("reason")
	o.Base, o.Reach = placesOf(f.lines("base")), placesOf(f.lines("reach"))
	var err error
	o.Members, err = membersOf(f.lines("members"), o.Members)
	return o, err
}

func amendOCG(v *visit) (answer, error) {
	claims, err := v.app.Attribution(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	g, err := claims.OCG(v.ctx, v.actor, v.ref())
	if err != nil {
		return answer{}, err
	}
	return v.submit(ocgForm(refURL(g.Ref), "Amend the group", g.OCG), ocgPage, func(f *form) (answer, error) {
		o, err := ocgOf(f, g.OCG)
		if err == nil {
			err = claims.AmendOCG(v.ctx, v.actor, g.Ref, o)
		}
		return done(refURL(g.Ref), map[string]any{"ref": g.Ref}), err
	})
}

// proposalAsk names a community that a machine found: the number, and the seed
// and query of its network, by which it is found again.
type proposalAsk struct {
	Query  string
	Seed   uint64
	Number int
	Asked  bool
}

func (v *visit) proposalAsked() (p proposalAsk, err error) {
	p = proposalAsk{Query: v.ask("query"), Seed: 1}
	text := v.ask("proposal")
	if text == "" {
		return p, nil
	}
	p.Asked = true
	if p.Number, err = strconv.Atoi(text); err != nil || p.Number < 0 {
		return p, hut3.Errorf(hut3.Usage, "proposal=%q: give the number of a proposal", text)
	}
	if seed := v.ask("seed"); seed != "" {
		if p.Seed, err = strconv.ParseUint(seed, 10, 64); err != nil {
			return p, hut3.Errorf(hut3.Usage, "seed=%q: give the seed of the network", seed)
		}
	}
	return p, nil
}

// newOCGData is a group before it is made, beside the proposals that a machine
// has. A proposal is no group: an officer reads its threads first.
type newOCGData struct {
	Form      form
	Ask       proposalAsk
	Proposal  *hut3.Proposal
	Proposals []app.Proposal
	Seed      uint64
}

func newOCGForm(p proposalAsk, o hut3.OCG) form {
	f := ocgForm("/ocg", "Make the group", o)
	f.Large = true
	if p.Asked {
		f.Fields = append(f.Fields, ask(isHidden, "proposal", "", "").with(strconv.Itoa(p.Number)), ask(isHidden, "seed", "", "").with(strconv.FormatUint(p.Seed, 10)), ask(isHidden, "query", "", "").with(p.Query))
		f.Consequence = "The proposal is kept beside the group as it was, with the handles that you left out."
	}
	return f
}

func newOCGPage(v *visit) (answer, error) {
	if !app.Rooms(v.actor)["group"] {
		return v.refuse("group", "a group is made by an officer or a commander of the unit that keeps the case")
	}
	p, err := v.proposalAsked()
	if err != nil {
		return answer{}, err
	}
	d := newOCGData{Ask: p}
	var o hut3.OCG
	if p.Asked {
		if d.Proposal, err = v.app.ProposalOf(v.ctx, v.actor, p.Query, p.Seed, p.Number); err != nil {
			return answer{}, err
		}
		for _, h := range d.Proposal.Members {
			o.Members = append(o.Members, hut3.OCGMember{Handle: h})
		}
	} else if v.r.Method == "GET" {
		n, err := v.app.Network(v.ctx, v.actor, app.NetworkRequest{Query: p.Query, Top: 1, Communities: true, Seed: p.Seed})
		if err != nil {
			return answer{}, err
		}
		d.Proposals, d.Seed = n.Proposals, n.Seed
	}
	d.Form = v.filled(newOCGForm(p, o))
	return answer{page: "newocg", title: "New group", wide: true, data: d, json: d.Proposals, crumbs: []crumb{{"Groups", "/ocg"}, {"New", ""}}}, nil
}

func makeOCG(v *visit) (answer, error) {
	claims, err := v.app.Attribution(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	p, err := v.proposalAsked()
	if err != nil {
		return answer{}, err
	}
	return v.submit(newOCGForm(p, hut3.OCG{}), newOCGPage, func(f *form) (answer, error) {
		o, err := ocgOf(f, hut3.OCG{Synthetic: v.app.Config.Demo})
		if err != nil {
			return answer{}, err
		}
		var proposal *hut3.Proposal
		if p.Asked {
			if proposal, err = v.app.ProposalOf(v.ctx, v.actor, p.Query, p.Seed, p.Number); err != nil {
				return answer{}, err
			}
		}
		ref, err := claims.MakeOCG(v.ctx, v.actor, o, proposal)
		return done(refURL(ref), map[string]any{"ref": ref}), err
	})
}
