package web

import (
	"slices"
	"time"

	"hut3"
	"hut3/internal/app"
)

func packageRoutes() []route {
	return []route{
		{method: "GET", path: "/outstanding", room: "packages", renews: true, handle: outstandingPage},
		{method: "GET", path: "/inbox", room: "packages", renews: true, handle: inboxPage},
		{method: "GET", path: "/packages", room: "packages", handle: packagesPage},
		{method: "POST", path: "/packages", room: "packages", handle: draftPackage},
		{method: "GET", path: "/packages/new", room: "packages", handle: newPackagePage},
		{method: "GET", path: "/packages/{ref}", room: "packages", handle: packagePage},
		{method: "POST", path: "/packages/{ref}/revise", room: "packages", handle: revisePackage},
		{method: "POST", path: "/packages/{ref}/authorise", step: true, room: "packages", handle: authorisePackage},
		{method: "POST", path: "/packages/{ref}/send", step: true, room: "packages", handle: sendPackage},
		{method: "POST", path: "/packages/{ref}/recall", step: true, room: "packages", handle: recallPackage},
		{method: "POST", path: "/packages/{ref}/at/{agency}/step", room: "packages", handle: recordStep},
		{method: "POST", path: "/packages/{ref}/at/{agency}/redirect", step: true, room: "packages", handle: redirectPackage},
		{method: "POST", path: "/packages/{ref}/at/{agency}/chase", room: "packages", handle: chasePackage},
		{method: "POST", path: "/packages/{ref}/at/{agency}/correct", room: "packages", handle: correctPackage},
	}
}

// trays is what the three pages of packages show, each its own.
type trays struct {
	Tray        string
	Outstanding []awaitedRow
	Overdue     int
	In          []app.Arrival
	Out         []app.PackageItem
	Pages       pager
	Unit        string
	Draft       bool
	Unseal      bool // the reader may open what came by hand
}

// awaitedRow is something that is awaited of a recipient, with the ways to get
// on with it.
type awaitedRow struct {
	app.Outstanding
	Late                 time.Duration
	Chase, Answer, Other string // addresses of the forms; empty where the reader has not the role
	Steps                []string
}

// awaited is a line of what is outstanding with the ways that the reader has to
// get on with it.
func (v *visit) awaited(o app.Outstanding, rooms map[string]bool, at time.Time) awaitedRow {
	row := awaitedRow{Outstanding: o}
	if o.Overdue {
		row.Late = at.Sub(o.Due)
	}
	to := refURL(o.Package) + "?at=" + o.Agency + "&do="
	if rooms["receipt"] {
		row.Answer = to + "step#next"
	}
	if rooms["receipt"] && o.Agency != v.actor.Unit {
		row.Chase = to + "chase#next"
	}
	if rooms["redirect"] && redirectable(o.State, o.Agency == v.actor.Unit) {
		row.Other = to + "redirect#next"
	}
	return row
}

// redirectable reports whether a package may go elsewhere from a state: at once,
// or for whom it is told.
func redirectable(s hut3.ReceiptState, own bool) bool {
	return slices.Contains(s.Next(), hut3.ReceiptRedirected) || !own && len(s.Toward(hut3.ReceiptRedirected)) > 0
}

func (v *visit) tray(t trays, json any) answer {
	t.Unit, t.Draft = v.actor.Unit, app.Rooms(v.actor)["draft"]
	t.Unseal = app.Rooms(v.actor)["unseal"] && v.actor.Unit == v.app.Config.Unit
	return answer{page: "packages", title: "Packages: " + t.Tray, wide: true, data: t, json: json}
}

func outstandingPage(v *visit) (answer, error) {
	desk, err := v.app.Intel()
	if err != nil {
		return answer{}, err
	}
	at := v.app.Doors.Now()
	list, err := desk.Outstanding(v.ctx, v.actor, at)
	t, rooms := trays{Tray: "outstanding"}, app.Rooms(v.actor)
	for _, o := range list {
		if o.Overdue {
			t.Overdue++
		}
		t.Outstanding = append(t.Outstanding, v.awaited(o, rooms, at))
	}
	if err != nil {
		return answer{}, err
	}
	t.Outstanding, t.Pages, err = paged(v, t.Outstanding)
	return v.tray(t, map[string]any{"at": at, "outstanding": list}), err
}

