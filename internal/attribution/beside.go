package attribution

import (
	"hut3"
	"hut3/internal/store"
)

// manyClaims is from how many claims on the people and the evidence of the case
// are read at once, and not those of each claim.
const manyClaims = 64

// besideClaims reads the name and the evidence of each of some claims.
func besideClaims(tx *store.Tx, claims []store.Item[hut3.Claim]) (out []claimItems, err error) {
	for _, c := range claims {
		n, _, err := store.Get[hut3.Nominal](tx, NominalKind, c.Body.Nominal)
		if err != nil {
			return nil, err
		}
		items, err := itemsOf(tx, c.Ref)
		if err != nil {
			return nil, err
		}
		out = append(out, claimItems{c, n.Name, items})
	}
	return out, nil
}

// besideMany is besideClaims for a long list.
func besideMany(tx *store.Tx, claims []store.Item[hut3.Claim]) ([]claimItems, error) {
	people, err := store.SharedList[hut3.Nominal](tx, NominalKind)
	if err != nil {
		return nil, err
	}
	names := make(map[hut3.Ref]string, len(people))
	for _, n := range people {
		names[n.Ref] = n.Body.Name
	}
	evidence, err := store.SharedList[hut3.Evidence](tx, EvidenceKind)
	if err != nil {
		return nil, err
	}
	items := map[hut3.Ref][]Item{}
	for _, e := range evidence {
		items[e.Body.Claim] = append(items[e.Body.Claim], Item{e.Ref, e.Body})
	}
	out := make([]claimItems, len(claims))
	for i, c := range claims {
		name, ok := names[c.Body.Nominal]
		if !ok {
			return nil, noNominal(c.Body.Nominal)
		}
		out[i] = claimItems{c, name, items[c.Ref]}
	}
	return out, nil
}
