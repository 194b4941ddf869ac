package app

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
	"hut3/internal/vault"
)

// NewCase is what init is told. Everything has a default.
type NewCase struct {
	Name  string // "hut3 case"
	Unit  string // agency code; "NCA"
	Owner string // user name of the first account; the machine's user
	Demo  bool   // the data will be synthetic

	Password string           // of the owner; empty: one is made up
	Clock    func() time.Time // nil: time.Now
}

// Made is what init gives back: the owner, signed in, and the password that is
// shown once.
type Made struct {
	Data     string     `json:"data"`
	Case     string     `json:"case"`
	User     string     `json:"user"`
	Unit     string     `json:"unit"`
	Password string     `json:"password"`
	Token    string     `json:"-"`
	Actor    hut3.Actor `json:"-"`
}

// ownerRoles are what the first account holds: enough to work alone. They are
// given away with hut3 user as others arrive.
var ownerRoles = []hut3.UserRole{hut3.RoleAdministrator, hut3.RoleCustodian, hut3.RoleAnalyst, hut3.RoleOfficer}

// Init makes a data folder and signs its owner in.
func Init(ctx context.Context, dir string, n NewCase) (Made, error) {
	if exists(dir) {
		return Made{}, hut3.Errorf(hut3.Conflict, "%s holds a hut3 case already", dir)
	}
	n.fill()
	m := Made{Data: dir, Case: rand.Text(), User: n.Owner, Unit: n.Unit, Password: n.Password}
	agencies, err := access.LoadAgencies(time.Time{})
	if err != nil {
		return m, err
	}
	if _, ok := agencies.ByCode(n.Unit); !ok {
		return m, hut3.Errorf(hut3.Invalid, "no unit has the code %q; hut3 agencies lists them", n.Unit)
	}
	if err := n.user().Validate(); err != nil {
		return m, err
	}
	if err := layOut(ctx, dir, m.Case); err != nil {
		return m, err
	}
	// The configuration comes last: a folder without it is no case.
	c := Config{Format: configFormat, Case: m.Case, Name: n.Name, Unit: n.Unit, Made: n.Clock().UTC().Truncate(time.Second), Demo: n.Demo, Marking: string(hut3.OfficialSensitive)}
	if err := writeConfig(dir, c); err != nil {
		return m, err
	}
	a, err := Open(ctx, dir)
	if err != nil {
		return m, err
	}
	a.Doors.Now = n.Clock
	return m, errors.Join(a.firstRecords(ctx, &m, n), a.Close())
}

func (n *NewCase) fill() {
	if n.Name == "" {
		n.Name = "hut3 case"
	}
	if n.Unit == "" {
		n.Unit = "NCA"
	}
	if n.Owner == "" {
		n.Owner = "owner"
	}
	if n.Password == "" {
		n.Password = strings.ToLower(rand.Text()[:20])
	}
	if n.Clock == nil {
		n.Clock = time.Now
	}
}

// user is the first account.
func (n *NewCase) user() hut3.User {
	return hut3.User{Name: n.Owner, Unit: n.Unit, Roles: ownerRoles, Title: "owner of the case"}
}

func layOut(ctx context.Context, dir, id string) error {
	for _, d := range []string{"vault", "corpus", "keys"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o700); err != nil {
			return hut3.Wrap(err, hut3.Internal, "making %s", filepath.Join(dir, d))
		}
	}
	if err := makeLogKey(dir, "hut3-"+strings.ToLower(id[:8])); err != nil {
		return err
	}
	cases, err := store.Create(ctx, filepath.Join(dir, "case.db"), kinds())
	if err != nil {
		return err
	}
	looks, err := store.CreateLog(ctx, filepath.Join(dir, "looks.db"))
	if err != nil {
		return errors.Join(err, cases.Close())
	}
	_, err = vault.Open(filepath.Join(dir, "vault"))
	return errors.Join(err, cases.Close(), looks.Close())
}

// firstRecords writes what every case begins with: its owner, the authority
// that nobody stated, and the owner's unit allocated to it.
func (a *App) firstRecords(ctx context.Context, m *Made, n NewCase) error {
	user := n.user()
	founder := hut3.Actor{Name: n.Owner, User: "USR-1", Unit: n.Unit, Roles: ownerRoles, Assurance: hut3.Asserted, Purpose: "making the case"}
	if _, err := a.Doors.Found(ctx, founder, user, m.Password); err != nil {
		return err
	}
	var err error
	if m.Token, m.Actor, err = a.Doors.SignIn(ctx, n.Owner, m.Password); err != nil {
		return err
	}
	m.Actor.Purpose = founder.Purpose
	if err := a.noAuthority(ctx, m.Actor); err != nil {
		return err
	}
	_, err = a.Doors.Allocate(ctx, m.Actor, hut3.Allocation{Unit: n.Unit, Everything: true, Purpose: "the unit that owns the case"})
	return err
}
