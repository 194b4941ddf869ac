package ingest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"unsafe"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/vault"
)

// eraseScan goes through the rows to work out an erasure.
type eraseScan struct {
	*ErasePlan
	c          *corpus.Corpus
	deliveries []hut3.Delivery
	touched    map[uint32]bool   // deliveries that lose a row
	messages   map[hut3.Key]bool // messages that lose a row
	files      map[string]string // a path in a delivery, by object
}

func (s *eraseScan) run(ctx context.Context) error {
	s.files = map[string]string{}
	if err := s.each(ctx, s.gone, s.take); err != nil {
		return err
	}
	if err := s.packed(); err != nil {
		return err
	}
	for n := -1; n != len(s.rows); { // a record that goes may share its bytes with another
		n = len(s.rows)
		s.tidy()
		if err := s.each(ctx, s.maySharing(), s.shares); err != nil {
			return err
		}
	}
	return s.reshow(ctx)
}

// each calls fn with the rows of every live delivery that want says, by what
// corpus.DeliveryRowsWhere shows of them.
func (s *eraseScan) each(ctx context.Context, want func(*corpus.RowEntry) bool, fn func(class uint32, e *corpus.RowEntry) error) error {
	looked := 0
	or := func(e *corpus.RowEntry) bool {
		looked++
		return looked%4096 == 0 && ctx.Err() != nil || want(e) // stopped: fn is not called with it
	}
	for _, d := range s.deliveries {
		for e, err := range s.c.DeliveryRowsWhere(d.Number, or) {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil {
				err = fn(d.Class, &e)
			}
			if err != nil {
				return stopped(ctx, err)
			}
		}
	}
	return nil
}

// plain reports whether a row's bytes are the object's own, so that they can be
// blanked where they stand.
func plain(l hut3.Locator) bool {
	return !slices.ContainsFunc(l.Steps, func(s hut3.Step) bool { return s.Kind != stepDecrypt })
}

// stepDecrypt is the kind of the step from an encrypted original, which the step
// names, to its plaintext: an object of its own.
const stepDecrypt = "decrypt"

// stepLog is the kind of the step to a database as its write-ahead log, which the
// step names, has it: an object of its own that may hold the row too.
const stepLog = "wal"

// take notes a row that goes.
func (s *eraseScan) take(_ uint32, e *corpus.RowEntry) error {
	if !s.gone(e) {
		return nil
	}
	s.Erased.Rows++
	s.touched[e.Key.Delivery()] = true
	if e.Message == 0 {
		s.Erased.Records++
	} else {
		s.messages[e.Message] = true
	}
	if err := s.says(e); err != nil {
		return err
	}
	name := e.Loc.Object.String()
	s.files[name] = e.Loc.File
	o := s.Objects[name]
	if plain(e.Loc) {
		o.Ranges = append(o.Ranges, vault.Range{Offset: e.Loc.Offset, Length: e.Loc.Length})
	} else {
		o.Whole = true
	}
	s.Objects[name] = o
	for _, sealed := range objectsOf(e.Loc)[1:] { // it can be read there too
		s.files[sealed], s.Objects[sealed] = e.Loc.File, ErasedObject{Whole: true}
	}
	return nil
}

// packed refuses rows inside archives, sheets, databases and encrypted originals,
// unless the whole may go: their bytes are packed together with others'.
func (s *eraseScan) packed() error {
	for _, name := range slices.Sorted(maps.Keys(s.Objects)) {
		if s.Objects[name].Whole && !s.what.Packed && len(s.what.Deliveries) == 0 {
			return hut3.Errorf(hut3.Conflict, "%s is an archive, workbook or database, or was received encrypted: single rows cannot be blanked in it. Ask for the erasure again and say that it may go whole; the other rows stay, and can no longer be read from their original", s.files[name])
		}
	}
	return nil
}

// tidy sorts the ranges of each object and joins those that meet.
func (s *eraseScan) tidy() {
	for name, o := range s.Objects {
		slices.SortFunc(o.Ranges, func(a, b vault.Range) int { return cmp.Compare(a.Offset, b.Offset) })
		var out []vault.Range
		for _, r := range o.Ranges {
			if n := len(out); n > 0 && r.Offset <= out[n-1].Offset+out[n-1].Length {
				out[n-1].Length = max(out[n-1].Length, r.Offset+r.Length-out[n-1].Offset)
				continue
			}
			out = append(out, r)
		}
		o.Ranges = out
		s.Objects[name] = o
	}
}

