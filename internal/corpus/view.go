package corpus

import (
	"context"
	"sort"
	"sync/atomic"

	"hut3"
)

// View answers for one Scope: what it hides does not exist in any answer. It
// is safe for concurrent use, and good for as long as its Corpus is open.
//
// A message is printed by its Ref, the lowest row of it in the class it is
// shown from. Its Key joins it to marks and records, may be the key of a row
// that the scope does not hold, and is never printed.
type View struct {
	c      *Corpus
	scope  hut3.Scope
	grants map[uint32]hut3.Grant
	segs   []*segmentView
	rows   []*rowSegment

	targets settled // of scope
	narrow  bool    // something of the granted classes is out of sight
	muted   *muted  // nil where no row is taken by where it was read

	worked   *worked
	overlays *overlays // shared by all that facts are laid over
	laid     *laid     // nil where none are
	limits   Limits
	sets     map[string][]hut3.Key
	kept     *keptSets     // shared by all views of the compiled scope
	ruled    *ruled        // nil where no ruling of a person holds
	ofRows   bool          // see Edits and Notes
	untested *atomic.Int64 // see Despite; nil where damage is refused

	laidRanks func() handleRanks // with the handles that only segments of no file name; nil where there are none
}

// segmentView is a segment with the ordinals of it that a scope sees.
type segmentView struct {
	*messageSegment
	index    int      // its place among the view's
	reach    docset   // what the grant of its class reaches
	retold   docset   // whose ref is a row that the scope takes; see muted
	visible  docset   // what is left of that, each message in one class only
	withheld []docset // what each declared target took of it
	laid     bool     // of no file: rows that people's rulings made messages of their own, or messages shown by another row
}

// View compiles a scope, or gives the one compiled before. The actor of the
// scope plays no part.
func (c *Corpus) View(scope hut3.Scope) (*View, error) {
	if err := c.use.enter(); err != nil {
		return nil, err
	}
	defer c.use.leave()
	return c.views.get(scope, func() (*View, error) { return c.compile(scope) })
}

func (c *Corpus) compile(scope hut3.Scope) (*View, error) {
	v := &View{c: c, scope: scope, narrow: narrow(scope), grants: map[uint32]hut3.Grant{}, worked: newWorked(), overlays: &overlays{}, kept: &keptSets{}}
	for _, g := range scope.Grants {
		v.grants[g.Class] = g
	}
	for _, info := range c.live {
		if _, granted := v.grants[info.Class]; granted && c.broken[info.Name] != nil && info.Kind != KindEntities {
			return nil, c.broken[info.Name]
		}
	}
	for _, r := range c.rows {
		if _, granted := v.grants[r.info.Class]; granted {
			v.rows = append(v.rows, r)
		}
	}
	for _, s := range c.messages {
		if _, granted := v.grants[s.info.Class]; granted {
			v.segs = append(v.segs, &segmentView{messageSegment: s, index: len(v.segs)})
		}
	}
	return v, guard(func() error {
		v.targets = c.settle(scope)
		return v.restrict()
	})
}

// within runs a call of the view: it counts as use of the corpus, and damage
// met comes back as an error.
func (v *View) within(ctx context.Context, fn func() error) error {
	if err := v.c.use.enter(); err != nil {
		return err
	}
	defer v.c.use.leave()
	if err := stopped(ctx); err != nil {
		return err
	}
	return guard(fn)
}

// reaches reports whether the grant of a class reaches the message there, and
// so whether the rows that the class holds of it are seen.
func (v *View) reaches(class uint32, message hut3.Key) bool {
	g, granted := v.grants[class]
	if !granted || g.All {
		return granted
	}
	for _, s := range v.segs {
		if s.laid || s.info.Class != class {
			continue
		}
		if o, ok := s.byKey(message); ok {
			return s.reach.contains(o)
		}
	}
	return false
}

// period is the messages with a known time in [from, to); zero is open.
func (s *messageSegment) period(from, to int64) docset {
	lo, hi := s.early, s.n
	after := func(t int64) uint32 {
		return s.early + uint32(sort.Search(int(s.n-s.early), func(i int) bool { return s.sent.i64(i+int(s.early)) >= t }))
	}
	if from != 0 {
		lo = after(from)
	}
	if to != 0 {
		hi = after(to)
	}
	return rangeSet(s.n, lo, hi)
}
