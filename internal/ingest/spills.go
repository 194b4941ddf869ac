package ingest

import "hut3/internal/grouping"

// spillMemory is what one spill holds before it goes on to the disk.
const spillMemory = 8 << 20

// Spills are sorted outside of memory, in a temporary folder of the data folder that is
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
		return noSpill{s.err}
	}
	return spill{newSorter(s.dir, spillMemory)}
}

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
