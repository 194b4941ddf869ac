package hut3

import (
	"slices"
	"strings"
	"time"
)

// User is an account: who may sign in, for which unit, in which roles. The
// secret stands elsewhere.
type User struct {
	Name     string     `json:"name"` // what is typed to sign in, lower case
	Title    string     `json:"title,omitempty"`
	Unit     string     `json:"unit"` // agency code
	Roles    []UserRole `json:"roles"`
	Disabled bool       `json:"disabled,omitempty"`
	// PasswordBy is who set the password, until the user chose his own. It is
	// kept by access; what a caller says of it is ignored.
	PasswordBy Ref `json:"password_by,omitempty"`
}

var userRoles = []UserRole{RoleCustodian, RoleAnalyst, RoleOfficer, RoleInvestigator, RoleCommander, RoleDuty, RoleDisclosure, RoleReviewer, RoleAuditor, RoleAdministrator}

// Validate refuses an account without a name or unit, an unknown role, and a
// reviewer who is also a case user: the reviewer is independent of the case.
func (u User) Validate() error {
	if u.Name == "" || u.Name != strings.ToLower(strings.TrimSpace(u.Name)) || strings.ContainsAny(u.Name, " \t\n/") {
		return Errorf(Invalid, "user name %q: use lower-case letters without spaces", u.Name)
	}
	if u.Unit == "" {
		return Errorf(Invalid, "user %s needs a unit", u.Name)
	}
	for _, r := range u.Roles {
		if !slices.Contains(userRoles, r) {
			return Errorf(Invalid, "user %s: no role %q; the roles are %s", u.Name, r, joinRoles(userRoles))
		}
	}
	if slices.Contains(u.Roles, RoleReviewer) && len(u.Roles) > 1 {
		return Errorf(Invalid, "user %s: a reviewer is independent and holds no other role", u.Name)
	}
	return nil
}

func joinRoles(roles []UserRole) string {
	out := make([]string, len(roles))
	for i, r := range roles {
		out[i] = string(r)
	}
	return strings.Join(out, ", ")
}

// Attrs lets an account be found by its name and unit.
func (u User) Attrs() []Attr { return []Attr{{"name", u.Name}, {"unit", u.Unit}} }

// Allocation gives a unit, or one user of it, a part of the corpus: a handle, a
// conversation or everything, of one access class or of every class without a
// compartment, for a period of message time and until a day. A handle
// stands for what he sent and what was sent to him: what others wrote to each other
// and his handset held is given by their conversation. A lock takes that too; in
// doubt more is hidden, and less is given.
type Allocation struct {
	Unit         string    `json:"unit"`
	User         Ref       `json:"user,omitempty"`  // empty: every case user of the unit
	Class        uint32    `json:"class,omitempty"` // 0: every class without a compartment
	Everything   bool      `json:"everything,omitempty"`
	Handle       Handle    `json:"handle,omitzero"`
	Conversation string    `json:"conversation,omitempty"`
	From         time.Time `json:"from,omitzero"` // messages sent from
	To           time.Time `json:"to,omitzero"`   // and before
	Purpose      string    `json:"purpose"`
	Ended        bool      `json:"ended,omitempty"`
}

// Validate refuses an allocation of nothing, to nobody or for no purpose.
func (a Allocation) Validate() error {
	named := 0
	for _, set := range []bool{a.Everything, !a.Handle.IsZero(), a.Conversation != ""} {
		if set {
			named++
		}
	}
	if named != 1 {
		return Errorf(Invalid, "an allocation names one of: everything, a handle, a conversation")
	}
	if a.Unit == "" {
		return Errorf(Invalid, "an allocation names the unit that receives it")
	}
	if a.Purpose == "" {
		return Errorf(Invalid, "an allocation to %s needs a purpose", a.Unit)
	}
	return nil
}

// Attrs lets an allocation be found by its unit.
func (a Allocation) Attrs() []Attr { return []Attr{{"unit", a.Unit}} }

// Links names the handle that is allocated.
func (a Allocation) Links() []Link {
	return []Link{{"allocates", Ref(a.Handle.String())}, {"concerns", a.User}}
}

// Target is the allocation as a part of a scope.
func (a Allocation) Target() Target {
	t := Target{Handle: a.Handle, Conversation: a.Conversation}
	if !a.From.IsZero() {
		t.From = a.From.UnixMicro()
	}
	if !a.To.IsZero() {
		t.To = a.To.UnixMicro()
	}
	return t
}
