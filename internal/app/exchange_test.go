package app

import (
	"crypto/rand"
	"strings"
	"testing"

	"hut3/internal/seal"
)

// Who keeps no keys is told that a card is revoked, and neither why nor with whom
// it was read back.
func TestUnitKeysTellTheirKeepersMore(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	for _, unit := range []string{"DERBYS", "KENT"} {
		id, err := seal.NewIdentity(unit, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.TakeUnitKeys(t.Context(), ann, strings.NewReader(id.Recipient().String()+"\n"), "card", "DI Ashdown by telephone"); err != nil {
			t.Fatal(err)
		}
	}
	desk, err := a.Intel()
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.RevokeKey(t.Context(), ann, "KENT", "an officer's laptop was stolen"); err != nil {
		t.Fatal(err)
	}
	kept, err := a.UnitKeys(t.Context(), ann)
	if err != nil || len(kept) != 2 || kept[1].CheckedBy != "DI Ashdown by telephone" || kept[1].Revoked != "an officer's laptop was stolen" {
		t.Errorf("those who keep the keys: %+v %v", kept, err)
	}
	told, err := a.UnitKeys(t.Context(), analyst)
	if err != nil || len(told) != 2 || told[0].CheckedBy != "" || told[0].Revoked != "" || told[1].Revoked != reasonKept || told[1].Card != kept[1].Card {
		t.Errorf("an analyst: %+v %v", told, err)
	}
}
