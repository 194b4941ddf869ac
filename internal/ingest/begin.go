package ingest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/store"
	"hut3/internal/zones"
)

func byDelivery(items []store.Item[hut3.Delivery]) []hut3.Delivery {
	all := make([]hut3.Delivery, len(items))
	for i, it := range items {
		all[i] = it.Body
	}
	slices.SortFunc(all, func(a, b hut3.Delivery) int { return cmp.Compare(a.Number, b.Number) })
	return all
}

// reading is what the importer declared, as the delivery keeps it.
func (j *job) reading() hut3.Reading {
	r := hut3.Reading{Platform: j.req.Platform, Owner: j.req.Owner, Format: j.req.Format, DateOrder: string(j.req.DateOrder), Encoding: j.req.Encoding,
		Tolerance: int64(j.req.Tolerance.Seconds()), ZoneData: zones.Release}
	if j.req.Profile != nil {
		r.Profile, r.ProfileHash = j.req.Profile.Name, j.req.Profile.Hash()
	}
	r.Derived, r.Overrides, r.Profiles = j.req.Derived, readAs(j.req.Overrides), j.req.profiles()
	if j.req.Zone != nil {
		r.Zone = j.req.Zone.String()
	}
	return r
}

// readingHash tells spools apart that were read in another way or by another
// version.
func (j *job) readingHash() (hut3.Digest, error) {
	r := j.reading()
	r.Tolerance = 0 // does not touch what a file says
	if r.Derived != nil {
		bare := *r.Derived
		bare.Custody, bare.RecordedBy, bare.RecordedAt = "", "", time.Time{}
		r.Derived = &bare
	}
	raw, err := json.Marshal([]any{r, j.Tool})
	return sha256.Sum256(raw), err
}

// same lists the deliveries in a state that have the request's listing,
// authority and compartment.
func (j *job) same(tx *store.Tx, state hut3.DeliveryState) ([]hut3.Delivery, error) {
	items, err := store.List[hut3.Delivery](tx, DeliveryKind,
		hut3.Attr{Name: "state", Value: string(state)}, hut3.Attr{Name: "listing", Value: listingOf(j.sources).String()})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(byDelivery(items), func(d hut3.Delivery) bool {
		return d.Again != j.req.Again || d.Authority != j.req.Authority || d.Compartment != j.req.Compartment
	}), nil
}

// recognise looks for a live delivery of the same bytes under the same
// authority. Files are read for it only where names and sizes agree.
func (j *job) recognise(ctx context.Context) (*hut3.Delivery, error) {
	var live []hut3.Delivery
	err := j.Doors.View(ctx, func(tx *store.Tx) (err error) {
		live, err = j.same(tx, hut3.Live)
		return err
	})
	if err != nil || len(live) == 0 {
		return nil, err
	}
	files, ok, err := j.filesOnDisk(ctx)
	if err != nil || !ok {
		return nil, err
	}
	digest := deliveryDigest(j.sources, files)
	for _, d := range live {
		if d.SHA256 != digest || d.Erased != "" {
			continue
		}
		if j.req.Stream != nil { // it was stored as it came
			j.restored.Add(j.absent)
		} else if err := j.restore(ctx, d, files); err != nil {
			return nil, stopped(ctx, err)
		}
		return &d, j.logRecognised(ctx, d)
	}
	return nil, nil
}

func (j *job) logRecognised(ctx context.Context, d hut3.Delivery) error {
	details := map[string]any{"recognised": d.Ref(), "sha256": d.SHA256}
	j.detailRestored(details)
	return j.logOnly(ctx, access.Act{Action: access.DeliveryBegin, Object: d.Ref(), Details: details})
}

// logOnly puts an act into the log that changes no record.
func (j *job) logOnly(ctx context.Context, act access.Act) error {
	return j.Doors.Write(ctx, j.actor, act, func(*store.Tx) error { return nil })
}

// filesOnDisk gives digest and size of each source, as the delivery would have
// them; ok is false where a file cannot be read to its end.
func (j *job) filesOnDisk(ctx context.Context) (files []file, ok bool, err error) {
	if j.req.Stream != nil {
		return j.files, true, nil
	}
	files = make([]file, len(j.sources))
	for i, s := range j.sources {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		files[i].size = -1
		if s.fault != "" {
			continue
		}
		f, err := os.Open(s.disk)
		if err != nil {
			continue
		}
		h := sha256.New()
		n, err := io.Copy(h, f)
		_ = f.Close() // it was only read
		if err != nil {
			return nil, false, nil
		}
		files[i] = file{object: hut3.Digest(h.Sum(nil)), size: n}
	}
	return files, true, nil
}

