package access

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/store"
)

// TestScope lays out three classes, allocations and restrictions and reads what
// each person may see.
func TestScope(t *testing.T) {
	t.Parallel()
	d, _ := testDoors(t)
	ctx := t.Context()
	custodian := actor("cus", "NCA", hut3.RoleCustodian)
	handle := hut3.NewHandle("encrochat", "greenotter")
	from := time.Date(2020, 4, 1, 0, 0, 0, 0, time.UTC)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(d.Write(ctx, custodian, Act{Action: DeliveryBegin}, func(tx *store.Tx) error {
		for _, c := range []string{"", "", "source"} {
			if _, err := Class(tx, hut3.Ref("AUTH-"+c), c); err != nil {
				return err
			}
		}
		_, err := Class(tx, "AUTH-9", "")
		return err
	}))
	for _, a := range []hut3.Allocation{
		{Unit: "NCA", Everything: true, Purpose: "hub"},
		{Unit: "NCA", User: "USR-cleared", Class: 2, Everything: true, Purpose: "cleared"},
		{Unit: "DERBYS", Handle: handle, From: from, Purpose: "gang"},
		{Unit: "DERBYS", Conversation: "encrochat/a~b", Class: 3, Purpose: "gang"},
	} {
		_, err := d.Allocate(ctx, custodian, a)
		must(err)
	}
	ended, err := d.Allocate(ctx, custodian, hut3.Allocation{Unit: "DERBYS", Everything: true, Purpose: "by mistake"})
	must(err)
	must(d.EndAllocation(ctx, custodian, ended))
	held := hut3.Target{Conversation: "encrochat/c~d"}
	must(d.Write(ctx, custodian, Act{Action: DeliveryCommit}, func(tx *store.Tx) error {
		for _, r := range []hut3.Restriction{
			{State: hut3.Held, Targets: []hut3.Target{held}, Reason: "legal"},
			{State: hut3.Released, Targets: []hut3.Target{{Key: hut3.NewKey(1, 1)}}, Reason: "legal"},
			{State: hut3.Locked, Declared: true, Targets: []hut3.Target{{Key: hut3.NewKey(1, 2)}}, Reason: "privileged"},
		} {
			if _, err := tx.Put(RestrictionKind, "", r); err != nil {
				return err
			}
		}
		return nil
	}))
	hidden := func(t hut3.Target) hut3.Target { t.Wide = true; return t } // whatever may lie in it
	silent := []hut3.Target{hidden(held)}
	declared := []hut3.Withheld{{Target: hidden(hut3.Target{Key: hut3.NewKey(1, 2)}), Reason: "privileged"}}
	all := func(classes ...uint32) (out []hut3.Grant) {
		for _, c := range classes {
			out = append(out, hut3.Grant{Class: c, All: true})
		}
		return out
	}
	byHandle := hut3.Target{Handle: handle, From: from.UnixMicro()}
	reviewed := []hut3.Target{hidden(held), hidden(hut3.Target{Key: hut3.NewKey(1, 2)})}
	tests := []struct {
		who  hut3.Actor
		want hut3.Scope
	}{
		{actor("hub", "NCA", hut3.RoleAnalyst), hut3.Scope{Grants: all(1, 3), Silent: silent, Declared: declared}},
		{actor("cleared", "NCA", hut3.RoleAnalyst), hut3.Scope{Grants: all(1, 2, 3), Silent: silent, Declared: declared}},
		{actor("inv", "DERBYS", hut3.RoleInvestigator), hut3.Scope{Grants: []hut3.Grant{
			{Class: 1, Only: []hut3.Target{byHandle}},
			{Class: 3, Only: []hut3.Target{byHandle, {Conversation: "encrochat/a~b"}}},
		}, Silent: silent, Declared: declared}},
		{actor("inv2", "NOTTS", hut3.RoleInvestigator), hut3.Scope{Silent: silent, Declared: declared}},
		{actor("rev", "NCA", hut3.RoleReviewer), hut3.Scope{Grants: []hut3.Grant{{Class: 1, Only: reviewed}, {Class: 2, Only: reviewed}, {Class: 3, Only: reviewed}}}},
		{actor("adm", "NCA", hut3.RoleAdministrator, hut3.RoleAuditor, hut3.RoleCustodian, hut3.RoleDuty), hut3.Scope{}},
	}
	for _, tt := range tests {
		tt.want.Actor = tt.who.User
		got, err := d.Scope(ctx, tt.who)
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%s: %s %v", tt.who.Name, diff, err)
		}
	}
}

func TestTwoPeople(t *testing.T) {
	t.Parallel()
	ann := actor("ann", "NCA", hut3.RoleOfficer)
	asserted := actor("ben", "NCA", hut3.RoleOfficer)
	asserted.Assurance = hut3.Asserted
	if err := TwoPeople(ann.User, ann); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("one person twice: %v", err)
	}
	if err := TwoPeople(ann.User, asserted); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("somebody who only says so: %v", err)
	}
	if err := TwoPeople("USR-cat", ann); err != nil {
		t.Errorf("two people: %v", err)
	}
}
