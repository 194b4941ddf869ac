package hut3_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// realDataTests are the rows of the table of real data, and the tests that show
// what must come out of each. A row names its folder as the table does.
var realDataTests = []struct {
	row   string
	tests []string // package folder and name
}{
	{"exports/whatsapp-other", []string{"internal/formats TestWhatsAppReal"}},
	{"exports/telegram", []string{"internal/formats TestTelegramReal"}},
	{"exports/slack", []string{"internal/formats TestSlackReal"}},
	{"exports/sms-backup-restore", []string{"internal/formats TestSMSReal"}},
	{"exports/imessage", []string{"internal/formats TestIMessageReal"}},
	{"exports/ios-whatsapp", []string{"internal/formats TestWhatsAppIOSReal"}},
	{"exports/instagram-facebook", []string{"internal/formats TestMetaReal"}},
	{"exports/rsmf", []string{"internal/formats TestRSMFReal", "internal/app TestExportsValidateAsRSMF"}},
	{"exports/email", []string{"internal/formats TestMailReal"}},
	{"exports/irc", []string{"internal/formats TestIRCReal"}},
	{"chats/ransomchats", []string{"internal/formats TestNegotiations", "internal/ingest TestRansomchats", "internal/app TestRealNegotiations"}},
	{"chats/nus-sms", []string{"internal/triage TestInnocentTalk"}},
	{"chats/enron-events", []string{"internal/formats TestEnronEvents", "internal/ingest TestEnronEvents", "internal/app TestRealEvents"}},
	{"networks/caviar", []string{"internal/network TestPublishedCaviarBetweenness", "internal/network TestExpectedFacts"}},
	{"networks/montagna", []string{"internal/network TestPublishedMontagnaRemoval"}},
	{"networks/*.csv, football.gml", []string{"internal/network TestPublishedModularity", "internal/app TestPublishedNetworks"}},
	{"identifiers/uk-postcode", []string{"internal/extract TestOutsidePostcodes"}},
	{"identifiers/bitcoin", []string{"internal/extract TestOutsideBitcoin"}},
	{"identifiers/pii", []string{"internal/extract TestOutsidePII"}},
	{"identifiers/drug-slang", []string{"internal/extract TestOutsideDrugTerms"}},
	{"geo", []string{"internal/access TestForcesOfDistricts"}},
}

// TestRealDataIsCovered: each test that the table above names is there, and where
// the real data is at hand, each row of its own table has a line here and each
// folder of it a row.
func TestRealDataIsCovered(t *testing.T) {
	t.Parallel()
	var rows []string
	for _, line := range realDataTests {
		rows = append(rows, line.row)
		for _, test := range line.tests {
			folder, name, _ := strings.Cut(test, " ")
			if !hasTest(t, folder, name) {
				t.Errorf("%s: there is no %s in %s", line.row, name, folder)
			}
		}
	}
	root := os.Getenv("HUT3_TESTDATA")
	if root == "" {
		t.Skip("HUT3_TESTDATA is not set: the table of the real data is not here")
	}
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Skip("HUT3_TESTDATA has no table: ", err)
	}
	var found []string
	for _, m := range regexp.MustCompile(`(?m)^\| ([^|]+?) \|`).FindAllStringSubmatch(string(text), -1) {
		if m[1] != "folder" && !strings.HasPrefix(m[1], "---") {
			found = append(found, m[1])
		}
	}
	for _, row := range found {
		if !slices.Contains(rows, row) {
			t.Errorf("the row %q has no test", row)
		}
	}
	for _, row := range rows {
		if !slices.Contains(found, row) {
			t.Errorf("the row %q is not in the table of the data", row)
		}
	}
}

func hasTest(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "func "+name+"(") {
			return true
		}
	}
	return false
}