func inboxPage(v *visit) (answer, error) {
	desk, err := v.app.Intel()
	if err != nil {
		return answer{}, err
	}
	list, err := desk.In(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	shown, pages, err := paged(v, list)
	return v.tray(trays{Tray: "in", In: shown, Pages: pages}, map[string]any{"inbox": list}), err
}

func packagesPage(v *visit) (answer, error) {
	list, err := v.app.PackageList(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	shown, pages, err := paged(v, list)
	return v.tray(trays{Tray: "out", Out: shown, Pages: pages}, map[string]any{"packages": list}), err
}

// receivedPrefix begins the reference of a package that came by hand.
const receivedPrefix = "RPK"

// packageData is a package as its reader may see it, with what he can do.
type packageData struct {
	app.PackageView
	Cautions []hut3.Caution // of the guard, while it has not gone
	Blocked  int
	Texts    []packageText // while it has not gone
	Waits    time.Duration
	Desks    []packageDesk
	First    *form
	Forms    []form
	History  []app.PackageVersion
	Rooms    map[string]bool
}

// packageDesk is one recipient with his time line.
type packageDesk struct {
	hut3.Receipt
	Over  time.Duration // by how much the answer is late
	Forms []form
}

// packagePage shows a package: whole to its own unit, and to a recipient his
// copy and nothing of the others. A recipient's look opens it.
func packagePage(v *visit) (answer, error) {
	desk, see, err := v.desk()
	if err != nil {
		return answer{}, err
	}
	crumbs := []crumb{{"Packages", "/outstanding"}, {string(v.ref()), ""}}
	d := packageData{Rooms: app.Rooms(v.actor)}
	var shown any
	if v.ref().Prefix() == receivedPrefix {
		got, err := desk.Received(v.ctx, v.actor, v.ref())
		if err != nil {
			return answer{}, err
		}
		d.PackageView, d.Waits, shown = app.PackageView{Ref: got.Ref, Own: got.Own, Receipt: &got.Receipt, Withheld: got.Withheld}, got.Waits, got
	} else {
		if d.PackageView, err = desk.View(v.ctx, v.actor, see, v.ref()); err != nil {
			return answer{}, err
		}
		d.Waits, shown = d.PackageView.Waits, d.PackageView
	}
	if v.json {
		return answer{json: shown}, nil
	}
	if err := v.packageActs(desk, see, &d); err != nil {
		return answer{}, err
	}
	return answer{page: "package", title: string(v.ref()), wide: true, data: d, crumbs: crumbs, marking: d.marking()}, nil
}

// marking is the highest of what the page shows; empty, for the highest of the
// case, where the package states none or one lower than its parts.
func (d packageData) marking() hut3.Marking {
	var m hut3.Marking
	if d.Package != nil {
		if d.Package.MarkingReason != "" || d.Package.Marking == "" {
			return ""
		}
		m = d.Package.Marking
	}
	if d.Own != nil {
		m = m.Highest(d.Own.Marking)
	}
	return m
}

// packageActs puts the forms on the page: those of the package to who sees it
// whole, and those of each recipient beside his time line.
func (v *visit) packageActs(desk *app.IntelDesk, see app.See, d *packageData) error {
	receipts := d.Receipts
	if d.Package == nil && d.Receipt != nil {
		receipts = []hut3.Receipt{*d.Receipt}
	}
	query := v.r.URL.Query()
	take := func(f form, wanted bool) {
		if f = v.filled(f); wanted && d.First == nil {
			f.Large = true
			d.First = &f
		}
	}
	for _, r := range receipts {
		x := packageDesk{Receipt: r}
		if now := v.app.Doors.Now(); r.Overdue(now) {
			x.Over = now.Sub(r.AcknowledgeBy)
		}
		for _, act := range v.deskForms(desk, d, r) {
			if act.name == query.Get("do") && r.Agency == query.Get("at") {
				take(act.form, true)
				continue
			}
			x.Forms = append(x.Forms, v.filled(act.form))
		}
		d.Desks = append(d.Desks, x)
	}
	if d.Package == nil {
		if d.Ref.Prefix() == receivedPrefix && d.Rooms["receipt"] && d.Own != nil {
			d.Forms = append(d.Forms, v.filled(replyForm(d.Ref, d.Own.From)))
		}
		return nil
	}
	var err error
	if d.Package.State == hut3.PackageDraft || d.Package.State == hut3.PackageAuthorised {
		if d.Cautions, err = desk.Guard(v.ctx, v.actor, see, d.Ref); err != nil && hut3.CodeOf(err) != hut3.NotFound {
			return err
		}
		if d.Texts, err = v.texts(*d.Package); err != nil {
			return err
		}
		for _, c := range d.Cautions {
			if c.Blocks {
				d.Blocked++
			}
		}
	}
	for i, f := range packageForms(d) {
		if i == 0 && d.First == nil && !f.Danger {
			take(f, true)
			continue
		}
		d.Forms = append(d.Forms, v.filled(f))
	}
	d.History, err = desk.History(v.ctx, v.actor, d.Ref)
	return err
}
