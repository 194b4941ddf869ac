package formats_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hut3"
	"hut3/internal/formats"
)

// tokens are what breaks parsers: marks of structure, of encodings, and numbers
// at the edge of what is held.
var tokens = []string{
	"\"", "'", "{", "}", "[", "]", ",", ":", "<", ">", "&", "&#x0;", "&#xd800;", "<![CDATA[", "]]>", "<!DOCTYPE x [", "\\u", "\\ud800", "\\", "\x00", "\xff", "\xfe\xff", "\xff\xfe", "\xef\xbb\xbf", "\xed\xa0\x80", "\u202e", "\r", "\n", "\r\n", "\t",
	"null", "true", "-1", "1e309", "9223372036854775808", "99999999999999999999", "0000-00-00", "31/02/2021", "24:61", "=cmd|'/c calc'!A0", "..", "/", "PK\x03\x04", "\x1f\x8b", "SQLite format 3\x00", "From ", "--", strings.Repeat("[", 200), strings.Repeat("<a>", 80), strings.Repeat("A", 300),
}

// mutate changes a copy of a file in one to six places.
func mutate(r *rand.Rand, good []byte) []byte {
	b := bytes.Clone(good)
	for range 1 + r.IntN(6) {
		if len(b) == 0 {
			return b
		}
		at := r.IntN(len(b))
		to := min(len(b), at+1+r.IntN(1+min(64, len(b))))
		switch r.IntN(8) {
		case 0:
			b[at] ^= 1 << r.IntN(8)
		case 1:
			b[at] = byte(r.Uint32())
		case 2:
			b = append(b[:at:at], b[to:]...)
		case 3:
			b = append(b[:to:to], b[at:]...)
		case 4:
			b = b[:at]
		case 5:
			b = append(append(b[:at:at], tokens[r.IntN(len(tokens))]...), b[at:]...)
		case 6:
			copy(b[at:], tokens[r.IntN(len(tokens))])
		default:
			from := r.IntN(len(b))
			copy(b[at:], b[from:min(len(b), from+64)])
		}
	}
	return b
}

// envNumber is a number of the environment, or what stands where there is none.
func envNumber(t testing.TB, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		t.Fatalf("%s=%q is no number", name, text)
	}
	return n
}

// TestMutations reads mutations of every specimen as what they are and as what
// they look like. None may crash, and none may be a fault of the program. Each is
// known by seed and number, so that it can be made again. MUTATIONS is how many
// (2,000 unless said; make fuzz says 1,000,000), FUZZMINUTES ends it earlier,
// FUZZSEED is the seed.
func TestMutations(t *testing.T) {
	all := specimens(t)
	m := mutations{all: all, seed: envNumber(t, "FUZZSEED", 1), limit: envNumber(t, "MUTATIONS", 2000), counts: make([]atomic.Int64, len(all)), read: make([]atomic.Int64, len(all)), temp: t.TempDir()}
	if minutes := envNumber(t, "FUZZMINUTES", 0); minutes > 0 {
		m.until = time.Now().Add(time.Duration(minutes) * time.Minute)
	}
	var work sync.WaitGroup
	for range 2 {
		work.Go(func() { m.run(t) })
	}
	work.Wait()
	if t.Failed() || testing.Verbose() {
		t.Log(m.report())
	}
}

type mutations struct {
	all          []specimen
	seed, limit  uint64
	until        time.Time // zero: no end but the limit
	next         atomic.Uint64
	counts, read []atomic.Int64
	temp         string
}

func (m *mutations) run(t *testing.T) {
	for !t.Failed() {
		n := m.next.Add(1) - 1
		if n >= m.limit || n%64 == 0 && !m.until.IsZero() && time.Now().After(m.until) {
			m.next.Store(m.limit)
			return
		}
		m.one(t, n)
	}
}

// which is the specimen whose turn it is.
func (m *mutations) which(n uint64) int {
	all := uint64(len(m.all))
	which := int(n % all)
	for i := 0; i < len(m.all); i++ {
		if s := m.all[which].sealed; s == nil || s.rare < 2 || n/all%s.rare == 0 {
			return which
		}
		which = (which + 1) % len(m.all)
	}
	return which
}

// one makes and reads mutation n. Half are read as the specimen's format.
func (m *mutations) one(t *testing.T, n uint64) {
	which := m.which(n)
	s := m.all[which]
	r := rand.New(rand.NewPCG(m.seed, n))
	data, key := mutate(r, s.data), []byte(nil)
	opts := formats.Options{Limits: formats.Limits{Row: 1 << 16, Stream: 4 << 20}, Temp: m.temp, Profile: s.profile}
	if r.IntN(2) == 0 {
		opts.Format = s.asked()
	}
	if s.sealed != nil {
		key = []byte(s.sealed.key)
		if r.IntN(4) == 0 {
			data, key = bytes.Clone(s.data), mutate(r, key)
		}
	}
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("mutation %d of seed %d, of %s: %v\n%s", n, m.seed, s.format, p, debug.Stack())
		}
	}()
	rows := 0
	err := s.read(input(s.path, data), key, opts, counting{row: func(*hut3.Row) { rows++ }, reject: func(hut3.Reject) {}})
	if err != nil && hut3.CodeOf(err) == hut3.Internal {
		t.Errorf("mutation %d of seed %d, of %s: %v", n, m.seed, s.format, err)
	}
	m.counts[which].Add(1)
	if rows > 0 {
		m.read[which].Add(1)
	}
}

// report says how many mutations of each format were read, and of how many some
// rows came.
func (m *mutations) report() string {
	var b strings.Builder
	var all int64
	for i, s := range m.all {
		all += m.counts[i].Load()
		fmt.Fprintf(&b, "%-18s %-20s %9d read, %9d with rows\n", s.format, s.path, m.counts[i].Load(), m.read[i].Load())
	}
	return fmt.Sprintf("seed %d, %d mutations\n%s", m.seed, all, b.String())
}
