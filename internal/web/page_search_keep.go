package web

import (
	"errors"
	"os"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/app"
)

// kept is what somebody kept of his searches: under a name, as frozen sets, and
// those that he made.
type kept struct {
	Searches []app.SearchItem
	Sets     []app.HitSetItem
	History  []app.PastSearch
	Pages    pager // of the searches
	SetPages pager
	Most     int
	Rooms    map[string]bool
	Compared *app.SetsCompared
}

// mostHistory is how many of one's own searches the page lists.
const mostHistory = 100

func searchesPage(v *visit) (answer, error) {
	k := kept{Most: mostHistory, Rooms: app.Rooms(v.actor)}
	if err := k.load(v); err != nil {
		return answer{}, err
	}
	return k.answer(), nil
}

func (k *kept) load(v *visit) (err error) {
	if k.Searches, err = v.app.Searches(v.ctx, v.actor); err != nil {
		return err
	}
	if k.Searches, k.Pages, err = pagedBy(v, "saved", k.Searches); err != nil {
		return err
	}
	if k.Sets, err = v.app.HitSets(v.ctx, v.actor); err != nil {
		return err
	}
	if k.Sets, k.SetPages, err = pagedBy(v, "sets", k.Sets); err != nil {
		return err
	}
	k.History, err = v.app.SearchHistory(v.ctx, v.actor, mostHistory)
	return err
}

func (k *kept) answer() answer {
	return answer{
		page: "searches", title: "Saved searches and sets", wide: true, data: k, crumbs: []crumb{{"Search", "/search"}, {"Saved", ""}},
		json: map[string]any{"searches": k.Searches, "hit_sets": k.Sets, "history": k.History},
	}
}

func compareSets(v *visit) (answer, error) {
	k := kept{Most: mostHistory, Rooms: app.Rooms(v.actor)}
	out, err := v.app.CompareHitSets(v.ctx, v.actor, v.ask("a"), v.ask("b"))
	if err != nil || v.json {
		return answer{json: out}, err
	}
	k.Compared = &out
	if err := k.load(v); err != nil {
		return answer{}, err
	}
	return k.answer(), nil
}

func keepSearch(v *visit) (answer, error) {
	out, err := v.app.SaveSearch(v.ctx, v.actor, v.ask("name"), v.ask("q"), v.ask("share") != "")
	return answer{to: "/searches", json: out}, err
}

func dropSearch(v *visit) (answer, error) {
	ref, err := v.app.DropSearch(v.ctx, v.actor, v.ask("name"))
	return answer{to: "/searches", json: map[string]any{"ref": ref}}, err
}

func keepSet(v *visit) (answer, error) {
	out, err := v.app.SaveHitSet(v.ctx, v.actor, v.ask("name"), v.ask("q"), v.ask("share") != "")
	return answer{to: "/searches", json: out}, err
}

func dropSet(v *visit) (answer, error) {
	ref, err := v.app.DropHitSet(v.ctx, v.actor, v.ask("name"))
	return answer{to: "/searches", json: map[string]any{"ref": ref}}, err
}

// termsData is a list of terms with what each finds.
type termsData struct {
	Query, List, Fault string
	Report             *app.TermReport
	Tos                []string // a search for each term
}

func termsPage(v *visit) (answer, error) {
	if !app.Rooms(v.actor)["search"] {
		return v.refuse("search", "counting terms is for those who read messages")
	}
	return termsAnswer(termsData{Query: v.ask("q")}), nil
}

func termsAnswer(d termsData) answer {
	return answer{page: "terms", title: "Hits a term", wide: true, data: d, json: map[string]any{"query": d.Query}, crumbs: []crumb{{"Search", searchURL(d.Query)}, {"Hits a term", ""}}}
}

func countTerms(v *visit) (answer, error) {
	d := termsData{Query: v.ask("q"), List: v.ask("list")}
	report, err := v.app.Terms(v.ctx, v.actor, d.Query, strings.NewReader(d.List))
	if err != nil && (v.json || hut3.CodeOf(err) != hut3.Usage) || v.json {
		return answer{json: report}, err
	}
	if err != nil {
		d.Fault = failureOf(err).What
		a := termsAnswer(d)
		a.status = statuses[hut3.Usage]
		return a, nil
	}
	d.Report = &report
	for _, t := range report.Terms {
		d.Tos = append(d.Tos, searchURL(d.Query, "("+t.Term+")"))
	}
	return termsAnswer(d), nil
}

// exportHits gives every hit of a query as one file, which begins with its marking and
// circumstances. The look is durable before a byte leaves.
func exportHits(v *visit) (answer, error) {
	format := v.ask("format")
	if !slices.Contains(app.ExportFormats, format) {
		return answer{}, hut3.Errorf(hut3.Usage, "format=%q: give %s", format, strings.Join(app.ExportFormats, ", "))
	}
	path, err := v.freshName(format)
	if err != nil {
		return answer{}, err
	}
	out, err := v.app.Export(v.ctx, v.actor, app.ExportRequest{Query: v.ask("q"), Path: path, Marking: v.ask("marking")})
	if err != nil {
		return answer{}, err
	}
	return v.handOver(app.HandOutMessages, "", path, "hut3-"+out.SHA256.String()[:12]+"."+format)
}

// freshName is the path of a file that does not exist yet.
func (v *visit) freshName(format string) (string, error) {
	f, err := v.app.HandOutFile()
	if err == nil {
		err = errors.Join(f.Close(), os.Remove(f.Name()))
	}
	if err != nil {
		return "", hut3.Wrap(err, hut3.Internal, "making room for an export")
	}
	return f.Name() + "." + format, nil
}
