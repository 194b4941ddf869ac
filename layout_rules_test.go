package hut3_test

import (
	"path"
	"strings"
)

// rule says what a package may import of the project, beside package hut3
// (DESIGN section 3: "cmd, web → app → features → the floor").
type rule struct {
	may     []string // packages, as paths below the module
	planned bool     // named in the design; its folder may still be missing
}

// The layers. A feature never imports another feature: they hand each other
// values of the root package, and app joins them.
var (
	pure     = []string{"internal/query", "internal/extract", "internal/grouping", "internal/network"}
	floor    = append([]string{"internal/access", "internal/store", "internal/corpus", "internal/vault", "internal/audit", "internal/seal", "internal/formats", "internal/paper", "internal/zones"}, pure...)
	features = []string{"internal/ingest", "internal/triage", "internal/attribution", "internal/intel", "internal/operations", "internal/disclosure", "internal/venetic", "internal/marks", "internal/retention"}
	below    = append(append([]string{}, features...), floor...)
)

// rules has a line for every package. A package without a line fails the test,
// and so does a line whose package is gone.
var rules = map[string]rule{
	".": {},

	"internal/query":    {},
	"internal/extract":  {},
	"internal/grouping": {},
	"internal/network":  {},

	"internal/zones":   {},
	"internal/vault":   {},
	"internal/formats": {may: []string{"internal/zones"}},
	"internal/seal":    {},
	"internal/paper":   {},
	"internal/audit":   {},
	"internal/store":   {may: []string{"internal/audit"}},
	"internal/access":  {may: []string{"internal/store", "internal/audit", "internal/access/passkey"}},

	"internal/access/passkey": {},

	"internal/corpus": {may: []string{"internal/query"}},

	"internal/ingest":      {may: floor},
	"internal/triage":      {may: floor},
	"internal/attribution": {may: floor},
	"internal/intel":       {may: floor},
	"internal/operations":  {may: floor},
	"internal/disclosure":  {may: floor, planned: true},
	"internal/venetic":     {may: floor},
	"internal/marks":       {may: floor},
	"internal/retention":   {may: floor},

	"internal/app":        {may: below},
	"internal/app/demo":   {may: append([]string{"internal/app"}, below...)}, // tells the story; adds no verb
	"internal/web":        {may: []string{"internal/app"}},
	"internal/web/client": {}, // of programs that read over the wire
	"cmd/hut3":            {may: []string{"internal/app", "internal/app/demo", "internal/web", "internal/zones"}},
}

// support reports whether a folder holds fixtures for the tests of the package
// above it, as internal/corpus/corpustest does. Such a folder may import that
// package and what it may import; no code of the program may import it.
func support(dir string) (parent string, ok bool) {
	parent = path.Dir(dir)
	_, ruled := rules[parent]
	return parent, ruled && strings.HasSuffix(dir, "test")
}

// noIO are packages of the standard library that the vocabulary may not use:
// a value says what a thing is and never goes to look.
var noIO = []string{"os", "io/fs", "net", "net/http", "os/exec", "database/sql", "syscall", "log", "log/slog"}

// adapters says where each module of other people may be imported, so that it
// can be replaced in one place (docs/decisions/0002-dependencies.md). All of
// internal/... may use what is the standard library in all but name.
var adapters = map[string]struct {
	in     []string
	reason string
}{
	"github.com/spf13/cobra":             {[]string{"cmd/hut3"}, "the command line is thin and stays in cmd"},
	"github.com/spf13/pflag":             {[]string{"cmd/hut3"}, "comes with cobra"},
	"github.com/go-webauthn/webauthn":    {[]string{"internal/access/passkey"}, "passkeys are asked for and checked there alone"},
	"github.com/BurntSushi/toml":         {[]string{"internal/app", "internal/formats"}, "hut3.toml, and mapping profiles"},
	"github.com/boombuler/barcode":       {[]string{"internal/web"}, "one page draws a QR code"},
	"modernc.org/sqlite":                 {[]string{"internal/store", "internal/formats"}, "SQL is spoken in store alone; formats reads seized databases, from copies that nothing writes"},
	"filippo.io/age":                     {[]string{"internal/seal"}, "sealing is done in seal alone"},
	"github.com/nyaruka/phonenumbers":    {[]string{"internal/extract"}, "the numbering plans of the world"},
	"github.com/klauspost/compress":      {[]string{"internal/vault", "internal/corpus", "internal/formats", "internal/ingest"}, "zstd, of originals, of text blocks and of what is delivered; s2, of what an import lays aside"},
	"github.com/go-json-experiment/json": {[]string{"internal/audit", "internal/formats"}, "canonical JSON, and JSON read with positions"},
	"golang.org/x/crypto":                {[]string{"internal/access", "internal/seal"}, "argon2id and keys"},
	"golang.org/x/mod":                   {[]string{"internal/audit", "internal/access", "internal/store", "internal/app", "internal/seal", "internal/vault"}, "Merkle trees, and the notes of the logs"},
	"golang.org/x/text":                  {[]string{"internal/..."}, "folding, normal forms and character sets"},
	"golang.org/x/sync":                  {[]string{"internal/..."}, "groups of goroutines that end together"},
	"golang.org/x/term":                  {[]string{"cmd/hut3"}, "asking for a secret"},
	"golang.org/x/sys":                   {[]string{"internal/corpus", "internal/vault", "internal/ingest", "internal/app", "internal/store", "internal/formats"}, "memory maps, locks of files, limits of programs"},

	"codeberg.org/go-pdf/fpdf": {[]string{"internal/paper"}, "statements on paper"},
	"golang.org/x/image":       {[]string{"internal/paper", "internal/formats"}, "the font of what is printed, and pictures as WebP"},
	"github.com/bep/imagemeta": {[]string{"internal/formats"}, "what pictures say of when, where and with what they were taken"},

	"github.com/chromedp/chromedp":    {nil, "tests only: the browser"},
	"github.com/chromedp/cdproto":     {nil, "comes with chromedp"},
	"github.com/google/go-cmp":        {nil, "tests only"},
	"github.com/rogpeppe/go-internal": {nil, "tests only"},
	"pgregory.net/rapid":              {nil, "tests only"},
}

// doors are the calls that open a store transaction, and who may make them.
var (
	doors     = []string{"Transact"}
	doorUsers = []string{"internal/store", "internal/access"}
)
