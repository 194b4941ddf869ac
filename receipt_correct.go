package hut3

import (
	"slices"
	"strings"
	"time"
)

// Correction says of an entry that it was made in error. The entry stays where
// it is, and counts no more.
type Correction struct {
	By     Ref       `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// Validate refuses a correction that names nobody, no time or no reason.
func (c Correction) Validate() error {
	if c.By == "" || c.At.IsZero() || strings.TrimSpace(c.Reason) == "" {
		return Errorf(Invalid, "a correction names who makes it, when, and its reason")
	}
	return nil
}

// Standing are the steps that no correction took back.
func (r Receipt) Standing() []ReceiptStep {
	return slices.DeleteFunc(slices.Clone(r.Steps), func(s ReceiptStep) bool { return s.Corrected != nil })
}

// Correctable gives the number of the step that a correction would take back:
// the last that stands. Conflict where it was no person's entry of what he was
// told, or where others acted on it at once, so that another step undoes it.
func (r Receipt) Correctable() (int, error) {
	last := len(r.Steps) - 1
	for last >= 0 && r.Steps[last].Corrected != nil {
		last--
	}
	ref := ReceiptRef(r.Package, r.Agency)
	switch {
	case last <= 0:
		return 0, Errorf(Conflict, "%s holds nothing that a person entered; recall the package instead", ref)
	case r.Steps[last].State == ReceiptRedirected || r.Steps[last].State == ReceiptRecalled:
		return 0, Errorf(Conflict, "%s was %s, and others have been told so; send a new package instead", ref, r.Steps[last].State)
	case r.Steps[last].Medium == BySealedFile:
		return 0, Errorf(Conflict, "the last step of %s came in a sealed reply; have %s send another", ref, r.Agency)
	}
	return last, nil
}

// Correct takes the last step back. The receipt is in the state before it.
func (r Receipt) Correct(c Correction) (Receipt, error) {
	if err := c.Validate(); err != nil {
		return r, err
	}
	last, err := r.Correctable()
	if err != nil {
		return r, err
	}
	r.Steps = slices.Clone(r.Steps)
	r.Steps[last].Corrected = &c
	standing := r.Standing()
	r.State = standing[len(standing)-1].State
	return r, nil
}

// CorrectChase takes the last chase back.
func (r Receipt) CorrectChase(c Correction) (Receipt, error) {
	if err := c.Validate(); err != nil {
		return r, err
	}
	r.Chases = slices.Clone(r.Chases)
	for i := len(r.Chases) - 1; i >= 0; i-- {
		if r.Chases[i].Corrected == nil {
			r.Chases[i].Corrected = &c
			return r, nil
		}
	}
	return r, Errorf(Conflict, "%s holds no chase that stands", ReceiptRef(r.Package, r.Agency))
}

// Toward lists the states that lie between this one and another that a person
// told of: who says that he accepts a package has received and opened it. Empty
// where the other may follow at once, or not at all.
func (s ReceiptState) Toward(to ReceiptState) []ReceiptState {
	way := []ReceiptState{ReceiptSent, ReceiptReceived, ReceiptOpened}
	at := slices.Index(way, s)
	if at < 0 {
		return nil
	}
	for i := at; i < len(way); i++ {
		if slices.Contains(way[i].Next(), to) && to != ReceiptRecalled {
			return way[at+1 : i+1]
		}
	}
	return nil
}
