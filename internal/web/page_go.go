package web

import (
	"regexp"
	"strings"
	"unicode"

	"hut3"
)

func goRoutes() []route {
	return []route{
		{method: "GET", path: "/go", handle: goTo},
	}
}

// handleForm is a handle as people type one; a query holds more than that.
var handleForm = regexp.MustCompile(`^[a-z][a-z0-9_.-]*/[^\s"():/]+$`)

// goTo takes what was typed into the one box: a page's name, a reference, a
// handle, a telephone number; anything else is a query.
func goTo(v *visit) (answer, error) {
	to := place(v.ask("q"))
	return answer{to: to, json: map[string]string{"to": to}}, nil
}

func place(text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return "/search"
	}
	if to, ok := pageCalled(text); ok {
		return to
	}
	if ref := strings.ToUpper(text); isRef(ref) {
		return refURL(ref)
	}
	switch {
	case strings.HasPrefix(text, "figures/"):
		return refURL(text)
	case handleForm.MatchString(text):
		return refURL(text)
	case strings.HasPrefix(text, "£"):
		return traceURL(text)
	case telephone(text):
		return searchURL(`phone:"` + text + `"`)
	}
	return searchURL(text)
}

// isRef reports whether a text is the reference of a message, delivery or
// record.
func isRef(text string) bool {
	if _, err := hut3.ParseKey(text); err == nil {
		return true
	}
	if _, err := hut3.ParseDelivery(text); err == nil {
		return true
	}
	prefix := hut3.Ref(text).Prefix()
	rest := strings.TrimPrefix(text, prefix+"-")
	return prefix != "" && len(prefix) <= 4 && rest != "" && unicode.IsDigit(rune(rest[0])) && !strings.ContainsAny(text, " \t")
}

// telephone reports whether a text is nothing but a telephone number.
func telephone(text string) bool {
	digits := 0
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			digits++
		case !strings.ContainsRune("+ ()-", r):
			return false
		}
	}
	return digits >= 9 && digits <= 15
}
