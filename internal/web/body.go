package web

import (
	"errors"
	"mime"
	"net/http"
	"time"

	"hut3"
)

// bound lets at most so many bytes of the body be read: beyond them every reader
// of it fails. Nobody is let send more than a form before he came in, or a
// stranger could fill the disk.
func (v *visit) bound(most int64) { v.r.Body = http.MaxBytesReader(v.w, v.came, most) }

// enter runs the handler of somebody who was let in, with as much of a body as
// the route takes, and after he was recognised again where it asks for that.
func (v *visit) enter(r route) (answer, error) {
	if err := v.short(); err != nil {
		return answer{}, err
	}
	if r.most > 0 {
		v.bound(r.most)
		defer v.bound(0) // the page that tells of a fault reads none of it
	} else if err := v.readForm(); err != nil {
		return answer{}, err
	}
	if r.step {
		if a, ok, err := v.recognised(); !ok || err != nil {
			return a, err
		}
	}
	switch {
	case r.asks:
		return v.timely(v.s.limits.question, r.handle)
	case r.exports:
		return v.timely(v.s.limits.export, r.handle)
	}
	return r.handle(v)
}

// readForm reads a form as it stands before anything of it is asked for: what
// asks for one field is told of no fault, and would take a form that is too
// large for an empty one.
func (v *visit) readForm() error {
	kind, _, _ := mime.ParseMediaType(v.r.Header.Get("Content-Type"))
	switch {
	case v.r.Method == http.MethodGet || v.r.Method == http.MethodHead:
		return nil
	case kind == multipartOf:
		return unreadable(v.r.ParseMultipartForm(maxForm)) // all of it stays in memory
	case kind == "application/x-www-form-urlencoded":
		return unreadable(v.r.ParseForm())
	}
	return nil
}

// unreadable says what is wrong with a body that could not be read.
func unreadable(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return hut3.Errorf(hut3.Usage, "what was sent is larger than %d MiB, which is the most that is taken here", large.Limit>>20)
	}
	return hut3.Wrap(err, hut3.Usage, "the form cannot be read")
}

// unhurried puts the clock of this request on: the server's own is for forms and
// pages, and cuts off what comes or goes later than that, the answer too. Where
// it cannot be put on, that clock stands.
func (v *visit) unhurried(most time.Duration) {
	c, until := http.NewResponseController(v.w), time.Now().Add(most)
	_ = errors.Join(c.SetReadDeadline(until), c.SetWriteDeadline(until.Add(writeTime)))
}

// forget removes the temporary files of a form. The server itself removes those
// of the request that it made, and what runs here may be a copy of it.
func (v *visit) forget() {
	if v.r.MultipartForm == nil {
		return
	}
	if err := v.r.MultipartForm.RemoveAll(); err != nil {
		v.s.log.Error("removing the files of a form", "route", v.route.path, "error", err)
	}
}
