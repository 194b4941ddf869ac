package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A page on paper has its content, the marking and who printed it, and nothing
// that is pressed.
func TestPrint(t *testing.T) {
	t.Parallel()
	b := signIn(t, "officer")
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
	const seen = `[...document.querySelectorAll(%q)].filter((e) => e.checkVisibility()).length`
	count := func(css string) int { return eval[int](b, fmt.Sprintf(seen, css)) }
	for _, p := range []struct{ path, content, says string }{
		{`/search?q="370 paper"`, "#hits .message", "messages of the query \"370 paper\""},
		{"/conversation/" + told.Refs["message"], ".talk .says", "printed by officer"},
		{"/reports/" + told.Refs["report"], ".raw .prose", "printed by officer"},
		{"/packages/PKG-1", ".line li", "OFFICIAL-SENSITIVE"},
	} {
		b.open(p.path)
		if count(p.content) == 0 {
			t.Errorf("%s: no %s on paper", p.path, p.content)
		}
		if n := count("button, .button, input, select, textarea, nav"); n > 0 {
			t.Errorf("%s: %d things to press on paper", p.path, n)
		}
		b.says("body", p.says)
	}
}
