package web

import (
	"hut3/internal/app"
)

func packageRoutes() []route {
	return []route{
		{method: "GET", path: "/outstanding", room: "packages", handle: outstandingPage},
		{method: "GET", path: "/inbox", room: "packages", handle: inboxPage},
		{method: "GET", path: "/packages", room: "packages", handle: packagesPage},
		{method: "GET", path: "/packages/{ref}", room: "packages", handle: packagePage},
	}
}

// trays is what the three pages of packages show, each its own.
type trays struct {
	Tray        string
	Outstanding []app.Outstanding
	Overdue     int
	In          []app.Arrival
	Out         []app.PackageItem
	Unit        string
}

func (v *visit) tray(t trays, json any) answer {
	t.Unit = v.actor.Unit
	return answer{page: "packages", title: "Packages: " + t.Tray, wide: true, data: t, json: json}
}

func outstandingPage(v *visit) (answer, error) {
	desk, err := v.app.Intel()
	if err != nil {
		return answer{}, err
	}
	at := v.app.Doors.Now()
	list, err := desk.Outstanding(v.ctx, v.actor, at)
	t := trays{Tray: "outstanding", Outstanding: list}
	for _, o := range list {
		if o.Overdue {
			t.Overdue++
		}
	}
	return v.tray(t, map[string]any{"at": at, "outstanding": list}), err
}

func inboxPage(v *visit) (answer, error) {
	desk, err := v.app.Intel()
	if err != nil {
		return answer{}, err
	}
	list, err := desk.In(v.ctx, v.actor)
	return v.tray(trays{Tray: "in", In: list}, map[string]any{"inbox": list}), err
}

func packagesPage(v *visit) (answer, error) {
	list, err := v.app.PackageList(v.ctx, v.actor)
	return v.tray(trays{Tray: "out", Out: list}, map[string]any{"packages": list}), err
}

// packagePage shows a package: whole to its own unit, and to a recipient his
// copy and nothing of the others. A recipient's look opens it.
func packagePage(v *visit) (answer, error) {
	desk, err := v.app.Intel()
	if err != nil {
		return answer{}, err
	}
	crumbs := []crumb{{"Packages", "/outstanding"}, {string(v.ref()), ""}}
	if v.ref().Prefix() == receivedPrefix {
		got, err := desk.Received(v.ctx, v.actor, v.ref())
		view := app.PackageView{Ref: got.Ref, Own: got.Own, Receipt: &got.Receipt, Withheld: got.Withheld, Waits: got.Waits}
		return answer{page: "package", title: string(v.ref()), data: view, json: got, crumbs: crumbs}, err
	}
	see, err := v.app.See(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	view, err := desk.View(v.ctx, v.actor, see, v.ref())
	return answer{page: "package", title: string(v.ref()), data: view, json: view, crumbs: crumbs}, err
}

// receivedPrefix begins the reference of a package that came by hand.
const receivedPrefix = "RPK"
