package hut3

// ReadPosition says up to which delivery somebody has read what came in, of one
// handle or of all. A person has his own, and his unit has one as a team.
type ReadPosition struct {
	Owner    Ref    `json:"owner"` // who moved it
	Unit     string `json:"unit"`
	Team     bool   `json:"team,omitempty"`  // the unit's; otherwise the owner's own
	Handle   Handle `json:"handle,omitzero"` // zero: every handle
	Delivery uint32 `json:"delivery"`
}

// Validate refuses a position of nobody or at nothing.
func (p ReadPosition) Validate() error {
	if p.Owner == "" || p.Unit == "" || p.Delivery == 0 {
		return Errorf(Invalid, "a read position names who read, of which unit, and up to which delivery")
	}
	return nil
}

// Attrs lets positions be found by their owner's unit.
func (p ReadPosition) Attrs() []Attr {
	return []Attr{{"owner", string(p.Owner)}, {"unit", p.Unit}}
}
