package web

import (
	"cmp"
	"net/http"
	"time"

	"hut3"
	"hut3/internal/app"
)

func handOverRoutes() []route {
	return []route{{method: "GET", path: "/export/{id}", handle: fetchFile}}
}

// fileMade is a file that was made, and where it is fetched.
type fileMade struct {
	app.HandOut
	To string `json:"to"`
}

// handOver keeps a file for who had it made, under an address of its own, and
// sends the browser there. A transfer from there that breaks off is gone on with.
func (v *visit) handOver(kind app.HandOutKind, object hut3.Ref, path, name string) (answer, error) {
	h, err := v.app.KeepHandOut(v.ctx, v.actor, kind, object, path, name)
	if err != nil {
		return answer{}, err
	}
	to := "/export/" + h.ID
	return answer{to: to, json: fileMade{h, to}}, nil
}

// longestPart bounds what is recorded of the part that somebody asks for.
const longestPart = 100

func fetchFile(v *visit) (answer, error) {
	part := v.r.Header.Get("Range")
	if len(part) > longestPart {
		return answer{}, hut3.Errorf(hut3.Usage, "Range has %d bytes; ask for one stretch of the file, as in bytes=1000-", len(part))
	}
	h, f, err := v.app.OpenHandOut(v.ctx, v.actor, v.path("id"), cmp.Or(part, "all"))
	return answer{file: f, handed: h}, err
}

// fileTime is how long a file may take to be sent: what it holds is recorded as
// given out by then, and half of it is of no use.
const fileTime = 2 * time.Hour

// writeFile sends a file that the browser is to keep and not to show, or the part of
// it that was asked for.
func (s *Server) writeFile(v *visit, a answer) {
	v.unhurried(fileTime)
	h := v.w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", `attachment; filename="`+a.handed.Name+`"`)
	h.Set("ETag", `"`+a.handed.ID+`"`) // what it holds never changes
	http.ServeContent(v.w, v.r, a.handed.Name, time.Time{}, a.file)
	if err := a.file.Close(); err != nil {
		s.log.Error("sending a file", "route", v.route.path, "error", err)
	}
}
