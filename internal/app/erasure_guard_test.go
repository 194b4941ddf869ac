package app

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/store"
)

// asked asks for an erasure and approves it.
func (a *App) asked(t *testing.T, r ErasureRequest) hut3.Ref {
	t.Helper()
	it, err := a.RequestErasure(t.Context(), dora, r)
	if err == nil {
		err = a.RuleErasure(t.Context(), colin, it.Ref, true, "right")
	}
	if err != nil {
		t.Fatal(err)
	}
	return it.Ref
}

// hold sets a hold.
func (a *App) hold(t *testing.T, what string) hut3.Ref {
	t.Helper()
	w, err := hut3.ParseSubject(what)
	if err != nil {
		t.Fatal(err)
	}
	ref, err := a.AddHold(t.Context(), dora, hut3.LegalHold{What: w, Why: "trial", Basis: "CPIA 1996 code, paragraph 5"})
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// stopped checks that something is refused, in words that name why, and that the
// case stands as it was.
func (a *App) stopped(t *testing.T, err error, messages int64, words ...string) {
	t.Helper()
	if hut3.CodeOf(err) != hut3.Conflict || err == nil {
		t.Fatalf("not refused: %v", err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%v does not name %q", err, w)
		}
	}
	a.stands(t, messages)
}

// What people split or joined is not erased by halves, or with the rest: the
// ruling is undone first, whether it was given before the request or since.
func TestErasureOfWhatWasRuledUpon(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		act  string
		rows []string
		what []string
	}{
		"split": {hut3.GroupSplit, []string{"D1/5"}, []string{"D1/5", "D1/1", "encrochat/almagrebe"}},
		"join":  {hut3.GroupJoin, []string{"D1/3", "D1/4"}, []string{"D1/3", "D1/4"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := freshCase(t)
			a.takeIn(t, requestOf(lay(t, t.TempDir(), twoHandsets())))
			earlier := a.asked(t, askErasure(c.what[0]))
			rule, err := a.RuleGrouping(t.Context(), analyst, c.act, c.rows, "the sender says so")
			if err != nil {
				t.Fatal(err)
			}
			for _, what := range c.what {
				r := askErasure(what)
				r.Cited = "the ruling is not evidence"
				if _, err := a.RequestErasure(t.Context(), dora, r); hut3.CodeOf(err) != hut3.Conflict || !strings.Contains(err.Error(), string(rule.Ref)+"; undo") {
					t.Errorf("%s: %v", what, err)
				}
			}
			_, err = a.CarryOutErasure(t.Context(), ann, earlier, 0)
			if hut3.CodeOf(err) != hut3.Conflict || !strings.Contains(err.Error(), string(rule.Ref)+"; undo") {
				t.Errorf("ruled since: %v", err)
			}
			apart := askErasure("encrochat/coriander") // which no ruling touches
			a.erase(t, apart)
		})
	}
}

// A hold on one message of an archive keeps the archive, which another message of
// it may take whole.
func TestHeldOriginalIsNotBlankedWhole(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	dir := t.TempDir()
	zipped(t, filepath.Join(dir, "handsets.zip"), map[string]string{"almagrebe/messages.csv": sheet("almagrebe",
		line{"2020-04-04 11:35:00", "birchtern", "almagrebe", "by the depot at nine"},
		line{"2020-04-04 11:36:00", "birchtern", "almagrebe", erasable})})
	a.takeIn(t, requestOf(dir))
	hold := a.hold(t, "D1/1")
	r := askErasure("D1/2")
	r.Packed = true
	ref := a.asked(t, r)
	_, err := a.CarryOutErasure(t.Context(), ann, ref, 0)
	a.stopped(t, err, 2, string(hold), "D1/1", "handsets.zip")
	if err := a.ReleaseHold(t.Context(), dora, hold, "acquitted"); err != nil {
		t.Fatal(err)
	}
	if _, err := a.CarryOutErasure(t.Context(), ann, ref, 0); err != nil {
		t.Error(err)
	}
}

// A hold keeps records, which are of no message: those of a delivery from an
// erasure of their handset, and those of a handset from one of their delivery.
func TestHeldRecordsStay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ hold, erase, says string }{
		"a delivery": {"D2", "encrochat/almagrebe", "original with SHA-256"},
		"a handset":  {"encrochat/almagrebe", "D2", "row D2/"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := freshCase(t)
			a.takeIn(t, requestOf(lay(t, t.TempDir(), twoHandsets())))
			a.takeIn(t, requestOf(lay(t, t.TempDir(), map[string]string{
				"almagrebe/contacts.csv": "Handle,Contact,Nickname\nalmagrebe,birchtern,The Tall One\nalmagrebe,elderberry,Nan\n",
				"coriander/messages.csv": sheet("coriander", line{"2020-05-04 11:35:00", "coriander", "elderberry", "see you there at nine"})})))
			hold := a.hold(t, c.hold)
			_, err := a.CarryOutErasure(t.Context(), ann, a.asked(t, askErasure(c.erase)), 0)
			a.stopped(t, err, 5, string(hold), c.says)
		})
	}
}

// The encrypted original goes with a row of its plaintext: whoever has the key
// would read it there. Without leave for that, nothing goes.
func TestEraseWhatWasReceivedEncrypted(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	file, key := sealedWithAge(t, t.TempDir())
	r := ImportRequest{KeyFile: key, KeyCustody: "DC 123 Rowe, 20 November 2026, AUTH-0"}
	r.Paths, r.Platform = []string{file}, "encrochat"
	if _, err := a.ImportPaths(t.Context(), ann, r, nil); err != nil {
		t.Fatal(err)
	}
	sealed, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.CarryOutErasure(t.Context(), ann, a.asked(t, askErasure("D1/2")), 0)
	a.stopped(t, err, 2, "encrypted", "chats.csv")
	whole := askErasure("D1/2")
	whole.Packed = true
	if done := a.erase(t, whole); len(done.Done.Originals) != 2 {
		t.Errorf("%+v", done.Done)
	}
	object, err := a.Vault.Open(sha256.Sum256(sealed))
	if err != nil {
		t.Fatal(err)
	}
	defer object.Close()
	if gone := object.Erased(); len(gone) != 1 || gone[0].Length != int64(len(sealed)) {
		t.Errorf("of the encrypted original only %v went", gone)
	}
	a.stands(t, 1)
}

// A hold that is set while an erasure is worked out is seen by both transactions
// that take something.
func TestHoldSetMeanwhile(t *testing.T) {
	t.Parallel()
	for name, what := range map[string]string{"on it": "D1/2", "on the delivery": "D1", "on something else": "D1/1"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := erasableCase(t, filepath.Join(t.TempDir(), "case"))
			defer a.Close()
			c := &carrying{App: a, actor: ann, ref: a.asked(t, askErasure("D1/2"))}
			if err := c.load(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := c.workOut(t.Context()); err != nil {
				t.Fatal(err)
			}
			hold := a.hold(t, what)
			a.stopped(t, c.sweep(t.Context()), 4, string(hold))
			a.stopped(t, c.commit(t.Context()), 4, string(hold))
			if found := scan(t, a, eraseWords...); len(found) == 0 {
				t.Error("something was erased")
			}
			err := a.Doors.View(t.Context(), func(tx *store.Tx) error {
				e, err := tx.Get("erasure", string(c.ref))
				if !strings.Contains(string(e.Body), `"state":"approved"`) {
					t.Errorf("it stands at %s", e.Body)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}
