package audit

import (
	"encoding/json"
	"slices"
	"time"

	"hut3"
)

// Kind is the processing operation that an entry logs. Six of them are those
// that section 62 of the Data Protection Act 2018 has logged (domain.md 5.6).
type Kind string

// The kinds.
const (
	Collection     Kind = "collection"
	Alteration     Kind = "alteration"
	Consultation   Kind = "consultation"
	Disclosure     Kind = "disclosure"
	Combination    Kind = "combination"
	Erasure        Kind = "erasure"
	Administration Kind = "administration" // accounts, keys, back-up: no personal data of a case
)

var kinds = []Kind{Collection, Alteration, Consultation, Disclosure, Combination, Erasure, Administration}

// Outcome says whether the action took place.
type Outcome string

// The outcomes.
const (
	Done    Outcome = "done"
	Refused Outcome = "refused"
)

// RecordDigest names a version of a record that the action wrote, and its
// digest, so that the log vouches for the record's content without holding it.
type RecordDigest struct {
	Kind    string      `json:"kind"`
	ID      string      `json:"id"`
	Version int         `json:"version"`
	Digest  hut3.Digest `json:"digest"`
}

// Entry is what one leaf says: who did what to which object, when and why.
// Details holds what its kind of processing has to log beside that (domain.md
// 5.6): the query and the count of a consultation, the recipient of a
// disclosure. It never holds the text of a message.
type Entry struct {
	Time      time.Time       `json:"time"` // kept in UTC to the µs
	Actor     hut3.Actor      `json:"actor"`
	Action    string          `json:"action"` // the verb, as in "package.send"
	Kind      Kind            `json:"kind"`
	Object    hut3.Ref        `json:"object,omitempty"`
	Purpose   string          `json:"purpose,omitempty"`   // taken from the actor when not set
	Operation hut3.Ref        `json:"operation,omitempty"` // taken from the actor when not set
	Outcome   Outcome         `json:"outcome"`
	Records   []RecordDigest  `json:"records,omitempty"`
	Details   json.RawMessage `json:"details,omitempty"`
}

// MarshalJSON prints the time in UTC with exactly six decimals, and purpose and
// operation once.
func (e Entry) MarshalJSON() ([]byte, error) {
	type plain Entry
	e = e.normal()
	return json.Marshal(struct {
		Time string `json:"time"`
		plain
	}{e.Time.Format("2006-01-02T15:04:05.000000Z"), plain(e)})
}

func (e Entry) normal() Entry {
	e.Time = e.Time.UTC().Truncate(time.Microsecond)
	if e.Purpose == "" {
		e.Purpose = e.Actor.Purpose
	}
	if e.Operation == "" {
		e.Operation = e.Actor.Operation
	}
	e.Actor.Purpose, e.Actor.Operation = "", ""
	return e
}

// Validate refuses an entry that does not say who, what, when and how it ended.
func (e Entry) Validate() error {
	switch {
	case e.Time.IsZero():
		return hut3.Errorf(hut3.Internal, "log entry %q has no time", e.Action)
	case e.Action == "":
		return hut3.Errorf(hut3.Internal, "log entry of %s has no action", e.Actor.User)
	case e.Actor.User == "" && e.Actor.Name == "":
		return hut3.Errorf(hut3.Internal, "log entry %q names no actor", e.Action)
	case !slices.Contains(kinds, e.Kind):
		return hut3.Errorf(hut3.Internal, "log entry %q has the kind %q; give one of %v", e.Action, e.Kind, kinds)
	case e.Outcome != Done && e.Outcome != Refused:
		return hut3.Errorf(hut3.Internal, "log entry %q has the outcome %q; give done or refused", e.Action, e.Outcome)
	}
	return nil
}
