package venetic

import (
	"io"
)

const messageHeader = "Row,Username,Direction,Contact,Nickname,Timestamp (UTC),Timestamp (local),Message,Burn,Attachment,Stage,IMEI"

// The supplier's words for how a row was collected (domain.md 1.4).
const (
	stageStored = "stored on device"
	stageLive   = "live collection"
)

var burnTimes = [...]string{"", "7 days", "7 days", "24 hours", "1 hour"}

// rowWriter writes the rows of one handset.
type rowWriter struct {
	p        *plan
	h        uint32
	dev      *device
	side     int
	owner    string
	contact  string
	nickname []byte // as the CSV has it
	burn     string
	buf      []byte
	scratch  []byte
	last     row
}

// row is what differs from row to row of a conversation.
type row struct {
	incoming   bool
	at         int64 // by the handset's clock
	text       []byte
	attachment string
	stage      string
	imei       string
}

// writeMessages writes a handset's messages.csv by making each of its
// conversations again.
func (p *plan) writeMessages(out io.Writer, h uint32) error {
	w := &rowWriter{p: p, h: h, dev: &p.dev[h], owner: p.address(h, h)}
	w.buf = w.endLine(append(w.buf, messageHeader...))
	left := w.dev.damaged
	number := 0
	for _, conv := range p.of[h] {
		before := number
		w.side = p.sideOf(conv, h)
		if p.convs[conv].rows[w.side] == 0 {
			continue
		}
		if err := w.writeThread(out, int(conv), &number); err != nil {
			return err
		}
		if number > before && left > 0 && w.dev.damage != damageCut {
			number++
			left--
			w.buf = w.appendDamaged(w.buf, number)
		}
	}
	if number > 0 && w.dev.damage == damageCut {
		w.buf = w.appendDamaged(w.buf, number+1)
	}
	_, err := out.Write(w.buf)
	return err
}

func (w *rowWriter) writeThread(out io.Writer, conv int, number *int) error {
	w.begin(conv)
	t := w.p.thread(conv, true)
	var a act
	for t.next(&a) {
		if !a.copy[w.side] {
			continue
		}
		w.take(conv, &a)
		for range 1 + int(a.repeat[w.side]) {
			*number++
			w.buf = w.appendRow(w.buf, *number)
		}
		if len(w.buf) > 32<<10 {
			if _, err := out.Write(w.buf); err != nil {
				return err
			}
			w.buf = w.buf[:0]
		}
	}
	return nil
}

func (w *rowWriter) begin(conv int) {
	other := w.p.other(uint32(conv), w.h)
	w.contact = w.p.address(w.h, other)
	w.nickname = appendField(w.nickname[:0], []byte(w.p.nickname(w.h, other)), w.dev.quoted)
	w.burn = burnTimes[w.p.convs[conv].burn]
}

// address is how a handset's export writes a handle.
func (p *plan) address(owner, h uint32) string {
	if p.dev[owner].domained {
		return p.hand[h].name + "@encrochat.com"
	}
	return p.hand[h].name
}

// take settles what this handset's rows of an act say.
func (w *rowWriter) take(conv int, a *act) {
	d := w.dev
	w.last.incoming = a.fromA != (w.side == 0)
	w.last.at = a.sent + d.offset
	w.last.text, w.scratch = d.appendBody(w.last.text[:0], w.scratch, a.body)
	w.last.attachment = ""
	if a.photo {
		w.last.attachment = attachment(conv, a.seq)
	}
	w.last.stage = stageLive
	if a.sent < d.implant {
		w.last.stage = stageStored
	}
	w.last.imei = d.imei[0]
	if d.changed > 0 && a.sent >= d.changed {
		w.last.imei = d.imei[1]
	}
	if d.rounded {
		w.last.imei = "4.90154E+14"
	}
}

func attachment(conv, seq int) string {
	const hex = "0123456789abcdef"
	b := []byte("IMG_00000000.jpg")
	for i, v := 4, scramble(uint64(conv)<<32|uint64(seq)); i < 12; i, v = i+1, v>>4 {
		b[i] = hex[v&15]
	}
	return string(b)
}

func (w *rowWriter) appendRow(b []byte, number int) []byte {
	b = w.appendHead(b, number, w.last.incoming)
	b = append(append(b, w.nickname...), ',')
	b = w.appendClock(b, w.last.at)
	b = w.appendClock(b, w.last.at+w.dev.zone)
	b = append(b, w.last.text...)
	return w.appendTail(b, &w.last)
}

func (w *rowWriter) appendHead(b []byte, number int, incoming bool) []byte {
	direction := "Outgoing,"
	if incoming {
		direction = "Incoming,"
	}
	b = append(appendInt(b, number), ',')
	b = append(append(b, w.owner...), ',')
	b = append(b, direction...)
	return append(append(b, w.contact...), ',')
}

func (w *rowWriter) appendTail(b []byte, r *row) []byte {
	for _, field := range [...]string{w.burn, r.attachment, r.stage} {
		b = append(append(b, ','), field...)
	}
	return w.endLine(append(append(b, ','), r.imei...))
}

// appendClock writes a time, which never needs quotes, and a comma.
func (w *rowWriter) appendClock(b []byte, t int64) []byte {
	if w.dev.quoted {
		return append(appendTime(append(b, '"'), t), '"', ',')
	}
	return append(appendTime(b, t), ',')
}

func (w *rowWriter) endLine(b []byte) []byte {
	if w.dev.crlf {
		return append(b, '\r', '\n')
	}
	return append(b, '\n')
}
