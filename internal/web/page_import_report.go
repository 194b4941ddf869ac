package web

import (
	"maps"
	"slices"

	"hut3"
	"hut3/internal/app"
)

// importReportData is how the taking in of a delivery went: what was declared,
// what came out as a sum, what could not be read, and what each original said.
type importReportData struct {
	app.ImportReport
	Parts   []part
	Even    bool
	Sources []sourceRow
	Pages   pager
	HandOut *form // the form that exports the delivery
	Retry   *form // the form that reads what failed again
}

// sourceRow is an original with what a person should look at.
type sourceRow struct {
	app.ImportSource
	Notes []string
}

func importReportPage(v *visit) (answer, error) {
	r, err := v.app.ImportReport(v.ctx, v.actor, v.path("ref"))
	if err != nil || v.json {
		return answer{json: r}, err
	}
	d := importReportData{ImportReport: r}
	d.Parts, d.Even = sumOf(r.Counts)
	shown, pages, err := paged(v, r.Sources)
	if err != nil {
		return answer{}, err
	}
	d.Pages = pages
	for _, s := range shown {
		d.Sources = append(d.Sources, sourceRow{s, sourceNotes(s)})
	}
	if app.Rooms(v.actor)["hand over"] && r.State == hut3.Live {
		f := v.filled(handOutForm(r.Delivery))
		d.HandOut = &f
	}
	if r.State == hut3.Live {
		d.Retry = v.retry(r.Delivery, r.Outstanding)
	}
	return answer{
		page: "importreport", title: "Import report of " + string(r.Delivery), wide: true, data: d, sha256: r.SHA256.String(),
		crumbs: []crumb{{"Deliveries", "/deliveries"}, {string(r.Delivery), refURL(r.Delivery)}, {"Import report", ""}},
	}, nil
}

// sumOf parts the rows of a delivery; even says that the parts make the whole.
func sumOf(c hut3.DeliveryCounts) (parts []part, even bool) {
	parts = []part{
		{"messages", "acts of sending that were founded here", c.Messages},
		{"repeats", "rows that the conversion wrote again", c.Repeats},
		{"copies", "rows of the other side, or of another delivery", c.Copies},
		{"versions", "rows that edit a message", c.Versions},
	}
	return parts, c.Messages+c.Repeats+c.Copies+c.Versions == c.Rows
}

// sourceNotes says in sentences what of an original a person should look at.
func sourceNotes(s app.ImportSource) (out []string) {
	add := func(label string, list []string) {
		if len(list) > 0 {
			out = append(out, label+": "+joinWords(list))
		}
	}
	add("not supplied", s.Absent)
	add("columns kept word for word, without a place", s.Unread)
	add("columns that the profile names and the file has not", s.Missing)
	for _, o := range s.DateOrders {
		if o.Order == "" {
			out = append(out, "day and month left open in "+o.Column+": "+o.Why)
		} else {
			out = append(out, "day and month in "+o.Column+": "+string(o.Order)+", "+o.Why)
		}
	}
	for _, shape := range slices.Sorted(maps.Keys(s.UnreadTimes)) {
		out = append(out, "times that could not be read, as "+shape+": "+hut3.Thousands(s.UnreadTimes[shape]))
	}
	if n := s.WithoutTime.Empty + s.WithoutTime.Absent; n > 0 {
		out = append(out, "rows without a time: "+hut3.Thousands(n))
	}
	for _, o := range s.Look {
		text := o.What + ": " + hut3.Plural(o.Count, "row", "rows")
		if o.Column != "" {
			text = o.What + " in " + o.Column + ": " + hut3.Plural(o.Count, "row", "rows")
		}
		if o.Remedy != "" {
			text += "; " + o.Remedy
		}
		out = append(out, text)
	}
	for _, said := range []string{s.Opened(), s.Note} {
		if said != "" {
			out = append(out, said)
		}
	}
	return out
}
