package web

import (
	"encoding/json"
	"slices"

	"hut3"
	"hut3/internal/app"
)

func deliveryRoutes() []route {
	return []route{
		{method: "GET", path: "/deliveries", room: "deliveries", handle: deliveriesPage},
		{method: "GET", path: "/deliveries/{ref}", room: "deliveries", handle: deliveryPage},
		{method: "GET", path: "/deliveries/{ref}/rejects", room: "deliveries", handle: rejectsPage},
		{method: "POST", path: "/deliveries/{ref}/again", room: "deliveries", handle: readAgain},
	}
}

// deliveriesData is the list of deliveries, oldest first.
type deliveriesData struct {
	List  []app.DeliveryItem
	Pages pager
}

func deliveriesPage(v *visit) (answer, error) {
	list, err := v.app.Deliveries(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	var d deliveriesData
	d.List, d.Pages, err = paged(v, list)
	return answer{page: "deliveries", title: "Deliveries", wide: true, data: d, json: map[string]any{"deliveries": list}}, err
}

// deliveryData is a delivery with its counts as a sum.
type deliveryData struct {
	app.DeliveryItem
	Parts []part // they make the rows
	Even  bool   // and do so exactly
	Check bool   // the reader answers for completeness
	Left  app.LeftOver
	Retry *form // reads what failed again
}

type part struct {
	Name, Text string
	Count      int64
}

func deliveryPage(v *visit) (answer, error) {
	list, err := v.app.Deliveries(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	i := slices.IndexFunc(list, func(d app.DeliveryItem) bool { return d.Ref == v.ref() })
	if i < 0 {
		return answer{}, hut3.Errorf(hut3.NotFound, "there is no delivery %s in what you may see", v.ref())
	}
	d := deliveryData{DeliveryItem: list[i], Check: app.Rooms(v.actor)["check"]}
	if w := list[i].Whole; w != nil {
		d.Parts, d.Even = sumOf(w.Counts)
	}
	if w := list[i].Whole; w != nil && d.Check && list[i].State == hut3.Live {
		if d.Left, err = v.app.Outstanding(v.ctx, v.actor, string(v.ref())); err != nil {
			return answer{}, err
		}
		d.Retry = v.retry(v.ref(), d.Left)
	}
	sum := ""
	if w := list[i].Whole; w != nil {
		sum = w.SHA256.String()
	}
	return answer{page: "delivery", title: string(v.ref()), data: d, json: list[i], exhibit: list[i].Mark, sha256: sum, crumbs: []crumb{{"Deliveries", "/deliveries"}, {string(v.ref()), ""}}}, nil
}

// rejectsData is a page of the rows that were set aside.
type rejectsData struct {
	Ref   hut3.Ref
	Total int64
	Rows  []hut3.Reject
	Pages pager
}

// rejectsPage reads no more of the list than it shows; a program is given all of it.
func rejectsPage(v *visit) (answer, error) {
	skip, err := v.number("skip", 0, 0, 1<<30)
	if err != nil {
		return answer{}, err
	}
	most := perList
	if v.json {
		skip, most = 0, 0
	}
	list, total, err := v.app.Rejects(v.ctx, v.actor, v.path("ref"), skip, most)
	if err != nil {
		return answer{}, err
	}
	out := rejectsData{Ref: v.ref(), Total: total, Rows: make([]hut3.Reject, len(list)), Pages: v.pager(skip, len(list), int(total))}
	for i, raw := range list {
		if err := json.Unmarshal(raw, &out.Rows[i]); err != nil {
			return answer{}, hut3.Wrap(err, hut3.Integrity, "reading the rejects of %s", v.ref())
		}
	}
	return answer{
		page: "rejects", title: "Rows set aside", wide: true, data: out, json: map[string]any{"delivery": v.ref(), "rejects": list},
		crumbs: []crumb{{"Deliveries", "/deliveries"}, {string(v.ref()), refURL(v.ref())}, {"Rows set aside", ""}},
	}, nil
}
