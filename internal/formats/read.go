package formats

import (
	"context"
	"errors"
	"slices"
	"strings"

	"hut3"
)

// ErrWaits is the error for a file that is read with others of its folder,
// while they cannot be opened. Nothing was handed over.
var ErrWaits = errors.New("it is read with files that cannot be opened yet")

// Read reads a file's rows into the sink. What cannot be read is set aside
// there; the error is one of the importer's words (Usage), of a file that is no
// format or has no header that means anything (Invalid), of the store, of the
// sink, or of ctx. A file that breaks off gives what stands before the break,
// and Summary.Stopped.
func Read(ctx context.Context, in Input, opts Options, sink Sink) (Summary, error) {
	p, err := Prepare(in, opts)
	if err != nil {
		return Summary{}, err
	}
	return p.Read(ctx, sink)
}

// Pending is a file that is open and whose format is settled, and of which nothing
// was read yet. It is read or closed.
type Pending struct {
	src    *source
	opts   Options
	format format
	found  Detection
	looks  bool // rows of the sheet may name files that lie beside it
}

// Prepare opens a file and settles its format; the errors are those of Read.
func Prepare(in Input, opts Options) (*Pending, error) {
	if opts.Profile != nil {
		if err := opts.Profile.Validate(); err != nil {
			return nil, err
		}
	}
	if !opts.DateOrder.valid() {
		return nil, hut3.Errorf(hut3.Usage, "date order %q: give dmy, mdy or ymd", opts.DateOrder)
	}
	src, err := openSource(in, opts)
	if err != nil {
		return nil, err
	}
	p := &Pending{src: src}
	if err := p.choose(opts); err != nil {
		return nil, errors.Join(err, src.close())
	}
	return p, nil
}

// Together reports whether files that lie beside it are looked at, so that what
// they hold is part of the reading.
func (p *Pending) Together() bool {
	return p != nil && p.src.loose() != nil && (p.format.beside || p.src.db != nil || p.looks)
}

// Read reads the file, which is closed then.
func (p *Pending) Read(ctx context.Context, sink Sink) (Summary, error) {
	sum, err := p.read(ctx, sink)
	return sum, errors.Join(err, p.src.close())
}

// Close gives up a file that was not read.
func (p *Pending) Close() error {
	if p == nil {
		return nil
	}
	return p.src.close()
}

// choose settles what the file is read as.
func (p *Pending) choose(opts Options) (err error) {
	src := p.src
	if src.in.Opened != "" {
		opts.Format, opts.Profile = "", nil // they are of its plaintext
	}
	p.opts = opts
	p.format, p.found, err = src.choose(opts.asked(src), opts.Profile)
	if err != nil && !src.waits {
		return err
	}
	p.looks = err == nil && p.namesFiles()
	if folder := src.loose(); folder != nil && !folder.ready && (src.waits || p.format.beside || p.looks) {
		return ErrWaits
	}
	return err
}

// namesFiles reports whether rows of a sheet may name files: always but where what lies
// beside it would have to be waited for, and no column or no file is of that kind.
func (p *Pending) namesFiles() bool {
	folder := p.src.loose()
	if folder == nil || !p.format.sheet {
		return p.format.sheet
	}
	if !folder.holdsOther() {
		return false
	}
	if p.format.late || p.format.scan == nil {
		return true
	}
	scan, err := p.format.scan(p.src, p.opts)
	if err != nil {
		return false
	}
	rows, document := scan.(sampler).sample()
	return newPlan(scan.columns(), rows, document, p.opts).mapped(atMedia)
}

// readSource reads a member of an archive, or a file again as what it holds.
func readSource(ctx context.Context, src *source, opts Options, sink Sink) (Summary, error) {
	p := &Pending{src: src}
	if err := p.choose(opts); err != nil {
		return Summary{}, err
	}
	return p.read(ctx, sink)
}

func (p *Pending) read(ctx context.Context, sink Sink) (_ Summary, err error) {
	src, opts, f, found := p.src, p.opts, p.format, p.found
	if src.holds == nil && src.db == nil {
		if err := src.checkSound(ctx); err != nil {
			return Summary{}, err
		}
	}
	r := &reading{src: src, opts: opts, sink: sink, tally: newTally()}
	if p.looks {
		r.files = src
	}
	r.tally.sum.Format, r.tally.sum.Sure, r.tally.sum.Why = found.Format, found.Sure, found.Why
	r.tally.sum.Encoding = src.enc.name
	if f.read != nil {
		return r.direct(ctx, f)
	}
	if r.scan, err = f.scan(src, opts); err != nil {
		return Summary{}, err
	}
	if q, ok := r.scan.(*queryScan); ok {
		r.sink = &querySink{sink, q}
	}
	return r.run(ctx)
}

// sampler is a scanner that can show some of its records before it walks.
type sampler interface {
	sample() (rows [][]string, document map[int]bool)
	prepare(*plan)
}

type reading struct {
	src   *source
	opts  Options
	sink  Sink
	scan  scanner
	files *source // beside which lie the files that rows of a sheet name; nil: nobody looks
	tally *tally
	m     *mapper

	out     hut3.Row // of formats that fill rows themselves
	given   string   // the importer's platform, once asked for
	asked   bool
	handles map[hut3.Handle]hut3.Handle
}

// direct reads a format that fills rows itself.
func (r *reading) direct(ctx context.Context, f format) (Summary, error) {
	err := f.read(ctx, r)
	r.unlooked()
	if isStop(err) {
		r.tally.sum.Stopped, err = err.Error(), nil
	}
	if holds := r.src.holds; err == nil && r.tally.sum.Stopped == "" && holds != nil {
		r.tally.sum.Stopped = holds.broken
	}
	return r.tally.finish(), err
}

