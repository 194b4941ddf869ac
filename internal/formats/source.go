package formats

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"hut3"
)

// sampleSize is how much of a file detection looks at.
const sampleSize = 256 << 10

// source is a file, or a member of one, opened down to its last byte stream.
type source struct {
	in      Input
	path    string // what the stream is called: the file's path and the members' names, without wrappers' suffixes
	steps   []hut3.Step
	limits  Limits
	temp    string // folder for temporary copies
	from    stream
	within  *archive // the archive or folder that it is a member of
	own     string   // its name there
	holds   *archive // what it holds, where it is an archive
	enc     encoding
	encWhy  string
	sample  []byte // the beginning as UTF-8, without byte order mark
	whole   bool   // the sample is the whole file
	sniffed sniffed
	binary  string     // what it is, where it is no text
	wide    string     // why it is no sheet, where its header has too many columns
	behind  *jsonProbe // what stands behind a first line that the sample does not hold
	broken  error      // what stopped the sample short, if it was not its end
	db      *database
	dbErr   error
	closers []func() error

	log      Original           // the write-ahead log that a locator names
	sheet    bool               // of a channel: what it means is known
	waits    bool               // for files beside it that cannot be opened yet
	unlooked int64              // files that rows name and that nobody looked for
	pictures int                // that were looked at
	facts    []hut3.Field       // of the pictures that the next row names
	sights   map[*entry]sighted // files that rows of a sheet named
	sound    soundness
}

