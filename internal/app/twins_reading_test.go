package app

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"hut3"
)

// eachMessage calls ask with every reference of a row that the asker knows.
func (q *asker) eachMessage(ask func(ref string)) {
	for _, ref := range slices.Sorted(maps.Keys(q.names)) {
		if strings.Contains(ref, "/") {
			ask(ref)
		}
	}
	slices.SortStableFunc(q.answers, func(a, b answer) int { return strings.Compare(a.Call, b.Call) }) // rows are asked for in another order in each twin
}

func askStretch(q *asker) {
	q.eachMessage(func(ref string) {
		for _, part := range [][2]int{{0, 2}, {2, 0}, {1, 40}} {
			v, err := q.Stretch(q.ctx, q.who, ref, part[0], part[1])
			q.add(fmt.Sprintf("stretch %s %v", ref, part), v, err)
		}
	})
}

func askCopies(q *asker) {
	q.eachMessage(func(ref string) {
		v, err := q.Copies(q.ctx, q.who, ref)
		for i := range v.Rows {
			v.Rows[i].At = hut3.Locator{} // the twins stand at other places in other files
		}
		q.add("copies "+ref, v, err)
	})
}

func askExcerpts(q *asker) {
	for _, text := range q.queries() {
		for _, around := range []int{0, 2} {
			v, err := q.Excerpts(q.ctx, q.who, SearchRequest{Query: text, Limit: 5}, around)
			q.add(fmt.Sprintf("excerpts %s within %d", text, around), v, err)
		}
	}
}

func askNews(q *asker) {
	for _, r := range []NewsRequest{{}, {Team: true}, {Since: "D1"}, {Since: "D2", Team: true}} {
		if len(r.Since) > 0 {
			if len(q.deliveries) == 0 {
				continue
			}
			r.Since = string(q.deliveries[0].Ref)
		}
		v, err := q.News(q.ctx, q.who, r)
		q.add(fmt.Sprintf("news of the team %v since one %v", r.Team, r.Since != ""), v, err)
	}
}

// askMarkRead moves positions: what they refuse must not tell of what is hidden.
func askMarkRead(q *asker) {
	for _, name := range []string{"medlar", "quince", "nobody", "almagrebe"} {
		for _, d := range append([]string{string(q.hidden), "D99"}, q.seenDeliveries()...) {
			_, err := q.MarkRead(q.ctx, q.who, hut3.NewHandle("encrochat", name), d, false)
			q.add("mark read "+name+" up to "+d, nil, err)
		}
	}
	v, err := q.News(q.ctx, q.who, NewsRequest{})
	q.add("news after marking", v, err)
}

func (q *asker) seenDeliveries() (out []string) {
	for _, d := range q.deliveries {
		out = append(out, string(d.Ref))
	}
	return out
}