// unlooked tells how many files nobody looked for.
func (r *reading) unlooked() {
	if n := r.src.unlooked; n > 0 {
		r.tally.sum.Oddities = append(r.tally.sum.Oddities, Oddity{What: "files that messages name were not looked for: this file came alone", Count: n, Remedy: "import the whole folder, or one zip or tar of it; missing says no more here than that"})
		r.src.unlooked = 0
	}
}

func (r *reading) run(ctx context.Context) (Summary, error) {
	rows, document := r.scan.(sampler).sample()
	p := newPlan(r.scan.columns(), rows, document, r.opts)
	if p.found == 0 && len(p.cols.names) > 0 {
		return Summary{}, hut3.Errorf(hut3.Invalid, "%s: none of its columns is known: %q; give a mapping profile", r.src.path, p.cols.names)
	}
	r.m = newMapper(r.src, p, r.opts, r.tally)
	r.m.files = r.files
	r.m.dayParts = arePartsOfDay(rows, p.column(atDuration))
	r.m.surveyWith(ctx, r.scan)
	r.scan.(sampler).prepare(p)
	err := r.scan.scan(ctx, r.row, r.reject)
	if isStop(err) {
		r.tally.sum.Stopped = err.Error()
		err = nil
	}
	r.unlooked()
	return r.summary(), err
}

func (r *reading) row(rec *record) error {
	row, reason := r.m.row(rec)
	if reason != "" {
		return r.reject(rec.offset, rec.length, reason)
	}
	return r.sink.Row(row)
}

func (r *reading) reject(offset, length int64, reason string) error {
	r.tally.sum.Rejects++
	return r.sink.Reject(hut3.Reject{Reason: reason, Loc: r.src.locate(offset, length)})
}

func (r *reading) summary() Summary {
	p := r.m.plan
	s := &r.tally.sum
	r.scan.describe(s)
	s.Header = p.cols.names
	s.Profile, s.Suggested = p.profile, p.suggested
	s.ProfileHash = p.profile.Hash()
	s.Unread, s.Missing = p.verbatim(), p.missing()
	r.noTime()
	for _, t := range []*timeReader{r.m.sent, r.m.received} {
		if t == nil || t.found == nil {
			continue
		}
		s.DateOrders = append(s.DateOrders, OrderFound{Column: t.column, Order: t.found.order, Why: t.found.why})
	}
	return r.tally.finish()
}

// noTime tells a file whose column of times gave not one: it is likely another
// column that says when, but where its times want an order or a zone, which is said.
func (r *reading) noTime() {
	var rows int64
	for _, n := range r.tally.kinds {
		rows += n
	}
	if rows == 0 || len(r.tally.years) > 0 {
		return
	}
	if r.m.sent == nil {
		r.timeUntaken(rows)
		return
	}
	if r.tally.left(r.m.sent.column) {
		return
	}
	r.tally.sum.Oddities = append(r.tally.sum.Oddities, Oddity{What: "no row has a time that could be read", Column: r.m.columnName(atSent, atSentDate), Count: rows, Remedy: "look at which columns were taken for the time, and give a mapping profile"})
}

// timeUntaken tells a file of which no column was taken for the time, though columns
// say by their names that they hold one.
func (r *reading) timeUntaken(rows int64) {
	var names []string
	for _, name := range r.m.plan.verbatim() {
		for _, word := range strings.Fields(fold(name)) {
			if slices.Contains([]string{"time", "date", "timestamp", "datetime", "seen"}, word) {
				names = append(names, name)
				break
			}
		}
	}
	if len(names) > 0 {
		r.tally.sum.Oddities = append(r.tally.sum.Oddities, Oddity{What: "no column was taken for the time, so that no row has one", Column: strings.Join(names[:min(len(names), 5)], ", "), Count: rows, Remedy: "give a mapping profile that says which column is the time sent"})
	}
}

// surveyWith lets the time readers look at their whole columns, once and only
// when a value leaves its meaning open.
func (m *mapper) surveyWith(ctx context.Context, scan scanner) {
	var sent, received *survey
	look := func() {
		s, r := newSurveyor(), newSurveyor()
		m.surveyColumns(ctx, scan, s, r)
		a, b := s.result(), r.result()
		sent, received = &a, &b
	}
	if m.sent != nil {
		m.sent.surveys = func() survey {
			if sent == nil {
				look()
			}
			return *sent
		}
	}
	if m.received != nil {
		m.received.surveys = func() survey {
			if received == nil {
				look()
			}
			return *received
		}
	}
}

// surveyColumns walks the file from its start. A file that breaks off is
// surveyed as far as it goes: the walk that reads it stops at the same place.
func (m *mapper) surveyColumns(ctx context.Context, scan scanner, sent, received *surveyor) {
	again, err := scan.rewind()
	if err != nil {
		return
	}
	names := [2]string{m.columnName(atSent, atSentDate), m.columnName(atReceived, atReceived)}
	_ = again.scan(ctx, func(rec *record) error {
		for i, to := range []*surveyor{sent, received} {
			if c, ok := again.columns().index[names[i]]; ok {
				to.add(rec.at(c).text)
			}
		}
		return nil
	}, func(int64, int64, string) error { return nil })
}

// columnName is the name of the first of two fields' columns that there is.
func (m *mapper) columnName(s, other slot) string {
	for _, i := range []int{m.column(s), m.column(other)} {
		if i >= 0 {
			return m.cols.names[i]
		}
	}
	return ""
}