// deliveryDigest is the SHA-256 over path, digest and size of each file in
// byte-wise path order. A file that could not be opened has no digest and the
// size -1.
func deliveryDigest(sources []source, files []file) hut3.Digest {
	var b []byte
	for i, s := range sources {
		b = binary.BigEndian.AppendUint64(b, uint64(len(s.path)))
		b = append(b, s.path...)
		b = append(b, files[i].object[:]...)
		b = binary.BigEndian.AppendUint64(b, uint64(files[i].size))
	}
	return sha256.Sum256(b)
}

// begin takes the delivery's number, or finds that of an import that was
// stopped.
func (j *job) begin(ctx context.Context) error {
	details := map[string]any{"listing": listingOf(j.sources), "files": len(j.sources), "bytes": totalSize(j.sources), "authority": j.req.Authority}
	if j.req.Derived != nil {
		details["derived"] = j.req.Derived
	}
	act := access.Act{Action: access.DeliveryBegin, Makes: DeliveryKind, Details: details}
	return j.Doors.Write(ctx, j.actor, act, func(tx *store.Tx) error {
		unfinished, err := j.same(tx, hut3.Importing)
		if err != nil {
			return err
		}
		d := hut3.Delivery{}
		if j.resumed = len(unfinished) > 0; j.resumed {
			d = unfinished[0]
		} else if d.Number, err = nextNumber(tx); err != nil {
			return err
		}
		if err := j.describe(tx, &d); err != nil {
			return err
		}
		j.delivery = d
		_, err = tx.Put(DeliveryKind, string(d.Ref()), d)
		return err
	})
}

func nextNumber(tx *store.Tx) (uint32, error) {
	all, err := store.List[hut3.Delivery](tx, DeliveryKind)
	next := uint32(1)
	for _, it := range all {
		next = max(next, it.Body.Number+1)
	}
	return next, err
}

// describe puts what the request says of the delivery into its record.
func (j *job) describe(tx *store.Tx, d *hut3.Delivery) error {
	if _, _, err := store.Get[hut3.Authority](tx, AuthorityKind, j.req.Authority); err != nil {
		return hut3.Wrap(err, hut3.CodeOf(err), "enter the authority before the delivery")
	}
	class, err := access.Class(tx, j.req.Authority, j.req.Compartment)
	if err != nil {
		return err
	}
	ref, exhibit, err := j.exhibit(tx)
	if err != nil {
		return err
	}
	d.State, d.Class = hut3.Importing, class.ID
	d.Authority, d.Compartment = j.req.Authority, j.req.Compartment
	d.Exhibit, d.Mark = ref, exhibit.Mark
	d.Supplier, d.ReceivedBy = cmp.Or(j.req.Supplier, exhibit.Supplier), cmp.Or(j.req.Officer, exhibit.ReceivedBy)
	d.Again = j.req.Again
	d.Note, d.Stage, d.Reading, d.Tool = j.req.Note, j.req.Stage, j.reading(), j.Tool
	d.Listing, d.Files, d.Bytes = listingOf(j.sources), int64(len(j.sources)), totalSize(j.sources)
	return nil
}

// exhibit finds the exhibit by its reference or mark, and makes a new one of a
// mark that is not there.
func (j *job) exhibit(tx *store.Tx) (hut3.Ref, hut3.Exhibit, error) {
	name := strings.TrimSpace(j.req.Exhibit)
	if name == "" {
		return "", hut3.Exhibit{}, nil
	}
	if hut3.Ref(name).Prefix() == hut3.PrefixExhibit {
		e, _, err := store.Get[hut3.Exhibit](tx, ExhibitKind, hut3.Ref(name))
		return hut3.Ref(name), e, err
	}
	found, err := store.List[hut3.Exhibit](tx, ExhibitKind, hut3.Attr{Name: "mark", Value: name})
	if err != nil {
		return "", hut3.Exhibit{}, err
	}
	if len(found) > 0 {
		return found[0].Ref, found[0].Body, nil
	}
	e := hut3.Exhibit{Mark: name, Supplier: j.req.Supplier, ReceivedBy: j.req.Officer, ReceivedAt: tx.Now()}
	r, err := tx.Put(ExhibitKind, "", e)
	return r.Ref(), e, err
}
