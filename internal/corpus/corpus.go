package corpus

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"

	"hut3"
)

// Corpus is one snapshot of the live files. It is safe for concurrent use.
type Corpus struct {
	dir      string
	live     []SegmentInfo
	files    map[string]*file
	broken   map[string]error // files that could not be opened
	messages []*messageSegment
	rows     []*rowSegment
	dec      *zstd.Decoder
	blocks   blockCache
	found    foundCache
	helpers  helpers
	views    viewCache
	copies   copyCache
	use      useCount
	ranks    func() handleRanks

	extractor hut3.Extractor // of the entities of messages that a view shows in the words of another row; nil: none
}

// Open maps the live files of a corpus folder, which is made where it is
// missing. A file that cannot be opened does not stop the rest: a View whose
// scope needs it reports it, and so does Verify.
func Open(dir string, live []SegmentInfo) (*Corpus, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "the corpus folder cannot be made")
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(runtime.GOMAXPROCS(0)), zstd.WithDecoderMaxMemory(1<<31))
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "the decompressor cannot be started")
	}
	return load(dir, live, nil, &Corpus{dec: dec, blocks: newBlockCache(blockCacheBytes), found: newFoundCache(foundBytes), helpers: newHelpers()})
}

// Extract has views find entities in what they show in the words of another row
// than the files do. It is called before the first View; snapshots that are made
// of this one keep it.
func (c *Corpus) Extract(x hut3.Extractor) { c.extractor = x }

// Adopt makes a snapshot of another manifest that shares the files both name.
// The old one goes on until it is closed.
func (c *Corpus) Adopt(live []SegmentInfo) (*Corpus, error) {
	if err := c.use.enter(); err != nil {
		return nil, err
	}
	defer c.use.leave()
	return load(c.dir, live, c.files, c)
}

// load opens a manifest, with the files and caches that it shares with others.
func load(dir string, live []SegmentInfo, share map[string]*file, with *Corpus) (*Corpus, error) {
	c := &Corpus{blocks: with.blocks, found: with.found, helpers: with.helpers, dec: with.dec, extractor: with.extractor, dir: dir, live: slices.Clone(live), files: map[string]*file{}, broken: map[string]error{}}
	c.use.init()
	c.ranks = sync.OnceValue(c.rankHandles)
	for _, info := range live {
		if err := checkInfo(info); err != nil {
			c.releaseFiles()
			return nil, err
		}
		f := share[info.Name]
		if f != nil {
			f.refs.Add(1)
		} else if opened, err := openFile(dir, info.Name, info.Kind); err != nil {
			c.broken[info.Name] = err
			continue
		} else {
			f = opened
		}
		c.files[info.Name] = f
	}
	c.segments(c.layers())
	return c, nil
}

func checkInfo(info SegmentInfo) error {
	if _, ok := kindCodes[info.Kind]; !ok || info.Name != filepath.Base(info.Name) || strings.HasPrefix(info.Name, ".") {
		return hut3.Errorf(hut3.Invalid, "the manifest names %q of kind %q, which is no segment", info.Name, info.Kind)
	}
	return nil
}

// layers opens the entity layers, by the segment that they are of.
func (c *Corpus) layers() map[string]*layer {
	out := map[string]*layer{}
	for _, info := range c.live {
		if info.Kind != KindEntities {
			continue
		}
		l, err := (*layer)(nil), c.broken[info.Name]
		if err == nil {
			err = guard(func() error { l = openLayer(c.files[info.Name]); return nil })
		}
		if err != nil {
			c.broken[info.Name], l = err, &layer{lost: err, version: info.Extractor}
		}
		out[info.Of] = l
	}
	return out
}

// segments opens the content of the files. What is damaged already at that
// point counts as a file that cannot be opened.
func (c *Corpus) segments(layers map[string]*layer) {
	for _, info := range c.live {
		f := c.files[info.Name]
		if f == nil {
			continue
		}
		var err error
		switch info.Kind {
		case KindMessages:
			var s *messageSegment
			if err = guard(func() (err error) { s, err = openMessages(f, layers[info.Name], info, c.dec); return err }); err == nil {
				c.messages = append(c.messages, s)
			}
		case KindRows:
			var s *rowSegment
			if err = guard(func() (err error) { s, err = openRows(f, info, c.dec); return err }); err == nil {
				c.rows = append(c.rows, s)
			}
		}
		if err != nil {
			c.broken[info.Name] = err
		}
	}
}

// Live is the manifest of the snapshot.
func (c *Corpus) Live() []SegmentInfo { return slices.Clone(c.live) }

// Close waits for what is running and lets go of the files.
func (c *Corpus) Close() error {
	if c.use.close() {
		c.releaseFiles()
	}
	return nil
}

func (c *Corpus) releaseFiles() {
	for _, f := range c.files {
		if f.leave() {
			c.blocks.forget(f)
			c.found.forget(f)
		}
	}
}

// Clean removes what is not live: files that no manifest names and those left
// half written. Only the writer who holds the lease may call it. It returns the
// names removed.
func (c *Corpus) Clean(live []SegmentInfo) ([]string, error) {
	keep := map[string]bool{}
	for _, s := range live {
		keep[s.Name] = true
	}
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "the corpus folder cannot be read")
	}
	var gone []string
	for _, e := range entries {
		name := e.Name()
		if keep[name] || e.IsDir() || !strings.HasSuffix(name, ".seg") && !strings.HasSuffix(name, ".seg"+tempSuffix) {
			continue
		}
		if err := os.Remove(filepath.Join(c.dir, name)); err != nil {
			return gone, hut3.Wrap(err, hut3.Internal, "segment %s cannot be removed", name)
		}
		gone = append(gone, name)
	}
	return gone, syncDir(c.dir)
}

// useCount lets Close wait for calls that are running. A call made from inside
// another, as from the function given to Each, is let in.
type useCount struct {
	mu     sync.Mutex
	idle   *sync.Cond
	n      int
	closed bool
}

func (u *useCount) init() { u.idle = sync.NewCond(&u.mu) }

func (u *useCount) enter() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.closed {
		return hut3.Errorf(hut3.Conflict, "the corpus was closed; take a new view")
	}
	u.n++
	return nil
}

func (u *useCount) leave() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.n--; u.n == 0 {
		u.idle.Broadcast()
	}
}

// close reports whether this call was the one that closed.
func (u *useCount) close() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	for u.n > 0 {
		u.idle.Wait()
	}
	was := u.closed
	u.closed = true
	return !was
}
