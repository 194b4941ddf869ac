package access

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"
)

// TestForcesOfDistricts: the outside table of local authority districts (ONS,
// derived) names no police force area that the directory has not, and all 43 of
// the directory.
func TestForcesOfDistricts(t *testing.T) {
	t.Parallel()
	root := os.Getenv("HUT3_TESTDATA")
	if root == "" {
		t.Skip("HUT3_TESTDATA is not set: the outside data is not here")
	}
	f, err := os.Open(filepath.Join(root, "geo", "lad2022_to_police_force.csv"))
	if err != nil {
		t.Skip("HUT3_TESTDATA has no districts: ", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	byPFA := map[string]string{}
	for _, a := range agencies(t).All() {
		if a.PFA != "" {
			byPFA[a.PFA] = a.Name
		}
	}
	met := map[string]bool{}
	for _, row := range rows[1:] {
		if met[row[2]] = true; byPFA[row[2]] == "" {
			t.Errorf("%s (%s): the directory has no area %s (%s)", row[1], row[0], row[2], row[3])
		}
	}
	if len(rows)-1 != 331 || len(met) != 43 || len(byPFA) != 43 {
		t.Errorf("%d districts in %d areas; the directory has %d", len(rows)-1, len(met), len(byPFA))
	}
}
