package intel

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/extract"
	"hut3/internal/seal"
	"hut3/internal/store"
)

// tb is what *testing.T and *rapid.T have in common.
type tb interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func must(t tb, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t tb, err error, code hut3.Code) {
	t.Helper()
	if err == nil || hut3.CodeOf(err) != code {
		t.Fatalf("got %v (%s); want %s", err, hut3.CodeOf(err), code)
	}
}

// clock is moved by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// counter is a reproducible source of key bytes.
type counter struct {
	seed string
	n    uint64
}

func (c *counter) Read(p []byte) (int, error) {
	c.n++
	h := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(c.seed), c.n))
	return copy(p, h[:]), nil
}

// world is a case with its clock, its messages, and who may not see which.
type world struct {
	*Intel
	clock    *clock
	key      *seal.Identity
	messages map[hut3.Key]hut3.Message
	hidden   map[hut3.Key]bool
	under    map[uint32]hut3.Ref // authority of a delivery
}

// The deliveries of every world: 1 under a stated authority, 2 under none, 3
// under one that is kept out of proceedings.
func newWorld(t *testing.T, unit string) *world {
	t.Helper()
	w := &world{
		clock:    &clock{now: time.Date(2020, 6, 15, 9, 0, 0, 0, time.UTC)},
		hidden:   map[hut3.Key]bool{},
		messages: map[hut3.Key]hut3.Message{},
		under:    map[uint32]hut3.Ref{1: "AUTH-1", 2: hut3.AuthorityNotStated, 3: "AUTH-2"},
	}
	for d := uint32(1); d <= 3; d++ {
		for n := uint64(1); n <= 9; n++ {
			w.messages[hut3.NewKey(d, n)] = message(hut3.NewKey(d, n))
		}
	}
	agencies, err := access.LoadAgencies(w.clock.now)
	must(t, err)
	w.key, err = seal.NewIdentity(unit, &counter{seed: unit})
	must(t, err)
	w.Intel, err = New(Deps{
		Doors: doors(t, w.clock), Agencies: agencies, Unit: unit, Extractor: extract.New(), Authority: w.authority, Rand: &counter{seed: "rand"},
		Sees: func(context.Context, hut3.Actor) (See, error) { return w.see, nil },
	})
	must(t, err)
	return w
}

func message(key hut3.Key) hut3.Message {
	at := time.Date(2020, 4, 10, 20, int(key.Row()), 0, 0, time.UTC)
	return hut3.Message{
		Key: key, Platform: "encrochat", From: hut3.NewHandle("encrochat", "riverstone"), To: []hut3.Handle{hut3.NewHandle("encrochat", "peppershirt")},
		Sent: hut3.Time{Micros: at.UnixMicro(), Basis: hut3.BasisUTC, Precision: hut3.ToSecond}, Body: "40 boxes to S18 2AB tonight",
	}
}

func doors(t *testing.T, c *clock) *access.Doors {
	t.Helper()
	dir := t.TempDir()
	cases, err := store.Create(t.Context(), filepath.Join(dir, "case.db"), append(access.Kinds(), Kinds()...))
	must(t, err)
	looks, err := store.CreateLog(t.Context(), filepath.Join(dir, "looks.db"))
	must(t, err)
	secret, public, err := note.GenerateKey(&counter{seed: "log"}, "hut3.example")
	must(t, err)
	signer, err := note.NewSigner(secret)
	must(t, err)
	d, err := access.New(cases, looks, signer, public)
	must(t, err)
	d.Now = c.Now
	t.Cleanup(func() {
		if err := errors.Join(d.Close(), cases.Close(), looks.Close()); err != nil {
			t.Error(err)
		}
	})
	return d
}

func (w *world) see(_ context.Context, key hut3.Key) (hut3.Message, error) {
	m, ok := w.messages[key]
	if !ok || w.hidden[key] {
		return m, hut3.Errorf(hut3.NotFound, "no message %s", key)
	}
	return m, nil
}

func (w *world) authority(_ *store.Tx, key hut3.Key) (hut3.Ref, hut3.Authority, error) {
	ref := w.under[key.Delivery()]
	return ref, hut3.Authority{Title: "an authority", InterceptExcluded: ref == "AUTH-2"}, nil
}

