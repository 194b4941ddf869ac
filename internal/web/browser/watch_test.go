package browser

import (
	"strings"
	"testing"
	"time"
)

// The watch itself sees each kind of fault, so that its silence means something.
func TestTheWatchSees(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ js, says string }{
		"style in the page":   {`document.head.append(Object.assign(document.createElement("style"), {textContent: "p{}"}))`, "Content Security Policy"},
		"script from afar":    {`document.head.append(Object.assign(document.createElement("script"), {src: "http://127.0.0.1:9/x.js"}))`, "Content Security Policy"},
		"a page from afar":    {`location = "http://127.0.0.1:9/"`, "asks http://127.0.0.1:9/"},
		"a complaint":         {`console.error("broken")`, "broken"},
		"something thrown":    {`setTimeout(() => { throw new Error("lost") })`, "lost"},
		"what is not there":   {`fetch("/static/none.js")`, "404"},
		"a picture from afar": {`new Image().src = "http://127.0.0.1:9/x.png"`, "Content Security Policy"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newTab(t)
			b.open("/sign-in")
			b.quiet()
			eval[bool](b, c.js+"; true")
			seen := ""
			for end := time.Now().Add(patience); !strings.Contains(seen, c.says) && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
				seen += strings.Join(b.faults(), "\n")
			}
			if !strings.Contains(seen, c.says) {
				t.Errorf("noted %q, want %q in it", seen, c.says)
			}
		})
	}
}
