package web

import (
	"net/http"
	"slices"
	"strings"

	"hut3"
)

func frameRoutes() []route {
	return []route{
		{method: "POST", path: "/look", aimless: true, handle: setLook},
		{method: "GET", path: "/complete", handle: complete},
		{method: "GET", path: "/act-as", aimless: true, handle: actAsPage},
		{method: "POST", path: "/act-as", aimless: true, handle: actAs},
	}
}

// partHeader asks for a page without its frame, to stand in the panel or in
// the place of an older part.
const partHeader = "Hut3-Part"

// around is which template of the frame prints the answer.
func (v *visit) around() string {
	if v.r.Header.Get(partHeader) != "" {
		return "part"
	}
	return "frame"
}

// look is how somebody wants the frame to look. It is kept by his browser for
// a year, under his own name: two people of one machine do not share it.
type look struct {
	Theme   string `json:"theme"`   // auto, light or dark
	Rail    string `json:"rail"`    // wide or narrow
	Letters string `json:"letters"` // on or off: keys of one character, WCAG 2.1.4
}

// The choices, in the order in which a button goes through them.
var (
	themes  = []string{"auto", "dark", "light"}
	rails   = []string{"wide", "narrow"}
	letters = []string{"on", "off"}
)

// NextTheme is what the button of the colours changes to.
func (l look) NextTheme() string { return after(themes, l.Theme) }

// NextRail is what the button of the rail changes to.
func (l look) NextRail() string { return after(rails, l.Rail) }

// NextLetters is what the button of the sheet of keys changes to.
func (l look) NextLetters() string { return after(letters, l.Letters) }

func after(list []string, now string) string {
	return list[(slices.Index(list, now)+1)%len(list)]
}

// lookCookie names the cookie of a user's look; nobody's before sign-in.
func (v *visit) lookCookie() string { return "hut3_look_" + strings.ToLower(string(v.actor.User)) }

func (v *visit) look() look {
	out := look{themes[0], rails[0], letters[0]}
	c, err := v.r.Cookie(v.lookCookie())
	if err != nil {
		return out
	}
	kept := strings.Split(c.Value, ".")
	for i, choice := range out.choices() {
		if i < len(kept) && slices.Contains(choice.of, kept[i]) {
			*choice.into = kept[i]
		}
	}
	return out
}

// lookChoice is one thing that can be chosen.
type lookChoice struct {
	name string
	of   []string
	into *string
}

func (l *look) choices() []lookChoice {
	return []lookChoice{{"theme", themes, &l.Theme}, {"rail", rails, &l.Rail}, {"letters", letters, &l.Letters}}
}

// lookYear is how long a browser keeps a look, in seconds.
const lookYear = 365 * 24 * 60 * 60

func setLook(v *visit) (answer, error) {
	l := v.look()
	for _, choice := range l.choices() {
		switch value := v.ask(choice.name); {
		case value == "":
		case !slices.Contains(choice.of, value):
			return answer{}, hut3.Errorf(hut3.Usage, "%s=%q: give %s", choice.name, value, strings.Join(choice.of, ", "))
		default:
			*choice.into = value
		}
	}
	http.SetCookie(v.w, &http.Cookie{
		Name: v.lookCookie(), Value: l.Theme + "." + l.Rail + "." + l.Letters, Path: "/", MaxAge: lookYear, HttpOnly: true, Secure: v.s.secure, SameSite: http.SameSiteStrictMode,
	})
	return answer{to: local(v.ask("next")), json: l}, nil
}
