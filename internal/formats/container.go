package formats

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"hut3"
)

// namedMembers is how many members a summary names of those that were read, and
// as many of those that were not.
const namedMembers = 500

// containerFormat reads every member of an archive that is of a format of its
// own, in byte-wise order of their names.
func containerFormat(kind string) format {
	return format{
		Info: Info{Name: kind, What: "a " + kind + " archive of files in any of these formats, nested too", Limit: "encrypted members, links, and names that lead out of the archive are named and not read"},
		detect: func(s *source) Detection {
			if s.holds == nil || s.holds.kind != kind {
				return Detection{}
			}
			return Detection{Sure: 0.8, Why: "an archive of " + hut3.Plural(int64(len(s.holds.members)), "file", "files")}
		},
		read: readMembers,
	}
}

// membersReading walks the members of an archive.
type membersReading struct {
	*reading
	sink     *watchedSink
	unpacked int64
	read     int
	left     int       // members that should have been read whole and were not
	first    string    // the first of them, and why
	unknown  []unknown // members of no known format
}

// unknown is a member that is of no known format, and why.
type unknown struct {
	of  *entry
	why string
}

func readMembers(ctx context.Context, r *reading) error {
	m := &membersReading{reading: r, sink: &watchedSink{Sink: r.sink}}
	r.tally.sum.Bytes = r.src.in.Size
	for _, one := range r.src.holds.members {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := m.one(ctx, one); err != nil {
			return err
		}
	}
	return m.finish()
}

func (m *membersReading) one(ctx context.Context, one *entry) error {
	m.unpacked += one.size
	switch limits := m.src.limits; {
	case one.fault != "":
		m.fault(one, one.fault)
		return nil
	case m.unpacked > limits.Stream:
		m.fault(one, fmt.Sprintf("the archive unpacks to more than %d bytes, the limit", limits.Stream))
		return nil
	case m.unpacked > ratioFrom && m.unpacked/limits.Ratio > m.src.in.Size:
		m.fault(one, fmt.Sprintf("the archive unpacks to more than %d times its size, the limit; it may be a bomb", limits.Ratio))
		return nil
	}
	src, err := m.src.member(one, m.opts)
	if err != nil {
		return m.unread(one, err)
	}
	sum, err := m.readOne(ctx, src)
	if err := errors.Join(m.sink.err, src.close()); err != nil {
		return err
	}
	if err != nil {
		return m.unread(one, err)
	}
	m.add(one, &sum)
	return nil
}

// readOne reads a member as the format that the importer asked for, where it
// can be that, or as its own.
func (m *membersReading) readOne(ctx context.Context, src *source) (Summary, error) {
	if asked := m.opts.Format; asked != "" && src.holds == nil {
		if !slices.ContainsFunc(src.detect(), func(d Detection) bool { return d.Format == asked }) {
			return Summary{}, hut3.Wrap(ErrUnrecognised, hut3.Invalid, "%s: it does not look like %s, the format given", src.path, asked)
		}
	}
	return readSource(ctx, src, m.opts, m.sink)
}

func (m *membersReading) add(one *entry, sum *Summary) {
	m.read++
	m.tally.absorb(sum)
	if m.read <= namedMembers {
		m.tally.sum.Members = append(m.tally.sum.Members, Member{Name: one.name, Summary: sum})
	}
	if sum.Stopped != "" {
		m.blame(one.name + ": " + sum.Stopped)
	}
}

// unread takes an error that is the member's own; any other ends the import.
func (m *membersReading) unread(one *entry, err error) error {
	if m.sink.err != nil || hut3.CodeOf(err) != hut3.Invalid && !isStop(err) {
		return err
	}
	if errors.Is(err, ErrUnrecognised) {
		m.unknown = append(m.unknown, unknown{one, err.Error()})
		return nil
	}
	m.fault(one, err.Error())
	return nil
}

// fault names a member that could not be read as what it is.
func (m *membersReading) fault(one *entry, reason string) {
	m.name(one, reason)
	m.blame(one.name + ": " + reason)
}

func (m *membersReading) blame(what string) {
	m.left++
	if m.first == "" {
		m.first = what
	}
}

func (m *membersReading) name(one *entry, reason string) {
	s := &m.tally.sum
	if s.MembersNotRead++; s.MembersNotRead <= namedMembers {
		s.Members = append(s.Members, Member{Name: one.name, NotRead: reason})
	}
}

// tellUnknown names the members of no format, but those that rows of the archive
// name as their attachments: these were taken in by that.
func (m *membersReading) tellUnknown() {
	for _, u := range m.unknown {
		if u.of.named {
			m.tally.sum.MembersNamed++
			continue
		}
		m.name(u.of, u.why)
	}
	slices.SortStableFunc(m.tally.sum.Members, func(a, b Member) int { return strings.Compare(a.Name, b.Name) }) // as they were read
}

func (m *membersReading) finish() error {
	m.tellUnknown()
	m.tally.sum.MembersRead = int64(m.read)
	broken := m.src.holds.broken
	all := len(m.src.holds.members)
	switch {
	case m.read == 0 && m.left == 0 && broken == "":
		why := "it is empty"
		if len(m.unknown) > 0 {
			why = fmt.Sprintf("none of its %d files is of a format that hut3 reads; the first: %s", all, m.unknown[0].why)
		}
		return hut3.Wrap(ErrUnrecognised, hut3.Invalid, "%s: %s", m.src.path, why)
	case broken != "" && m.left == 0:
		return stopf("%s; %d of its %d files were read", broken, m.read, all)
	case broken != "":
		return stopf("%s; %d of its %d files were read; %s", broken, m.read, all, m.first)
	case m.left > 0:
		return stopf("%d of its %d files were not read, or not to their end; the first: %s", m.left, all, m.first)
	}
	return nil
}

// watchedSink keeps the sink's own error apart from the file's.
type watchedSink struct {
	Sink
	err error
}

// Row hands a row on.
func (w *watchedSink) Row(row *hut3.Row) error {
	err := w.Sink.Row(row)
	if err != nil {
		w.err = err
	}
	return err
}

// Reject hands a reject on.
func (w *watchedSink) Reject(reject hut3.Reject) error {
	err := w.Sink.Reject(reject)
	if err != nil {
		w.err = err
	}
	return err
}
