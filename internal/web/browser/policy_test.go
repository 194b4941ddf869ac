package browser

import (
	"strings"
	"testing"
)

// No page, as whoever sees most on it, breaks the policy, asks elsewhere, throws or
// complains, when it is opened and when its drawing stands. It needs no axe-core.
func TestNoPageBreaksThePolicy(t *testing.T) {
	t.Parallel()
	byWho := map[string][]page{}
	for _, p := range pages(t) {
		byWho[p.who] = append(byWho[p.who], p)
	}
	for who, list := range byWho {
		t.Run("as "+who, func(t *testing.T) {
			t.Parallel()
			b := newTab(t)
			if who != "" {
				b = signIn(t, who)
			}
			for _, p := range list {
				b.expectRefusal(p.name == "error")
				b.open(p.path)
				b.settled()
				b.drawn()
				b.quiet()
			}
		})
	}
}

// What breaks the policy is noted, each way by itself: silence means something.
func TestABreachOfThePolicyIsNoted(t *testing.T) {
	t.Parallel()
	for directive, breach := range map[string]string{
		"style-src":   `document.body.insertAdjacentHTML("beforeend", "<p style='color:red'>red</p>")`,
		"img-src":     `new Image().src = "https://example.org/seen.png"`,
		"script-src":  `document.body.append(Object.assign(document.createElement("script"), {textContent: "1"}))`,
		"connect-src": `fetch("https://example.org/").catch(() => 0)`,
		"worker-src":  `(() => { try { new Worker(URL.createObjectURL(new Blob(["1"]))) } catch {} })()`,
	} {
		b := newTab(t)
		b.open("/sign-in")
		b.settled()
		b.quiet()
		eval[bool](b, breach+`; true`)
		eval[bool](b, `new Promise((next) => setTimeout(() => next(true), 200))`)
		if got := strings.Join(b.faults(), "\n"); !strings.Contains(got, "breaks "+directive) {
			t.Errorf("%s is broken, and what is noted is %q", directive, got)
		}
	}
}
