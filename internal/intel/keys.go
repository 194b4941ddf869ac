package intel

import (
	"context"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/seal"
	"hut3/internal/store"
)

// UnitKey is another unit's public card, KEY-DERBYS, and how it was made sure
// of.
type UnitKey struct {
	Card      seal.Recipient `json:"card"`
	CheckedBy string         `json:"checked_by"` // with whom it was read back, and how
	Revoked   string         `json:"revoked,omitempty"`
	// Older are the cards that this one replaced without being revoked: what they
	// signed is still theirs, and nothing is sealed for them any more.
	Older []seal.Recipient `json:"older,omitempty"`
}

// Validate refuses a card that cannot be used or that nobody checked.
func (k UnitKey) Validate() error {
	if strings.TrimSpace(k.CheckedBy) == "" {
		return hut3.Errorf(hut3.Invalid, "the key of %s: say with whom it was read back, as in \"DI Ashdown by telephone\"", k.Card.Name)
	}
	return k.Card.Validate()
}

// Attrs lets a key be found by its unit.
func (k UnitKey) Attrs() []hut3.Attr { return []hut3.Attr{{Name: "unit", Value: k.Card.Name}} }

func keyRef(agency string) hut3.Ref { return hut3.Ref(prefixKey + "-" + agency) }

// SetKey takes in a unit's public card, and replaces an older one. What that one
// signed stays known by it, unless it was revoked.
func (i *Intel) SetKey(ctx context.Context, actor hut3.Actor, card seal.Recipient, checkedBy string) error {
	if a, ok := i.Agencies.ByCode(card.Name); !ok || a.Code != card.Name {
		return hut3.Errorf(hut3.Invalid, "the card is named %q, which is no agency's code; hut3 agencies lists them", card.Name)
	}
	ref := keyRef(card.Name)
	return i.Doors.Write(ctx, actor, access.Act{Action: access.UnitKeySet, Object: ref}, func(tx *store.Tx) error {
		was, _, err := store.Get[UnitKey](tx, KeyKind, ref)
		if err != nil && hut3.CodeOf(err) != hut3.NotFound {
			return err
		}
		_, err = tx.Put(KeyKind, string(ref), UnitKey{Card: card, CheckedBy: checkedBy, Older: was.older(card)})
		return err
	})
}

// older are the cards that are still believed once a new one takes their place.
func (k UnitKey) older(next seal.Recipient) (out []seal.Recipient) {
	if k.Revoked != "" || k.Card.Name == "" {
		return nil
	}
	for _, card := range append(slices.Clone(k.Older), k.Card) {
		if card != next {
			out = append(out, card)
		}
	}
	return out
}

// RevokeKey says that a unit's key is no longer to be relied on: nothing is
// sealed for it, and nothing that it signed is opened.
func (i *Intel) RevokeKey(ctx context.Context, actor hut3.Actor, agency, reason string) error {
	if reason == "" {
		return hut3.Errorf(hut3.Invalid, "revoking the key of %s needs a reason", agency)
	}
	var key UnitKey
	err := i.Doors.View(ctx, func(tx *store.Tx) (err error) {
		key, _, err = store.Get[UnitKey](tx, KeyKind, keyRef(agency))
		return err
	})
	if err != nil {
		return err
	}
	key.Revoked = reason
	return i.putKey(ctx, actor, agency, key)
}

func (i *Intel) putKey(ctx context.Context, actor hut3.Actor, agency string, key UnitKey) error {
	ref := keyRef(agency)
	return i.Doors.Write(ctx, actor, access.Act{Action: access.UnitKeySet, Object: ref}, func(tx *store.Tx) error {
		_, err := tx.Put(KeyKind, string(ref), key)
		return err
	})
}

// Keys lists the cards of other units. They are public.
func (i *Intel) Keys(ctx context.Context) (keys []store.Item[UnitKey], err error) {
	err = i.Doors.View(ctx, func(tx *store.Tx) error {
		keys, err = store.List[UnitKey](tx, KeyKind)
		return err
	})
	return keys, err
}

// keyOf gives the card of a unit; NotFound where there is none to rely on.
func keyOf(tx *store.Tx, agency string) (seal.Recipient, error) {
	key, _, err := store.Get[UnitKey](tx, KeyKind, keyRef(agency))
	if hut3.CodeOf(err) == hut3.NotFound && err != nil || err == nil && key.Revoked != "" {
		return seal.Recipient{}, hut3.Errorf(hut3.NotFound, "no key of %s to rely on; take its public card in first and have it read back", agency)
	}
	return key.Card, err
}

// cards are all keys whose signatures are believed: those to rely on, and those
// that they replaced.
func (i *Intel) cards(ctx context.Context) ([]seal.Recipient, error) {
	keys, err := i.Keys(ctx)
	var out []seal.Recipient
	for _, k := range keys {
		if k.Body.Revoked == "" {
			out = append(append(out, k.Body.Card), k.Body.Older...)
		}
	}
	return out, err
}

// holdsKey refuses a key that is not that of this unit and of the actor.
func (i *Intel) holdsKey(actor hut3.Actor, id *seal.Identity) error {
	if id.Name() != i.Unit || actor.Unit != i.Unit {
		return hut3.Errorf(hut3.Refused, "the key of %s is used by people of %s in a case of %s; %s is of %s, and the case of %s", id.Name(), id.Name(), id.Name(), actor.Name, actor.Unit, i.Unit)
	}
	return nil
}
