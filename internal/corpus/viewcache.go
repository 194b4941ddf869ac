package corpus

import (
	"crypto/sha256"
	"encoding/json"
	"sync"

	"hut3"
)

// keptViews is how many compiled scopes a snapshot keeps.
const keptViews = 128

// viewCache keeps compiled scopes, the least used going first.
type viewCache struct {
	mu    sync.Mutex
	views map[hut3.Digest]*cachedView
	clock uint64
}

type cachedView struct {
	once sync.Once
	view *View
	err  error
	used uint64
}

func (c *viewCache) get(scope hut3.Scope, compile func() (*View, error)) (*View, error) {
	scope.Actor = ""
	text, err := json.Marshal(scope)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "a scope cannot be compiled")
	}
	e := c.entry(sha256.Sum256(text))
	e.once.Do(func() { e.view, e.err = compile() })
	return e.view, e.err
}

func (c *viewCache) entry(id hut3.Digest) *cachedView {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clock++
	e := c.views[id]
	if e == nil {
		if c.views == nil {
			c.views = map[hut3.Digest]*cachedView{}
		}
		if len(c.views) >= keptViews {
			c.drop()
		}
		e = &cachedView{}
		c.views[id] = e
	}
	e.used = c.clock
	return e
}

// forget lets go of all compiled scopes, with what was counted for them.
func (c *viewCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.views = nil
}

func (c *viewCache) drop() {
	var oldest hut3.Digest
	least := ^uint64(0)
	for id, e := range c.views {
		if e.used < least {
			oldest, least = id, e.used
		}
	}
	delete(c.views, oldest)
}
