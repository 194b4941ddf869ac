package formats

import (
	"io"
	"time"

	"hut3"
)

// Input is one file of a delivery.
type Input struct {
	Path   string // in the delivery, slashes forward
	Object hut3.Digest
	Size   int64
	R      io.ReaderAt
	Temp   string // folder for temporary copies, where Options name none; empty: the system's

	Derived []hut3.Step // how the file came of another: they stand before every locator's own steps
	Opened  string      // of an encrypted original: its plaintext's path in the delivery

	Folder *Folder                             // the files that came with it, loose as it did; nil: none
	Other  func(hut3.Digest) (Original, error) // opens another original that a locator's steps name
}

// Options say what the importer knows about a file. The zero Options reads a
// file by what it says of itself.
type Options struct {
	Format    string         // as Formats lists them; empty: detect
	Profile   *Profile       // nil: suggest one from the header
	Platform  string         // goes before the profile's and the file's own
	Owner     string         // whose handset or account it is, where no column says so; goes before the folder's name
	Zone      *time.Location // declared for times that state none; nil: none
	DateOrder DateOrder      // goes before the profile's
	Encoding  string         // "utf-8", "utf-16le", "utf-16be", "windows-1252"; empty: detect
	Limits    Limits
	Temp      string // folder for temporary copies; empty: the system's
}

// Limits bound what a file can make the reader hold or produce. A zero field
// takes the value of DefaultLimits.
type Limits struct {
	Row    int64 // bytes of one row or JSON object
	Stream int64 // bytes that a compressed file may unpack to
	Ratio  int64 // unpacked bytes for each packed byte, looked at above 64 MiB
	Depth  int   // nesting of one JSON object
	// Of archives: members of one, and archives and compressions inside each other.
	Members int
	Nest    int
	Query   time.Duration // how long a mapping query may give no row
}

// DefaultLimits are the limits where none are set.
func DefaultLimits() Limits {
	return Limits{Row: 16 << 20, Stream: 1 << 40, Ratio: 500, Depth: 64, Members: 200_000, Nest: 6, Query: 2 * time.Minute}
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	if l.Row <= 0 {
		l.Row = d.Row
	}
	if l.Stream <= 0 {
		l.Stream = d.Stream
	}
	if l.Ratio <= 0 {
		l.Ratio = d.Ratio
	}
	if l.Depth <= 0 {
		l.Depth = d.Depth
	}
	if l.Members <= 0 {
		l.Members = d.Members
	}
	if l.Nest <= 0 {
		l.Nest = d.Nest
	}
	if l.Query <= 0 {
		l.Query = d.Query
	}
	return l
}

// Sink takes what a reader finds, in the order of the file. It numbers rows and
// rejects: their Key is zero when handed over. The *Row and its slices are used
// again after Row returns; its strings may be kept, but each keeps a block of
// neighbours: clone what stays for long. An error of the sink ends
// the reading and is returned by Read.
type Sink interface {
	Row(*hut3.Row) error
	Reject(hut3.Reject) error
}
