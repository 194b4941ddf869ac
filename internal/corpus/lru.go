package corpus

import (
	"container/list"
	"sync"
)

// lru keeps values up to a size together, the least used going first.
type lru[K comparable, V any] struct {
	mu    sync.Mutex
	limit int
	size  int
	kept  map[K]*list.Element
	order list.List // of keptValue, the last used in front
}

type keptValue[K comparable, V any] struct {
	key   K
	value V
	size  int
}

func newLRU[K comparable, V any](limit int) *lru[K, V] {
	return &lru[K, V]{limit: limit, kept: map[K]*list.Element{}}
}

func (c *lru[K, V]) get(key K) (value V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.kept[key]
	if !ok {
		return value, false
	}
	c.order.MoveToFront(e)
	return e.Value.(keptValue[K, V]).value, true
}

// put keeps a value, and lets go of others until all fit. One that would push
// most others out is not kept.
func (c *lru[K, V]) put(key K, value V, size int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.kept[key]; ok || size > c.limit/16 {
		return
	}
	c.kept[key] = c.order.PushFront(keptValue[K, V]{key, value, size})
	for c.size += size; c.size > c.limit; {
		c.drop(c.order.Back())
	}
}

func (c *lru[K, V]) drop(e *list.Element) {
	v := c.order.Remove(e).(keptValue[K, V])
	delete(c.kept, v.key)
	c.size -= v.size
}

// forget lets go of what a key says is gone.
func (c *lru[K, V]) forget(gone func(K) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for e := c.order.Front(); e != nil; {
		next := e.Next()
		if gone(e.Value.(keptValue[K, V]).key) {
			c.drop(e)
		}
		e = next
	}
}
