package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/intel"
	"hut3/internal/operations"
	"hut3/internal/store"
	"hut3/internal/zones"
)

// StrikeDay is every warrant that may be executed on a day, by force, with what
// has come of it so far. Its totals are provisional: they count what is
// recorded, and not what an officer has yet to report.
type StrikeDay struct {
	Day       hut3.Day      `json:"day"`
	CountedAt time.Time     `json:"counted_at"`
	NotBefore time.Time     `json:"no_overt_action_before,omitzero"` // the latest of the packages behind it
	Forces    []StrikeForce `json:"forces"`
	Totals    []StrikeTotal `json:"totals"` // each says what it counts
	Days      []hut3.Day    `json:"days"`   // on which warrants were executed
	// Later is what the actor recorded on the day under warrants of other days.
	Later []StrikeWarrant `json:"recorded_under_other_days,omitempty"`
}

// StrikeForce is one force's warrants of the day.
type StrikeForce struct {
	Force    string          `json:"force"`
	Name     string          `json:"name"`
	Executed int             `json:"executed"`
	Warrants []StrikeWarrant `json:"warrants"`
}

// StrikeWarrant is a warrant with what was found under it.
type StrikeWarrant struct {
	WarrantItem
	Arrests  []ArrestItem    `json:"arrests"`
	Seizures []StrikeSeizure `json:"seizures"`
}

// StrikeSeizure is a seizure with the clock of its cash.
type StrikeSeizure struct {
	SeizureItem
	DetainedUntil time.Time `json:"detained_until,omitzero"` // POCA 2002 s.295
	ClockFault    string    `json:"clock_fault,omitempty"`   // why there is none
}

// StrikeTotal is a provisional number with its words.
type StrikeTotal struct {
	Name  string     `json:"name"`
	Text  string     `json:"text"`
	Count hut3.Count `json:"count"`
}

// StrikeDay gathers the warrants of a day that are the actor's business. No day
// is today.
func (a *App) StrikeDay(ctx context.Context, actor hut3.Actor, day hut3.Day) (StrikeDay, error) {
	now := a.Doors.Now()
	if day == "" {
		day = hut3.DayOf(now.In(a.Zone))
	}
	out := StrikeDay{Day: day, CountedAt: now.UTC(), Forces: []StrikeForce{}, Totals: []StrikeTotal{}, Days: []hut3.Day{}}
	look := access.Look{Action: access.RecordRead, Query: "strike day " + string(day)}
	if err := a.permit(ctx, actor, look); err != nil {
		return out, err
	}
	o, err := a.Operations()
	if err != nil {
		return out, err
	}
	see, err := a.sightOf(ctx, actor)
	if err != nil {
		return out, err
	}
	g := strikeGather{app: a, actor: actor, see: see, lists: o.Lists, out: &out, place: london(a.Zone), sums: map[string]int64{}, others: map[hut3.Ref]WarrantItem{}}
	if err := a.Doors.View(ctx, g.gather); err != nil {
		return StrikeDay{}, err
	}
	g.totals()
	look.Count, look.Refs = int64(len(g.refs)), g.refs
	return out, a.Doors.Read(ctx, actor, look)
}

// london is where the clocks of detention run.
func london(otherwise *time.Location) *time.Location {
	if l, err := zones.Load("Europe/London"); err == nil {
		return l
	}
	return otherwise
}

type strikeGather struct {
	app   *App
	actor hut3.Actor
	see   *sight
	lists *operations.Lists
	out   *StrikeDay
	place *time.Location
	refs  []hut3.Ref
	sums  map[string]int64 // by unit and name

	others map[hut3.Ref]WarrantItem // those that were executed on another day
}

func (g *strikeGather) gather(tx *store.Tx) error {
	warrants, err := openItems(tx, g.see, operations.WarrantKind, func(b *hut3.Warrant) *[]hut3.Ref { return &b.RestsOn })
	if err != nil {
		return err
	}
	clear(g.others)
	by, ops := map[string]*StrikeForce{}, map[hut3.Ref]bool{}
	for _, it := range warrants {
		w := it.Body
		if w.Withdrawn != "" || !g.app.mayLookAt(g.actor, w.Force) {
			continue
		}
		if w.Executed != "" && !slices.Contains(g.out.Days, w.Executed) {
			g.out.Days = append(g.out.Days, w.Executed)
		}
		if w.Executed != "" && w.Executed != g.out.Day {
			g.others[it.Ref] = WarrantItem{it.Ref, w}
			continue
		}
		if w.Issued > g.out.Day {
			continue
		}
		x, err := g.warrant(tx, WarrantItem{it.Ref, w})
		if err != nil {
			return err
		}
		f := by[w.Force]
		if f == nil {
			f = &StrikeForce{Force: w.Force, Name: w.Force}
			if agency, ok := g.app.Agencies.ByCode(w.Force); ok {
				f.Name = agency.Name
			}
			by[w.Force] = f
		}
		f.Warrants = append(f.Warrants, x)
		if g.sums["warrants"]++; w.Executed != "" {
			f.Executed++
			g.sums["executed"]++
		}
		ops[w.Operation] = true
	}
	slices.Sort(g.out.Days)
	for _, f := range by {
		g.out.Forces = append(g.out.Forces, *f)
	}
	slices.SortFunc(g.out.Forces, func(x, y StrikeForce) int { return cmp.Compare(x.Force, y.Force) })
	for op := range ops {
		if err := g.embargo(tx, op); err != nil {
			return err
		}
	}
	return g.later(tx)
}

