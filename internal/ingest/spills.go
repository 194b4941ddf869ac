package ingest

import (
	"errors"

	"hut3"
	"hut3/internal/grouping"
)

// spillMemory is what one spill holds before it goes on to the disk.
const spillMemory = 8 << 20

// Spills are sorted outside of memory for questions, in a temporary folder of the data folder that is
// made when the first is wanted. It must be closed, and serves one goroutine.
type Spills struct {
	Data string

	dir  string
	done func()
	err  error
}

// New gives a place to sort. What goes wrong is said when something is put there.
func (s *Spills) New() grouping.Spill {
	if s.dir == "" && s.err == nil {
		s.dir, s.done, s.err = TempFolder(s.Data)
	}
	if s.err != nil {
		return noSpill{askedFault(s.err)}
	}
	return askedSpill{spill{newSorter(s.dir, spillMemory)}}
}

// askedFault says of a fault of the disk that a question failed for it, and no import.
func askedFault(err error) error {
	var e *hut3.Error
	if hut3.CodeOf(err) == hut3.Incomplete && errors.As(err, &e) && e.Cause != nil {
		err = e.Cause
	}
	return diskFaultOf(err, "what was asked stopped", "ask again")
}

type askedSpill struct{ grouping.Spill }

func (s askedSpill) Add(rec []byte) error { return askedFault(s.Spill.Add(rec)) }

func (s askedSpill) Sorted() (grouping.Records, error) {
	r, err := s.Spill.Sorted()
	return askedRecords{r}, askedFault(err)
}

type askedRecords struct{ grouping.Records }

func (r askedRecords) Close() error { return askedFault(r.Records.Close()) }

// Close removes the folder.
func (s *Spills) Close() {
	if s.done != nil {
		s.done()
	}
}

// noSpill stands for a folder that could not be made.
type noSpill struct{ err error }

func (n noSpill) Add([]byte) error                  { return n.err }
func (n noSpill) Sorted() (grouping.Records, error) { return nil, n.err }
func (n noSpill) Close()                            {}
