// Package app opens a data folder and holds the verbs of hut3: one function a
// verb, called by the commands and the pages alike. It joins the features,
// which do not know of each other, and it is the only place that does.
//
// Every verb takes the actor. What it writes goes through access.Doors.Write,
// and what content it shows goes through access.Doors.Read before a byte of it
// leaves. What it may see of the corpus is access.Doors.Scope.
package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/grouping"
	"hut3/internal/ingest"
	"hut3/internal/store"
	"hut3/internal/vault"
)

// App is an open data folder.
type App struct {
	Dir       string
	Config    Config
	Doors     *access.Doors
	Vault     *vault.Vault
	Agencies  *access.Directory
	Zone      *time.Location // for days and dates in queries and facets
	cases     *store.Store
	looks     *store.Store
	files     snapshots
	reopening sync.Mutex
	followed  atomic.Int64 // position of the case log up to which files were swapped here
	unfit     error        // why the manifest cannot be trusted: nothing but Verify works then
	cursorKey []byte
	heap      heapLimit
	said      factsCache
	graphs    graphCache
	tiles     tileSets
	drawn     graphs
	stated    keptWork[statedOf, *ingest.Completeness]
	registers keptWork[originalsOf, *originalsRead]
	sampled   keptWork[asked, corpus.WordSample]
	clocks    keptWork[corpus.ViewMark, grouping.ClockTable]
	compared  keptWork[comparedOf, GroupingChange]
	together  int // rows of one group key in memory; zero: grouping.MaxTogether
	lately    recent
	verbs     verbs
	titles    titles
	handed    keptHandOuts
}

// Open opens the data folder that Init made. Close it.
func Open(ctx context.Context, dir string) (*App, error) {
	config, err := readConfig(dir)
	if err != nil {
		return nil, err
	}
	a := &App{Dir: dir, Config: config, Zone: time.UTC}
	if err := errors.Join(a.openStores(ctx), a.openOriginals()); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	if err := a.openCorpus(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	_ = errors.Join(a.clearHandOuts(handOutStale), a.sweepPlans(ctx), ingest.SweepTemp(a.Dir, time.Now().Add(-ingest.TempYoung))) // tried again at the next opening
	return a, nil
}

func (a *App) openStores(ctx context.Context) (err error) {
	if a.cases, err = store.Open(ctx, filepath.Join(a.Dir, "case.db"), kinds()); err != nil {
		return err
	}
	if a.looks, err = store.OpenLog(ctx, filepath.Join(a.Dir, "looks.db")); err != nil {
		return err
	}
	return a.openDoors()
}

func (a *App) openDoors() error {
	key, err := readLogKey(a.Dir)
	if err != nil {
		return err
	}
	a.cursorKey = key.derive("cursor")
	if a.Doors, err = access.New(a.cases, a.looks, key.signer, key.public); err != nil {
		return err
	}
	a.Doors.OpenPasswords = a.Config.Demo
	a.Doors.Unit, a.Doors.FactorKey = a.Config.Unit, key.derive("second factors")
	return nil
}

func (a *App) openOriginals() (err error) {
	if a.Vault, err = vault.Open(filepath.Join(a.Dir, "vault")); err != nil {
		return err
	}
	a.Agencies, err = access.LoadAgencies(time.Time{})
	return err
}

// Close lets go of the folder. Where the logs grew, it signs them first.
func (a *App) Close() error {
	errs := []error{a.handed.forget()}
	if a.Doors != nil {
		errs = append(errs, a.Doors.Close(), a.Doors.Checkpoint(context.Background()))
	}
	errs = append(errs, a.files.close())
	for _, s := range []*store.Store{a.cases, a.looks} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}

// ErrFirstPassword is what Actor answers for somebody whose password was set by
// another person: nothing is answered to him but the choice of his own.
var ErrFirstPassword = access.ErrFirstPassword

// Watch marks what an open page asks by itself, to renew what stands on it: it is
// no use of the session, and no second look at what the log has.
func Watch(ctx context.Context) context.Context { return access.Watch(ctx) }

// Actor finds who holds a session token, and says for what purpose he acts. With
// ErrFirstPassword it gives who that is all the same.
func (a *App) Actor(ctx context.Context, token, purpose string, operation hut3.Ref) (hut3.Actor, error) {
	actor, err := a.Doors.Session(ctx, token)
	actor.Purpose, actor.Operation = purpose, operation
	if err == nil && actor.PasswordBy != "" {
		err = ErrFirstPassword
	}
	return actor, err
}

// exists reports whether a data folder stands at dir.
func exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, configName))
	return err == nil
}
