package venetic

import (
	"context"
	"encoding/json"
	"io"
	"time"
)

// HandsetTruth is a held handset and the faults planted in its export.
type HandsetTruth struct {
	Handle       string    `json:"handle"`
	Group        string    `json:"group,omitempty"`
	Role         Role      `json:"role"`
	IMEI         string    `json:"imei"`
	NewIMEI      string    `json:"new_imei,omitempty"`
	NewFrom      time.Time `json:"new_imei_from,omitzero"`
	ClockSeconds int64     `json:"clock_seconds"` // its times less the true times
	ZoneHours    int64     `json:"zone_hours"`
	Live         time.Time `json:"live_from"`
	Off          []Period  `json:"off,omitempty"`
	Rows         int       `json:"rows"` // readable ones
	CRLF         bool      `json:"crlf,omitempty"`
	Decomposed   bool      `json:"decomposed,omitempty"` // accents as separate marks
	RoundedIMEI  bool      `json:"rounded_imei,omitempty"`
	Domain       bool      `json:"domain,omitempty"`
}

// Period is from, up to and without to.
type Period struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// ConversationTruth is a conversation and how much of it is held.
type ConversationTruth struct {
	ID       string `json:"id"`
	Name     string `json:"conversation"`
	A        string `json:"a"`
	B        string `json:"b"`
	Kind     string `json:"kind"`
	Messages int    `json:"messages"`
	RowsA    int    `json:"rows_a"`
	RowsB    int    `json:"rows_b"`
	Lacks    string `json:"lacks,omitempty"` // the held handset that gave nothing of it
}

// UserTruth is who had a handle.
type UserTruth struct {
	Handle string   `json:"handle"`
	Users  []Person `json:"users"` // more than one where it changed hands
}

var kindNames = [...]string{"group", "between groups", "social", "solicitor"}

func (p *plan) writeTruth(ctx context.Context, out Sink, n *Counts, rejects []Reject) error {
	lists := []struct {
		name string
		fill func(*json.Encoder) error
	}{
		{"groups", func(e *json.Encoder) error { return encodeAll(e, p.groupTruth()) }},
		{"people", p.encodePeople}, {"handsets", p.encodeHandsets}, {"conversations", p.encodeConversations},
		{"rejects", func(e *json.Encoder) error { return encodeAll(e, rejects) }},
	}
	for _, l := range lists {
		if err := writeFile(out, "truth/"+l.name+".jsonl", func(w io.Writer) error { return l.fill(encoder(w)) }); err != nil {
			return err
		}
	}
	if err := writeFile(out, "truth/story.json", func(w io.Writer) error {
		e := encoder(w)
		e.SetIndent("", "  ")
		return e.Encode(p.story())
	}); err != nil {
		return err
	}
	return p.writeMessageTruth(ctx, out, n)
}

// writeMessageTruth makes messages.jsonl while the short lists of events wait
// in memory: an operation of a million messages has some thousand.
func (p *plan) writeMessageTruth(ctx context.Context, out Sink, n *Counts) error {
	s := &scribe{p: p, n: n, events: map[string]*json.Encoder{}}
	names := []string{"deals", "leaks", "scenes", "threats"}
	waiting := map[string]*spool{}
	for _, name := range names {
		waiting[name] = &spool{}
		s.events[name] = encoder(waiting[name])
		defer waiting[name].drop()
	}
	var err error
	if p.cfg.OmitMessages {
		err = s.writeTruth(ctx)
	} else {
		err = writeFile(out, "truth/messages.jsonl", func(w io.Writer) error {
			s.messages = w
			return s.writeTruth(ctx)
		})
	}
	for _, name := range names {
		if err != nil {
			return err
		}
		err = writeFile(out, "truth/"+name+".jsonl", waiting[name].copyTo)
	}
	return err
}

func encoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

func encodeAll[T any](e *json.Encoder, list []T) error {
	for _, v := range list {
		if err := e.Encode(v); err != nil {
			return err
		}
	}
	return nil
}

func (p *plan) encodePeople(e *json.Encoder) error {
	for h := range p.hand {
		if err := e.Encode(UserTruth{p.hand[h].name, p.usersOf(uint32(h))}); err != nil {
			return err
		}
	}
	return nil
}

func (p *plan) encodeHandsets(e *json.Encoder) error {
	for h := range p.hand {
		if !p.hand[h].held {
			continue
		}
		if err := e.Encode(p.handsetTruth(uint32(h))); err != nil {
			return err
		}
	}
	return nil
}

func (p *plan) handsetTruth(h uint32) HandsetTruth {
	d, x := &p.dev[h], &p.hand[h]
	t := HandsetTruth{
		Handle: x.name, Role: x.role, IMEI: d.imei[0], ClockSeconds: d.offset, ZoneHours: d.zone / 3600,
		Live: utc(d.implant), CRLF: d.crlf, Decomposed: d.nfd, RoundedIMEI: d.rounded, Domain: d.domained,
	}
	if x.group >= 0 {
		t.Group = p.groups[x.group].Key
	}
	if d.changed > 0 {
		t.NewIMEI, t.NewFrom = d.imei[1], utc(d.changed)
	}
	for _, w := range d.off {
		if w[1] > 0 {
			t.Off = append(t.Off, Period{utc(w[0]), utc(w[1])})
		}
	}
	for _, id := range p.of[h] {
		t.Rows += int(p.convs[id].rows[p.sideOf(id, h)])
	}
	return t
}

func (p *plan) encodeConversations(e *json.Encoder) error {
	for id := range p.convs {
		c := &p.convs[id]
		t := ConversationTruth{
			ID: "c" + numbered("", id), Name: p.conversation(id), A: p.hand[c.a].name, B: p.hand[c.b].name,
			Kind: kindNames[c.kind], Messages: int(c.n), RowsA: int(c.rows[0]), RowsB: int(c.rows[1]),
		}
		if c.lacks > 0 {
			t.Lacks = p.sideName(id, int(c.lacks)-1)
		}
		if err := e.Encode(t); err != nil {
			return err
		}
	}
	return nil
}
