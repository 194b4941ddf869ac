package formats

import (
	"context"
	"errors"

	"hut3"
)

// Read reads a file's rows into the sink. What cannot be read is set aside
// there; the error is one of the importer's words (Usage), of a file that is no
// format or has no header that means anything (Invalid), of the store, of the
// sink, or of ctx. A file that breaks off gives what stands before the break,
// and Summary.Stopped.
func Read(ctx context.Context, in Input, opts Options, sink Sink) (Summary, error) {
	if opts.Profile != nil {
		if err := opts.Profile.Validate(); err != nil {
			return Summary{}, err
		}
	}
	if !opts.DateOrder.valid() {
		return Summary{}, hut3.Errorf(hut3.Usage, "date order %q: give dmy, mdy or ymd", opts.DateOrder)
	}
	src, err := openSource(in, opts)
	if err != nil {
		return Summary{}, err
	}
	sum, err := readSource(ctx, src, opts, sink)
	return sum, errors.Join(err, src.close())
}

func readSource(ctx context.Context, src *source, opts Options, sink Sink) (Summary, error) {
	if src.in.Opened != "" {
		opts.Format, opts.Profile = "", nil // they are of its plaintext
	}
	f, found, err := src.choose(opts.asked(src), opts.Profile)
	if err != nil {
		return Summary{}, err
	}
	r := &reading{src: src, opts: opts, sink: sink, tally: newTally()}
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
	tally *tally
	m     *mapper

	out     hut3.Row // of formats that fill rows themselves
	handles map[hut3.Handle]hut3.Handle
}

// direct reads a format that fills rows itself.
func (r *reading) direct(ctx context.Context, f format) (Summary, error) {
	err := f.read(ctx, r)
	if n := r.src.unlooked; n > 0 {
		r.tally.sum.Oddities = append(r.tally.sum.Oddities, Oddity{What: "files that messages name were not looked for: this file stands in no archive", Count: n, Remedy: "import its folder as one zip or tar; missing says no more here than that"})
	}
	if isStop(err) {
		r.tally.sum.Stopped, err = err.Error(), nil
	}
	return r.tally.finish(), err
}

func (r *reading) run(ctx context.Context) (Summary, error) {
	rows, document := r.scan.(sampler).sample()
	p := newPlan(r.scan.columns(), rows, document, r.opts)
	if p.found == 0 && len(p.cols.names) > 0 {
		return Summary{}, hut3.Errorf(hut3.Invalid, "%s: none of its columns is known: %q; give a mapping profile", r.src.path, p.cols.names)
	}
	r.m = newMapper(r.src, p, r.opts, r.tally)
	r.m.surveyWith(ctx, r.scan)
	r.scan.(sampler).prepare(p)
	err := r.scan.scan(ctx, r.row, r.reject)
	if isStop(err) {
		r.tally.sum.Stopped = err.Error()
		err = nil
	}
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
	for _, t := range []*timeReader{r.m.sent, r.m.received} {
		if t == nil || t.found == nil {
			continue
		}
		s.DateOrders = append(s.DateOrders, OrderFound{Column: t.column, Order: t.found.order, Why: t.found.why})
	}
	return r.tally.finish()
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
