package access

import (
	"bytes"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/audit"
	"hut3/internal/store"
)

// TestLogsDoNotTellOfThreats writes leaves that tell of a threat in each way that
// there is, and reads both logs as those who may read logs.
func TestLogsDoNotTellOfThreats(t *testing.T) {
	t.Parallel()
	d, _ := testDoors(t)
	ctx := t.Context()
	duty := actor("dut", "NCA", hut3.RoleDuty, hut3.RoleAnalyst)
	if err := d.Write(ctx, duty, Act{Action: ThreatRaise, Object: "TTL-1"}, func(*store.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if err := d.Write(ctx, actor("adm", "NCA", hut3.RoleAdministrator), Act{Action: SignOut, Object: "USR-adm"}, func(*store.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	for _, look := range []Look{
		{Action: ThreatRead, Object: "TTL-1", Query: ThreatsQuery},
		{Action: RecordRead, Query: ThreatsQuery, Count: 1}, // a raiser's own list
		{Action: RecordRead, Object: "TTL-1"},
		{Action: RecordRead, Object: "TTR-1"},
		{Action: RecordRead, Object: "OP-1"},
	} {
		if err := d.Read(ctx, duty, look); err != nil {
			t.Fatal(err)
		}
	}
	told := func(who hut3.Actor, origin string) (leaves int, text string) {
		var file bytes.Buffer
		if err := d.Export(ctx, who, origin, &file); err != nil {
			t.Fatal(err)
		}
		text = file.String()
		report, err := audit.Verify(&file)
		if err != nil || len(report.Faults) != 0 {
			t.Fatalf("%s: %+v %v", origin, report, err)
		}
		return int(report.Erased), text
	}
	auditor := actor("aud", "NCA", hut3.RoleAuditor)
	onDuty := actor("both", "NCA", hut3.RoleAuditor, hut3.RoleDuty)
	for origin, want := range map[string]int{CaseLog: 1, LooksLog: 4} {
		if n, text := told(auditor, origin); n != want || strings.Contains(text, "TTL") || strings.Contains(text, "threat") {
			t.Errorf("%s keeps back %d leaves, want %d: %s", origin, n, want, text)
		}
		if n, text := told(onDuty, origin); n != 0 || !strings.Contains(text, "TTL-1") {
			t.Errorf("%s keeps back %d leaves from an auditor on duty", origin, n)
		}
	}
}
