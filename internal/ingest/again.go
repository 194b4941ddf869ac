package ingest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/store"
)

// Story is a delivery with the imports that took in again what had failed of
// it: what is still outstanding.
type Story struct {
	First hut3.Delivery
	Parts []hut3.Delivery       // the first and those that followed, in order
	files map[string]Registered // by path, as the last of them left it
}

// rowAt is a place in a file of a delivery.
type rowAt struct {
	file, steps    string
	offset, length int64
}

func rowPlace(file string, l *hut3.Locator) rowAt {
	at := rowAt{file: file, offset: l.Offset, length: l.Length}
	if len(l.Steps) > 0 {
		raw, _ := json.Marshal(l.Steps) // words and numbers
		at.steps = string(raw)
	}
	return at
}

// StoryOf reads the story that a live delivery is part of.
func StoryOf(ctx context.Context, deps Deps, ref hut3.Ref) (*Story, error) {
	return storyOf(ctx, deps, ref, func(*hut3.Delivery) bool { return true })
}

// storyOf is StoryOf with the deliveries that before says.
func storyOf(ctx context.Context, deps Deps, ref hut3.Ref, before func(*hut3.Delivery) bool) (*Story, error) {
	s := &Story{files: map[string]Registered{}}
	err := deps.Doors.View(ctx, func(tx *store.Tx) error {
		first, _, err := store.Get[hut3.Delivery](tx, DeliveryKind, ref)
		if err == nil && first.Again != "" {
			first, _, err = store.Get[hut3.Delivery](tx, DeliveryKind, first.Again)
		}
		if err != nil {
			return err
		}
		s.First, s.Parts = first, nil
		live, err := store.List[hut3.Delivery](tx, DeliveryKind, hut3.Attr{Name: "state", Value: string(hut3.Live)})
		for _, d := range byDelivery(live) {
			if (d.Number == first.Number || d.Again == first.Ref()) && before(&d) {
				s.Parts = append(s.Parts, d)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if s.First.State != hut3.Live {
		return nil, hut3.Errorf(hut3.Usage, "%s is %s; run its import again and it goes on", s.First.Ref(), s.First.State)
	}
	for _, d := range s.Parts {
		files, err := deps.register(ctx, d)
		if err != nil {
			return nil, err
		}
		for _, f := range files { // its word goes before that of those before it
			s.files[f.Path] = f
		}
	}
	return s, nil
}

// rejects are the places that were set aside and not read since: those of the last
// import that went through their file.
func (s *Story) rejects(ctx context.Context, deps Deps) (map[rowAt]bool, error) {
	out := map[rowAt]bool{}
	for _, d := range s.Parts {
		files, err := deps.register(ctx, d)
		if err != nil {
			return nil, err
		}
		read := map[string]bool{}
		for _, f := range files {
			read[f.Path] = true
		}
		maps.DeleteFunc(out, func(at rowAt, _ bool) bool { return read[at.file] })
		if err := eachLine(deps.Vault, d.Rejects, func(r hut3.Reject) { out[rowPlace(r.Loc.File, &r.Loc)] = true }); err != nil {
			return nil, hut3.Wrap(err, hut3.Integrity, "the rejects of %s cannot be read", d.Ref())
		}
	}
	return out, nil
}

// Outstanding lists the files of which something failed and was not read since,
// by path.
func (s *Story) Outstanding() []Registered {
	var out []Registered
	for _, f := range s.files {
		if f.Fault != "" || f.Rejects > 0 {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b Registered) int { return cmp.Compare(a.Path, b.Path) })
	return out
}

// readBefore gives what says of a place whether a row of the story stands there
// already. What was set aside there is not, and is read again.
func (s *Story) readBefore(ctx context.Context, deps Deps, c *corpus.Corpus) (func(file string, l *hut3.Locator) bool, error) {
	rejects, err := s.rejects(ctx, deps)
	if err != nil {
		return nil, err
	}
	wanted, have := map[string]bool{}, map[rowAt]bool{}
	for _, f := range s.Outstanding() {
		wanted[f.Path] = true
	}
	for _, d := range s.Parts {
		for e, err := range c.DeliveryRows(d.Number) {
			if err != nil {
				return nil, err
			}
			if at := rowPlace(e.Loc.File, &e.Loc); wanted[at.file] && !rejects[at] {
				have[at] = true
			}
		}
	}
	return func(file string, l *hut3.Locator) bool { return have[rowPlace(file, l)] }, nil
}

// takeAgain makes the request one for what is outstanding of a delivery: under
// its authority, as its exhibit, read as it was except where the request says
// otherwise. Files come out of the vault; those that could not be opened are
// taken from the paths that are named.
func (j *job) takeAgain(ctx context.Context) error {
	s, err := StoryOf(ctx, j.Deps, j.req.Again)
	if err != nil {
		return err
	}
	if err := j.asBefore(s); err != nil {
		return err
	}
	named := map[string]source{}
	for _, f := range j.sources {
		named[f.path] = f
	}
	j.sources, j.files = nil, nil
	for _, f := range s.Outstanding() {
		one := source{path: f.Path, size: f.Bytes}
		if f.Bytes < 0 {
			from, given := named[f.Path]
			if !given {
				continue // it never came
			}
			delete(named, f.Path)
			one = from
		}
		j.sources, j.files = append(j.sources, one), append(j.files, file{object: f.SHA256, size: f.Bytes})
	}
	for _, path := range slices.Sorted(maps.Keys(named)) {
		return hut3.Errorf(hut3.Usage, "%s is no file of %s that could not be opened; a file that was read is read again from the vault, without being named, and what is new is a delivery of its own", path, s.First.Ref())
	}
	if len(j.sources) == 0 {
		return hut3.Errorf(hut3.Conflict, "nothing of %s is left to be read again; a file that could not be opened has to be named", s.First.Ref())
	}
	return nil
}

// asBefore fills in what the request does not say.
func (j *job) asBefore(s *Story) error {
	d, r := s.First, &j.req
	register := make([]Registered, 0, len(s.files))
	for _, f := range s.files {
		register = append(register, f)
	}
	old, err := requestOf(d, register)
	if err != nil && r.Profile == nil {
		return err
	}
	r.Again, r.Authority, r.Compartment, r.Exhibit = d.Ref(), d.Authority, d.Compartment, string(d.Exhibit)
	r.Supplier, r.Officer, r.Stage = cmp.Or(r.Supplier, d.Supplier), cmp.Or(r.Officer, d.ReceivedBy), cmp.Or(r.Stage, d.Stage)
	r.Platform, r.Owner, r.Format = cmp.Or(r.Platform, old.Platform), cmp.Or(r.Owner, old.Owner), cmp.Or(r.Format, old.Format)
	r.DateOrder, r.Encoding, r.Derived = cmp.Or(r.DateOrder, old.DateOrder), cmp.Or(r.Encoding, old.Encoding), old.Derived
	r.Overrides = append(old.Overrides, r.Overrides...)
	r.Zone, r.Profile = cmp.Or(r.Zone, old.Zone), cmp.Or(r.Profile, old.Profile)
	return nil
}

// originalsAgain puts the files that are named into the vault; the others are
// there.
func (j *job) originalsAgain(ctx context.Context) error {
	for i, s := range j.sources {
		if s.disk != "" {
			if err := j.original(ctx, i); err != nil {
				return err
			}
		}
	}
	j.delivery.SHA256 = deliveryDigest(j.sources, j.files)
	return nil
}

func (j *job) original(ctx context.Context, i int) error {
	in := j.opened(i)
	if in == nil {
		return nil
	}
	defer in.Close()
	f := &j.files[i]
	r := &watched{r: in, meter: j.meter}
	o, err := j.Vault.Put(ctx, r)
	if err != nil && r.err != nil && ctx.Err() == nil {
		f.fault = fmt.Sprintf("cannot be read at byte %d: %s", r.n, plainFault(r.err))
		return nil
	}
	f.object, f.size = o.SHA256, o.Size
	return diskFault(err)
}

// storyBefore finds out, for an import of what had failed, what of the files is
// in the deliveries before it. Of one that is read again to be compared, it is
// what was live when it became so.
func (j *job) storyBefore(ctx context.Context) error {
	if j.req.Again == "" {
		return nil
	}
	before := func(*hut3.Delivery) bool { return true }
	if j.delivery.State == hut3.Live {
		earlier, err := j.liveBefore(ctx)
		if err != nil {
			return err
		}
		before = func(d *hut3.Delivery) bool { return slices.Contains(earlier, d.Number) }
	}
	s, err := storyOf(ctx, j.Deps, j.req.Again, before)
	if err != nil {
		return err
	}
	now, err := snapshot(ctx, j.Deps)
	if err != nil {
		return err
	}
	for _, f := range s.files {
		if f.Bytes >= 0 && !slices.ContainsFunc(j.sources, func(own source) bool { return own.path == f.Path }) {
			j.earlier = append(j.earlier, f)
		}
	}
	slices.SortFunc(j.earlier, func(a, b Registered) int { return cmp.Compare(a.Path, b.Path) })
	j.readBefore, err = s.readBefore(ctx, j.Deps, now)
	return errors.Join(err, now.Close())
}
