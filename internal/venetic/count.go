package venetic

import "context"

// Counts are what the generated operation holds, by the truth.
type Counts struct {
	Handles       int `json:"handles"`
	Held          int `json:"handles_held"`      // handset in the exhibit
	PeerOnly      int `json:"handles_peer_only"` // seen in held threads
	BookOnly      int `json:"handles_book_only"` // in address books only
	Groups        int `json:"groups"`
	Conversations int `json:"conversations"`
	TwoSided      int `json:"conversations_two_sided"` // both handsets are held
	OneSided      int `json:"conversations_lacking"`   // both are held, one gave nothing of the thread

	Acts     int `json:"acts"`     // messages sent, lost ones too
	Messages int `json:"messages"` // held: at least one readable row
	Lost     int `json:"lost"`     // burned or off on every held side
	Rows     int `json:"rows"`     // readable rows = messages + copies + repeats
	Copies   int `json:"copies"`   // second side's rows
	Repeats  int `json:"repeats"`  // rows that the conversion wrote again
	Rejects  int `json:"rejects"`  // damaged rows, each a broken repeat; not in Rows
	// Apart is how many copies lie further from their message than the 120 s of
	// group/1: an import that joins by that rule founds that many messages more.
	Apart       int `json:"copies_apart"`
	TwoSidedMsg int `json:"messages_two_sided"` // held messages of threads whose two handsets are held and gave rows
	TwoSidedRow int `json:"rows_two_sided"`

	Innocent int `json:"messages_innocent"`
	Trade    int `json:"messages_trade"`
	Threat   int `json:"messages_threat"` // of exchanges that hold a threat
	Leak     int `json:"messages_leak"`
	Legal    int `json:"messages_legal"`
	Scene    int `json:"messages_scene"`
	Threats  int `json:"threats"`
	Deals    int `json:"deals"`
	Leaks    int `json:"leaks"`
	Contacts int `json:"contacts"`
	Notes    int `json:"notes"`
}

// count runs every schedule once without a word, so that each handset's rows
// can be numbered, and lays the handsets out.
func (p *plan) count(ctx context.Context) (Counts, []Reject, error) {
	n := p.census()
	for id := range p.convs {
		if id&1023 == 0 && ctx.Err() != nil {
			return n, nil, ctx.Err()
		}
		p.countThread(id, &n)
	}
	n.Rows = n.Messages + n.Copies + n.Repeats
	var rejects []Reject
	for h := range p.hand {
		p.layout(uint32(h), func(row uint32) {
			rejects = append(rejects, Reject{Handle: p.hand[h].name, Row: int(row), Fault: p.dev[h].damage.String()})
		})
	}
	n.Rejects = len(rejects)
	return n, rejects, nil
}

func (p *plan) countThread(id int, n *Counts) {
	c := &p.convs[id]
	t := p.thread(id, false)
	both := t.timing.hasA && t.timing.hasB
	apart := both && abs(p.dev[c.a].offset-p.dev[c.b].offset) > pairing
	rows := n.Messages + n.Copies + n.Repeats
	held := n.Messages
	var a act
	for t.next(&a) {
		n.Acts++
		if !a.held() {
			n.Lost++
			continue
		}
		n.Messages++
		if a.copy[0] && a.copy[1] {
			n.Copies++
			if apart {
				n.Apart++
			}
		}
		for side, has := range a.copy {
			if has {
				n.Repeats += int(a.repeat[side])
				c.rows[side] += 1 + uint32(a.repeat[side])
			}
		}
	}
	if both {
		n.TwoSided++
		n.TwoSidedMsg += n.Messages - held
		n.TwoSidedRow += n.Messages + n.Copies + n.Repeats - rows
	}
	if c.lacks > 0 {
		n.OneSided++
	}
}

func (p *plan) census() Counts {
	n := Counts{Handles: len(p.hand), Groups: len(p.groups), Conversations: len(p.convs)}
	for h := range p.hand {
		switch {
		case p.hand[h].held:
			n.Held++
		case p.hand[h].bookOnly:
			n.BookOnly++
		default:
			n.PeerOnly++
		}
		if p.hand[h].held {
			n.Contacts += len(p.of[h]) + len(p.book[uint32(h)])
		}
	}
	return n
}
