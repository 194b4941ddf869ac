package hut3

import (
	"slices"
	"time"
)

// ContentFormat names the layout of what a recipient is sent.
const ContentFormat = "hut3-package/1"

// PackageContent is what one recipient is sent, and all of it: sanitised text,
// gradings, handling, and messages by number and digest. Other recipients are
// not named in it.
type PackageContent struct {
	Format     string `json:"format"`
	Package    Ref    `json:"package"` // the sender's own reference
	Edition    int    `json:"edition"`
	Supersedes Ref    `json:"supersedes,omitempty"`
	Copy       string `json:"copy"`   // marks the copy as this recipient's
	From       string `json:"from"`   // agency code of the unit that sends
	Origin     string `json:"origin"` // and of the unit that wrote
	To         string `json:"to"`
	Desk       string `json:"desk,omitempty"`
	Officer    string `json:"officer,omitempty"`

	Sent          time.Time `json:"sent"`
	Urgency       string    `json:"urgency"`
	AcknowledgeBy time.Time `json:"acknowledge_by"`

	Title                string        `json:"title"`
	Subjects             []string      `json:"subjects,omitempty"`
	Purpose              string        `json:"purpose"`
	LegalBasis           string        `json:"legal_basis"`
	Marking              Marking       `json:"marking"`
	Handling             Handling      `json:"handling"`
	Use                  string        `json:"use"`
	Caveats              []string      `json:"caveats,omitempty"`
	NotBeforeAction      time.Time     `json:"not_before_action,omitzero"`
	NotBeforePublication time.Time     `json:"not_before_publication,omitzero"`
	Expires              time.Time     `json:"expires,omitzero"`
	OnExpiry             string        `json:"on_expiry,omitempty"`
	Items                []PackageItem `json:"items"`
}

// PackageItem is one statement as a recipient reads it.
type PackageItem struct {
	Number    int          `json:"number"` // in the package, from 1
	Text      string       `json:"text"`
	Written   Grading      `json:"written"`
	True      Grading      `json:"true"`
	Judgement string       `json:"judgement,omitempty"`
	From      time.Time    `json:"information_from,omitzero"`
	To        time.Time    `json:"information_to,omitzero"`
	Messages  []MessageRef `json:"messages,omitempty"`
}

// MessageRef names a message without saying which: a number in the item and a
// keyed digest, which the sender can open later and nobody can guess.
type MessageRef struct {
	Number int    `json:"number"`
	Digest Digest `json:"digest"`
}

// Validate refuses content that is not whole.
func (c PackageContent) Validate() error {
	switch {
	case c.Format != ContentFormat:
		return Errorf(Invalid, "the package is of the format %q; this hut3 reads %s", c.Format, ContentFormat)
	case c.Package == "" || c.From == "" || c.To == "" || c.Sent.IsZero():
		return Errorf(Invalid, "the package does not say what it is, from whom, to whom and when")
	case len(c.Items) == 0:
		return Errorf(Invalid, "%s from %s holds no item", c.Package, c.From)
	case c.Origin == "" || c.Title == "" || c.Purpose == "":
		return Errorf(Invalid, "%s from %s has no title, purpose or unit of origin", c.Package, c.From)
	}
	if err := c.Marking.Validate(); err != nil {
		return err
	}
	for i, item := range c.Items {
		if item.Number != i+1 || item.Text == "" {
			return Errorf(Invalid, "%s from %s: item %d has no text or another number", c.Package, c.From, i+1)
		}
	}
	return c.Handling.Validate()
}

// Publishable reports whether what came of the package may be published at a
// time.
func (c PackageContent) Publishable(at time.Time) bool { return !at.Before(c.NotBeforePublication) }

// PackageCopy is what one recipient was sent, as it was sent.
type PackageCopy struct {
	Content PackageContent `json:"content"`
	SHA256  Digest         `json:"sha256"` // over the canonical JSON of Content
}

// Validate refuses a copy whose content is not whole.
func (c PackageCopy) Validate() error {
	if c.SHA256.IsZero() {
		return Errorf(Invalid, "the copy of %s for %s has no digest", c.Content.Package, c.Content.To)
	}
	return c.Content.Validate()
}

// Attrs lets copies be found by package and recipient.
func (c PackageCopy) Attrs() []Attr {
	return []Attr{{"package", string(c.Content.Package)}, {"agency", c.Content.To}}
}

// Links name the package it is a copy of.
func (c PackageCopy) Links() []Link { return []Link{{"rests_on", c.Content.Package}} }

// ReceivedPackage is a package that came from another hut3, RPK-1, with what
// became of it here.
type ReceivedPackage struct {
	PackageCopy
	Sender  string  `json:"sender"` // whose signature holds: agency code
	Receipt Receipt `json:"receipt"`
}

// Validate refuses a package that another than its sender signed.
func (r ReceivedPackage) Validate() error {
	if r.Sender != r.Content.From {
		return Errorf(Integrity, "%s says that it is from %s, and %s signed it", r.Content.Package, r.Content.From, r.Sender)
	}
	if err := r.PackageCopy.Validate(); err != nil {
		return err
	}
	return r.Receipt.Validate()
}

// Attrs lets received packages be found by their bytes, sender, recipient and
// state.
func (r ReceivedPackage) Attrs() []Attr {
	return []Attr{{"sha256", r.SHA256.String()}, {"sender", r.Sender}, {"agency", r.Content.To}, {"state", string(r.Receipt.State)}}
}

// Links name what was made of it here. The sender's own references mean nothing
// in this case and are not linked.
func (r ReceivedPackage) Links() []Link {
	return slices.DeleteFunc(r.Receipt.Links(), func(l Link) bool { return l.Rel == "rests_on" })
}

// ReplyFormat names the layout of a reply.
const ReplyFormat = "hut3-reply/1"

// PackageReply carries a recipient's steps back to the sender.
type PackageReply struct {
	Format  string        `json:"format"`
	Package Ref           `json:"package"` // the sender's reference
	Edition int           `json:"edition"`
	From    string        `json:"from"` // the recipient who answers
	To      string        `json:"to"`
	SHA256  Digest        `json:"sha256"` // of the content that is answered
	Steps   []ReceiptStep `json:"steps"`
}

// Validate refuses a reply that is not whole.
func (r PackageReply) Validate() error {
	if r.Format != ReplyFormat {
		return Errorf(Invalid, "the reply is of the format %q; this hut3 reads %s", r.Format, ReplyFormat)
	}
	if r.Package == "" || r.From == "" || r.To == "" || r.SHA256.IsZero() || len(r.Steps) == 0 {
		return Errorf(Invalid, "the reply does not say to which package, from whom, to whom and what")
	}
	return nil
}
