package hut3

import (
	"slices"
	"time"
)

// OCGStatuses are the states of an organised crime group (domain.md 4.10).
var OCGStatuses = []string{"active", "disrupted", "dismantled", "archived", "no longer meeting definition"}

// OCGPlace is where a group has its base or its reach: an agency, a place in
// words, or both. Base and reach are two relations (domain.md 2.2, quirk 14).
type OCGPlace struct {
	Agency string `json:"agency,omitempty"` // code, as in DERBYS
	Place  string `json:"place,omitempty"`
}

// OCGMember is a nominal or a handle with a role in a period.
type OCGMember struct {
	Nominal Ref       `json:"nominal,omitempty"`
	Handle  Handle    `json:"handle,omitzero"`
	Role    string    `json:"role"`
	From    time.Time `json:"from,omitzero"`
	To      time.Time `json:"to,omitzero"`
}

// Proposal is a community that a machine found in the graph. It is not a group:
// an officer may make one of it, and then the group rests on it.
type Proposal struct {
	Algorithm string   `json:"algorithm"` // "leiden"
	Version   string   `json:"version"`
	Seed      uint64   `json:"seed"`
	Query     string   `json:"query"`     // of which messages; "*" is every one
	Community int      `json:"community"` // its number in that run
	Members   []Handle `json:"members"`
	Synthetic bool     `json:"synthetic,omitempty"`
}

// Validate refuses a proposal that could not be made again.
func (p Proposal) Validate() error {
	if p.Algorithm == "" || p.Version == "" || p.Query == "" || len(p.Members) == 0 {
		return Errorf(Invalid, "a proposal names the algorithm, its version, the query and the members, so that it can be made again")
	}
	return nil
}

// Links name the handles.
func (p Proposal) Links() []Link {
	out := make([]Link, len(p.Members))
	for i, h := range p.Members {
		out[i] = Link{"concerns", Ref(h.String())}
	}
	return out
}

// OCG is an organised crime group, as assessed by a named officer.
type OCG struct {
	URN        string      `json:"urn"`
	Name       string      `json:"name"`
	Base       []OCGPlace  `json:"base"`
	Reach      []OCGPlace  `json:"reach,omitempty"`
	Since      PartialDate `json:"since,omitempty"`
	Status     string      `json:"status"`
	Members    []OCGMember `json:"members"`
	Proposal   Ref         `json:"proposal,omitempty"`
	AssessedBy Ref         `json:"assessed_by"`
	Assessor   string      `json:"assessor"` // name
	Reason     string      `json:"reason"`
	Synthetic  bool        `json:"synthetic,omitempty"`
}

// Validate refuses a group without URN, name, base, members with roles, status,
// assessor or reason.
func (o OCG) Validate() error {
	switch {
	case o.URN == "" || o.Name == "":
		return Errorf(Invalid, "an organised crime group needs a URN and a name")
	case len(o.Base) == 0:
		return Errorf(Invalid, "OCG %s: give its base", o.URN)
	case !slices.Contains(OCGStatuses, o.Status):
		return Errorf(Invalid, "OCG %s: no status %q; the statuses are %q", o.URN, o.Status, OCGStatuses)
	case o.AssessedBy == "" || o.Reason == "":
		return Errorf(Invalid, "OCG %s: say who assessed it, and why", o.URN)
	case len(o.Members) == 0:
		return Errorf(Invalid, "OCG %s has no members", o.URN)
	}
	if o.Since != "" {
		if err := o.Since.Validate(); err != nil {
			return Wrap(err, Invalid, "OCG %s, since", o.URN)
		}
	}
	return o.validateParts()
}

func (o OCG) validateParts() error {
	for _, p := range append(slices.Clone(o.Base), o.Reach...) {
		if p == (OCGPlace{}) {
			return Errorf(Invalid, "OCG %s: a base or reach names an agency or a place", o.URN)
		}
	}
	for i, m := range o.Members {
		if (m.Nominal == "") == m.Handle.IsZero() {
			return Errorf(Invalid, "OCG %s, member %d: name a nominal or a handle, and one of them", o.URN, i+1)
		}
		if m.Role == "" {
			return Errorf(Invalid, "OCG %s, member %d: give the role", o.URN, i+1)
		}
		if !m.From.IsZero() && !m.To.IsZero() && m.To.Before(m.From) {
			return Errorf(Invalid, "OCG %s, member %d: ends before it begins", o.URN, i+1)
		}
	}
	return nil
}

// Attrs lets a group be found by its URN, status and agencies.
func (o OCG) Attrs() []Attr {
	out := []Attr{{"urn", o.URN}, {"status", o.Status}}
	for _, p := range o.Base {
		out = append(out, Attr{"base", p.Agency})
	}
	for _, p := range o.Reach {
		out = append(out, Attr{"reach", p.Agency})
	}
	return out
}

// Links name the proposal that it rests on and the members.
func (o OCG) Links() []Link {
	out := []Link{{"rests_on", o.Proposal}}
	for _, m := range o.Members {
		out = append(out, Link{"concerns", m.Nominal}, Link{"concerns", Ref(m.Handle.String())})
	}
	return out
}
