package formats

import (
	"bytes"
	"fmt"
)

// recoverLook is how far a row may reach that ends a bad stretch.
const recoverLook = 64 << 10

// recover sets aside the stretch from the row in view to the next line that
// reads as a row with as many cells as the header. The first line always goes;
// an unclosed quote therefore costs its own line, not the rest of the file.
func (c *csvScan) recover(reason string, bad badFunc) error {
	from := c.w.raw
	to, _ := c.skipLine()
	budget := recoverBudget
	for len(c.w.need(1)) > 0 && !c.plausible(&budget) {
		to, _ = c.skipLine()
	}
	return bad(from, to-from, reason)
}

// passLong sets aside a row that is longer than the limit. Where no quote stands
// in it, it ends with its line, and the next is read as any other.
func (c *csvScan) passLong(bad badFunc) error {
	reason := fmt.Sprintf("the row is longer than %d bytes, the limit", c.src.limits.Row)
	from := c.w.raw
	to, quoted := c.skipLine()
	if quoted {
		for budget := recoverBudget; len(c.w.need(1)) > 0 && !c.plausible(&budget); {
			to, _ = c.skipLine()
		}
	}
	return bad(from, to-from, reason)
}

// skipLine passes one line, however long, and gives the raw offset of its end
// without the line end, and whether a quote stands in it.
func (c *csvScan) skipLine() (to int64, quoted bool) {
	to = c.w.raw
	for {
		b := c.w.bytes()
		end := bytes.IndexByte(b, c.row.newline)
		if end >= 0 {
			text := bytes.TrimSuffix(b[:end], []byte{'\r'})
			quoted = quoted || bytes.IndexByte(text, '"') >= 0
			c.w.take(len(text))
			if len(text) > 0 {
				to = c.w.raw
			}
			c.w.take(end + 1 - len(text))
			return to, quoted
		}
		if len(b) > 1 || c.w.ended() {
			n := len(b)
			if !c.w.ended() {
				n-- // a carriage return may belong to the line end
			}
			quoted = quoted || bytes.IndexByte(b[:n], '"') >= 0
			c.w.take(n)
			to = c.w.raw
		}
		if !c.w.more() && len(c.w.bytes()) == 0 {
			return to, quoted
		}
	}
}

// plausible reports whether the line in view begins a row of the header's
// width. Once the budget of bytes is spent, only rows of one line are tried, so
// that no file costs more than linear work.
func (c *csvScan) plausible(budget *int) bool {
	b := c.w.need(recoverLook)
	b = b[:min(len(b), recoverLook)]
	if *budget <= 0 {
		if end := bytes.IndexByte(b, c.row.newline); end >= 0 {
			b = b[:end+1]
		}
	}
	state := c.row.parse(b, c.w.ended() && c.w.fault() == nil && len(b) == len(c.w.bytes()))
	if state == rowWhole {
		*budget -= c.row.total
	} else {
		*budget -= len(b)
	}
	return state == rowWhole && len(c.row.spans) == len(c.cols.names)
}
