package zones

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hut3"
)

// Offsets as the database has them; the later ones came with the named release.
func TestLoad(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, at, want string }{
		{"", "2020-07-01T12:00:00Z", "2020-07-01T12:00:00Z"},
		{"Europe/London", "2020-03-29T00:59:59Z", "2020-03-29T00:59:59Z"},
		{"Europe/London", "2020-03-29T01:00:00Z", "2020-03-29T02:00:00+01:00"},
		{"Europe/Volgograd", "2020-12-28T12:00:00Z", "2020-12-28T15:00:00+03:00"},    // 2020f
		{"America/Mexico_City", "2023-07-01T12:00:00Z", "2023-07-01T06:00:00-06:00"}, // 2022f
		{"Asia/Almaty", "2024-07-01T12:00:00Z", "2024-07-01T17:00:00+05:00"},         // 2024a
		{"America/Coyhaique", "2025-07-01T12:00:00Z", "2025-07-01T09:00:00-03:00"},   // 2025b
		{"Etc/GMT+1", "2020-07-01T12:00:00Z", "2020-07-01T11:00:00-01:00"},
	} {
		zone, err := Load(c.zone)
		if err != nil {
			t.Errorf("%s: %v", c.zone, err)
			continue
		}
		at, err := time.Parse(time.RFC3339, c.at)
		if got := at.In(zone).Format(time.RFC3339); err != nil || got != c.want || zone.String() == "Local" {
			t.Errorf("%s in %q: %s, want %s", c.at, zone, got, c.want)
		}
	}
	for _, name := range []string{"Local", "Mars/Base", "Europe", "Europe/", "../zones", "/etc/localtime", "europe/london", "Europe\\London"} {
		if zone, err := Load(name); hut3.CodeOf(err) != hut3.Usage {
			t.Errorf("%q: %v, %v", name, zone, err)
		}
	}
}

// The release that is named is the one that the Go distribution says of the same
// file, where the tests are run with one that has it.
func TestReleaseIsThatOfTheData(t *testing.T) {
	t.Parallel()
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("no Go distribution is here")
	}
	folder := filepath.Join(strings.TrimSpace(string(root)), "lib", "time")
	raw, err := os.ReadFile(filepath.Join(folder, "zoneinfo.zip"))
	if err != nil || !bytes.Equal(raw, compiled) {
		t.Skip("the Go distribution here has other data")
	}
	script, err := os.ReadFile(filepath.Join(folder, "update.bash"))
	if err != nil {
		t.Skip(err)
	}
	m := regexp.MustCompile(`(?m)^DATA=(\S+)`).FindSubmatch(script)
	if m == nil || string(m[1]) != Release {
		t.Errorf("%q is what the Go distribution says; %s is named here", m, Release)
	}
}

// The zones of the machine are not asked: with a folder of other ones named, the
// answer is the same.
func TestTheMachineIsNotAsked(t *testing.T) {
	t.Setenv("ZONEINFO", t.TempDir())
	if zone, err := Load("Europe/London"); err != nil || zone.String() != "Europe/London" {
		t.Errorf("%v, %v", zone, err)
	}
}
