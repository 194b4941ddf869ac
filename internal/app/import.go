package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/extract"
	"hut3/internal/formats"
	"hut3/internal/ingest"
	"hut3/internal/store"
	"hut3/internal/triage"
	"hut3/internal/zones"
)

func (a *App) ingestDeps(progress func(ingest.Progress)) ingest.Deps {
	return ingest.Deps{
		Doors: a.Doors, Vault: a.Vault, Corpus: a.files.now(),
		CorpusDir: filepath.Join(a.Dir, "corpus"), Work: filepath.Join(a.Dir, "work"),
		Extractor: extract.New(), Now: time.Now, Tool: Version(), Memory: a.memory() / 3 * buffersOf3,
		Threat: triage.Score, SeenBefore: a.seenBefore, Erased: a.erasedOriginals, Register: a.register, Progress: progress,
	}
}

// ImportRequest is what the command line or a form says of an import; names of
// zones, orders and files are still to be read.
type ImportRequest struct {
	ingest.Request
	FormatOf    []string  // as Request.Format for all files, or NAME=PATTERN for some
	ProfileOf   []string  // files with a JSON mapping profile: FILE, or FILE=PATTERN for some
	ProfileFile string    // JSON mapping profile
	ProfileText string    // the same, where it stands in no file
	DataZone    string    // IANA name, for times that state none
	DateOrder   string    // dmy, mdy or ymd
	MemorySize  string    // as in 6GiB; empty: what hut3.toml says
	Stdin       io.Reader // what the path - is read from: a tar stream, or one file
	KeyFile     string    // opens the one file that is imported; read once, kept nowhere
	KeyCustody  string    // who gave the key, when, under what authority: kept with the delivery
}

// Imported is what came out of an import.
type Imported = ingest.Result

type (
	// Preview is what a dry run found in a file.
	Preview = ingest.Preview
	// PreviewTable is a sheet or member of it, with its mapping and first rows.
	PreviewTable = ingest.PreviewTable
	// PreviewRow is a row as a dry run would read it.
	PreviewRow = ingest.PreviewRow
	// ReadingSummary says what the reading of a file found.
	ReadingSummary = formats.Summary
	// ReadingOddity is something of it that a person should look at.
	ReadingOddity = formats.Oddity
)

// Progress is how far an import has come.
type Progress = ingest.Progress

// ImportPaths reads what a person typed and imports.
func (a *App) ImportPaths(ctx context.Context, actor hut3.Actor, r ImportRequest, progress func(Progress)) (Imported, error) {
	if r.DataZone != "" {
		zone, err := zones.Load(r.DataZone)
		if err != nil {
			return Imported{}, err
		}
		r.Zone = zone
	}
	if r.Again != "" {
		if _, err := hut3.ParseDelivery(string(r.Again)); err != nil {
			return Imported{}, err
		}
	}
	if r.MemorySize != "" {
		memory, err := ParseMemory(r.MemorySize)
		if err != nil {
			return Imported{}, err
		}
		r.Memory = memory
	}
	if err := r.overrides(); err != nil {
		return Imported{}, err
	}
	if r.ProfileFile != "" {
		profile, err := readProfile(r.ProfileFile)
		if err != nil {
			return Imported{}, err
		}
		r.Profile = &profile
	} else if r.ProfileText != "" {
		profile, err := parseProfile([]byte(r.ProfileText), "what was given")
		if err != nil {
			return Imported{}, err
		}
		r.Profile = &profile
	}
	if err := knownFormat(r.Format); err != nil {
		return Imported{}, err
	}
	r.Request.DateOrder = formats.DateOrder(r.DateOrder)
	done, err := a.takeStdin(ctx, &r)
	if err != nil {
		return Imported{}, err
	}
	defer done()
	locked, err := a.unlock(ctx, actor, &r)
	if err != nil {
		return Imported{}, err
	}
	defer locked()
	return a.Import(ctx, actor, r.Request, progress)
}

// streamName is what standard input is called in a delivery where it is no tar
// stream.
const streamName = "stdin"

// takeStdin reads standard input where the path - asks for it. A tar stream is
// imported member by member as it comes. Anything else, a dry run, and a stream
// beside other paths is written to a file first and is one original.
func (a *App) takeStdin(ctx context.Context, r *ImportRequest) (done func(), err error) {
	at := slices.Index(r.Paths, "-")
	if at < 0 || r.Stdin == nil {
		return func() {}, nil
	}
	in := bufio.NewReaderSize(r.Stdin, 1<<20)
	head, _ := in.Peek(tarBlock) // a fault comes again when it is read
	if ingest.IsTar(head) && len(r.Paths) == 1 && !r.DryRun {
		r.Paths, r.Stream = nil, in
		return func() {}, nil
	}
	return a.spoolStdin(ctx, r, at, in)
}

const tarBlock = 512

func (a *App) spoolStdin(ctx context.Context, r *ImportRequest, at int, in io.Reader) (done func(), err error) {
	dir, done, err := ingest.TempFolder(a.Dir) // the vault has it when it goes
	if err != nil {
		return nil, hut3.Wrap(err, hut3.CodeOf(err), "a place for standard input")
	}
	path := filepath.Join(dir, streamName)
	f, err := os.Create(path)
	if err == nil {
		_, err = io.Copy(f, in)
		err = errors.Join(err, f.Close(), ctx.Err())
	}
	if err != nil {
		done()
		return nil, hut3.Wrap(err, hut3.Internal, "reading standard input")
	}
	r.Paths = slices.Clone(r.Paths)
	r.Paths[at] = path
	return done, nil
}

