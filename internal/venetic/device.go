package venetic

const (
	day = 24 * 60 * 60
	// pairing is how far two sides' clocks may differ and still be joined by
	// the grouping rule (DESIGN section 4).
	pairing = 120
)

// device is a held handset and the faults of its export (domain.md 1.6).
type device struct {
	offset   int64 // its clock is ahead of true time by this many seconds
	zone     int64 // its local time is ahead of UTC, seconds
	implant  int64 // from here the supplier calls its rows live
	off      [2][2]int64
	changed  int64 // from here another telephone, with another IMEI; 0 is never
	imei     [2]string
	crlf     bool // lines end in CR LF
	quoted   bool // every field is quoted
	nfd      bool // accents are written as separate marks
	rounded  bool // a spreadsheet turned the IMEI into 4.90154E+14
	domained bool // handles are written as addresses
	damage   damageKind
	damaged  uint32 // rows to damage
}

// offAt reports whether the handset was off.
func (d *device) offAt(t int64) bool { return d.offUntil(t) > 0 }

// offUntil is when the handset came on again, or 0 when it was on.
func (d *device) offUntil(t int64) int64 {
	for _, w := range d.off {
		if t >= w[0] && t < w[1] {
			return w[1]
		}
	}
	return 0
}

// devices draws a device for every handle; those of handles that are not held
// are never off and never written.
func (p *plan) devices() error {
	p.dev = make([]device, len(p.hand))
	for h := range p.hand {
		if p.hand[h].held {
			p.dev[h] = p.newDevice(h)
		}
	}
	return p.plantFaults()
}

func (p *plan) newDevice(h int) device {
	r := newStream(p.cfg.Seed, forDevice, uint64(h))
	d := device{
		offset: drawOffset(&r), zone: int64(p.groups[p.hand[h].home].Zone) * 3600,
		implant: defaultImplant + int64(r.n(4*day)), crlf: r.perMille(250), quoted: r.perMille(150),
		nfd: r.perMille(30), rounded: r.perMille(20), domained: r.perMille(60),
		imei: [2]string{imei(2 * h), imei(2*h + 1)},
	}
	if r.perMille(60) {
		d.zone = 2 * 3600 // carried abroad
	}
	if r.perMille(50) {
		d.implant += int64(r.n(30 * day))
	}
	d.drawAbsence(&r, p)
	if r.perMille(15) {
		d.damage, d.damaged = damageKind(1+r.n(3)), uint32(1+r.n(2))
	}
	return d
}

// defaultImplant is 2020-04-01, when collection began.
const defaultImplant = 1585699200

// drawOffset gives most clocks less than 45 s, so that any two of them lie
// within the grouping rule's tolerance, and a few clocks minutes.
func drawOffset(r *stream) int64 {
	x, sign := r.n(1000), int64(1-2*r.n(2))
	switch {
	case x < 400:
		return 0
	case x < 850:
		return sign * int64(1+r.n(20))
	case x < 970:
		return sign * int64(20+r.n(25))
	}
	return sign * int64(200+r.n(500))
}

// drawAbsence switches some handsets off for days, or into another telephone.
func (d *device) drawAbsence(r *stream, p *plan) {
	span := int(p.end-p.start) - 20*day
	for i := range d.off {
		if r.perMille(90) {
			from := p.start + int64(3*day+r.n(span))
			d.off[i] = [2]int64{from, from + int64(2*day+r.n(4*day))}
		}
	}
	if r.perMille(20) {
		d.changed = p.start + int64(10*day+r.n(span))
	}
}

// plantFaults gives named handsets the faults that every run must show, and
// keeps the handsets of the scenes in order.
func (p *plan) plantFaults() error {
	for i := range p.scenes {
		for _, h := range [...]uint32{p.scenes[i].a, p.scenes[i].b} {
			d := &p.dev[h]
			d.off, d.changed, d.damage, d.damaged, d.rounded = [2][2]int64{}, 0, 0, 0, false
			d.offset %= 20
			d.zone = int64(p.groups[max(p.hand[h].home, 0)].Zone) * 3600
		}
	}
	for _, f := range plantedFaults {
		h, err := p.find(f.who)
		if err != nil {
			return err
		}
		p.hand[h].held = true
		p.dev[h] = p.newDevice(int(h))
		d := &p.dev[h]
		d.damage, d.damaged = f.damage, 1
		if f.damage == 0 {
			d.damaged = 0
		}
		d.offset = f.offset
		if f.change {
			d.changed = p.start + 40*day
		}
	}
	return nil
}

const hourWrong = "tyne.courier1"

var plantedFaults = []struct {
	who    string
	offset int64
	damage damageKind
	change bool
}{
	{hourWrong, 3600 + 7, 0, false},
	{"kent.courier1", 312, 0, false},
	{"bristol.courier1", -11, 0, true},
	{"wales.broker", 3, damageColumns, false},
	{"east.broker", -2, damageDate, false},
	{"brum.broker", 0, damageCut, false},
}

// imei is a number of the test range with its check digit (domain.md 7.1).
func imei(serial int) string {
	b := []byte("49015420000000")
	for i := len(b) - 1; i >= 8; i-- {
		b[i] = byte('0' + serial%10)
		serial /= 10
	}
	sum := 0
	for i, c := range b {
		v := int(c - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return string(append(b, byte('0'+(10-sum%10)%10)))
}
