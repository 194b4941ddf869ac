package formats_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

// zoneAsked tells the test's second process to print what it reads.
const zoneAsked = "HUT3_TEST_PRINT_ROWS"

// zonedMail is mail whose time has a zone by name or distance.
const zonedMail = "From: lamp@example.com\nTo: reed@example.com\nDate: Wed, 1 Apr 2020 11:00:00 %s\n\nx\n"

// Rows do not depend on where the machine stands: every specimen reads the same
// on two that stand in other zones.
func TestRowsDoNotDependOnTheMachinesZone(t *testing.T) {
	t.Parallel()
	if os.Getenv(zoneAsked) != "" {
		for _, line := range rowDigests(t) {
			fmt.Println("read:", line)
		}
		return
	}
	var read [2][]string
	for i, zone := range []string{"America/New_York", "Asia/Kolkata"} {
		c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestRowsDoNotDependOnTheMachinesZone$")
		c.Env = append(os.Environ(), zoneAsked+"=1", "TZ="+zone)
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for line := range strings.Lines(string(out)) {
			if strings.HasPrefix(line, "read:") {
				read[i] = append(read[i], strings.TrimSpace(line))
			}
		}
	}
	if diff := cmp.Diff(read[0], read[1]); diff != "" || len(read[0]) < 30 {
		t.Errorf("%d specimens (-New York +Kolkata):\n%s", len(read[0]), diff)
	}
}

func rowDigests(t *testing.T) (out []string) {
	t.Helper()
	list := specimens(t)
	for _, zone := range []string{"EST", "PDT", "GMT", "UTC", "IST", "BST", "+0530", "-0400"} {
		list = append(list, specimen{format: "eml", path: zone + ".eml", data: fmt.Appendf(nil, zonedMail, zone)})
	}
	for _, s := range list {
		if s.sealed != nil {
			continue
		}
		var got collected
		err := s.read(input(s.path, s.data), nil, formats.Options{Platform: "encrochat", Profile: s.profile, Temp: t.TempDir(), Limits: formats.DefaultLimits()}, &got)
		raw, _ := json.Marshal(struct {
			Rows    []hut3.Row
			Rejects []hut3.Reject
		}{got.rows, got.rejects})
		out = append(out, fmt.Sprintf("%s %s %x %v", s.format, s.path, sha256.Sum256(bytes.ReplaceAll(raw, []byte(t.TempDir()), nil)), err))
	}
	return out
}
