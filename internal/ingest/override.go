package ingest

import (
	"bytes"
	"encoding/json"
	"path"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/formats"
)

// Override reads some files of a delivery in another way than the rest.
type Override struct {
	// Files is a pattern as path.Match has it: of a file's last name, or of its
	// whole path where the pattern has a slash. One that ends with a slash is a
	// folder with all that is below.
	Files   string
	Format  string           // empty: as the rest
	Profile *formats.Profile // nil: as the rest
}

func (o Override) matches(name string) bool {
	if strings.HasSuffix(o.Files, "/") {
		return strings.HasPrefix(name, o.Files)
	}
	if !strings.Contains(o.Files, "/") {
		name = path.Base(name)
	}
	ok, _ := path.Match(o.Files, name) // the pattern was checked
	return ok
}

// checkOverrides refuses a pattern that is none, and one that no file of the
// delivery has; sources are nil while they are not known.
func checkOverrides(list []Override, sources []source) error {
	for _, o := range list {
		if _, err := path.Match(o.Files, ""); err != nil || o.Files == "" {
			return hut3.Errorf(hut3.Usage, "%q is no pattern of file names; write one as in chats/*.csv", o.Files)
		}
		if sources != nil && !slices.ContainsFunc(sources, func(s source) bool { return o.matches(s.path) }) {
			return hut3.Errorf(hut3.Usage, "no file of the delivery is called as in %q; its first is %s", o.Files, sources[0].path)
		}
	}
	return nil
}

// options is how a file is read. Of several patterns that it has the last counts.
func (j *job) options(name string) formats.Options {
	opts := formats.Options{Format: j.req.Format, Profile: j.req.Profile, Platform: j.req.Platform, Owner: j.req.Owner, Temp: j.temp, Zone: j.req.Zone, DateOrder: j.req.DateOrder, Encoding: j.req.Encoding}
	for _, o := range j.req.Overrides {
		if !o.matches(name) {
			continue
		}
		if o.Format != "" {
			opts.Format = o.Format
		}
		if o.Profile != nil {
			opts.Profile = o.Profile
		}
	}
	return opts
}

// readAs is what the delivery keeps of the overrides.
func readAs(list []Override) (out []hut3.ReadAs) {
	for _, o := range list {
		one := hut3.ReadAs{Files: o.Files, Format: o.Format}
		if o.Profile != nil {
			one.Profile, one.ProfileHash = o.Profile.Name, o.Profile.Hash()
		}
		out = append(out, one)
	}
	return out
}

// overridesOf makes the overrides out of what a delivery keeps of them; the
// profiles stand in its register.
func overridesOf(d hut3.Delivery, register []Registered) (list []Override, err error) {
	for _, one := range d.Reading.Overrides {
		o := Override{Files: one.Files, Format: one.Format}
		if !one.ProfileHash.IsZero() {
			if o.Profile = profileIn(d.Reading, register, one.ProfileHash); o.Profile == nil {
				return nil, hut3.Errorf(hut3.Invalid, "files as in %q of %s were read with the mapping profile %q, and no file of its register holds it", one.Files, d.Ref(), one.Profile)
			}
		}
		list = append(list, o)
	}
	return list, nil
}

// profiles are those that the request gives, each once.
func (r *Request) profiles() (list []json.RawMessage) {
	given := []*formats.Profile{r.Profile}
	for _, o := range r.Overrides {
		given = append(given, o.Profile)
	}
	for _, p := range given {
		if p == nil {
			continue
		}
		raw, err := json.Marshal(p)
		if err == nil && !slices.ContainsFunc(list, func(other json.RawMessage) bool { return bytes.Equal(other, raw) }) {
			list = append(list, raw)
		}
	}
	return list
}

// profileIn looks for the profile of a hash among those that the delivery keeps, and, as
// older ones keep none, among what its files were read with.
func profileIn(r hut3.Reading, register []Registered, want hut3.Digest) *formats.Profile {
	for _, raw := range r.Profiles {
		var p formats.Profile
		if json.Unmarshal(raw, &p) == nil && p.Hash() == want {
			return &p
		}
	}
	for _, f := range register {
		if p := profileOf(f.Summary, want); p != nil {
			return p
		}
	}
	return nil
}