// warrant gathers what was recorded under one warrant.
func (g *strikeGather) warrant(tx *store.Tx, w WarrantItem) (StrikeWarrant, error) {
	x := StrikeWarrant{WarrantItem: w, Arrests: []ArrestItem{}, Seizures: []StrikeSeizure{}}
	g.refs = append(g.refs, w.Ref)
	under := hut3.Attr{Name: "operation", Value: string(w.Operation)}
	arrests, err := openItems(tx, g.see, operations.ArrestKind, func(b *hut3.Arrest) *[]hut3.Ref { return &b.RestsOn }, under)
	if err != nil {
		return x, err
	}
	for _, it := range arrests {
		if it.Body.Warrant == w.Ref && it.Body.Withdrawn == "" && g.app.mayLookAt(g.actor, it.Body.CreditedTo) {
			x.Arrests, g.refs = append(x.Arrests, ArrestItem{it.Ref, it.Body}), append(g.refs, it.Ref)
			g.sums["arrests"]++
		}
	}
	seizures, err := openItems(tx, g.see, operations.SeizureKind, func(b *hut3.Seizure) *[]hut3.Ref { return &b.RestsOn }, under)
	for _, it := range seizures {
		if it.Body.Warrant == w.Ref && it.Body.Withdrawn == "" && g.app.mayLookAt(g.actor, it.Body.CreditedTo) {
			x.Seizures, g.refs = append(x.Seizures, g.seizure(SeizureItem{it.Ref, it.Body})), append(g.refs, it.Ref)
		}
	}
	return x, err
}

func (g *strikeGather) seizure(s SeizureItem) StrikeSeizure {
	x := StrikeSeizure{SeizureItem: s}
	for _, l := range s.Lines {
		g.add(l, s.On)
		if !operations.DetainsCash(l) {
			continue
		}
		if s.At.IsZero() {
			x.ClockFault = "the minute of the seizure was not noted: the 48 hours run from it"
			continue
		}
		until, err := g.lists.DetainedUntil(s.At, g.place)
		if x.DetainedUntil = until; err != nil {
			x.ClockFault = err.Error()
		}
	}
	g.sums["seizures"]++
	return x
}

func (g *strikeGather) add(l hut3.SeizureLine, on hut3.Day) {
	switch {
	case l.Kind == hut3.LineCash && l.Pence != nil:
		g.sums["cash"] += int64(*l.Pence)
	case l.Kind == hut3.LineDrug && l.Milligrams != nil:
		if class, err := g.lists.ClassOf(l, on); err == nil {
			g.sums["class "+string(class)] += int64(*l.Milligrams)
		}
	case l.Kind == hut3.LineFirearm && l.Count != nil:
		g.sums["firearms"] += *l.Count
	}
}

// embargo reads until when the packages behind an operation forbid overt
// action: all of them at the unit that keeps the case, and at another the
// copies that it was sent.
func (g *strikeGather) embargo(tx *store.Tx, ref hut3.Ref) error {
	op, _, err := store.Get[hut3.Operation](tx, operations.OperationKind, ref)
	if err != nil {
		return err
	}
	for _, pkg := range op.Packages {
		seen, err := g.see.open(tx, pkg)
		if err != nil {
			return err
		}
		if !seen && g.actor.Unit == g.app.Config.Unit {
			continue
		}
		c, _, err := store.Get[hut3.PackageCopy](tx, intel.CopyKind, hut3.ReceiptRef(pkg, g.actor.Unit))
		until := c.Content.NotBeforeAction
		if g.actor.Unit == g.app.Config.Unit && pkg.Prefix() == hut3.PrefixPackage {
			var p hut3.Package
			p, _, err = store.Get[hut3.Package](tx, intel.PackageKind, pkg)
			until = p.NotBeforeAction
		}
		if err != nil && hut3.CodeOf(err) != hut3.NotFound {
			return err
		}
		if until.After(g.out.NotBefore) {
			g.out.NotBefore = until
		}
	}
	return nil
}

// totals words the sums, each with the address that counts it again.
func (g *strikeGather) totals() {
	for _, t := range []struct {
		name, key, unit string
		always          bool
	}{
		{"warrants", "warrants", "warrants", true}, {"executed", "executed", "warrants", true}, {"arrests", "arrests", "arrests", true}, {"cash", "cash", "pence", true},
		{"class A", "class A", "mg", false}, {"class B", "class B", "mg", false}, {"class C", "class C", "mg", false}, {"firearms", "firearms", "count", false}, {"seizures", "seizures", "seizures", true},
	} {
		n := g.sums[t.key]
		if n == 0 && !t.always {
			continue
		}
		text := hut3.Thousands(n)
		if t.unit == "pence" || t.unit == "mg" {
			text = hut3.Unit(t.unit).Print(n)
		}
		count := hut3.Count{Value: n, Unit: t.unit, Scope: g.actor.Unit, AsAt: g.out.CountedAt, Query: "/strike?day=" + string(g.out.Day)}
		g.out.Totals = append(g.out.Totals, StrikeTotal{t.name, text, count})
	}
}
