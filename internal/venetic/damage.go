package venetic

// damageKind is how the conversion broke a row.
type damageKind uint8

const (
	damageColumns damageKind = iota + 1 // the row ends after its fourth column
	damageDate                          // both times are no times
	damageCut                           // the file ends inside a quoted field
)

var damageNames = [...]string{"", "columns", "bad date", "unclosed quote"}

func (k damageKind) String() string { return damageNames[k] }

// layout numbers the rows of a handset's export: conversations in order, and a
// damaged row after each of the first that have rows, or at the end. A damaged
// row is a broken repeat of the row before it, so no message is lost by it.
func (p *plan) layout(h uint32, damaged func(row uint32)) {
	d, at := &p.dev[h], uint32(0)
	left := d.damaged
	for _, conv := range p.of[h] {
		c, side := &p.convs[conv], p.sideOf(conv, h)
		c.base[side] = at
		at += c.rows[side]
		if c.rows[side] > 0 && left > 0 && d.damage != damageCut {
			at++
			left--
			damaged(at)
		}
	}
	if at > 0 && d.damage == damageCut {
		damaged(at + 1)
	}
}

// appendDamaged writes the broken repeat.
func (w *rowWriter) appendDamaged(b []byte, number int) []byte {
	d := w.dev
	a := &w.last
	switch d.damage {
	case damageColumns:
		b = w.appendHead(b, number, a.incoming)
		return w.endLine(b[:len(b)-1])
	case damageDate:
		b = w.appendHead(b, number, a.incoming)
		b = append(b, w.nickname...)
		b = append(b, ",2020-13-42 27:61:00,2020-13-42 28:61:00,"...)
		b = append(b, a.text...)
		return w.appendTail(b, a)
	}
	b = w.appendHead(b, number, a.incoming)
	b = append(b, w.nickname...)
	b = append(appendTime(append(b, ','), a.at), ',')
	b = append(appendTime(b, a.at+d.zone), ",\"and then he sai"...)
	return b
}
