package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
)

// Open sessions come in pages, to their owner and to who administers them.
func TestManySessions(t *testing.T) {
	t.Parallel()
	const sessions = 450
	w := newStatesCase(t)
	b := w.as("ann")
	w.must(w.app.Doors.Write(t.Context(), w.owner, access.Act{Action: access.UserSet}, func(tx *store.Tx) error {
		for i := range sessions {
			token := hut3.Digest{1, byte(i >> 8), byte(i)}
			if err := tx.PutSession(store.Session{Token: token, Account: w.owner.User, Made: twinNow, Seen: twinNow, Ends: twinNow.Add(time.Hour)}); err != nil {
				return err
			}
		}
		return nil
	}))
	for _, path := range []string{"/account", "/admin", "/admin/users/ann"} {
		at, seen := path, 0
		for at != "" {
			p := b.get(at)
			list := parse(t, at, p.body)
			n := 0
			for _, f := range all(list, "form") {
				if strings.Contains(f.attr["action"], "/sessions/") && !strings.Contains(f.attr["action"], "/others/") {
					n++
				}
			}
			if p.status != http.StatusOK || n == 0 || n > perList {
				t.Fatalf("%s: %d, %d sessions", at, p.status, n)
			}
			seen, at = seen+n, ""
			for _, e := range all(list, "a") {
				if e.attr["rel"] == "next" && strings.Contains(e.attr["href"], "sessions=") {
					at = e.attr["href"]
				}
			}
		}
		if seen < sessions {
			t.Errorf("%s: %d sessions on its pages, want %d", path, seen, sessions)
		}
	}
}
