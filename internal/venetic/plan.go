package venetic

import (
	"time"

	"hut3"
)

// plan is everything that is decided before a line is said. It grows with
// handles and conversations, never with messages.
type plan struct {
	cfg    Config
	start  int64 // seconds since 1970
	end    int64
	words  *words
	talk   *talk
	groups []group
	hand   []handle
	dev    []device
	convs  []conv
	of     [][]uint32 // conversations of a handle, by the other's name
	book   map[uint32][]uint32
	named  map[string]uint32 // derby.courier1, solicitor …
	scenes []scene
	cited  records
	nick   map[[2]uint32]string
}

// handle is one name on the network.
type handle struct {
	name     string
	group    int32 // -1 for contacts
	role     Role
	place    uint8
	voc      uint8
	held     bool // its handset's export is in the exhibit
	bookOnly bool // nobody writes to it; it stands in an address book
	told     bool // a scene speaks of its user, so chance may not
	local    bool // says the vocative of its region
	home     int32
}

// extras are handles that scenes need beside the groups.
var extras = [...]struct {
	name string
	role Role
	held bool
}{{"solicitor", Solicitor, false}, {"designer", Contact, true}, {"client", Contact, false}}

func newPlan(cfg Config) (*plan, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	p := &plan{cfg: cfg, start: cfg.Start.Unix(), end: cfg.End.Unix(), named: map[string]uint32{}}
	steps := []func() error{p.load, p.people, p.readScenes, p.readRecords, p.devices, p.edges, p.share, p.order, p.books}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *plan) load() (err error) {
	if p.words, err = loadWords(); err != nil {
		return err
	}
	p.talk, err = loadTalk()
	return err
}

// members is how many handles are in groups: about a third, in groups of at
// most 24, so that large operations have more groups rather than larger ones.
func (p *plan) members() (size, count int) {
	const named, largest = 14, 24
	in := p.cfg.Handles * 35 / 100
	size = min(max(in/named, 8), largest)
	return size, max(named, in/size)
}

func (p *plan) people() error {
	names := newNamer(p.cfg.Seed)
	if err := names.check(p.cfg.Handles); err != nil {
		return err
	}
	size, count := p.members()
	var err error
	if p.groups, err = loadGroups(count); err != nil {
		return err
	}
	p.hand = make([]handle, p.cfg.Handles)
	r := newStream(p.cfg.Seed, forPlan, 0)
	next := 0
	for g := range p.groups {
		next = p.enrol(&r, g, next, size)
	}
	for _, x := range extras {
		p.named[x.name] = uint32(next)
		p.hand[next] = handle{group: -1, role: x.role, held: x.held}
		next++
	}
	bookOnly := len(p.hand) / 50
	for i := next; i < len(p.hand); i++ {
		p.hand[i] = handle{group: -1, held: r.perMille(250), home: int32(r.n(len(p.groups))), bookOnly: i >= len(p.hand)-bookOnly}
		p.hand[i].held = p.hand[i].held && !p.hand[i].bookOnly
		p.hand[i].place = uint8(r.n(len(p.groups[p.hand[i].home].Places)))
	}
	for i := range p.hand {
		h := &p.hand[i]
		h.name = names.name(i)
		h.voc, h.local = uint8(r.n(len(p.words.Vocatives))), r.perMille(400)
	}
	return nil
}

// enrol makes the members of a group and names them for the scenes.
func (p *plan) enrol(r *stream, g, first, size int) int {
	grp := &p.groups[g]
	grp.first, grp.size = first, size-r.n(max(1, size/4))
	grp.size = max(grp.size, len(lineUp)+1)
	held := 850
	if grp.Zone > 1 {
		held = 300
	}
	couriers := 0
	for i := range grp.size {
		h := handle{group: int32(g), home: int32(g), role: Runner, held: r.perMille(held), place: uint8(r.n(2) * r.n(len(grp.Places)))}
		if i < len(lineUp) {
			h.role = lineUp[i]
		}
		name := grp.Key + "." + h.role.String()
		if h.role == Courier {
			couriers++
			name = numbered(name, couriers)
		}
		if _, ok := p.named[name]; !ok {
			p.named[name] = uint32(first + i)
		}
		p.hand[first+i] = h
	}
	return first + grp.size
}

func (p *plan) placeOf(h uint32) *place {
	x := &p.hand[h]
	return &p.groups[x.home].Places[x.place]
}

func (p *plan) vocative(h uint32) string {
	x := &p.hand[h]
	if x.local {
		if v, ok := p.words.LocalVocatives[p.groups[x.home].Key]; ok {
			return v
		}
	}
	return p.words.Vocatives[x.voc]
}

func (p *plan) find(name string) (uint32, error) {
	h, ok := p.named[name]
	if !ok {
		return 0, hut3.Errorf(hut3.Internal, "embedded scenes name %q, who is not in the plan", name)
	}
	return h, nil
}

func utc(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }
