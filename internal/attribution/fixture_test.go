package attribution

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

var (
	analyst  = person("analyst", "EMSOU", hut3.RoleAnalyst)
	second   = person("second", "EMSOU", hut3.RoleAnalyst)
	officer  = person("officer", "EMSOU", hut3.RoleOfficer)
	reviewer = person("reviewer", "NCA", hut3.RoleReviewer)
	courier  = hut3.NewHandle("encrochat", "courier")
	other    = hut3.NewHandle("encrochat", "other")
	hidden   = hut3.NewHandle("encrochat", "hidden")
	may      = time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC)
)

func person(name, unit string, roles ...hut3.UserRole) hut3.Actor {
	return hut3.Actor{User: hut3.Ref("USR-" + name), Name: name, Unit: unit, Roles: roles, Assurance: hut3.SignedIn}
}

func key(n uint64) hut3.Key { return hut3.NewKey(1, n) }

// world is a case with a few messages of May 2020; what is in unseen is out of
// the actor's scope.
type world struct {
	Attribution
	t      *testing.T
	now    time.Time
	all    map[hut3.Key]hut3.Message
	unseen map[hut3.Key]bool
	knows  map[hut3.Handle]bool
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: may.AddDate(0, 2, 0), all: map[hut3.Key]hut3.Message{}, unseen: map[hut3.Key]bool{}, knows: map[hut3.Handle]bool{courier: true, other: true}}
	for n := range uint64(30) { // one a day at noon; the sender is the courier on even days
		from := courier
		if n%2 == 1 {
			from = other
		}
		w.all[key(n+1)] = hut3.Message{Key: key(n + 1), From: from, Sent: utc(may.AddDate(0, 0, int(n)).Add(12 * time.Hour))}
	}
	photo := hut3.Media{Name: "tv.jpg", SHA256: hut3.Digest{1}}
	for _, n := range []uint64{11, 13} { // one photograph sent twice
		m := w.all[key(n)]
		m.Media = []hut3.Media{photo}
		w.all[key(n)] = m
	}
	types, err := LoadEvidenceTypes()
	if err != nil {
		t.Fatal(err)
	}
	agencies, err := access.LoadAgencies(may)
	if err != nil {
		t.Fatal(err)
	}
	w.Attribution = Attribution{Doors: openDoors(t, func() time.Time { return w.now }), Types: types, Agencies: agencies,
		See: func(_ context.Context, k hut3.Key) (hut3.Message, error) {
			if m, ok := w.all[k]; ok && !w.unseen[k] {
				return m, nil
			}
			return hut3.Message{}, hut3.Errorf(hut3.NotFound, "no message %s", k)
		},
		Knows: func(_ context.Context, h hut3.Handle) (bool, error) { return w.knows[h], nil },
	}
	return w
}

func utc(at time.Time) hut3.Time {
	return hut3.Time{Raw: at.String(), Micros: at.UnixMicro(), Basis: hut3.BasisUTC, Precision: hut3.ToSecond}
}

func (w *world) must(ref hut3.Ref, err error) hut3.Ref {
	w.t.Helper()
	w.ok(err)
	return ref
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) nominal(name string) hut3.Ref {
	w.t.Helper()
	return w.must(w.SetNominal(w.t.Context(), analyst, "", nominal(name)))
}

func nominal(name string) hut3.Nominal {
	return hut3.Nominal{Name: name, Category: hut3.SubjectSuspect, CategoryReason: "named in the chat", Stated: hut3.StatedOpinion, Synthetic: true}
}

// claim proposes that a new nominal used the courier's handle all through May.
func (w *world) claim(name string) hut3.Ref {
	w.t.Helper()
	return w.must(w.Propose(w.t.Context(), analyst, Propose{Handle: courier, Nominal: w.nominal(name), From: may, To: may.AddDate(0, 1, 0), Reason: "leaks in the chat"}))
}

// selfie is an item for a claim.
func selfie(claim hut3.Ref, n uint64) hut3.Evidence {
	return hut3.Evidence{Claim: claim, Side: hut3.For, Type: "selfie", Messages: []hut3.Key{key(n)}, Shows: "his face in the television", Stated: hut3.StatedOpinion}
}

// custody is a record of the 17th of May, and an item against that rests on it.
func (w *world) custody(claim hut3.Ref, n uint64) hut3.Evidence {
	w.t.Helper()
	at := may.AddDate(0, 0, 15)
	ref := w.must(w.AddExternal(w.t.Context(), analyst, hut3.ExternalRecord{
		Type: "custody", Source: "Nottinghamshire custody", Reference: "32NN/1187/20", From: at.Add(21 * time.Hour), To: at.Add(57 * time.Hour), Text: "detained"}))
	return hut3.Evidence{Claim: claim, Side: hut3.Against, Type: "negative", Messages: []hut3.Key{key(n)}, Records: []hut3.Ref{ref}, Shows: "writes from Derby while in custody at Nottingham", Stated: hut3.StatedFact}
}

func (w *world) handle() HandleView {
	w.t.Helper()
	v, err := w.Handle(w.t.Context(), analyst, courier)
	w.ok(err)
	return v
}

func (w *world) attributed(name string) hut3.Ref {
	w.t.Helper()
	ctx, ref := w.t.Context(), w.claim(name)
	w.must(w.AddEvidence(ctx, analyst, selfie(ref, 3)))
	w.ok(w.Move(ctx, analyst, ref, hut3.ClaimUnderReview, "ready", ""))
	w.ok(w.SearchContrary(ctx, second, ref, "custody and call data, April to June", "nothing"))
	w.ok(w.Confirm(ctx, second, ref, "agreed", ""))
	return ref
}

func openDoors(t *testing.T, now func() time.Time) *access.Doors {
	t.Helper()
	dir := t.TempDir()
	cases, err := store.Create(t.Context(), filepath.Join(dir, "case.db"), append(access.Kinds(), Kinds()...))
	if err != nil {
		t.Fatal(err)
	}
	looks, err := store.CreateLog(t.Context(), filepath.Join(dir, "looks.db"))
	if err != nil {
		t.Fatal(err)
	}
	secret, public, err := note.GenerateKey(nil, "hut3.example")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	d, err := access.New(cases, looks, signer, public)
	if err != nil {
		t.Fatal(err)
	}
	d.Now = now
	t.Cleanup(func() {
		for _, c := range []interface{ Close() error }{d, cases, looks} {
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	return d
}