func readProfile(path string) (formats.Profile, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return formats.Profile{}, hut3.Wrap(err, hut3.Usage, "reading the mapping profile")
	}
	return parseProfile(raw, path)
}

func parseProfile(raw []byte, path string) (p formats.Profile, err error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return p, hut3.Wrap(err, hut3.Invalid, `%s is not a mapping profile, which is JSON such as {"platform": "encrochat", "columns": [{"name": "Sent at", "field": "sent"}]}; docs/formats.md names its members`, path)
	}
	return p, p.Validate()
}

// Import takes files in: originals first, then rows, messages, segments and the
// gate, and last one transaction that makes them visible. Every class without a
// compartment is open to the unit that owns the case; a compartment is opened
// to the importer alone.
func (a *App) Import(ctx context.Context, actor hut3.Actor, r ingest.Request, progress func(Progress)) (Imported, error) {
	if a.unfit != nil {
		return Imported{}, a.unfit
	}
	if r.Memory <= 0 {
		r.Memory = a.memory()
	}
	defer a.heap.add(r.Memory)()
	r.Memory = r.Memory / 3 * buffersOf3
	result, err := a.recorded(ctx, actor, r, progress)
	if result.HeldReasons == nil {
		result.HeldReasons = map[string]int64{} // of a dry run, which holds nothing
	}
	if err != nil || r.DryRun {
		return result, err
	}
	if err := a.allocateCompartment(ctx, actor, r); err != nil {
		return result, err
	}
	return result, errors.Join(a.imported(ctx, actor, r.Paths), a.reopenCorpus(ctx))
}

// recorded imports, and keeps in the case database how far it is, so that every
// process can show it and stop it.
func (a *App) recorded(ctx context.Context, actor hut3.Actor, r ingest.Request, progress func(Progress)) (Imported, error) {
	if r.DryRun || r.Stream != nil || access.Can(actor, access.Act{Action: access.DeliveryBegin}) != nil {
		return ingest.Import(ctx, a.ingestDeps(progress), actor, r)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	rec := a.newRecorder(actor, r, stop)
	deps := a.ingestDeps(func(p Progress) {
		rec.progress(ctx, p)
		if progress != nil {
			progress(p)
		}
	})
	deps.Rejected = rec.rejected
	return rec.ended(ctx, func() (Imported, error) { return ingest.Import(ctx, deps, actor, r) })
}

func (a *App) allocateCompartment(ctx context.Context, actor hut3.Actor, r ingest.Request) error {
	if r.Compartment == "" {
		return nil // every class without a compartment is the owner's by init
	}
	authority := r.Authority
	if authority == "" {
		authority = hut3.AuthorityNotStated
	}
	var class uint32
	var have []store.Item[hut3.Allocation]
	err := a.Doors.View(ctx, func(tx *store.Tx) error {
		c, err := access.FindClass(tx, authority, r.Compartment)
		class = c.ID
		if err != nil {
			return err
		}
		have, err = store.List[hut3.Allocation](tx, access.AllocationKind, hut3.Attr{Name: "unit", Value: actor.Unit})
		return err
	})
	if err != nil {
		return err
	}
	for _, al := range have {
		if al.Body.User == actor.User && al.Body.Class == class && !al.Body.Ended {
			return nil
		}
	}
	_, err = a.Doors.Allocate(ctx, actor, hut3.Allocation{Unit: actor.Unit, User: actor.User, Class: class, Everything: true, Purpose: "imported the compartment"})
	return err
}

// AddAuthority states a power under which material is held.
func (a *App) AddAuthority(ctx context.Context, actor hut3.Actor, au hut3.Authority) (ref hut3.Ref, err error) {
	err = a.Doors.Write(ctx, actor, access.Act{Action: access.AuthoritySet}, func(tx *store.Tx) error {
		r, err := tx.Put(ingest.AuthorityKind, "", au)
		ref = r.Ref()
		return err
	})
	return ref, err
}

// HeldUnder is an authority with its reference.
type HeldUnder struct {
	Ref hut3.Ref `json:"ref"`
	hut3.Authority
}

// Authorities lists the powers: all of them to those who enter them or answer
// for completeness, to others those under which they see a message.
func (a *App) Authorities(ctx context.Context, actor hut3.Actor) ([]HeldUnder, error) {
	look := access.Look{Action: access.DeliveryRead, Query: "authorities"}
	if err := a.permit(ctx, actor, look); err != nil {
		return nil, err
	}
	view, err := a.view(ctx, actor)
	if err != nil {
		return nil, err
	}
	visible, err := visibleDeliveries(ctx, view)
	if err != nil {
		return nil, err
	}
	all := knowsWhole(actor) || actor.Unit == a.Config.Unit && access.Can(actor, access.Act{Action: access.AuthoritySet}) == nil
	out := []HeldUnder{}
	err = a.Doors.View(ctx, func(tx *store.Tx) error {
		items, err := store.SharedList[hut3.Authority](tx, ingest.AuthorityKind)
		if err != nil {
			return err
		}
		for _, it := range items {
			seen, err := ofVisible(tx, it.Record, visible)
			if err != nil {
				return err
			}
			if all || seen {
				out = append(out, HeldUnder{it.Ref, it.Body})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	look.Count = int64(len(out))
	return out, a.Doors.Read(ctx, actor, look)
}