func person(name, unit string, roles ...hut3.UserRole) hut3.Actor {
	return hut3.Actor{User: hut3.Ref("USR-" + name), Name: name, Unit: unit, Roles: roles, Assurance: hut3.SignedIn}
}

// The people of the tests.
var (
	ann   = person("ann", "EMSOU", hut3.RoleAnalyst)
	oscar = person("oscar", "EMSOU", hut3.RoleOfficer)
	orla  = person("orla", "EMSOU", hut3.RoleOfficer)
	derby = person("derby", "DERBYS", hut3.RoleInvestigator)
	notts = person("notts", "NOTTS", hut3.RoleInvestigator)
	chief = person("chief", "NOTTS", hut3.RoleOfficer) // an officer, but of another unit
)

func key(delivery uint32, row uint64) hut3.Key { return hut3.NewKey(delivery, row) }

func draft(keys ...hut3.Key) ReportDraft {
	return ReportDraft{Title: "Boxes to Dronfield", Items: []ItemDraft{{Raw: "riverstone tells peppershirt: 40 boxes to S18 2AB tonight", Messages: keys}}}
}

func grading(s, a string) hut3.Grading {
	g := hut3.Grading{Source: hut3.SourceGrade(s), Assessment: hut3.AssessmentGrade(a)}
	if a == "E" {
		g.Reason = "contradicted by the buyer"
	}
	return g
}

// report writes a report that is ready for a package.
func (w *world) report(t tb, keys ...hut3.Key) hut3.Ref {
	t.Helper()
	ctx := withoutCancel()
	ref, err := w.WriteReport(ctx, ann, w.see, draft(keys...))
	must(t, err)
	must(t, w.Grade(ctx, ann, w.see, ref, 1, grading("1", "A"), grading("2", "C")))
	must(t, w.SetHandling(ctx, oscar, w.see, ref, hut3.Handling{Code: "P"}))
	_, err = w.Sanitise(ctx, oscar, w.see, ref, 1, "A delivery of 40 boxes to the S18 2AB area is arranged for the evening.")
	must(t, err)
	return ref
}

func terms(reports []hut3.Ref, agencies ...string) hut3.PackageTerms {
	p := hut3.PackageTerms{
		Title: "Delivery at Dronfield", Purpose: "prevention and detection of crime", LegalBasis: "DPA 2018 s.35", Reports: reports, Use: hut3.UseIntelligence,
		Subjects: []hut3.PackageSubject{{Ref: "encrochat/riverstone", Name: "an unknown male 1"}},
	}
	for _, a := range agencies {
		p.Recipients = append(p.Recipients, hut3.PackageRecipient{Agency: a, Desk: "Force Intelligence Bureau"})
	}
	return p
}

// sent drafts, authorises and sends a package.
func (w *world) sent(t tb, p hut3.PackageTerms) hut3.Ref {
	t.Helper()
	ctx := withoutCancel()
	ref, err := w.Draft(ctx, oscar, w.see, p)
	must(t, err)
	must(t, w.Authorise(ctx, orla, w.see, ref))
	_, err = w.Send(ctx, oscar, w.see, ref)
	must(t, err)
	return ref
}

func (w *world) receipt(t tb, ref hut3.Ref, agency string) hut3.Receipt {
	t.Helper()
	var r hut3.Receipt
	must(t, w.Doors.View(context.Background(), func(tx *store.Tx) (err error) {
		r, _, err = store.Get[hut3.Receipt](tx, ReceiptKind, hut3.ReceiptRef(ref, agency))
		return err
	}))
	return r
}

// exportTo seals a package for a recipient whose key is known.
func (w *world) exportTo(t tb, ref hut3.Ref, to *world) []byte {
	t.Helper()
	var out bytes.Buffer
	_, err := w.Export(context.Background(), oscar, ref, to.Unit, w.key, &out)
	must(t, err)
	return out.Bytes()
}

// acquaint lets two cases know each other's keys.
func acquaint(t tb, a, b *world) {
	t.Helper()
	for _, pair := range [][2]*world{{a, b}, {b, a}} {
		officer := person("keys", pair[0].Unit, hut3.RoleOfficer)
		must(t, pair[0].SetKey(context.Background(), officer, pair[1].key.Recipient(), "read back by telephone with DI Ashdown"))
	}
}

// withoutCancel is the context of properties, which outlive a test's own.
func withoutCancel() context.Context { return context.Background() }
