package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/formats"
	"hut3/internal/grouping"
	"hut3/internal/store"
	"hut3/internal/zones"
)

// Reperformed is what reading a delivery's originals again gave, beside what
// was sealed. It shows that the reading is determined by originals, declared
// reading and program; that the reading is right is shown by counts made
// without this program.
type Reperformed struct {
	Delivery    string   `json:"delivery"`
	Identical   bool     `json:"identical"`
	SameBytes   bool     `json:"same_bytes"` // every file of the corpus was made again byte for byte
	Files       int64    `json:"files"`      // originals read again
	Rows        int64    `json:"rows"`       // acts and versions, read again
	Records     int64    `json:"records"`
	Messages    int64    `json:"messages"`
	Rejected    int64    `json:"rejected"`
	SealedBy    string   `json:"sealed_by"`                  // the program's version then
	ReadBy      string   `json:"read_by"`                    // and now
	ZonesThen   string   `json:"zone_data_sealed,omitempty"` // release of the time zone data; empty: the machine's own
	ZonesNow    string   `json:"zone_data_read,omitempty"`
	NotCompared []string `json:"not_compared,omitempty"`
	// Skipped says why the originals were not read again: they no longer hold what
	// was erased. What is left was held against them instead.
	Skipped     string       `json:"skipped,omitempty"`
	Differing   int64        `json:"differing"` // all differences; the first are listed
	Differences []Difference `json:"differences"`
	Seconds     float64      `json:"seconds"`
}

// Difference is something that stands otherwise in the sealed corpus than in
// the originals read again. Texts are named and not shown.
type Difference struct {
	Where  string `json:"where"` // a row or message as D1/7, a file, or the delivery
	What   string `json:"what"`  // "row", "reject", "message", "file", "count"
	Field  string `json:"field"`
	Sealed string `json:"sealed,omitempty"`
	Again  string `json:"again,omitempty"`
}

// maxDifferences is how many differences of a delivery are listed.
const maxDifferences = 1000

func (r *Reperformed) differs(what, where, field, sealed, again string) {
	r.Differing++
	if len(r.Differences) < maxDifferences {
		r.Differences = append(r.Differences, Difference{where, what, field, sealed, again})
	}
}

// Reperform reads the originals of a live delivery again out of the vault, into
// a folder of its own below Deps.Work, groups them beside what was live when the
// delivery was grouped, and compares every row and message with what is sealed.
// Nothing of the case is changed. register is the delivery's, as kept in the
// vault. Memory is bounded as that of an import is; the disk holds the
// delivery's segments twice meanwhile.
func Reperform(ctx context.Context, deps Deps, d hut3.Delivery, register []Registered) (out Reperformed, err error) {
	began := deps.Now()
	j, err := againJob(deps, d, register)
	if err != nil {
		return out, err
	}
	if err := os.RemoveAll(j.work); err != nil {
		return out, diskFault(err)
	}
	defer func() { err = errors.Join(err, diskFault(os.RemoveAll(j.work))) }()
	done, err := j.makeTemp(filepath.Dir(deps.Work))
	if err != nil {
		return out, err
	}
	defer done()
	if err := j.readAgain(ctx); err != nil {
		return out, stopped(ctx, err)
	}
	out = Reperformed{Delivery: string(d.Ref()), Rows: j.counts.Rows, Records: j.counts.Records, Messages: j.counts.Messages,
		Rejected: j.counts.Rejected, SealedBy: d.Tool, ReadBy: deps.Tool, ZonesThen: d.Reading.ZoneData, ZonesNow: zones.Release, Differences: []Difference{}}
	c := &comparison{job: j, out: &out, sealed: d, register: register}
	if err := c.run(ctx); err != nil {
		return out, stopped(ctx, err)
	}
	out.Identical = out.Differing == 0
	out.Seconds = deps.Now().Sub(began).Seconds()
	return out, nil
}

// Unlike is a delivery that cannot be read as it was: a difference of its own, and no
// reason to leave the others.
func Unlike(d hut3.Delivery, deps Deps, why error) Reperformed {
	out := Reperformed{Delivery: string(d.Ref()), SealedBy: d.Tool, ReadBy: deps.Tool, ZonesThen: d.Reading.ZoneData, ZonesNow: zones.Release}
	out.differs("delivery", out.Delivery, "reading", "", why.Error())
	return out
}

// againJob is the import as it was asked for.
func againJob(deps Deps, d hut3.Delivery, register []Registered) (*job, error) {
	if d.State != hut3.Live {
		return nil, hut3.Errorf(hut3.Usage, "%s is %s; only a live delivery can be read again", d.Ref(), d.State)
	}
	var made Grouping
	if err := json.Unmarshal(d.Grouping, &made); err != nil || made.Rule != grouping.Name {
		return nil, hut3.Errorf(hut3.Invalid, "%s was grouped by %q; this program groups by %s", d.Ref(), made.Rule, grouping.Name)
	}
	req, err := requestOf(d, register)
	if err != nil {
		return nil, err
	}
	if deps.Memory <= 0 {
		deps.Memory = 256 << 20
	}
	j := &job{Deps: deps, req: req, meter: newMeter(deps), single: newSpoolReader(), began: deps.Now(), delivery: d,
		rule: grouping.Rule{Tolerance: req.Tolerance}, work: filepath.Join(deps.Work, againPrefix+string(d.Ref()))}
	for _, f := range register {
		j.sources = append(j.sources, source{path: f.Path, size: f.Bytes})
		j.files = append(j.files, j.fileAgain(f))
	}
	return j, nil
}

