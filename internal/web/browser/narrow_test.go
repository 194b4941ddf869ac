package browser

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// On a telephone each cell of a list stands under the one before it with the name
// of its column, and nothing of a threat lies beside the window.
func TestListOnATelephone(t *testing.T) {
	t.Parallel()
	b := signIn(t, "duty")
	b.do("a window", chromedp.EmulateViewport(390, 844))
	b.open("/")
	b.until(`document.querySelector("#threats table.told")`)
	if wide := eval[float64](b, `Math.max(...[...document.querySelectorAll("#threats td")].map((cell) => cell.getBoundingClientRect().right))`); wide > 390 {
		t.Errorf("a cell of the threats ends at %v px of a window of 390", wide)
	}
	if name := eval[string](b, `getComputedStyle(document.querySelector("#threats tbody tr td:last-child"), "::before").content`); !strings.Contains(name, "What waits") {
		t.Errorf("the last cell of a threat is headed %s, want What waits", name)
	}
}

// A line of the list beside the map leads to its area.
func TestMapLeadsToAnArea(t *testing.T) {
	t.Parallel()
	b := signIn(t, "analyst")
	b.open("/map")
	b.drawn()
	b.click(`[data-go]`)
	b.until(`document.querySelector("tr[aria-current]")?.querySelector("[data-go]").dataset.go === document.querySelector("[data-go]").dataset.go`)
	b.says("[data-map] [data-said]", "around")
	if metres := eval[string](b, `document.querySelector(".maplibregl-ctrl-scale").textContent`); strings.HasSuffix(metres, "km") && metres != "1 km" {
		t.Errorf("the scale says %s after going to an area of a kilometre", metres)
	}
}
