package operations

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// clock is a clock that moves by a millisecond at each look, and by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Millisecond)
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// packageRecord stands for the packages of another feature.
type packageRecord struct {
	Title      string                  `json:"title"`
	State      hut3.PackageState       `json:"state"`
	Recipients []hut3.PackageRecipient `json:"recipients"`
}

// desk opens the verbs on a new database, at nine on 2 July 2020.
func desk(t testing.TB) (*Operations, *clock) {
	t.Helper()
	dir := t.TempDir()
	kinds := append(append(Kinds(), access.Kinds()...), store.NewKind[packageRecord]("package", hut3.PrefixPackage))
	cases, err := store.Create(t.Context(), filepath.Join(dir, "case.db"), kinds)
	must(t, err)
	looks, err := store.CreateLog(t.Context(), filepath.Join(dir, "looks.db"))
	must(t, err)
	secret, public, err := note.GenerateKey(nil, "hut3.example")
	must(t, err)
	signer, err := note.NewSigner(secret)
	must(t, err)
	doors, err := access.New(cases, looks, signer, public)
	must(t, err)
	c := &clock{now: time.Date(2020, 7, 2, 9, 0, 0, 0, time.UTC)}
	doors.Now = c.Now
	t.Cleanup(func() { doors.Close(); cases.Close(); looks.Close() })
	agencies, err := access.LoadAgencies(time.Time{})
	must(t, err)
	o, err := New(doors, agencies)
	must(t, err)
	return o, c
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t testing.TB, err error, code hut3.Code) {
	t.Helper()
	if err == nil || hut3.CodeOf(err) != code {
		t.Fatalf("error %v; want one of the code %s", err, code)
	}
}

func person(name, unit string, roles ...hut3.UserRole) hut3.Actor {
	return hut3.Actor{User: hut3.Ref("USR-" + name), Name: name, Unit: unit, Roles: roles, Assurance: hut3.SignedIn}
}

func hubOfficer() hut3.Actor { return person("okoro", "NCA", hut3.RoleOfficer) }
func commander() hut3.Actor  { return person("lindqvist", "EMSOU", hut3.RoleCommander) }

func pence(pounds int64) *hut3.Pence { return new(hut3.Pence(pounds * 100)) }

func grams(g int64) *hut3.Milligrams { return new(hut3.Milligrams(g * 1000)) }

func cashLine(pounds int64) hut3.SeizureLine {
	return hut3.SeizureLine{Kind: hut3.LineCash, Power: "POCA 2002 s.294", Measured: hut3.Counted, Pence: pence(pounds)}
}

func drugLine(drug string, g int64) hut3.SeizureLine {
	return hut3.SeizureLine{Kind: hut3.LineDrug, Drug: drug, Measured: hut3.Net, Milligrams: grams(g)}
}

// event is a result of June 2020 that the corpus initiated.
func event(op hut3.Ref, unit string, on hut3.Day) hut3.Event {
	return hut3.Event{On: on, Operation: op, CreditedTo: unit, Contribution: hut3.Initiated, Located: hut3.Place{Force: unit}, Synthetic: true}
}

func openOp(t testing.TB, o *Operations, unit string) hut3.Ref {
	t.Helper()
	ref, err := o.Open(t.Context(), hubOfficer(), hut3.Operation{Title: "Operation Larkspur", Unit: unit, Status: hut3.OperationActive, Synthetic: true})
	must(t, err)
	return ref
}

func seize(t testing.TB, o *Operations, e hut3.Event, lines ...hut3.SeizureLine) hut3.Ref {
	t.Helper()
	ref, err := o.AddSeizure(t.Context(), hubOfficer(), hut3.Seizure{Event: e, Lines: lines})
	must(t, err)
	return ref
}

func arrest(t testing.TB, o *Operations, e hut3.Event, unnamed string) hut3.Ref {
	t.Helper()
	ref, err := o.AddArrest(t.Context(), hubOfficer(), hut3.Arrest{Event: e, Unnamed: unnamed})
	must(t, err)
	return ref
}

// figure asks for one figure.
func figure(t testing.TB, o *Operations, scope, measure string, asAt hut3.Day) hut3.Figure {
	t.Helper()
	fs, err := o.Figures(t.Context(), commander(), Ask{AsAt: asAt, Scopes: []string{scope}, Measures: []string{measure}})
	must(t, err)
	return fs[0]
}
