package ingest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/extract"
	"hut3/internal/store"
	"hut3/internal/vault"
)

var (
	custodian = hut3.Actor{User: "USR-1", Name: "ann", Unit: "NCA", Roles: []hut3.UserRole{hut3.RoleCustodian}, Assurance: hut3.SignedIn}
	analyst   = hut3.Actor{User: "USR-2", Name: "ben", Unit: "NCA", Roles: []hut3.UserRole{hut3.RoleAnalyst}, Assurance: hut3.SignedIn}
	reviewer  = hut3.Actor{User: "USR-3", Name: "cat", Unit: "NCA", Roles: []hut3.UserRole{hut3.RoleReviewer}, Assurance: hut3.SignedIn}
)

// bench is a data folder for a test.
type bench struct {
	t     testing.TB
	dir   string
	cases *store.Store
	looks *store.Store
	doors *access.Doors
	vault *vault.Vault
	deps  Deps
}

// clock counts a second a call, so that no test depends on the time.
func clock() func() time.Time {
	now := time.Date(2020, 7, 2, 9, 0, 0, 0, time.UTC)
	return func() time.Time {
		now = now.Add(time.Second)
		return now
	}
}

func newBench(t testing.TB) *bench {
	t.Helper()
	b, err := openBench(t, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.close)
	return b
}

func kinds() []store.Kind { return slices.Concat(access.Kinds(), Kinds()) }

// openBench opens a folder, and makes it where it is empty.
func openBench(t testing.TB, dir string) (*bench, error) {
	b := &bench{t: t, dir: dir}
	ctx := context.Background()
	_, err := os.Stat(filepath.Join(dir, "log.key"))
	fresh := err != nil
	if fresh {
		secret, public, err := note.GenerateKey(nil, "test")
		if err != nil {
			return nil, err
		}
		if b.cases, err = store.Create(ctx, filepath.Join(dir, "case.db"), kinds()); err != nil {
			return nil, err
		}
		if b.looks, err = store.CreateLog(ctx, filepath.Join(dir, "looks.db")); err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(dir, "log.key"), []byte(secret+"\n"+public), 0o600); err != nil {
			return nil, err
		}
	} else {
		if b.cases, err = store.Open(ctx, filepath.Join(dir, "case.db"), kinds()); err != nil {
			return nil, err
		}
		if b.looks, err = store.OpenLog(ctx, filepath.Join(dir, "looks.db")); err != nil {
			return nil, err
		}
	}
	if err := b.openRest(); err != nil || !fresh {
		return b, err
	}
	return b, b.doors.Write(ctx, custodian, access.Act{Action: access.AuthoritySet}, func(tx *store.Tx) error {
		for _, ref := range []string{"AUTH-0", "AUTH-1"} {
			if _, err := tx.Put(AuthorityKind, ref, hut3.Authority{Title: ref}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *bench) openRest() error {
	raw, err := os.ReadFile(filepath.Join(b.dir, "log.key"))
	if err != nil {
		return err
	}
	secret, public, _ := strings.Cut(string(raw), "\n")
	signer, err := note.NewSigner(secret)
	if err != nil {
		return err
	}
	if b.doors, err = access.New(b.cases, b.looks, signer, public); err != nil {
		return err
	}
	if b.vault, err = vault.Open(filepath.Join(b.dir, "vault")); err != nil {
		return err
	}
	c, err := corpus.Open(filepath.Join(b.dir, "corpus"), nil)
	b.deps = Deps{Doors: b.doors, Vault: b.vault, Corpus: c, CorpusDir: filepath.Join(b.dir, "corpus"), Work: filepath.Join(b.dir, "work"),
		Extractor: extract.New(), Now: clock(), Tool: "test"}
	return err
}

func (b *bench) close() {
	if err := errors.Join(b.deps.Corpus.Close(), b.doors.Close(), b.cases.Close(), b.looks.Close()); err != nil {
		b.t.Error(err)
	}
}

// files writes a delivery's files into a folder of their own.
func files(t testing.TB, content map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range content {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func (b *bench) imports(req Request) Result {
	b.t.Helper()
	r, err := Import(context.Background(), b.deps, custodian, req)
	if err != nil {
		b.t.Fatal(err)
	}
	if r.Rows != r.Messages+r.Repeats+r.Copies+r.Versions {
		b.t.Errorf("%d rows are not %d + %d + %d + %d", r.Rows, r.Messages, r.Repeats, r.Copies, r.Versions)
	}
	return r
}

// live is the corpus as it stands now.
func (b *bench) live() *corpus.Corpus {
	b.t.Helper()
	var infos []corpus.SegmentInfo
	b.view(func(tx *store.Tx) (err error) {
		infos, err = Manifest(tx)
		return err
	})
	c, err := b.deps.Corpus.Adopt(infos)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { c.Close() })
	return c
}

func (b *bench) view(fn func(*store.Tx) error) {
	b.t.Helper()
	if err := b.doors.View(context.Background(), fn); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) delivery(ref string) hut3.Delivery {
	b.t.Helper()
	var d hut3.Delivery
	b.view(func(tx *store.Tx) (err error) {
		d, _, err = store.Get[hut3.Delivery](tx, DeliveryKind, hut3.Ref(ref))
		return err
	})
	return d
}

func (b *bench) restrictions() []store.Item[hut3.Restriction] {
	b.t.Helper()
	var all []store.Item[hut3.Restriction]
	b.view(func(tx *store.Tx) (err error) {
		all, err = store.List[hut3.Restriction](tx, access.RestrictionKind)
		return err
	})
	return all
}

// handset is the messages sheet of one handset: sent, from, to, text.
func handset(owner string, rows ...[4]string) string {
	var b strings.Builder
	b.WriteString("Handle,Time (UTC),From,To,Message\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "%s,%s,%s,%s,%q\n", owner, r[0], r[1], r[2], r[3])
	}
	return b.String()
}
