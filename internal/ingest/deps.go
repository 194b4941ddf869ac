package ingest

import (
	"context"
	"io"
	"time"

	"hut3"
	"hut3/internal/access"
	"hut3/internal/corpus"
	"hut3/internal/formats"
	"hut3/internal/vault"
)

// Deps is what an import works with. Doors, Vault, Corpus, CorpusDir, Work and
// Now are required.
type Deps struct {
	Doors     *access.Doors
	Vault     *vault.Vault
	Corpus    *corpus.Corpus // any snapshot; the import takes a fresh one of it
	CorpusDir string         // where the corpus's files stand
	Work      string         // folder for unfinished imports, on the same disk
	Extractor hut3.Extractor // nil: no entity layer
	Now       func() time.Time
	Tool      string // hut3's version, kept with the delivery
	Memory    int64  // bytes that buffers may take; zero: 256 MiB
	together  int    // rows of one group key in memory; zero: grouping.MaxTogether

	// Threat scores a text of held material: above zero, the message is put
	// before the reviewer's duty queue. Nil: nothing is scored.
	Threat func(text string) (score int, why []string)
	// SeenBefore names who had looked at material that is about to be held.
	SeenBefore func(ctx context.Context, targets []hut3.Target) ([]string, error)
	// Erased gives the originals of which bytes were erased: they are not restored.
	// Nil: none.
	Erased func(ctx context.Context) (map[hut3.Digest]bool, error)
	// Register gives the list of a delivery's files, which is shared and not written
	// to. Nil: it is read out of the vault.
	Register func(context.Context, hut3.Delivery) ([]Registered, error)
	// Progress is called now and then, never at the same time twice.
	Progress func(Progress)
	// Rejected is told of each row that cannot be read, as it is met, from
	// several goroutines at once. Nil: nobody is told.
	Rejected func(hut3.Reject)
}

// Request is one import.
type Request struct {
	Paths       []string  // files and folders
	Stream      io.Reader // or a tar stream, whose members are the files; nil: none
	Exhibit     string    // EX-3, or a mark as in ABC/1: found by it, or made
	Supplier    string
	Officer     string   // who received it
	Authority   hut3.Ref // empty: AUTH-0, not stated
	Compartment string
	Note        string
	Stage       string // of the collection, in the supplier's own words

	Platform  string // goes before the profile's and the file's own
	Owner     string // handle of the handset, where no column says whose it is
	Format    string // as formats.Formats lists them; empty: each file's own
	Profile   *formats.Profile
	Zone      *time.Location // declared for times that state none; nil: none
	Overrides []Override     // of some of the files
	DateOrder formats.DateOrder
	Encoding  string
	Tolerance time.Duration // of group/1; zero: grouping.DefaultTolerance
	Memory    int64         // bytes that buffers may take; zero: Deps.Memory. It changes nothing that comes out

	Derived *hut3.Derived // of two files: one is the plaintext of the other

	// Again names a live delivery of which what failed is read again: files that
	// were set aside, rows that were rejected. Paths are then files that could not
	// be opened the first time; none is usual.
	Again hut3.Ref

	DryRun bool // read and say what would come out; write nothing
}

// Result is what an import says at its end. Rows = Messages + Repeats + Copies
// + Versions.
type Result struct {
	Delivery        string           `json:"delivery"`
	Format          string           `json:"format"` // "mixed" where files differ
	Files           int64            `json:"files"`
	Bytes           int64            `json:"bytes"`
	Rows            int64            `json:"rows"`
	Messages        int64            `json:"messages"` // founded by this import
	Repeats         int64            `json:"repeats"`
	PossibleRepeats int64            `json:"possible_repeats"`
	Copies          int64            `json:"copies"`
	Versions        int64            `json:"versions"`
	Records         int64            `json:"records"`
	Rejected        int64            `json:"rejected"`
	Held            int64            `json:"held"`
	HeldReasons     map[string]int64 `json:"held_reasons"` // messages by class of material
	Handles         int64            `json:"handles"`
	Conversations   int64            `json:"conversations"`
	First           string           `json:"first"`
	Last            string           `json:"last"`
	SHA256          hut3.Digest      `json:"sha256"`
	ContentRoot     hut3.Digest      `json:"content_root"`
	Seconds         float64          `json:"seconds"`

	Again       hut3.Ref `json:"again,omitempty"`              // the delivery of which what failed was read again
	ReadBefore  int64    `json:"read_before,omitempty"`        // rows of the same files that it holds already
	Recognised  bool     `json:"recognised"`                   // the same bytes were here already; Delivery is the earlier one
	Restored    int64    `json:"originals_restored,omitempty"` // that the vault had lost or damaged, stored anew
	Mended      int      `json:"bundles_mended,omitempty"`     // files of the vault that were written again
	Resumed     bool     `json:"resumed"`
	WithoutTime int64    `json:"without_time"`
	NotRead     int64    `json:"files_not_read"`
	Attached    int64    `json:"attachments_held"`   // files and members of archives that are of no format, and that rows name
	Unread      []Unread `json:"not_read,omitempty"` // the first of them
	Noted       []Unread `json:"noted,omitempty"`    // files that were read, with what their reading met: the first of them
	Grouping    Grouping `json:"grouping"`
	// Preview is what a dry run found, a file each.
	Preview []Preview `json:"preview,omitempty"`
}

// Unread is a file that was not read, wholly or in part, and why.
type Unread struct {
	File   string `json:"file"`
	Reason string `json:"reason"`
}

// Progress says how far an import has come.
type Progress struct {
	Stage       string // "originals", "reading", "grouping", "building", "gate", "commit"
	Done, Total int64  // bytes of originals in the first two stages, rows in the others
	Rows        int64  // read so far
	Rate        float64
	RateNow     float64       // Done a second: overall, and since the last call
	Left        time.Duration // of this stage, at the overall rate; zero where unknown
}
