package triage

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// The people of the tests.
var (
	analyst    = person("analyst", "EMSOU", hut3.RoleAnalyst)
	second     = person("second", "EMSOU", hut3.RoleAnalyst)
	desk       = person("desk", "NCA", hut3.RoleDuty)
	night      = person("night", "NCA", hut3.RoleDuty)
	commander  = person("commander", "EMSOU", hut3.RoleCommander)
	reviewer   = person("reviewer", "NCA", hut3.RoleReviewer)
	officer    = person("officer", "EMSOU", hut3.RoleOfficer)
	derby      = person("derby", "DERBYS", hut3.RoleInvestigator)
	admin      = person("admin", "NCA", hut3.RoleAdministrator)
	auditor    = person("auditor", "NCA", hut3.RoleAuditor)
	custodian  = person("custodian", "NCA", hut3.RoleCustodian)
	disclosure = person("disclosure", "EMSOU", hut3.RoleDisclosure)
)

func person(name, unit string, roles ...hut3.UserRole) hut3.Actor {
	return hut3.Actor{User: hut3.Ref("USR-" + name), Name: name, Unit: unit, Roles: roles, Assurance: hut3.SignedIn}
}

// world is a case database with a clock moved by hand, and a handful of
// messages of which some are held.
type world struct {
	Triage
	t    *testing.T
	mu   sync.Mutex
	now  time.Time
	held map[hut3.Key]bool
	all  map[hut3.Key]hut3.Message
}

const (
	threadA = "encrochat/alpha~bravo"
	threadB = "encrochat/client~solicitor"
)

var start = time.Date(2020, 5, 14, 3, 0, 0, 0, time.UTC)

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: start, held: map[hut3.Key]bool{key(9): true, key(10): true}, all: map[hut3.Key]hut3.Message{}}
	w.say(1, threadA, "alpha", "i want him shot outside his house thursday")
	w.say(2, threadA, "bravo", "say no more")
	w.say(3, "encrochat/alpha~carol", "alpha", "where does he live now")
	w.say(9, threadB, "client", "hes not making it to that court")
	w.say(10, threadB, "solicitor", "I cannot hear that")
	doors := openDoors(t, w.time)
	agencies, err := access.LoadAgencies(start)
	if err != nil {
		t.Fatal(err)
	}
	policy, err := LoadPolicy()
	if err != nil {
		t.Fatal(err)
	}
	w.Triage = Triage{Doors: doors, Agencies: agencies, Policy: policy, Hub: "NCA"}
	w.Restricted = func(_ *store.Tx, rows []hut3.Key) (bool, error) {
		return slices.ContainsFunc(rows, func(k hut3.Key) bool { return w.held[k] }), nil
	}
	return w
}

func key(n uint64) hut3.Key { return hut3.NewKey(1, n) }

func (w *world) say(n uint64, thread, from, body string) {
	at := hut3.Time{Raw: "raw", Micros: start.Add(-8*time.Hour + time.Duration(n)*time.Minute).UnixMicro(), Basis: hut3.BasisUTC, Precision: hut3.ToSecond}
	w.all[key(n)] = hut3.Message{Key: key(n), Conversation: thread, From: hut3.NewHandle("encrochat", from), Body: body, Sent: at}
}

func (w *world) time() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// after moves the clock on.
func (w *world) after(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// as gives triage with the actor's own scope: the reviewer sees what is held
// and nothing else, analysts the rest, and duty officers no message.
func (w *world) as(actor hut3.Actor) Triage {
	t := w.Triage
	t.See = func(_ context.Context, k hut3.Key) (hut3.Message, error) {
		m, ok := w.all[k]
		sees := actor.Has(hut3.RoleAnalyst, hut3.RoleOfficer, hut3.RoleCommander) && !w.held[k] || actor.Has(hut3.RoleReviewer) && w.held[k]
		if !ok || !sees {
			return hut3.Message{}, hut3.Errorf(hut3.NotFound, "no message %s", k)
		}
		return m, nil
	}
	return t
}

func (w *world) raise(actor hut3.Actor, r Raise) hut3.Ref {
	w.t.Helper()
	ref, err := w.as(actor).Raise(w.t.Context(), actor, r)
	if err != nil {
		w.t.Fatal(err)
	}
	return ref
}

func (w *world) get(actor hut3.Actor, ref hut3.Ref) View {
	w.t.Helper()
	v, err := w.as(actor).Get(w.t.Context(), actor, ref)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

func (w *world) put(kind, id string, body any) {
	w.t.Helper()
	err := w.Doors.Write(w.t.Context(), custodian, access.Act{Action: access.DeliveryCommit}, func(tx *store.Tx) error {
		_, err := tx.Put(kind, id, body)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func openDoors(t *testing.T, now func() time.Time) *access.Doors {
	t.Helper()
	dir := t.TempDir()
	kinds := append(append(access.Kinds(), Kinds()...),
		store.NewKind[hut3.Restriction](access.RestrictionKind, hut3.PrefixRestriction),
		store.NewKind[hut3.Delivery](deliveryKind, ""), store.NewKind[hut3.Exhibit](exhibitKind, hut3.PrefixExhibit))
	cases, err := store.Create(t.Context(), filepath.Join(dir, "case.db"), kinds)
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

// assessment is a whole one.
func assessment(grade hut3.ThreatGrade) Assess {
	return Assess{ThreatAssessment: hut3.ThreatAssessment{
		Real: "yes", Immediate: "yes", Capability: "access to a firearm is spoken of", Intent: "payment is agreed",
		Vulnerability: "home address known to them", SourceRisk: "low: several people could have told", Grade: grade, Reason: "named victim, day and place",
	}}
}

// sending is a whole one to Derbyshire.
func sending() Send {
	return Send{
		Words:      "A man at 14 Penmarrow Close may be shot on Thursday morning as he leaves for work.",
		Candidates: []hut3.ForceCandidate{{Agency: "DERBYS", Sure: hut3.SureCertain, Why: "address given"}},
		Medium:     "telephone", SourceProtection: "no wording of the message is used",
		Override: hut3.Override{SetAside: "handling code C; not before 2 July", Reason: "threat to life"},
	}
}

func telephone(agency string, at time.Time) hut3.ThreatAck {
	return hut3.ThreatAck{Agency: agency, Officer: "Insp. Rowan Telford", Collar: "4471", Telephone: "07700 900144", Medium: "telephone", At: at, Answer: hut3.AckTaken}
}
