package web

import (
	"fmt"
	"html/template"
	"image"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"

	"hut3"
)

// qrQuiet is how many light modules stand around a QR code (ISO/IEC 18004).
const qrQuiet = 4

// qrCode draws a text as a QR code: dark on light in either theme, since not
// every reader takes the reverse. The picture is part of the page, so that what
// it holds is asked of no address.
func qrCode(text string) (template.HTML, error) {
	code, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		return "", hut3.Wrap(err, hut3.Internal, "drawing a QR code of %d bytes", len(text))
	}
	size := code.Bounds().Dx() + 2*qrQuiet
	out := fmt.Sprintf(`<svg class="qr" role="img" aria-label="QR code of the key below" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path fill="#000" d="%s"/></svg>`, size, size, size, size, qrPath(code))
	return template.HTML(out), nil //nolint:gosec // made of numbers alone
}

// qrPath is the dark modules, each run of a line as one rectangle.
func qrPath(code image.Image) string {
	var out strings.Builder
	box := code.Bounds()
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			from := x
			for x < box.Max.X && code.At(x, y) == color.Black {
				x++
			}
			if run := x - from; run > 0 {
				fmt.Fprintf(&out, "M%d %dh%dv1h-%dz", from-box.Min.X+qrQuiet, y-box.Min.Y+qrQuiet, run, run)
			}
		}
	}
	return out.String()
}
