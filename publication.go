package hut3

import "time"

// PublicationState is how far a statement of our own has come.
type PublicationState string

// The states. What is frozen never changes; another statement supersedes it.
const (
	PublicationFrozen    PublicationState = "frozen"
	PublicationSigned    PublicationState = "signed off"
	PublicationReleased  PublicationState = "released"
	PublicationWithdrawn PublicationState = "withdrawn before release"
)

// Publication is a statement of our own: sentences built from figures, frozen
// with every record that they rest on. Its reference is FIG-n.
type Publication struct {
	Title     string           `json:"title"`
	State     PublicationState `json:"state"`
	Frozen    FrozenContent    `json:"frozen"`
	SHA256    Digest           `json:"sha256"` // over the canonical JSON of Frozen
	NotBefore time.Time        `json:"not_before,omitzero"`
	Holds     []Hold           `json:"holds,omitempty"`
	FrozenBy  Ref              `json:"frozen_by"`
	FrozenAt  time.Time        `json:"frozen_at"`
	SignedBy  Ref              `json:"signed_by,omitempty"`
	SignedAt  time.Time        `json:"signed_at,omitzero"`
	Released  time.Time        `json:"released_at,omitzero"`
	By        Ref              `json:"released_by,omitempty"`
	Reason    string           `json:"reason,omitempty"` // where withdrawn
}

// FrozenContent is what is signed and can be proved again years later.
type FrozenContent struct {
	AsAt      Day         `json:"as_at"`
	KnownAt   time.Time   `json:"known_at"`
	Lists     string      `json:"lists"` // dates of the lists of drugs, measures and phrases that were used
	Sentences []Sentence  `json:"sentences"`
	Figures   []Figure    `json:"figures"`
	Basis     []BasisItem `json:"basis"`
	Previous  Ref         `json:"previous,omitempty"` // the release before
	Changes   []Change    `json:"changes,omitempty"`  // since that release, and why
}

// Sentence is one line of a statement, with the figures that it says.
type Sentence struct {
	Text string `json:"text"`
	Says []Said `json:"says"`
}

// Said is a figure as a sentence words it.
type Said struct {
	Figure Ref    `json:"figure"`
	Phrase string `json:"phrase"`
	Bound  Bound  `json:"bound"`
}

// BasisItem is a version of a record that a statement rests on.
type BasisItem struct {
	Kind    string `json:"kind"`
	Ref     Ref    `json:"ref"`
	Version int64  `json:"version"`
	Digest  Digest `json:"digest"`
}

// Hold keeps a statement back until a time, for a reason, at the wish of a
// record such as a package not to be published before.
type Hold struct {
	Ref   Ref       `json:"ref,omitempty"`
	Until time.Time `json:"until"`
	Why   string    `json:"why"`
}

// Change says what moved a figure between two releases.
type Change struct {
	Measure string   `json:"measure"`
	Scope   string   `json:"scope"`
	Unit    Unit     `json:"unit"`
	Before  int64    `json:"before"`
	After   int64    `json:"after"`
	Why     []string `json:"why"`
}

// Validate refuses a statement without a title, sentences or a digest, or one
// signed by the person who froze it.
func (p Publication) Validate() error {
	if p.Title == "" || len(p.Frozen.Sentences) == 0 || p.SHA256.IsZero() || p.FrozenBy == "" {
		return Errorf(Invalid, "a statement needs a title, at least one sentence, its digest and who froze it")
	}
	if p.SignedBy == p.FrozenBy {
		return Errorf(Invalid, "a statement is signed by a second person")
	}
	switch p.State {
	case PublicationFrozen, PublicationWithdrawn:
		return nil
	case PublicationSigned, PublicationReleased:
		if p.SignedBy == "" {
			return Errorf(Invalid, "a statement that is %s names who signed it", p.State)
		}
		return nil
	}
	return Errorf(Invalid, "no state %q of a statement", p.State)
}

// Attrs lets a statement be found by its state.
func (p Publication) Attrs() []Attr { return []Attr{{"state", string(p.State)}} }

// Links name every record that the statement rests on.
func (p Publication) Links() []Link {
	out := make([]Link, 0, len(p.Frozen.Basis)+1)
	for _, b := range p.Frozen.Basis {
		out = append(out, Link{"rests_on", b.Ref})
	}
	return append(out, Link{"supersedes", p.Frozen.Previous})
}
