package hut3

import (
	"slices"
	"time"
)

// UserRole is a job that a user holds. What each may do is in internal/access.
type UserRole string

// The roles of DESIGN section 2, and the duty role that learns of threats.
const (
	RoleCustodian     UserRole = "custodian"     // imports and answers for completeness
	RoleAnalyst       UserRole = "analyst"       // searches, attributes, writes reports
	RoleOfficer       UserRole = "officer"       // intelligence officer: grades, sanitises, sends
	RoleInvestigator  UserRole = "investigator"  // receives packages, records results
	RoleCommander     UserRole = "commander"     // threat decisions, figures, release
	RoleDuty          UserRole = "duty"          // duty desk: learns that a threat exists
	RoleDisclosure    UserRole = "disclosure"    // schedules and bundles
	RoleReviewer      UserRole = "reviewer"      // independent reviewer of held material, and sees nothing else
	RoleAuditor       UserRole = "auditor"       // reads the logs, and no message
	RoleAdministrator UserRole = "administrator" // accounts and back-up, and no message
)

// Assurance says how the log knows who acted.
type Assurance string

// The assurances.
const (
	SignedIn Assurance = "signed in" // the user's secret was shown in this session
	Asserted Assurance = "asserted"  // the caller said so
)

// Actor is who acts, for what purpose. It is made by access from a session.
type Actor struct {
	User      Ref        `json:"user"` // USR-3
	Name      string     `json:"name"`
	Unit      string     `json:"unit"` // agency code, as in EMSOU
	Roles     []UserRole `json:"roles"`
	Assurance Assurance  `json:"assurance"`
	Session   string     `json:"session,omitempty"`
	Purpose   string     `json:"purpose,omitempty"`
	Operation Ref        `json:"operation,omitempty"`
	// Guest belongs to another unit than the one that owns the case: he sees
	// what his unit was given, and his roles reach no further than his unit.
	Guest bool `json:"guest,omitempty"`
	// PasswordBy is who set the password, where that was not the user himself.
	// Until he chose his own, nothing is answered to him.
	PasswordBy Ref `json:"password_by,omitempty"`
}

// Has reports whether the actor holds any of the roles.
func (a Actor) Has(roles ...UserRole) bool {
	return slices.ContainsFunc(roles, func(r UserRole) bool { return slices.Contains(a.Roles, r) })
}

// AccessClass is an authority with a compartment. Segments never mix classes.
type AccessClass struct {
	ID          uint32 `json:"id"` // small, given by the store, never reused
	Authority   Ref    `json:"authority"`
	Compartment string `json:"compartment,omitempty"`
}

// Target names messages: one by its key, all of a conversation, all from or to
// a handle; where none of the three is set, every message. From and To bound
// the time sent, in µs, From included and To not; zero is open. What is given to
// somebody is given for certain: a message whose time is unknown is outside every
// bound. What is hidden is hidden in doubt: see Wide.
type Target struct {
	Key          Key    `json:"ref,omitempty"`
	Conversation string `json:"conversation,omitempty"`
	Handle       Handle `json:"handle,omitzero"`
	From         int64  `json:"from,omitempty"`
	To           int64  `json:"to,omitempty"`
	// Wide takes in what may be meant, as hiding does: what may lie in the bounds (a
	// time that is unknown, a wall clock of no zone within 14 hours of them, a day of
	// no hour that runs into them), records of others that name the handle, and rows
	// that were read from its own handset or account, whoever wrote what they state.
	Wide bool `json:"wide,omitempty"`
}

// The reach of a doubt: no zone is farther from UTC, no day longer.
const (
	ZoneDoubt = int64(14 * time.Hour / time.Microsecond)
	DayDoubt  = int64(24 * time.Hour / time.Microsecond)
)

// InBounds reports whether a time lies in the target's bounds, or may where the
// target says so.
func (t Target) InBounds(sent Time) bool {
	if t.From == 0 && t.To == 0 {
		return true
	}
	if !sent.Known() {
		return t.Wide
	}
	first, last := sent.Micros, sent.Micros
	if t.Wide && !sent.Basis.Absolute() {
		first, last = first-ZoneDoubt, last+ZoneDoubt
	}
	if t.Wide && sent.Precision == ToDay {
		last += DayDoubt - 1
	}
	return (t.From == 0 || last >= t.From) && (t.To == 0 || first < t.To)
}

// Grant opens one access class to an actor: all of it, or only the messages
// that any of the targets names (allocations, or what a reviewer was handed).
type Grant struct {
	Class uint32   `json:"class"`
	All   bool     `json:"all,omitempty"`
	Only  []Target `json:"only,omitempty"`
}

// Scope is all that an actor may see of the corpus. Whatever is outside does
// not exist for him: not in hits, counts, facets, neighbours, gaps or errors.
// The zero Scope sees nothing. A message that several granted classes hold is
// shown once, from the class whose row is the lowest among those in which the
// grant reaches it.
type Scope struct {
	Actor  Ref      `json:"actor"`
	Grants []Grant  `json:"grants"`           // by class, ascending, a class once
	Silent []Target `json:"silent,omitempty"` // hidden as if never imported
	// Declared targets are hidden too, and the reader is told how many
	// messages are withheld and why.
	Declared []Withheld `json:"declared,omitempty"`
}

// Withheld is a restriction that is shown as such.
type Withheld struct {
	Target
	Reason string `json:"reason"`
}

// Link is a statement of a record about another object: what it rests on or
// concerns. Links make the lineage that trace walks both ways.
type Link struct {
	Rel string `json:"rel"` // "rests_on", "concerns", "sent_to", …
	To  Ref    `json:"to"`
}

// Attr is a value by which records of a kind are looked up.
type Attr struct {
	Name  string
	Value string
}
