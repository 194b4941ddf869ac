package browser

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// sight is a way in which a page is looked at: its colours and its width in CSS
// pixels. 640 is what a window of 1280 has at 200 %. Colours are the same at
// every width, and shape is the same in both colours: each is looked at once,
// since reckoning contrast is what takes axe-core longest.
type sight struct {
	name, theme string
	width       int64
	rules       string // options of axe.run; empty: every rule
}

const (
	colours = `runOnly: ["color-contrast", "link-in-text-block"]`
	shape   = `rules: {"color-contrast": {enabled: false}}`
)

var sights = []sight{{"light", "light", 1280, ""}, {"dark", "dark", 1280, colours}, {"200 %", "light", 640, shape}, {"telephone", "dark", 390, shape}}

// axeRun gives axe-core's findings that are serious or worse, a line each.
// It loads nothing: preload would ask for style sheets again.
const axeRun = `axe.run(document, {%s resultTypes: ["violations"], preload: false, elementRef: false}).then((r) => r.violations
	.filter((v) => v.impact === "serious" || v.impact === "critical")
	.map((v) => v.impact + " " + v.id + ": " + v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " + n.html.slice(0, 120) + " — " + (n.any.concat(n.all, n.none)[0]?.message ?? "")).join(" | ") + (v.nodes.length > 3 ? " and " + (v.nodes.length - 3) + " more" : "")))`

// axe runs it on the page as it stands in a sight.
func (b *tab) axe(s sight) []string {
	b.t.Helper()
	rules := s.rules
	if rules != "" {
		rules += ","
	}
	return eval[[]string](b, fmt.Sprintf(axeRun, rules))
}

func axeScript(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("../islands/node_modules/axe-core/axe.min.js")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("no axe-core: run npm ci in internal/web/islands")
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(raw) + ";true"
}

// No page asks elsewhere or breaks its policy; and none has a serious finding
// of axe-core or is wider than its window, in either colour, at 200 % and on a
// telephone.
func TestEveryPageInEverySight(t *testing.T) {
	t.Parallel()
	script, byWho := axeScript(t), map[string][]page{}
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
			b.quiet()
			for _, p := range list {
				b.expectRefusal(p.name == "error")
				b.open(p.path)
				b.settled()
				b.quiet()
				b.inEverySight(script, p)
			}
		})
	}
}

func (b *tab) inEverySight(script string, p page) {
	eval[bool](b, script)
	for _, s := range sights {
		b.do("a window", chromedp.EmulateViewport(s.width, 800))
		wide := eval[int64](b, fmt.Sprintf(`document.documentElement.dataset.theme = %q; document.documentElement.scrollWidth`, s.theme))
		if wide > s.width {
			b.t.Errorf("%s (%s) in %s: the page is %d px wide in a window of %d", p.path, p.who, s.name, wide, s.width)
		}
		for _, v := range b.axe(s) {
			b.t.Errorf("%s (%s) in %s: %s", p.path, p.who, s.name, v)
		}
	}
	b.do("a window", chromedp.EmulateViewport(1280, 800))
	b.faults() // what axe did is not the page's
}

// settled waits for what a page's script draws once it is loaded.
func (b *tab) settled() {
	b.until(`document.readyState === "complete" && !document.querySelector(".waiting")`)
}

// axe-core finds what is planted, in each sight: its silence means something.
func TestAxeFinds(t *testing.T) {
	t.Parallel()
	script := axeScript(t)
	b := newTab(t)
	b.open("/sign-in")
	eval[bool](b, script)
	eval[bool](b, `document.querySelector("main").insertAdjacentHTML("beforeend", "<input type='text'><p class='quiet planted'>grey</p>"); true`)
	eval[bool](b, `const s = new CSSStyleSheet(); s.replaceSync(".planted{color:light-dark(#aaa, #444) !important}"); document.adoptedStyleSheets = [s]; true`)
	for _, s := range sights {
		b.do("a window", chromedp.EmulateViewport(s.width, 800))
		eval[bool](b, fmt.Sprintf(`document.documentElement.dataset.theme = %q; true`, s.theme))
		found := b.axe(s)
		for _, rule := range []string{"label", "color-contrast"} {
			if strings.Contains(s.rules, "runOnly") && rule == "label" || s.rules == shape && rule == "color-contrast" {
				continue
			}
			if !slices.ContainsFunc(found, func(v string) bool { return strings.Contains(v, " "+rule+":") }) {
				t.Errorf("in %s axe-core does not find the planted %s: %q", s.name, rule, found)
			}
		}
	}
}
