package venetic

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strconv"
	"time"
)

// Reject is a planted row that cannot be read.
type Reject struct {
	Handle string `json:"handle"` // whose export
	Row    int    `json:"row"`    // as the Row column numbers it
	Fault  string `json:"fault"`
}

// Event is a message that the truth names: a threat, a deal, a leak, a cue.
type Event struct {
	ID           string    `json:"id"` // conversation and act, as in messages.jsonl
	Kind         string    `json:"kind"`
	Class        string    `json:"class,omitempty"` // of a threat
	Name         string    `json:"name,omitempty"`  // of a cue
	Sent         time.Time `json:"sent"`            // true time
	From         string    `json:"from"`
	To           string    `json:"to"`
	Conversation string    `json:"conversation"`
	Text         string    `json:"text"`
	SHA256       string    `json:"sha256"` // of the text
	Rows         []RowAt   `json:"rows"`
	Deal         *Deal     `json:"deal,omitempty"`
}

// RowAt is a row of a handset's messages.csv.
type RowAt struct {
	Handle string `json:"handle"`
	Row    int    `json:"row"`
}

// scribe writes the truth of every message, and picks out the events.
type scribe struct {
	p        *plan
	n        *Counts
	messages io.Writer // nil leaves messages.jsonl out
	events   map[string]*json.Encoder
	buf      []byte
}

// writeTruth says every conversation once more and writes what it was.
func (s *scribe) writeTruth(ctx context.Context) error {
	for id := range s.p.convs {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.writeThread(id); err != nil {
			return err
		}
	}
	if s.messages != nil {
		_, err := s.messages.Write(s.buf)
		return err
	}
	return nil
}

func (s *scribe) writeThread(id int) error {
	c := &s.p.convs[id]
	t := s.p.thread(id, true)
	at := c.base
	var a act
	for t.next(&a) {
		if a.held() {
			s.tally(&a)
		}
		sum := sha256.Sum256(a.body)
		if s.messages != nil {
			s.buf = s.appendMessage(s.buf, id, &a, sum, at)
			if err := s.flush(); err != nil {
				return err
			}
		}
		if err := s.pickOut(id, &a, sum, at); err != nil {
			return err
		}
		for side, has := range a.copy {
			if has {
				at[side] += 1 + uint32(a.repeat[side])
			}
		}
	}
	return nil
}

func (s *scribe) flush() error {
	if len(s.buf) < 64<<10 {
		return nil
	}
	_, err := s.messages.Write(s.buf)
	s.buf = s.buf[:0]
	return err
}

// kindOf says what an act belongs to.
func kindOf(a *act) string {
	if a.cue != nil {
		return "scene"
	}
	return a.topic.kind
}

func (s *scribe) tally(a *act) {
	switch kindOf(a) {
	case "scene":
		s.n.Scene++
	case "trade":
		s.n.Trade++
	case "threat":
		s.n.Threat++
	case "leak":
		s.n.Leak++
	case "legal":
		s.n.Legal++
	default:
		s.n.Innocent++
	}
}

// appendMessage writes one line of messages.jsonl. rows are the first row of
// the act on each side, repeats the rows after it.
func (s *scribe) appendMessage(b []byte, id int, a *act, sum [32]byte, at [2]uint32) []byte {
	from, to := s.p.ends(id, a.fromA)
	b = append(b, `{"id":"`...)
	b = appendID(b, id, a.seq)
	b = append(b, `","sent":"`...)
	b = appendTime(b, a.sent)
	b[len(b)-9] = 'T'
	b = append(append(b, `Z","from":"`...), from...)
	b = append(append(b, `","to":"`...), to...)
	b = append(append(b, `","kind":"`...), kindOf(a)...)
	b = hex.AppendEncode(append(b, `","sha256":"`...), sum[:])
	b = s.appendRows(append(b, `","rows":[`...), id, a, at, false)
	b = append(b, ']')
	if a.repeat != [2]uint8{} {
		b = append(s.appendRows(append(b, `,"repeats":[`...), id, a, at, true), ']')
	}
	return append(b, "}\n"...)
}

func (s *scribe) appendRows(b []byte, id int, a *act, at [2]uint32, repeats bool) []byte {
	start := len(b)
	for side, has := range a.copy {
		if !has {
			continue
		}
		from, to := 1, 1
		if repeats {
			from, to = 2, 1+int(a.repeat[side])
		}
		for k := from; k <= to; k++ {
			if len(b) > start {
				b = append(b, ',')
			}
			b = append(append(b, `{"handle":"`...), s.p.sideName(id, side)...)
			b = append(appendInt(append(b, `","row":`...), int(at[side])+k), '}')
		}
	}
	return b
}

// appendID writes c12-5: the fifth act of the twelfth conversation.
func appendID(b []byte, id, seq int) []byte {
	return appendInt(append(appendInt(append(b, 'c'), id), '-'), seq)
}

func messageID(id, seq int) string { return "c" + strconv.Itoa(id) + "-" + strconv.Itoa(seq) }

// ends names the sender and the recipient.
func (p *plan) ends(id int, fromA bool) (from, to string) {
	if fromA {
		return p.sideName(id, 0), p.sideName(id, 1)
	}
	return p.sideName(id, 1), p.sideName(id, 0)
}

func (p *plan) sideName(id, side int) string {
	if side == 0 {
		return p.hand[p.convs[id].a].name
	}
	return p.hand[p.convs[id].b].name
}
