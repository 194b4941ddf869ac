package web

import (
	"encoding/json"
	"errors"
	"net/http"

	"hut3"
	"hut3/internal/app"
)

// statuses is the one place that maps codes to HTTP.
var statuses = map[hut3.Code]int{
	hut3.Usage: http.StatusBadRequest, hut3.Invalid: http.StatusUnprocessableEntity, hut3.NotFound: http.StatusNotFound,
	hut3.Refused: http.StatusForbidden, hut3.Conflict: http.StatusConflict, hut3.Incomplete: http.StatusServiceUnavailable,
	hut3.Integrity: http.StatusInternalServerError, hut3.Internal: http.StatusInternalServerError,
}

// failure is an error as a reader is told it.
type failure struct {
	Status int       `json:"-"`
	Code   hut3.Code `json:"code"`
	What   string    `json:"error"`
	Help   string    `json:"help,omitempty"` // address of the page that tells how it is done
	Safe   string    `json:"-"`              // what was and was not done
	Next   string    `json:"next,omitempty"` // what to do
}

// unlogged is a refusal at the door, of which no leaf is left: nobody is known to
// have asked, or he asked in a way that is taken from nobody.
type unlogged struct{ error }

// Unwrap gives the refusal itself, with its code.
func (u unlogged) Unwrap() error { return u.error }

func outside(format string, args ...any) error {
	return unlogged{hut3.Errorf(hut3.Refused, format, args...)}
}

// refuse answers that a room is not for the reader, and leaves that in the log.
func (v *visit) refuse(room, format string, args ...any) (answer, error) {
	return answer{}, v.app.Refuse(v.ctx, v.actor, room, format, args...)
}

// failureOf says of an error what a person can use. What the machine says of a
// fault of its own stays in the log.
func failureOf(err error) failure {
	f := failure{Code: hut3.CodeOf(err), What: err.Error()}
	f.Status = statuses[f.Code]
	if errors.Is(err, errSignedOut) {
		f.Status = http.StatusUnauthorized
	}
	var late overdue
	switch {
	case errors.As(err, new(*app.QueryMistake)):
		f.Help = "/help/query"
	case errors.As(err, &late):
		f.Safe, f.Next = late.limit.safe, late.limit.next
		return f
	case errors.As(err, new(unlogged)):
		f.Safe, f.Next = "Nothing was changed.", "Sign in with what this address takes, or ask whoever keeps the accounts of your unit."
		return f
	}
	switch f.Code {
	case hut3.Refused:
		f.Safe, f.Next = "Nothing was shown and nothing was changed.", "Ask whoever keeps the accounts of your unit if this is part of your work."
	case hut3.NotFound:
		f.Safe, f.Next = "Nothing was changed.", "Check the reference. What you may not see does not exist here, so it may be that too."
	case hut3.Usage, hut3.Invalid:
		f.Safe, f.Next = "Nothing was changed.", "Go back and change what it names."
	case hut3.Conflict:
		f.Safe, f.Next = "Nothing was changed.", "Go back and read the page anew: somebody may have been before you."
	case hut3.Integrity:
		f.Safe, f.Next = "Stored bytes are not what was sealed. Nothing was changed.", "Tell the custodian now; hut3 verify names what is hit."
	case hut3.Incomplete:
		f.Safe, f.Next = "It was stopped before the end.", "It is safe to ask again."
	default:
		f.What, f.Safe, f.Next = "A fault of the program or the machine.", "Nothing was shown and nothing was changed by it.", "Ask again. If it comes back, tell whoever runs this server the time of it."
	}
	return f
}

// fail is the one door that errors leave by.
func (s *Server) fail(v *visit, err error) {
	f := failureOf(err)
	if f.Status >= http.StatusInternalServerError {
		s.log.Error("failed", "route", v.route.path, "code", string(f.Code), "error", err)
	}
	if v.json {
		s.writeJSON(v, answer{json: f, status: f.Status})
		return
	}
	s.writePage(v, answer{page: "error", title: http.StatusText(f.Status), data: f, status: f.Status})
}

// nowhere answers an address that is none.
func (s *Server) nowhere(w http.ResponseWriter, r *http.Request) {
	v := s.visit(w, r, route{method: "any", path: "nowhere"})
	err := v.signedIn()
	if err == nil {
		err = hut3.Errorf(hut3.NotFound, "there is no page at this address")
	} else if !v.json {
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
		return
	}
	s.fail(v, err)
}

// crossOrigin answers what another site made a browser send.
func (s *Server) crossOrigin(w http.ResponseWriter, r *http.Request) {
	v := s.visit(w, r, route{method: "any", path: "cross-origin"})
	s.fail(v, outside("the request came from another site"))
}

// writeRaw gives a file as it is.
func (s *Server) writeRaw(v *visit, a answer) {
	v.w.Header().Set("Content-Type", a.kind)
	if _, err := v.w.Write(a.raw); err != nil {
		s.log.Debug("the reader went away", "route", v.route.path, "error", err)
	}
}

// writeJSON prints one document.
func (s *Server) writeJSON(v *visit, a answer) {
	if a.json == nil {
		a.json = map[string]string{"to": a.to}
	}
	v.w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if a.status != 0 {
		v.w.WriteHeader(a.status)
	}
	enc := json.NewEncoder(v.w)
	enc.SetEscapeHTML(true)
	enc.SetIndent("", "  ")
	if err := enc.Encode(a.json); err != nil {
		s.log.Error("printing JSON", "route", v.route.path, "error", err)
	}
}
