package paper

import (
	"fmt"
	"io"
	"math"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"

	"hut3"
)

// Sizes in points and millimetres, on A4.
const (
	family    = "go"
	bodySize  = 9.0
	tableSize = 7.5
	lineHigh  = 4.4
	cellHigh  = 3.8
	margin    = 15.0
	footRoom  = 18.0
)

// page is a PDF under way.
type page struct {
	*fpdf.Fpdf
	font    *sfnt.Font
	buf     sfnt.Buffer
	strange map[rune]bool // characters that the font has no shape for
}

// PDF writes the document as PDF.
func (d *Document) PDF(w io.Writer) error {
	font, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "the font cannot be read")
	}
	p := &page{Fpdf: fpdf.New("P", "mm", "A4", ""), font: font, strange: map[rune]bool{}}
	p.AddUTF8FontFromBytes(family, "", goregular.TTF)
	p.AddUTF8FontFromBytes(family, "B", gobold.TTF)
	p.SetMargins(margin, margin, margin)
	p.SetAutoPageBreak(true, footRoom)
	p.SetCatalogSort(true)
	p.SetCreationDate(d.Made)
	p.SetModificationDate(d.Made)
	p.SetProducer("hut3", true)
	p.SetTitle(d.Title, true)
	p.AliasNbPages("{pages}")
	p.SetFooterFunc(func() { p.footer(d.Footer) })
	p.AddPage()
	p.write("B", 15, 7, d.Title)
	for _, b := range d.Blocks {
		p.block(b)
	}
	if n := len(p.strange); n > 0 {
		p.write("", bodySize, lineHigh, hut3.Plural(int64(n), "character has", "characters have")+" no shape in the font of this document and stand as code points, as in [U+0628].")
	}
	return hut3.Wrap(p.Output(w), hut3.Internal, "writing %s as PDF", d.Title)
}

func (p *page) footer(text string) {
	p.SetY(-12)
	p.SetFont(family, "", 7)
	p.CellFormat(0, 4, fmt.Sprintf("%s    page %d of {pages}", p.shown(text), p.PageNo()), "", 0, "C", false, 0, "")
}

func (p *page) block(b Block) {
	if b.Heading != "" {
		p.Ln(2)
		p.write("B", 11, 5.5, b.Heading)
	}
	if b.Text != "" {
		p.write("", bodySize, lineHigh, b.Text)
	}
	if len(b.Table) > 0 {
		p.table(b.Table)
	}
}

func (p *page) write(style string, size, high float64, text string) {
	p.SetFont(family, style, size)
	p.MultiCell(0, high, p.shown(text), "", "L", false)
	p.Ln(1)
}

// shown puts code points in the place of what the font cannot draw.
func (p *page) shown(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r == '\n' || p.draws(r) {
			b.WriteRune(r)
			continue
		}
		p.strange[r] = true
		fmt.Fprintf(&b, "[U+%04X]", r)
	}
	return b.String()
}

func (p *page) draws(r rune) bool {
	i, err := p.font.GlyphIndex(&p.buf, r)
	return err == nil && i != 0 && r < 0x10000 // the PDF's font is addressed by 16 bits
}

// table gives each column a share of the page by its widest cells, and breaks
// cells over lines. The head is repeated on each page.
func (p *page) table(rows [][]string) {
	p.SetFont(family, "", tableSize)
	wide := p.widths(rows)
	p.row(rows[0], wide, "B")
	_, high := p.GetPageSize()
	for _, r := range rows[1:] {
		if p.GetY()+p.high(r, wide) > high-footRoom {
			p.AddPage()
			p.row(rows[0], wide, "B")
		}
		p.row(r, wide, "")
	}
	p.Ln(2)
}

// widths shares the page out by the square root of each column's longest cell,
// so that one long column does not starve the others.
func (p *page) widths(rows [][]string) []float64 {
	wide, total := make([]float64, len(rows[0])), 0.0
	for _, r := range rows {
		for i, c := range r {
			wide[i] = max(wide[i], math.Sqrt(p.GetStringWidth(p.shown(c))+4))
		}
	}
	for _, w := range wide {
		total += w
	}
	page, _ := p.GetPageSize()
	for i := range wide {
		wide[i] *= (page - 2*margin) / total
	}
	return wide
}

func (p *page) lines(text string, wide float64) []string {
	return p.SplitText(p.shown(strings.Join(strings.Fields(text), " ")), wide-2*p.GetCellMargin())
}

func (p *page) high(r []string, wide []float64) float64 {
	most := 1
	for i, c := range r {
		most = max(most, len(p.lines(c, wide[i])))
	}
	return float64(most) * cellHigh
}

func (p *page) row(r []string, wide []float64, style string) {
	p.SetFont(family, style, tableSize)
	x, y := p.GetXY()
	high := p.high(r, wide)
	for i, c := range r {
		for j, line := range p.lines(c, wide[i]) {
			p.SetXY(x, y+float64(j)*cellHigh)
			p.CellFormat(wide[i], cellHigh, line, "", 0, "L", false, 0, "")
		}
		x += wide[i]
	}
	p.Line(margin, y+high, x, y+high)
	p.SetXY(margin, y+high)
}
