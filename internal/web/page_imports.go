package web

import (
	"context"
	"runtime/debug"
	"slices"
	"time"

	"hut3"
	"hut3/internal/app"
)

func importRoutes() []route {
	return []route{
		{method: "GET", path: "/imports", room: "deliveries", renews: true, handle: importsPage},
		{method: "POST", path: "/imports", room: "deliveries", handle: beginImport},
		{method: "POST", path: "/imports/{id}/stop", room: "deliveries", handle: stopImport},
		{method: "POST", path: "/imports/{id}/resume", room: "deliveries", handle: resumeImport},
	}
}

// imports is what the page of the imports shows: those under way in any
// process, how the last ones ended, and what lies in the inbox.
type imports struct {
	Runs    []app.RunItem    `json:"imports"`
	Inbox   []app.Waiting    `json:"inbox"`
	Brought []app.UploadItem `json:"uploads"` // by browsers, not imported yet
	Under   []app.HeldUnder  `json:"-"`
	Most    int              `json:"-"` // bytes that a browser may bring in
	Begin   bool             `json:"-"` // the reader may begin one
	Folder  string           `json:"-"`
	Moves   bool             `json:"-"` // one is running: the page renews itself
}

func importsPage(v *visit) (answer, error) {
	out := imports{Begin: app.Rooms(v.actor)["import"], Folder: v.app.Config.Inbox, Inbox: []app.Waiting{}, Brought: []app.UploadItem{}, Most: app.MostUpload}
	var err error
	if out.Runs, err = v.app.Runs(v.ctx, v.actor); err != nil {
		return answer{}, err
	}
	if out.Begin {
		if out.Inbox, err = v.app.Inbox(v.ctx, v.actor); err != nil {
			return answer{}, err
		}
		if out.Brought, err = v.app.Uploads(v.ctx, v.actor); err != nil {
			return answer{}, err
		}
		out.Brought = slices.DeleteFunc(out.Brought, func(u app.UploadItem) bool { return u.Import != "" })
		if out.Under, err = v.app.Authorities(v.ctx, v.actor); err != nil {
			return answer{}, err
		}
	}
	for i, r := range out.Runs {
		for n, p := range r.Paths {
			out.Runs[i].Paths[n] = ownPath(p)
		}
		out.Moves = out.Moves || r.State == app.RunRunning
	}
	return answer{page: "imports", title: "Imports", wide: true, data: out, json: out, crumbs: []crumb{{"Deliveries", "/deliveries"}, {"Imports", ""}}}, nil
}

// beginImport imports an entry of the inbox. The answer does not wait for its
// end: the page of the imports tells how far it is.
func beginImport(v *visit) (answer, error) {
	path, err := v.app.InboxPath(v.ctx, v.actor, v.ask("name"))
	if err != nil {
		return answer{}, err
	}
	d := app.UploadDetails{Exhibit: v.ask("exhibit"), Supplier: v.ask("supplier"), Officer: v.ask("officer"), Authority: hut3.Ref(v.ask("authority")), Platform: v.ask("platform"), Zone: v.ask("zone"),
		Owner: v.ask("owner"), DateOrder: v.ask("date_order"), Encoding: v.ask("encoding"), Stage: v.ask("stage"), Note: v.ask("note"), Compartment: v.ask("compartment")}
	r := d.Request(path)
	return v.runs(func(ctx context.Context) error {
		_, err := v.app.ImportPaths(ctx, v.actor, r, nil)
		return err
	})
}

func resumeImport(v *visit) (answer, error) {
	id := v.path("id")
	return v.runs(func(ctx context.Context) error {
		_, err := v.app.ResumeRun(ctx, v.actor, id)
		return err
	})
}

// soonLength is how long the answer waits for what is wrong at once, as an
// authority that there is not.
const soonLength = 1500 * time.Millisecond

// runs does something long beside the answer. What fails soon is told; what
// fails later stands on the page of the imports.
func (v *visit) runs(do func(context.Context) error) (answer, error) {
	return v.beside("/imports", do)
}

// beside is runs with the page that tells how far it is.
func (v *visit) beside(page string, do func(context.Context) error) (answer, error) {
	ended := make(chan error, 1)
	ctx := context.WithoutCancel(v.ctx)
	go func() {
		err := v.sound(func() error { return do(ctx) })
		if err != nil {
			v.s.log.Warn("a run ended", "page", page, "code", string(hut3.CodeOf(err)))
		}
		ended <- err
	}()
	a := answer{to: page, json: map[string]string{"to": page}}
	select {
	case err := <-ended:
		return a, err
	case <-time.After(soonLength):
		return a, nil
	}
}

// sound does something, and turns a panic into an error: outside a request
// nothing else catches it, and it would end the whole server.
func (v *visit) sound(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			v.s.log.Error("panic", "route", v.route.path, "what", p, "stack", string(debug.Stack()))
			err = hut3.Errorf(hut3.Internal, "a fault of the program ended the run")
		}
	}()
	return do()
}

func stopImport(v *visit) (answer, error) {
	return answer{to: "/imports", json: map[string]string{"stopping": v.path("id")}}, v.app.StopRun(v.ctx, v.actor, v.path("id"))
}
