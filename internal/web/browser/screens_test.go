package browser

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	devtools "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

var screens = flag.String("screens", "", "folder for the pictures of every page; empty: none are made")

// tallest bounds a picture, in pixels: what is below it is more of the same.
const tallest = 1000

// TestScreens makes the pictures of make screens: every page in both colours.
func TestScreens(t *testing.T) {
	if *screens == "" {
		t.Skip("make screens gives -screens")
	}
	byWho := map[string]*tab{}
	for _, p := range pages(t) {
		if p.name == "imports" {
			continue // it names a temporary folder of the machine that made it
		}
		b := byWho[p.who]
		if b == nil {
			if b = newTab(t); p.who != "" {
				b = signIn(t, p.who)
			}
			byWho[p.who] = b
		}
		b.expectRefusal(true)
		b.open(p.path)
		b.settled()
		b.drawn()
		for _, theme := range []string{"light", "dark"} {
			b.take(theme, filepath.Join(*screens, p.name+"-"+theme+".png"))
		}
	}
}

// drawn waits for the drawings of a page, where it has any: a browser without
// WebGL says so in place of one.
func (b *tab) drawn() {
	b.until(`[...document.querySelectorAll("[data-map], [data-network]")].every((d) => "ready" in d.dataset || d.querySelector("[data-said]").innerText.includes("WebGL"))`)
}

// take pictures the page from its top, as high as it is. The window is made as
// high, so that what sticks to its edges stands where it does.
func (b *tab) take(theme, path string) {
	b.t.Helper()
	eval[bool](b, `document.documentElement.dataset.theme = "`+theme+`"; document.activeElement?.blur(); scrollTo(0, 0); true`)
	b.do("a window", chromedp.EmulateViewport(1280, 800))
	high := min(max(eval[int64](b, `document.documentElement.scrollHeight`), 800), tallest)
	b.do("a window", chromedp.EmulateViewport(1280, high))
	eval[bool](b, `new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => drawn(true), document.querySelector("canvas") ? 1500 : 150))))`)
	shot, err := chromedp.Call(b.ctx, devtools.CaptureScreenshot, devtools.CaptureScreenshotParams{})
	if err != nil {
		b.t.Fatal(err)
	}
	raw, err := shrunk(shot.Data)
	if err == nil {
		err = os.WriteFile(path, raw, 0o644)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// shrunk is a picture with the colours that it uses most, so that the folder
// stays small: flat pages lose nothing that can be seen.
func shrunk(raw []byte) ([]byte, error) {
	from, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	to := image.NewPaletted(from.Bounds(), most(from))
	draw.Draw(to, to.Bounds(), from, from.Bounds().Min, draw.Src)
	var out bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, to)
	return out.Bytes(), err
}

// most are the colours of a picture by how often each is there; few are filled
// up from the web's.
func most(from image.Image) color.Palette {
	count := map[color.RGBA]int{}
	for y := from.Bounds().Min.Y; y < from.Bounds().Max.Y; y++ {
		for x := from.Bounds().Min.X; x < from.Bounds().Max.X; x++ {
			count[color.RGBAModel.Convert(from.At(x, y)).(color.RGBA)]++
		}
	}
	list := make([]color.RGBA, 0, len(count))
	for c := range count {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b color.RGBA) int {
		if d := count[b] - count[a]; d != 0 {
			return d
		}
		return bytes.Compare([]byte{a.R, a.G, a.B}, []byte{b.R, b.G, b.B})
	})
	out := color.Palette{}
	for _, c := range list[:min(len(list), 64)] {
		out = append(out, c)
	}
	if len(list) > 64 {
		for i := 0; i < len(palette.WebSafe); i += 4 {
			out = append(out, palette.WebSafe[i])
		}
	}
	return out
}