func openSource(in Input, opts Options) (*source, error) {
	s := &source{in: in, path: in.Path, limits: opts.Limits.withDefaults(), temp: cmp.Or(opts.Temp, in.Temp), from: sectionOf(in.R, 0, in.Size), steps: in.Derived}
	if in.Folder != nil {
		s.within, s.own = &in.Folder.files, in.Path
	}
	if err := s.descend(opts); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// member opens a member of the archive that s is.
func (s *source) member(m *entry, opts Options) (*source, error) {
	return s.memberOf(s.holds, m, opts)
}

// memberOf opens a member of an archive or folder that s is or lies in.
func (s *source) memberOf(in *archive, m *entry, opts Options) (*source, error) {
	from, done, err := m.opened()
	if err != nil {
		return nil, err
	}
	c := &source{in: s.in, path: path.Join(s.path, m.name), limits: s.limits, temp: s.temp, from: from, within: in, own: m.name, closers: []func() error{done}}
	c.steps = append(slices.Clip(s.steps), hut3.Step{Kind: in.kind, Name: m.name})
	if err := c.descend(opts); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

// descend unwraps compressions, opens an archive, and samples what is text.
func (s *source) descend(opts Options) error {
	for {
		raw, err := s.head()
		if err != nil {
			return err
		}
		if kind := SealedKind(raw[:min(len(raw), 4096)], s.path); kind != "" {
			s.enc = encoding{name: encUTF8}
			s.binary = "encrypted (" + kind + "); where its key is lawfully held, import it with --key-file and --key-custody"
			return nil
		}
		if p, ok := packerOf(raw); ok && len(s.steps) < s.limits.Nest {
			s.unwrap(p)
			continue
		}
		if kind := archiveKind(raw); kind != "" {
			return s.openArchive(kind)
		}
		if s.isLedZip(raw) {
			return s.openArchive(stepZip)
		}
		if isRSMFBox(raw) {
			return s.openArchive(stepMbox)
		}
		if len(s.steps) < s.limits.Nest && s.intoMail(raw) {
			continue
		}
		if s.binary = cmp.Or(binaryKind(raw), utf32ByZeros(raw)); s.binary != "" {
			if err := s.unpackForeign(raw); err != nil || s.holds != nil {
				return err
			}
			s.sample, s.enc = nil, encoding{name: encUTF8}
			return nil
		}
		if s.enc, s.encWhy, err = chooseEncoding(opts.Encoding, raw, s.whole); err != nil {
			return err
		}
		s.sample = s.enc.decode(raw)
		return nil
	}
}

// unwrap goes one step into a compressed stream.
func (s *source) unwrap(p packer) {
	s.from = unpack(p, s.from, s.limits)
	s.steps = append(slices.Clip(s.steps), hut3.Step{Kind: p.kind})
	for _, suffix := range p.suffix {
		if cut, ok := strings.CutSuffix(s.path, suffix); ok {
			s.path = cut
			return
		}
	}
}

// head reads the sample's raw bytes.
func (s *source) head() ([]byte, error) {
	raw := make([]byte, s.sampleRoom())
	n, err := io.ReadFull(s.stream(), raw)
	s.whole, s.broken = false, nil
	switch {
	case err == nil, errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		s.whole = err != nil
	case isStop(err):
		s.broken = err
	default:
		return nil, hut3.Wrap(err, hut3.CodeOf(err), "%s cannot be read at its beginning", s.path)
	}
	return raw[:n], nil
}

// sampleRoom is a byte more than a small stream of a known size has.
func (s *source) sampleRoom() int {
	if s.from.size >= 0 && s.from.size < sampleSize {
		return int(s.from.size) + 1
	}
	return sampleSize
}

func (s *source) close() error {
	var err error
	for _, fn := range s.closers {
		err = errors.Join(err, fn())
	}
	s.closers = nil
	return err
}

// settle makes the stream readable at any place, by a temporary copy where need
// be, which goes when the source is closed.
func (s *source) settle() (stream, error) {
	settled, done, err := s.from.settle(s.temp)
	if err != nil {
		return settled, err
	}
	s.from = settled
	s.closers = append(s.closers, done)
	return settled, nil
}

// wrappers names the compressions and archives around the stream.
func (s *source) wrappers() string {
	var kinds []string
	for _, step := range s.steps {
		kinds = append(kinds, step.Kind)
	}
	return strings.Join(kinds, ", ")
}

// stem is the stream's name without its suffix.
func (s *source) stem() string {
	return strings.TrimSuffix(s.path, path.Ext(s.path))
}

// inFolder is a name behind the folder that the stream lies in: alike for files that lie
// beside each other. Where there is no name, it is the stream's own.
func (s *source) inFolder(name string) string {
	if name == "" {
		return s.stem()
	}
	if dir := path.Dir(s.path); dir != "." {
		return dir + "/" + name
	}
	return name
}

func (s *source) locate(offset, length int64) hut3.Locator {
	return hut3.Locator{Object: s.in.Object, File: s.in.Path, Steps: s.steps, Offset: offset, Length: length}
}

// stream opens the last byte stream from its start.
func (s *source) stream() io.Reader { return s.from.open() }

// window opens the text of the stream from its start, after any byte order
// mark.
func (s *source) window() *window {
	return newWindowOf(s.stream(), s.enc, min(windowSize, max(2*s.sampleRoom(), 4<<10)))
}

// stop is a fault of the file that ends its reading: what went before stands.
type stop struct {
	reason  string
	damaged bool // what was handed over before may not be what was packed
}

func (s *stop) Error() string { return s.reason }

func stopf(format string, args ...any) error { return &stop{reason: fmt.Sprintf(format, args...)} }

func isStop(err error) bool {
	var s *stop
	return errors.As(err, &s)
}

// binaryKind names what is no text and no archive, by the bytes it begins with.
func binaryKind(head []byte) string {
	for _, k := range []struct {
		at    int
		magic string
		name  string
	}{
		{0, "\xff\xd8\xff", "a picture (JPEG)"}, {0, "\x89PNG\r\n", "a picture (PNG)"}, {0, "GIF8", "a picture (GIF)"}, {8, "WEBP", "a picture (WebP)"},
		{4, "ftyp", "a recording or picture (MP4, HEIC)"}, {0, "OggS", "a recording (Ogg)"}, {0, "ID3", "a recording (MP3)"}, {8, "WAVE", "a recording (WAV)"},
		{0, "#!AMR", "a recording (AMR)"}, {0, "\x1aE\xdf\xa3", "a recording (Matroska, WebM)"}, {0, "%PDF", "a document (PDF)"}, {0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document or Outlook message (OLE)"},
		{0, "\xff\xfe\x00\x00", utf32Kind}, {0, "\x00\x00\xfe\xff", utf32Kind}, {0, "+/v8-", utf7Kind},
		{0, "PGDMP", "a dump of PostgreSQL; of a report of Cellebrite since 8.5, ask for its report.xml"},
		{0, magic7z, "a 7z archive"}, {0, magicRAR, "a RAR archive"},
		{0, "\xfd7zXZ\x00", "an xz file; unpack it and import the file"}, {0, sqliteMagic, sqliteKind}, {0, "bplist00", "a property list (binary)"},
		{0, "\x37\x7f\x06\x82", "the write-ahead log of an SQLite database; it is read with the database where both come in one delivery"},
		{0, "\x37\x7f\x06\x83", "the write-ahead log of an SQLite database; it is read with the database where both come in one delivery"},
		{0, "\x18\xe2\x2d\x00", "the shared index of an SQLite database, which holds no rows"},
	} {
		if len(head) >= k.at && bytes.HasPrefix(head[k.at:], []byte(k.magic)) {
			return k.name
		}
	}
	return ""
}
