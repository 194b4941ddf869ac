package web

import (
	"bytes"
	"cmp"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"hut3"
	"hut3/internal/app"
)

func completenessRoutes() []route {
	return []route{
		{method: "GET", path: "/completeness", room: "deliveries", handle: completenessPage},
		{method: "GET", path: "/completeness/file", room: "deliveries", handle: completenessFile},
		{method: "POST", path: "/completeness/sign", room: "deliveries", handle: signCompleteness},
		{method: "GET", path: "/deliveries/{ref}/report", room: "deliveries", handle: importReportPage},
		{method: "POST", path: "/deliveries/{ref}/export", step: true, room: "deliveries", exports: true, handle: exportDelivery},
	}
}

// completenessData is a statement of what is held and what is not, as a page.
type completenessData struct {
	*app.Completeness
	Of       string // as it was asked
	Part     string // the table that is shown
	Parts    []statementPart
	Chart    *bars
	NoDay    int64 // messages without a day
	Pages    pager
	Rows     any // of the table, as far as the page shows it
	Sign     form
	Text     string // the statement as text, and as PDF
	PDF      string
	Messages int64
}

// statementPart is a table of the statement, with how many lines it has.
type statementPart struct {
	Name, Text, To string
	Lines          int
	Here           bool
}

// The tables of a statement.
const (
	partHandsets      = "handsets"
	partHandles       = "handles"
	partConversations = "conversations"
	partDays          = "days"
	partDamage        = "damage"
	partOriginals     = "originals"
)

func completenessPage(v *visit) (answer, error) {
	d := completenessData{Of: v.ask("of"), Part: v.ask("part")}
	if !v.json && !v.r.URL.Query().Has("of") { // it reads everything that is seen: nobody waits for that unasked
		return d.asked(v)
	}
	c, err := v.app.Completeness(v.ctx, v.actor, d.Of)
	if err != nil || v.json {
		return answer{json: c}, err
	}
	d.Completeness = c
	if d.Part = cmp.Or(d.Part, partHandsets); v.ask("part") == "" && len(c.Handsets) == 0 && len(c.Sources) > 0 {
		d.Part = partOriginals // who answers for completeness need not see a message
	}
	ask := url.Values{"of": {d.Of}}
	d.Text, d.PDF = fileURL(ask, "text"), fileURL(ask, "pdf")
	d.Sign = v.filled(signForm(d.Of))
	d.chart()
	if err := d.lay(v); err != nil {
		return answer{}, err
	}
	return d.answer()
}

// asked is the page before anything was asked for.
func (d completenessData) asked(v *visit) (answer, error) {
	if !app.Rooms(v.actor)["deliveries"] {
		return v.refuse("deliveries", "what is held is stated to those who read it, and to custodians and auditors")
	}
	return d.answer()
}

func (d completenessData) answer() (answer, error) {
	return answer{page: "completeness", title: "Completeness", wide: true, data: d, crumbs: deskCrumbs("Completeness")}, nil
}

func fileURL(ask url.Values, as string) string {
	ask.Set("as", as)
	return "/completeness/file?" + ask.Encode()
}

// chart draws the days held; each bar is the search of its messages.
func (d *completenessData) chart() {
	terms := []string{ofTerm(d.Of)}
	var days []app.Bucket
	for _, day := range d.Days {
		days = append(days, app.Bucket{Value: day.Day, Count: day.Messages})
	}
	list, unknown := byDay(days, func(date string) string { return searchURL(append(terms, "on:"+date)...) })
	d.Chart, d.NoDay = drawBars("messages held a day", list), unknown
}

// ofTerm is the subject of a statement as a term of the query language.
func ofTerm(of string) string {
	switch {
	case of == "":
		return "*"
	case strings.ContainsAny(of, "~#"):
		return "in:" + quoted(of)
	}
	if _, err := hut3.ParseDelivery(of); err == nil {
		return "delivery:" + of
	}
	return "handle:" + quoted(of)
}

