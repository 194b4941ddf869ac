package app

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/extract"
	"hut3/internal/ingest"
	"hut3/internal/marks"
	"hut3/internal/store"
)

// factsCache keeps what records say of messages, by the unit for whose people
// it holds, as long as no record says anything new.
type factsCache struct {
	mu       sync.Mutex
	position int64 // of the case log when it was last looked at
	stamp    string
	byUnit   map[string]*corpus.Facts
	rulings  *corpus.Rulings // nil where none is given
}

// rulings are people's splits and joins, for those who may read records: what a
// view of an actor is regrouped by. People of other units than the one that owns
// the case have the rule's messages.
func (a *App) rulings(ctx context.Context, actor hut3.Actor) (*corpus.Rulings, error) {
	if actor.Unit != a.Config.Unit || access.Can(actor, access.Act{Action: access.RecordRead}) != nil {
		return nil, nil
	}
	if _, err := a.facts(ctx, actor); err != nil {
		return nil, err
	}
	a.said.mu.Lock()
	defer a.said.mu.Unlock()
	return a.said.rulings, nil
}

func (a *App) readRulings(tx *store.Tx) (*corpus.Rulings, error) {
	out := &corpus.Rulings{Extractor: extract.New()}
	list, err := rulingsThatHold(tx)
	for _, r := range list {
		if r.Body.Act == hut3.GroupClocks {
			joins, err := a.joinsOf(r.Body)
			if err != nil {
				return nil, err
			}
			for _, j := range joins {
				j.Ref = r.Ref
				out.List = append(out.List, j)
			}
			continue
		}
		out.List = append(out.List, corpus.Ruling{Ref: r.Ref, Split: r.Body.Act == hut3.GroupSplit, Rows: r.Body.Rows})
	}
	return out, err
}

// facts are the tags and deliveries that a view of an actor is laid over with.
func (a *App) facts(ctx context.Context, actor hut3.Actor) (facts *corpus.Facts, err error) {
	c := &a.said
	c.mu.Lock()
	defer c.mu.Unlock()
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		position, err := tx.LogSize()
		if err != nil {
			return err
		}
		if facts = c.byUnit[actor.Unit]; facts != nil && position == c.position {
			return nil
		}
		if err := a.renewFacts(tx, position); err != nil {
			return err
		}
		if facts = c.byUnit[actor.Unit]; facts == nil {
			facts, err = a.readFacts(tx, actor.Unit)
			c.byUnit[actor.Unit] = facts
		}
		return err
	})
	return facts, err
}

// renewFacts forgets what is kept where a tagging, a delivery or a ruling is new. Other
// records leave it as it is.
func (a *App) renewFacts(tx *store.Tx, position int64) error {
	c := &a.said
	var stamp strings.Builder
	for _, kind := range []string{marks.TaggingKind, ingest.DeliveryKind, groupRulingKind} {
		records, err := tx.List(kind)
		if err != nil {
			return err
		}
		for _, r := range records {
			fmt.Fprintf(&stamp, "%s %d\n", r.ID, r.Version)
		}
	}
	if c.byUnit == nil || c.stamp != stamp.String() {
		rulings, err := a.readRulings(tx)
		if err != nil {
			return err
		}
		c.byUnit, c.rulings = map[string]*corpus.Facts{}, rulings
	}
	c.stamp, c.position = stamp.String(), position
	return nil
}

func (a *App) readFacts(tx *store.Tx, unit string) (*corpus.Facts, error) {
	f := &corpus.Facts{Deliveries: map[uint32]corpus.DeliveryFact{}}
	deliveries, err := store.List[hut3.Delivery](tx, ingest.DeliveryKind, hut3.Attr{Name: "state", Value: string(hut3.Live)})
	if err != nil {
		return nil, err
	}
	for _, d := range deliveries {
		f.Deliveries[d.Body.Number] = corpus.DeliveryFact{Exhibit: []string{string(d.Body.Exhibit), d.Body.Mark}, Stage: d.Body.Stage}
	}
	f.Tags, err = marks.Taggings(tx, a.Vault, unit)
	return f, err
}
