package venetic

import (
	"strconv"

	"hut3"
)

// Deal is a planted offer: what, how much, at what price. Whether it was
// closed is for the reader of the thread.
type Deal struct {
	Commodity string          `json:"commodity"`
	Class     string          `json:"class"`
	Term      string          `json:"term"` // the word used
	Kilograms int             `json:"kilograms"`
	Mass      hut3.Milligrams `json:"milligrams"`
	Unit      hut3.Pence      `json:"unit_price_pence"` // a kilogram
	Total     hut3.Pence      `json:"total_pence"`
}

func drawDeal(r *stream, list []commodity) Deal {
	c := pick(r, list)
	if r.perMille(500) {
		c = list[0]
	}
	unit := hut3.Pence(r.between(c.Low, c.High)) * 100_00
	kg := 1 + r.n(4)
	if r.perMille(200) {
		kg = r.between(5, 20)
	}
	return Deal{
		Commodity: c.Name, Class: c.Class, Term: pick(r, c.Terms), Kilograms: kg,
		Mass: hut3.Milligrams(kg) * 1_000_000, Unit: unit, Total: unit * hut3.Pence(kg),
	}
}

// priceText writes a price as the trade does: 37.5 is £37,500 (domain.md 6.2);
// below fifteen thousand the k is written.
func (d Deal) priceText() string {
	thousands := strconv.FormatFloat(float64(d.Unit)/100_000, 'f', -1, 64)
	if d.Unit < 15_000_00 {
		return thousands + "k"
	}
	return thousands
}