// lay cuts the table that is shown to the page, and counts the others.
func (d *completenessData) lay(v *visit) (err error) {
	c := d.Completeness
	tables := []struct {
		name, text string
		lines      int
		rows       func() (any, pager, error)
	}{
		{partHandsets, "Handsets", len(c.Handsets), func() (any, pager, error) { return pagedAny(v, c.Handsets) }},
		{partHandles, "Handles", len(c.Handles), func() (any, pager, error) { return pagedAny(v, c.Handles) }},
		{partConversations, "Conversations", len(c.Conversations), func() (any, pager, error) { return pagedAny(v, c.Conversations) }},
		{partDays, "Days", len(c.Days), func() (any, pager, error) { return pagedAny(v, c.Days) }},
		{partDamage, "Signs of damage", len(c.Damage), func() (any, pager, error) { return pagedAny(v, c.Damage) }},
		{partOriginals, "Originals", len(c.Sources), func() (any, pager, error) { return pagedAny(v, c.Sources) }},
	}
	for _, t := range tables {
		if t.name == partOriginals && c.SourcesNote != "" {
			continue
		}
		ask := url.Values{"of": {d.Of}, "part": {t.name}}
		d.Parts = append(d.Parts, statementPart{t.name, t.text, "/completeness?" + ask.Encode(), t.lines, t.name == d.Part})
		if t.name == d.Part {
			d.Rows, d.Pages, err = t.rows()
		}
	}
	if d.Rows == nil && err == nil {
		return hut3.Errorf(hut3.Usage, "part=%q: a statement has the parts handsets, handles, conversations, days, damage and, for custodians, originals", d.Part)
	}
	return err
}

func pagedAny[T any](v *visit, list []T) (any, pager, error) {
	shown, pages, err := paged(v, list)
	return shown, pages, err
}

func signForm(of string) form {
	return form{Action: "/completeness/sign", Title: "Sign the statement", Button: "Sign and download", Fields: []field{ask(isHidden, "of", "", "").with(of)},
		Lead: "A ZIP file with the statement as JSON, text and PDF, and a note that names the three by SHA-256, signed with the key of the case. hut3 completeness check proves it anywhere."}
}

// completenessFile gives the statement as text or PDF, unsigned.
func completenessFile(v *visit) (answer, error) {
	write, kind := app.CompletenessText, "text/plain; charset=utf-8"
	switch as := v.ask("as"); as {
	case "text":
	case "pdf":
		write, kind = app.CompletenessPDF, "application/pdf"
	default:
		return answer{}, hut3.Errorf(hut3.Usage, "as=%q: give text or pdf", as)
	}
	c, err := v.app.Completeness(v.ctx, v.actor, v.ask("of"))
	if err != nil {
		return answer{}, err
	}
	var b bytes.Buffer
	err = write(&b, c)
	return answer{raw: b.Bytes(), kind: kind, json: c}, err
}

func signCompleteness(v *visit) (answer, error) {
	return v.submit(signForm(""), completenessPage, func(f *form) (answer, error) {
		s, files, err := v.app.SignedCompleteness(v.ctx, v.actor, f.get("of"))
		if err != nil {
			return answer{}, err
		}
		room, err := v.app.HandOutFolder()
		if err != nil {
			return answer{}, err
		}
		defer func() { _ = os.RemoveAll(room) }() // swept when the case is opened, else
		files["key.txt"] = []byte(s.Key + "\n")
		for name, raw := range files {
			err = errors.Join(err, os.WriteFile(filepath.Join(room, name), raw, 0o600))
		}
		if err != nil {
			return answer{}, hut3.Wrap(err, hut3.Internal, "writing the statement")
		}
		path, err := v.zipped(os.DirFS(room))
		if err != nil {
			return answer{}, err
		}
		return v.handOver(app.HandOutStatement, "", path, "completeness-"+fileName(s.Subject)+".zip")
	})
}

// fileName is a text that any system takes for the name of a file.
func fileName(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '_' {
			return r
		}
		return '-'
	}, text)
}
