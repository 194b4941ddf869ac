package web

import (
	"time"

	"hut3"
	"hut3/internal/app"
)

// claimsData is the queue of claims that wait for a person.
type claimsData struct {
	List  []app.ClaimView
	Total int
	Pages pager
}

func claimsPage(v *visit) (answer, error) {
	claims, err := v.app.Attribution(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	list, err := claims.Queue(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	d := claimsData{Total: len(list)}
	d.List, d.Pages, err = paged(v, list)
	return answer{page: "claims", title: "Claims", wide: true, data: d, json: map[string]any{"claims": append([]app.ClaimView{}, list...)}}, err
}

// claimData is a claim with both sides, and its rivals.
type claimData struct {
	app.ClaimView
	Rivals []app.ClaimView // the first of them
	Others int             // how many there are
	Span   *span
	Rooms  map[string]bool
	Forms  []form
}

// mostRivals is how many rivals the page of a claim lists; it says of how many,
// and leads to the handle's page, which has all.
const mostRivals = 20

func claimPage(v *visit) (answer, error) {
	claims, c, rivals, err := v.claim()
	if err != nil || v.json {
		return answer{json: c}, err
	}
	first := rivals[:min(len(rivals), mostRivals)]
	d := claimData{ClaimView: c, Rivals: first, Others: len(rivals), Rooms: app.Rooms(v.actor), Span: claimSpan(append([]app.ClaimView{c}, first...))}
	for _, act := range claimActs {
		if f := act.form(claims, c); d.Rooms[act.room] && f.Button != "" && !(act.room == "attribute" && v.proposed(c)) {
			d.Forms = append(d.Forms, v.filled(f))
		}
	}
	return answer{page: "claim", title: string(c.Ref), wide: true, data: d, crumbs: []crumb{{"People", "/nominals"}, {"Claims", "/claims"}, {string(c.Ref), ""}}}, nil
}

// proposed reports whether it was the reader who proposed a claim: somebody else
// attributes it.
func (v *visit) proposed(c app.ClaimView) bool { return c.Claim.Steps[0].By == v.actor.User }

// claim finds a claim among those of its handle, and the others of that handle
// beside it. It exists as far as its handle does.
func (v *visit) claim() (app.Claims, app.ClaimView, []app.ClaimView, error) {
	claims, err := v.app.Attribution(v.ctx, v.actor)
	if err != nil {
		return claims, app.ClaimView{}, nil, err
	}
	h, err := v.app.ClaimHandle(v.ctx, v.actor, v.ref())
	if err != nil {
		return claims, app.ClaimView{}, nil, err
	}
	found, err := claims.Handle(v.ctx, v.actor, h)
	if err != nil {
		return claims, app.ClaimView{}, nil, err
	}
	var own *app.ClaimView
	var rivals []app.ClaimView
	for _, c := range found.Claims {
		if c.Ref == v.ref() {
			own = &c
		} else {
			rivals = append(rivals, c)
		}
	}
	if own == nil {
		return claims, app.ClaimView{}, nil, hut3.Errorf(hut3.NotFound, "there is no claim %s", v.ref())
	}
	return claims, *own, rivals, nil
}

// claimSpan draws claims on one dated bar; an open end reaches its edge.
func claimSpan(list []app.ClaimView) *span {
	var first, last time.Time
	for _, c := range list {
		for _, t := range []time.Time{c.Claim.From, c.Claim.To} {
			if !t.IsZero() && (first.IsZero() || t.Before(first)) {
				first = t
			}
			if t.After(last) {
				last = t
			}
		}
	}
	if first.IsZero() {
		return nil
	}
	margin := max(last.Sub(first)/10, 24*time.Hour)
	first, last = first.Add(-margin), last.Add(margin)
	at := func(t time.Time, open int) int {
		if t.IsZero() {
			return open
		}
		return int(t.Sub(first) * 1000 / last.Sub(first))
	}
	s := &span{From: first.Format(time.DateOnly), Until: last.Format(time.DateOnly)}
	for _, c := range list {
		x := at(c.Claim.From, 0)
		s.Rows = append(s.Rows, spanRow{X: x, W: max(at(c.Claim.To, 1000)-x, 4), Ref: c.Ref, Text: c.Name + " as " + c.Claim.Handle.Name, State: c.Claim.State})
	}
	return s
}

type claimAct struct {
	room string
	form func(app.Claims, app.ClaimView) form
}

var claimActs = []claimAct{{"evidence", evidenceForm}, {"move", contraryForm}, {"attribute", confirmClaimForm}, {"move", moveForm}, {"evidence", withdrawForm}}

func proposeForm(ref hut3.Ref) form {
	return form{Action: refURL(ref) + "/propose", Title: "Claim that he used a handle", Button: "Propose the claim", Lead: "A proposal: evidence is added for and against it, somebody searches for what speaks against it, and a second person attributes.",
		Fields: []field{
			must(ask(isText, "handle", "Handle", "as in encrochat/peppershirt", "handle")),
			ask(isTime, "from", "From", ""), ask(isText, "from_said", "Why the beginning is open", "where no time is given", "open end"),
			ask(isTime, "to", "Until", "", "ends at"), ask(isText, "to_said", "Why the end is open", "where no time is given"),
			must(ask(isArea, "reason", "Reason", "", "reason")),
		}}
}

func evidenceForm(claims app.Claims, c app.ClaimView) form {
	var types, weights []option
	for _, t := range claims.Types.Types {
		types = append(types, option{t.Code, t.Name + " (starts at " + t.Weight + ")"})
	}
	for _, w := range claims.Types.Weights {
		weights = append(weights, option{w.Word, w.Word})
	}
	return form{Action: refURL(c.Ref) + "/evidence", Title: "Add evidence, for or against", Button: "Add it in my name", Lead: "Both sides have the same standing. What comes twice from one source counts once.",
		Fields: []field{
			must(choice("side", "It speaks", "", []option{{"for", "for the claim"}, {"against", "against it"}}, "for or against")),
			must(choice("type", "What it is", "", types, "type")),
			ask(isText, "message", "Messages", "references, as in D12/88", "message", "rests on"), ask(isText, "record", "Records", "as in EXT-1 or ARR-2", "record"),
			must(ask(isArea, "shows", "What it shows", "in your words", "shows")), must(choice("stated", "Stated as", "", plain(hut3.StatedFact, hut3.StatedOpinion), "fact or opinion")),
			choice("weight", "Weight", "not stated: that of its type", weights, "weight"), ask(isText, "weight_reason", "Why it weighs otherwise", "", "reason"),
			ask(isText, "counter", "What would be argued against it", "empty: that of its type"), ask(isText, "source", "The event it comes from", "items of one source are one"),
			ask(isTime, "from", "It bears on the claim from", ""), ask(isTime, "to", "until", "", "ends before"),
		}}
}

func contraryForm(_ app.Claims, c app.ClaimView) form {
	return form{Action: refURL(c.Ref) + "/search", Title: "Record a search for what speaks against it", Button: "Record the search",
		Fields: []field{must(ask(isArea, "what", "Where it was looked, and for what", "as in: custody records of April 2020; messages sent while he was held")), must(ask(isText, "found", "What came of it", "“nothing” is a finding"))}}
}

func confirmClaimForm(_ app.Claims, c app.ClaimView) form {
	if c.Claim.State != hut3.ClaimUnderReview && c.Claim.State != hut3.ClaimContested {
		return form{}
	}
	first := c.Claim.Steps[0]
	return form{Action: refURL(c.Ref) + "/confirm", Title: "Attribute, as the second person", Button: "Attribute " + c.Claim.Handle.Name + " to " + c.Name + " in my name", Danger: true,
		Consequence: "From then on the name stands beside every message of the interval. " + first.Name + " proposed it on " + dayText(first.At) + "; somebody else attributes.",
		Fields:      []field{must(ask(isArea, "reason", "Reason", "", "reason")), ask(isText, "no_search", "Why nobody searched for what speaks against it", "only where nobody did", "search")}}
}

func moveForm(_ app.Claims, c app.ClaimView) form {
	var states []hut3.ClaimState
	for _, s := range c.Claim.State.Next() {
		if s != hut3.ClaimAttributed {
			states = append(states, s)
		}
	}
	return form{Action: refURL(c.Ref) + "/move", Title: "Take it to another state", Button: "Move it in my name",
		Fields: []field{must(choice("state", "To", "", plain(states...), "state")), must(ask(isArea, "reason", "Reason", "", "reason")), ask(isText, "court", "Court and case", "of proved in court", "court")}}
}

func withdrawForm(_ app.Claims, c app.ClaimView) form {
	var items []option
	for _, list := range [][]app.EvidenceItem{c.For, c.Against} {
		for _, it := range list {
			if it.Evidence.Stands() {
				items = append(items, option{string(it.Ref), string(it.Ref) + " " + string(it.Evidence.Side) + ": " + it.Evidence.Shows})
			}
		}
	}
	if len(items) == 0 {
		return form{}
	}
	return form{Action: refURL(c.Ref) + "/withdraw", Title: "Take an item back", Button: "Take it back in my name", Consequence: "It stays to be read, and counts no more.",
		Fields: []field{must(choice("item", "Item", "", items)), must(ask(isText, "reason", "Reason", "", "reason"))}}
}
