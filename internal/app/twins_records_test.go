package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hut3"
)

// What plant makes in every twin: the numbers are the first of their kind.
const (
	plantedReport = "IR-2026-000001"
)

var plantedRefs = []string{plantedReport, "NOM-1", "CLM-1", "EVI-1", "TTL-1"}

// plant makes records that rest on what is seen, by Eve of EMSOU, and in the
// twin with the hidden part others, by the owner, that rest on that. Where the
// gate holds the part, the owner cannot rest anything on it. A claim about a
// handle that is seen is a statement of its own: what rests on the hidden part
// is the evidence, or the claim about a handle that is hidden.
func (w *twin) plant(t fataler) {
	w.plantOn(t, eve, "NOT "+secretWord, "seen")
	w.askToErase(t)
	if w.plan.way != byAuthority { // there the owner's people see the hidden part
		w.plantRulings(t)
	}
	if w.with && !w.plan.before() {
		w.plantOn(t, ann, secretWord, "hidden")
		w.plantHiddenRuling(t)
	}
	w.hold(t)
}

// plantRulings lets an analyst join the first two messages that he sees, and
// split the last row off each message after them that has several.
func (w *twin) plantRulings(t fataler) {
	ctx := context.Background()
	found, err := w.Search(ctx, analyst, SearchRequest{Query: "NOT " + secretWord, Oldest: true, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for i, h := range found.Hits {
		switch {
		case i == 1:
			if _, err := w.RuleGrouping(ctx, analyst, hut3.GroupJoin, []string{found.Hits[0].Ref.String(), h.Ref.String()}, "test"); err != nil {
				t.Fatal(err)
			}
		case i > 1 && h.Rows > 1:
			rows, err := w.rowsOfOthers(ctx, h.Ref)
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) < 2 {
				continue
			}
			last := rows[len(rows)-1]
			if _, err := w.RuleGrouping(ctx, analyst, hut3.GroupSplit, []string{last.Key.String()}, "test"); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// rowsOfOthers are the rows of a message but for those of the handset that is locked
// later on, of which both twins do not know.
func (w *twin) rowsOfOthers(ctx context.Context, message hut3.Key) ([]hut3.RowOf, error) {
	view, err := w.view(ctx, analyst)
	if err != nil {
		return nil, err
	}
	rows, err := view.Rows(ctx, message)
	return slices.DeleteFunc(rows, func(r hut3.RowOf) bool { return r.Owner.Name == "medlar" }), err
}

// plantHiddenRuling joins a hidden message with the last that is seen and that no
// chain rests on: whoever sees both would name that by the hidden row.
func (w *twin) plantHiddenRuling(t fataler) {
	ctx := context.Background()
	var pair []string
	for least, query := range []string{secretWord, "NOT " + secretWord + ` NOT "always here"`} {
		found, err := w.Search(ctx, ann, SearchRequest{Query: query, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Hits) <= least {
			return
		}
		pair = append(pair, found.Hits[0].Ref.String())
	}
	if _, err := w.RuleGrouping(ctx, ann, hut3.GroupJoin, pair, "test"); err != nil {
		t.Fatal(err)
	}
}

func (w *twin) plantOn(t fataler, who hut3.Actor, query, label string) {
	ctx := context.Background()
	found, err := w.Search(ctx, who, SearchRequest{Query: query, Oldest: true, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Hits) == 0 {
		return // a plan may see or hide nothing
	}
	hit := found.Hits[0]
	for _, err := range []error{w.plantClaim(ctx, who, hit, label), w.plantReport(ctx, who, hit, label), w.plantThreat(ctx, who, hit, label), w.plantTags(ctx, who, query, label)} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// plantTags puts a tag of which both twins know on all that is seen, or hidden,
// and takes it off one. What is hidden is tagged "seen" as well: by a row that
// nobody sees who may not.
func (w *twin) plantTags(ctx context.Context, who hut3.Actor, query, label string) error {
	if label == "seen" {
		for _, name := range []string{"seen", "hidden"} {
			if _, err := w.DefineTag(ctx, who, name, "test", false); err != nil {
				return err
			}
		}
	}
	name := map[string]string{"seen": "ours", "hidden": "theirs"}[label]
	if _, err := w.SaveHitSet(ctx, who, name, strings.Replace(query, secretWord, "zz*", 1), true); err != nil {
		return err
	}
	if _, err := w.SaveSearch(ctx, who, "vans", "van", label == "seen"); err != nil {
		return err
	}
	for _, r := range []TagRequest{
		{Tag: label, Query: query, Reason: "test"}, {Tag: "may assist", Query: query, Reason: "test"},
		{Tag: label, Query: query + " from:almagrebe", Reason: "test", Off: true}, {Tag: "seen", Query: query, Reason: "test"},
	} {
		if _, err := w.Tag(ctx, who, r); err != nil && hut3.CodeOf(err) != hut3.Usage { // nobody may be from almagrebe
			return err
		}
	}
	return nil
}

func (w *twin) plantClaim(ctx context.Context, who hut3.Actor, on Hit, label string) error {
	claims, err := w.Attribution(ctx, who)
	if err != nil {
		return err
	}
	claim := hut3.Ref("CLM-1")
	switch {
	case label == "seen":
		nominal, err := claims.SetNominal(ctx, who, "", hut3.Nominal{Name: "Craig Ellersby", Category: hut3.SubjectSuspect, CategoryReason: "test", Stated: hut3.StatedOpinion})
		if err != nil {
			return err
		}
		if claim, err = propose(ctx, claims, who, on.From, nominal); err != nil {
			return err
		}
	case !slices.Contains(planHandles, on.From.Name):
		if claim, err = propose(ctx, claims, who, on.From, "NOM-1"); err != nil {
			return err
		}
	}
	_, err = claims.AddEvidence(ctx, who, hut3.Evidence{
		Claim: claim, Side: hut3.For, Type: "selfie", Shows: label, Stated: hut3.StatedOpinion, Messages: []hut3.Key{on.Ref},
	})
	return err
}

func propose(ctx context.Context, claims Claims, who hut3.Actor, h hut3.Handle, nominal hut3.Ref) (hut3.Ref, error) {
	return claims.Propose(ctx, who, ClaimProposal{Handle: h, Nominal: nominal, FromSaid: "not known", ToSaid: "not known", Reason: "test"})
}

func (w *twin) plantReport(ctx context.Context, who hut3.Actor, on Hit, label string) error {
	desk, err := w.Intel()
	if err != nil {
		return err
	}
	see, err := w.See(ctx, who)
	if err != nil {
		return err
	}
	_, err = desk.WriteReport(ctx, who, see, ReportDraft{Title: label + " report", Items: []ItemDraft{{Raw: label + " LE1 1AA", Messages: []hut3.Key{on.Ref}}}})
	return err
}

func (w *twin) plantThreat(ctx context.Context, who hut3.Actor, on Hit, label string) error {
	if label != "seen" {
		return nil // a threat inside what is hidden reaches the duty desk: it is meant to be known
	}
	threats, err := w.Triage(ctx, who)
	if err != nil {
		return err
	}
	_, err = threats.Raise(ctx, who, ThreatRaise{Keys: []hut3.Key{on.Ref}, Gist: label})
	return err
}

func askThreats(q *asker) {
	threats, err := q.Triage(q.ctx, q.who)
	q.add("threats open", nil, err)
	list, err := threats.List(q.ctx, q.who)
	q.add("threats", list, err)
	for _, ref := range []hut3.Ref{"TTL-1", "TTL-2"} {
		one, err := threats.Get(q.ctx, q.who, ref)
		q.add("threat "+string(ref), one, err)
	}
	queue, err := threats.ReviewerQueue(q.ctx, q.who)
	q.add("threats for the reviewer", queue, err)
}

func askAttribution(q *asker) {
	claims, err := q.Attribution(q.ctx, q.who)
	q.add("attribution open", nil, err)
	list, err := claims.Queue(q.ctx, q.who)
	q.add("claims", list, err)
	for _, name := range append([]string{"medlar", "quince", "nobody"}, planHandles...) {
		handle := hut3.NewHandle("encrochat", name)
		view, err := claims.Handle(q.ctx, q.who, handle)
		q.add("claims of "+name, view, err)
		names, err := claims.NameAt(q.ctx, handle, hut3.Time{})
		q.add("name of "+name, names, err)
	}
	for _, ref := range []hut3.Ref{"NOM-1", "NOM-2"} {
		view, err := claims.Nominal(q.ctx, q.who, ref)
		q.add("nominal "+string(ref), view, err)
	}
}

func askReports(q *asker) {
	for _, ref := range []hut3.Ref{plantedReport, "IR-2026-000009"} {
		v, err := q.ReportFile(q.ctx, q.who, ref)
		q.add("report "+string(ref), v, err)
	}
}

func askProposal(q *asker) {
	for _, text := range []string{"*", secretWord} {
		v, err := q.ProposalOf(q.ctx, q.who, text, 1, 0)
		q.add("proposal "+text, v, err)
	}
}

func askSee(q *asker) {
	see, err := q.See(q.ctx, q.who)
	q.add("see open", nil, err)
	for i, ref := range q.refs {
		m, err := see(q.ctx, ref)
		q.add(fmt.Sprint("see ", i), []any{m.From, m.To, m.Sent, m.Body, m.Conversation}, err)
	}
}
