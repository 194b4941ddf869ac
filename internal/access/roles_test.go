package access

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

// roleTable is who may do what, as DESIGN section 2 has it: c custodian,
// a analyst, o officer, i investigator, C commander, d duty, D disclosure,
// r reviewer, A auditor, m administrator. "s" in the second column: by somebody
// who signed in; "h": in the unit that owns the case alone; "b": on what is his
// unit's business.
//
// The administrator keeps accounts and keys: no message, no record of the case,
// no log. The auditor reads the logs. The reviewer sees held material and the
// threats in it, and nothing of the case.
const roleTable = `
account.read         -h- . . o . C . . . A m
allocation.set       -h- c . o . C . . . . .
authority.set        -h- c . . . C . . . . .
case.init            --- c a o i C d D r A m
case.verify          -h- c . . . . . . . A m
claim.attribute      s-- . a o i . . . . . .
claim.evidence       --- . a o i . . D . . .
claim.set            --- . a o i . . . . . .
claim.state          --- . a o i . . . . . .
corpus.export        --- . a o i C . D . . .
corpus.merge         -h- c . . . . . . . . m
corpus.read          --- . a o i C . D r . .
corpus.search        --- . a o i C . D r . .
corpus.trace         --- . a o i C . D r . .
delivery.begin       -h- c . . . . . . . . .
delivery.check       -h- c . . . . . . . A .
delivery.commit      -h- c . . . . . . . . .
delivery.export      -h- c . . . . . . . . .
delivery.read        --- c a o i C . D r A .
erasure.approve      sh- . . . . C . . r . .
erasure.carry_out    sh- c . . . . . . . . .
erasure.read         -h- c . o . C . D r A .
erasure.request      sh- c . . . C . D r . .
factor.set           --- c a o i C d D r A m
figure.freeze        sh- . . o . C . . . . .
figure.release       sh- . . . . C . . . . .
figure.sign          sh- . . . . C . . . . .
figures.read         --- . a o i C . D . . .
gate.read            -h- . . . . . . . r . .
gate.rule            sh- . . . . . . . r . .
gate.watch           -h- c . . . . . . r . .
gate.watch_list      -h- c . . . . . . r . .
grouping.rule        -h- . a o i . . . . . .
hit_set.save         --- . a o i C . D r . .
position.set         --- . a o i C . D r . .
hold.release         sh- . . . . C . D . . .
hold.set             -h- c . o . C . D . . .
log.read             -h- . . . . . . . . A .
message.mark         --- . a o i C . D . . .
network.read         --- . a o i C . D r . .
nominal.set          --- . a o i . . . . . .
arrest.set           --b . . o i C . . . . .
ocg.set              sh- . . o . C . . . . .
operation.set        --b . . o i C . . . . .
package.authorise    s-- . . o . C . . . . .
package.draft        s-- . a o . . . . . . .
package.export       s-- . . o . . . . . . .
package.open         --- . . o i . . . . . .
package.read         --b . a o i C . D . . .
package.receipt      --b . . o i C . . . . .
package.redirect     s-b . . o i . . . . . .
package.send         s-- . . o . . . . . . .
record.read          --- . a o i C . D . . .
report.grade         s-- . a o . . . . . . .
report.sanitise      --- . . o . . . . . . .
report.set           --- . a o i . . . . . .
restriction.set      sh- . . . . C . D r . .
search.save          --- . a o i C . D r . .
secret.set           s-- c a o i C d D r A m
seizure.set          --b . . o i C . . . . .
session.sign_in      --- c a o i C d D r A m
session.sign_out     --- c a o i C d D r A m
statement.enter      -h- . . o . C . . . . .
statement.rule       -h- . . o . C . . . . .
tag.define           --- . a o i C . D . . .
threat.acknowledge   --- . . o i C d . . . .
threat.assess        --- . . o . C d . r . .
threat.close         sh- . . . . C . . . . .
threat.decide        sh- . . . . C . . . . .
threat.own           --- . a o i C d D . . .
threat.raise         --- . a o i C d D r . .
threat.read          -h- . . . . C d . r . .
threat.review        --- . . o . C d . . . .
threat.send          s-- . . o . C d . . . .
token.set            --- c a o i C d D r A m
unit.key             -h- . . o . . . . . . m
user.set             -h- . . . . . . . . . m
warrant.set          --b . . o i C . . . . .
`

var roleLetters = []struct {
	letter string
	role   hut3.UserRole
}{
	{"c", hut3.RoleCustodian}, {"a", hut3.RoleAnalyst}, {"o", hut3.RoleOfficer}, {"i", hut3.RoleInvestigator}, {"C", hut3.RoleCommander},
	{"d", hut3.RoleDuty}, {"D", hut3.RoleDisclosure}, {"r", hut3.RoleReviewer}, {"A", hut3.RoleAuditor}, {"m", hut3.RoleAdministrator},
}

// TestRolesByTable asks Can for every role and every action.
func TestRolesByTable(t *testing.T) {
	t.Parallel()
	var have []string
	for action := range permissions {
		have = append(have, tableLine(action))
	}
	want := slices.Sorted(strings.SplitSeq(strings.TrimSpace(roleTable), "\n"))
	slices.Sort(have)
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("who may do what is not as the table says (-table +Can):\n%s", diff)
	}
}

func tableLine(action Action) string {
	may := func(who hut3.Actor, units ...string) bool { return Can(who, Act{Action: action, Units: units}) == nil }
	cells := make([]string, len(roleLetters))
	var flags [3]bool
	for i, l := range roleLetters {
		who := actor("x", "NCA", l.role)
		if cells[i] = "."; !may(who, "NCA") {
			continue
		}
		cells[i] = l.letter
		asserted, guest := who, who
		asserted.Assurance, guest.Guest = hut3.Asserted, true
		flags[0] = flags[0] || !may(asserted, "NCA")
		flags[1] = flags[1] || !may(guest, "NCA")
		flags[2] = flags[2] || !may(guest, "DERBYS") && may(guest, "NCA")
	}
	mark := ""
	for i, letter := range []string{"s", "h", "b"} {
		if flags[i] {
			mark += letter
		} else {
			mark += "-"
		}
	}
	return fmt.Sprintf("%-20s %s %s", action, mark, strings.Join(cells, " "))
}

// Every set of actions names actions that there are.
func TestSetsOfActionsAreOfActions(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]map[Action]bool{"home": home, "signed": signed, "beforeOwnPassword": beforeOwnPassword} {
		for action := range maps.Keys(set) {
			if _, ok := permissions[action]; !ok {
				t.Errorf("%s names %s, which nobody may do", name, action)
			}
		}
	}
}
