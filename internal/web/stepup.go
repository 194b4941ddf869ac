package web

import (
	"cmp"
	"net/http"
	"slices"

	"hut3"
)

// shownField is what a step-up form sends: a password, or the code of a second
// factor.
const (
	shownField  = "step_shown"
	shownHeader = "Hut3-Shown" // the same, of a program
)

// again is what the page that recognises somebody again shows: the step stands
// still behind it, with all that was typed.
type again struct {
	Fault, To string
	Code      bool // a code is asked for, and not the password
	Passkeys  bool // one of the account's passkeys will do
	Fields    []sentField
}

type sentField struct{ Name, Value string }

// recognised asks, before a step that two people take or that nobody can take
// back, whether its maker was recognised of late; where not, it gives the page
// that does so, which sends the same form again.
func (v *visit) recognised() (a answer, ok bool, err error) {
	if fresh, err := v.app.Doors.Fresh(v.ctx, v.token); err != nil || fresh {
		return a, fresh, err
	}
	fault := ""
	if shown := cmp.Or(v.r.Header.Get(shownHeader), v.r.PostFormValue(shownField)); shown != "" {
		err := v.app.Doors.StepUp(v.ctx, v.actor, v.token, shown)
		if err == nil {
			return a, true, nil
		}
		if hut3.CodeOf(err) != hut3.Refused {
			return a, false, err
		}
		fault = err.Error()
	}
	if v.json || isJSON(v.r) { // a page could send neither a body of JSON nor a file again
		return a, false, outside("this step needs you to be recognised again: send your password, or the code of your second factor, with it in the header %s", shownHeader)
	}
	factors, _, err := v.app.Doors.Factors(v.ctx, v.actor.User)
	if err != nil {
		return a, false, err
	}
	page := again{Fault: fault, To: v.r.URL.RequestURI(), Code: len(factors) > 0, Passkeys: v.offersPasskey(), Fields: v.resent()}
	return answer{page: "stepup", title: "Is it you?", data: page, status: http.StatusForbidden}, false, nil
}

// resent is the form that was sent, without what was shown to be recognised.
func (v *visit) resent() (out []sentField) {
	names := []string{}
	for name := range v.r.PostForm {
		if name != shownField {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range v.r.PostForm[name] {
			out = append(out, sentField{name, value})
		}
	}
	return out
}
