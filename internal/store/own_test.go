package store

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3/internal/audit"
)

// What the index of searches says otherwise than the log is a fault; a search that
// was erased is none.
func TestVerifyOwnSearches(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil string
		want  []string
	}{
		"sound":                    {"", nil},
		"lacks one":                {"DELETE FROM own_search WHERE idx = 0", []string{"leaf 0: a search of USR-1, which his history lacks"}},
		"somebody else's":          {"UPDATE own_search SET account = 'USR-2' WHERE idx = 0", []string{"leaf 0: a search of USR-1, which his history lacks", "leaf 0: it stands in the history of USR-2 and is no search that he made"}},
		"of no leaf":               {"INSERT INTO own_search (account, idx) VALUES ('USR-1', 99)", []string{"leaf 99: it stands in the history of USR-1 and is no search that he made"}},
		"what a page asked itself": {"INSERT INTO own_search (account, idx) VALUES ('USR-1', 1)", []string{"leaf 1: it stands in the history of USR-1 and is no search that he made"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := CreateLog(t.Context(), filepath.Join(t.TempDir(), "looks.db"))
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			var got []string
			err = s.Transact(t.Context(), func(tx *Tx) error {
				for i, details := range []string{`{"query":"van","typed":true}`, `{"query":"\"typed\":true"}`, ""} {
					payload := ""
					if details != "" {
						payload = fmt.Sprintf(`{"action":"corpus.search","actor":{"user":"USR-1"},"details":%s,"outcome":"done"}`, details)
					}
					if err := tx.AppendLeaf(audit.Leaf{Index: int64(i), Salt: []byte("salt"), Payload: []byte(payload)}); err != nil {
						return err
					}
				}
				for _, i := range []int64{0, 2} { // the last was erased
					if err := tx.PutOwnSearch("USR-1", i); err != nil {
						return err
					}
				}
				if c.spoil != "" {
					if _, err := tx.tx.ExecContext(tx.ctx, c.spoil); err != nil {
						return err
					}
				}
				_, err := tx.VerifyOwnSearches(func(f Fault) { got = append(got, f.Where+": "+f.What) })
				return err
			})
			if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
				t.Error(err, diff)
			}
		})
	}
}
