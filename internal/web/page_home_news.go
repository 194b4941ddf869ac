package web

import (
	"cmp"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/app"
)

// news is what came in since the reader last said that he had read it.
func (h *home) news(v *visit) error {
	n, err := v.app.News(v.ctx, v.actor, app.NewsRequest{Team: v.ask("team") != ""})
	h.News = &n
	return err
}

// newsPage is the news alone, for programs; a browser reads them on Home.
func newsPage(v *visit) (answer, error) {
	n, err := v.app.News(v.ctx, v.actor, app.NewsRequest{Team: v.ask("team") != "", Since: v.ask("since")})
	return answer{to: "/#new", json: n}, err
}

// markRead moves the read position of a handle, or of all.
func markRead(v *visit) (answer, error) {
	var h hut3.Handle
	var err error
	if name := v.ask("handle"); name != "" {
		if h, err = hut3.ParseHandle(name); err != nil {
			return answer{}, err
		}
	}
	team := v.ask("team") != ""
	ref, err := v.app.MarkRead(v.ctx, v.actor, h, v.ask("upto"), team)
	to := "/#new"
	if team {
		to = "/?team=1#new"
	}
	return answer{to: to, json: map[string]any{"ref": ref}}, err
}

// matrix counts what is outstanding by recipient and state.
type matrix struct {
	States []string
	Rows   []matrixRow
}

type matrixRow struct {
	Agency  string
	Counts  []int
	Overdue int
}

// onTheWay are the states in which something is still awaited, as they follow
// one another.
var onTheWay = []string{"sent", "received", "opened", "queried", "accepted", "actioned", "refused", "redirected", "recalled"}

// matrixOf counts in the order of the list, which puts the oldest overdue first.
func matrixOf(list []app.Outstanding) *matrix {
	m := &matrix{}
	for _, o := range list {
		if !slices.Contains(m.States, string(o.State)) {
			m.States = append(m.States, string(o.State))
		}
	}
	slices.SortFunc(m.States, func(a, b string) int { return cmp.Compare(slices.Index(onTheWay, a), slices.Index(onTheWay, b)) })
	for _, o := range list {
		i := slices.IndexFunc(m.Rows, func(r matrixRow) bool { return r.Agency == o.Agency })
		if i < 0 {
			i, m.Rows = len(m.Rows), append(m.Rows, matrixRow{Agency: o.Agency, Counts: make([]int, len(m.States))})
		}
		m.Rows[i].Counts[slices.Index(m.States, string(o.State))]++
		if o.Overdue {
			m.Rows[i].Overdue++
		}
	}
	if len(list) == 0 {
		return nil
	}
	return m
}

// newContacts names the contacts of a line, and says how many more there are.
func newContacts(list []hut3.Handle) string {
	var names []string
	for _, h := range list[:min(len(list), 3)] {
		names = append(names, h.Name)
	}
	if more := len(list) - len(names); more > 0 {
		names = append(names, "and "+hut3.Thousands(int64(more))+" more")
	}
	return strings.Join(names, ", ")
}