// fileAgain is a file of the register as it is read again. Where its original is
// gone the rest is read, and the rows of the rest keep their numbers.
func (j *job) fileAgain(f Registered) file {
	if f.Bytes >= 0 && !j.Vault.Has(f.SHA256) {
		return file{object: f.SHA256, size: -1, lost: f.Rows + f.Rejects, fault: "its original is not in the vault"}
	}
	return file{object: f.SHA256, size: f.Bytes}
}

// requestOf makes the declared reading out of what the delivery keeps of it.
func requestOf(d hut3.Delivery, register []Registered) (Request, error) {
	r := d.Reading
	req := Request{Platform: r.Platform, Owner: r.Owner, Again: d.Again, Format: r.Format, DateOrder: formats.DateOrder(r.DateOrder), Encoding: r.Encoding,
		Tolerance: time.Duration(r.Tolerance) * time.Second, Derived: r.Derived}
	if r.Zone != "" {
		zone, err := zones.Load(r.Zone)
		if err != nil {
			return req, hut3.Wrap(err, hut3.Invalid, "%s was read with the zone %s, which is not known here", d.Ref(), r.Zone)
		}
		req.Zone = zone
	}
	var err error
	if req.Overrides, err = overridesOf(d, register); err != nil || r.ProfileHash.IsZero() {
		return req, err
	}
	if req.Profile = profileIn(r, register, r.ProfileHash); req.Profile != nil {
		return req, nil
	}
	return req, hut3.Errorf(hut3.Invalid, "%s was read with the mapping profile %q, and no file of its register holds it", d.Ref(), r.Profile)
}

// profileOf looks for the profile of a hash in what a file's reading says of
// itself. A reader settles the conversation of a JSON document by itself.
func profileOf(s *formats.Summary, want hut3.Digest) *formats.Profile {
	if s == nil {
		return nil
	}
	p := s.Profile
	if p.Hash() == want {
		return &p
	}
	p.Conversation = ""
	if p.Hash() == want {
		return &p
	}
	for _, m := range s.Members {
		if found := profileOf(m.Summary, want); found != nil {
			return found
		}
	}
	return nil
}

// readAgain makes the delivery's segments in the work folder, beside links to
// those that were live before it.
func (j *job) readAgain(ctx context.Context) error {
	dir := filepath.Join(j.work, "corpus")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return diskFault(err)
	}
	deliveries, err := j.liveBefore(ctx)
	if err != nil {
		return err
	}
	before, err := j.filesOf(ctx, deliveries, dir)
	if err != nil {
		return err
	}
	if err := j.read(ctx); err != nil {
		return err
	}
	if j.standing, err = corpus.Open(dir, before); err != nil {
		return err
	}
	decided, err := j.group(ctx)
	if err != nil {
		return errors.Join(err, j.standing.Close())
	}
	defer decided.close()
	return errors.Join(j.build(ctx, decided), j.standing.Close())
}

// liveBefore lists the deliveries that were live when this one became so.
func (j *job) liveBefore(ctx context.Context) (before []uint32, err error) {
	err = j.Doors.View(ctx, func(tx *store.Tx) error {
		mine, err := wentLive(tx, j.delivery.Ref())
		if err != nil {
			return err
		}
		all, err := store.List[hut3.Delivery](tx, DeliveryKind, hut3.Attr{Name: "state", Value: string(hut3.Live)})
		for _, it := range all {
			seq, failed := wentLive(tx, it.Ref)
			if err = errors.Join(err, failed); err != nil || seq >= mine {
				continue
			}
			before = append(before, it.Body.Number)
		}
		return err
	})
	return before, err
}

// wentLive is the position of the record that made a delivery live.
func wentLive(tx *store.Tx, ref hut3.Ref) (int64, error) {
	versions, err := tx.History(DeliveryKind, string(ref))
	for _, v := range versions {
		var d hut3.Delivery
		if err := json.Unmarshal(v.Body, &d); err != nil {
			return 0, hut3.Wrap(err, hut3.Integrity, "a version of %s cannot be read", ref)
		}
		if d.State == hut3.Live {
			return v.Seq, nil
		}
	}
	return 0, errors.Join(err, hut3.Errorf(hut3.Integrity, "no version of %s is live", ref))
}

func segmentsOf(d hut3.Delivery) (list []corpus.SegmentInfo, err error) {
	if len(d.Segments) == 0 {
		return nil, nil
	}
	return list, hut3.Wrap(json.Unmarshal(d.Segments, &list), hut3.Integrity, "the list of segments of %s cannot be read", d.Ref())
}

// fileDigest is the SHA-256 of a file as it lies on the disk.
func fileDigest(path string) (hut3.Digest, error) {
	f, err := os.Open(path)
	if err != nil {
		return hut3.Digest{}, err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hut3.Digest(h.Sum(nil)), err
}
