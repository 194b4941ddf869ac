package hut3

import "time"

// LegalHold keeps material from being erased: it is evidence, a court or a
// disclosure needs it, or an appeal runs. It hides nothing.
type LegalHold struct {
	What     Subject   `json:"what"`
	Why      string    `json:"why"`
	Basis    string    `json:"basis"`           // as in "CPIA 1996 code, paragraph 5"
	Until    string    `json:"until,omitempty"` // a day to look at it again; a hold never ends by itself
	Released bool      `json:"released,omitempty"`
	By       Ref       `json:"released_by,omitempty"`
	At       time.Time `json:"released_at,omitzero"`
	Reason   string    `json:"release_reason,omitempty"`
}

// Validate refuses a hold without a subject, a reason or a basis.
func (h LegalHold) Validate() error {
	if err := h.What.Validate(); err != nil {
		return err
	}
	if h.Why == "" || h.Basis == "" {
		return Errorf(Invalid, "a hold needs a reason and a legal basis")
	}
	if _, err := time.Parse(time.DateOnly, h.Until); h.Until != "" && err != nil {
		return Errorf(Invalid, "until %q: give a day as 2026-12-31", h.Until)
	}
	if h.Released && h.Reason == "" {
		return Errorf(Invalid, "releasing a hold needs a reason")
	}
	return nil
}

// Attrs lets holds be found by whether they stand.
func (h LegalHold) Attrs() []Attr {
	if h.Released {
		return []Attr{{"state", "released"}}
	}
	return []Attr{{"state", "standing"}}
}