// maySharing says of a row that stays whether its original loses bytes.
func (s *eraseScan) maySharing() func(*corpus.RowEntry) bool {
	loses := perFile(func(l hut3.Locator) bool { _, ok := s.Objects[l.Object.String()]; return ok })
	return func(e *corpus.RowEntry) bool { return loses(e.Loc) && !s.gone(e) }
}

// perFile asks once for the rows of a file that follow each other: what is asked
// depends on the object and the steps alone.
func perFile(ask func(hut3.Locator) bool) func(hut3.Locator) bool {
	var object hut3.Digest
	var steps *hut3.Step
	var asked, answer bool
	return func(l hut3.Locator) bool {
		if !asked || l.Object != object || unsafe.SliceData(l.Steps) != steps {
			object, steps, asked, answer = l.Object, unsafe.SliceData(l.Steps), true, ask(l)
		}
		return answer
	}
}

// shares looks for rows that stay and stand in bytes that go: a record goes with
// them, a message is to be named by whoever asks. Bytes that another delivery
// holds stay where whole deliveries go.
func (s *eraseScan) shares(class uint32, e *corpus.RowEntry) error {
	name := e.Loc.Object.String()
	o, ok := s.Objects[name]
	if !ok || s.gone(e) {
		return nil
	}
	switch {
	case len(s.what.Deliveries) > 0:
		delete(s.Objects, name) // held under another authority, or as another exhibit
		return nil
	case o.Whole || !plain(e.Loc):
		return nil
	}
	at, _ := slices.BinarySearchFunc(o.Ranges, e.Loc.Offset, func(r vault.Range, from int64) int { return cmp.Compare(r.Offset+r.Length-1, from) })
	if at == len(o.Ranges) || o.Ranges[at].Offset >= e.Loc.Offset+e.Loc.Length {
		return nil
	}
	if e.Message != 0 {
		return hut3.Errorf(hut3.Conflict, "message %s stands in the same bytes of %s as what is to be erased; ask for both", e.Message, e.Loc.File)
	}
	s.rows[e.Key] = true
	return s.take(class, e)
}

// wholeOriginals takes the originals of whole deliveries that no other live
// delivery holds, and their lists of rows set aside.
func (s *eraseScan) wholeOriginals(register func(hut3.Delivery) ([]Registered, error)) error {
	if len(s.what.Deliveries) == 0 {
		return nil
	}
	kept, going := map[string]bool{}, map[string]bool{}
	for _, d := range s.deliveries {
		files, err := register(d)
		if err != nil {
			return err
		}
		into := kept
		if s.what.Deliveries[d.Number] {
			into = going
			s.touched[d.Number] = true
			if !d.Rejects.IsZero() {
				going[d.Rejects.String()] = true
			}
		}
		for _, f := range files {
			if !f.SHA256.IsZero() && f.Bytes > 0 && d.Erased == "" {
				into[f.SHA256.String()] = true
			}
		}
	}
	s.Objects = map[string]ErasedObject{}
	for name := range going {
		if !kept[name] {
			s.Objects[name] = ErasedObject{Whole: true}
		}
	}
	return nil
}

// count says what goes, for the record of the erasure.
func (s *eraseScan) count(v *vault.Vault) {
	e := &s.Erased
	for key := range s.messages {
		if s.what.Messages[key] {
			e.Messages++
		}
	}
	e.Deliveries = slices.Sorted(maps.Keys(s.touched))
	e.Originals = []hut3.ErasedOriginal{}
	for _, name := range slices.Sorted(maps.Keys(s.Objects)) {
		d, err := hut3.ParseDigest(name)
		if err != nil {
			continue // it was printed from one
		}
		o := hut3.ErasedOriginal{SHA256: d, Whole: s.Objects[name].Whole}
		for _, r := range s.Objects[name].Ranges {
			o.Bytes += r.Length
		}
		if held, err := v.Stat(d); err == nil && o.Whole {
			o.Bytes = held.Size
		}
		e.Originals = append(e.Originals, o)
	}
}
