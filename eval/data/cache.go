package data

import (
	"container/list"
	"sync"
)

// cache keeps the values that were used last, up to a total cost. The first caller of a key makes the value while the
// others of that key wait for it; other keys are not held up. An error is handed to those who waited and forgotten.
type cache[K comparable, V any] struct {
	limit int64
	cost  func(V) int64

	mu      sync.Mutex
	used    int64
	entries map[K]*list.Element // of *entry[K, V]; the front was used last
	order   list.List
}

type entry[K comparable, V any] struct {
	key  K
	make func() (V, error)
	cost int64 // 0 until the value is there
}

func newCache[K comparable, V any](limit int64, cost func(V) int64) *cache[K, V] {
	return &cache[K, V]{limit: limit, cost: cost, entries: make(map[K]*list.Element)}
}

func (c *cache[K, V]) get(key K, load func() (V, error)) (V, error) {
	c.mu.Lock()
	e, ok := c.entries[key]
	if ok {
		c.order.MoveToFront(e)
	} else {
		e = c.order.PushFront(&entry[K, V]{key: key, make: sync.OnceValues(load)})
		c.entries[key] = e
	}
	c.mu.Unlock()

	en := e.Value.(*entry[K, V])
	v, err := en.make()

	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries[key] != e { // dropped in the meantime: v is still good
		return v, err
	}
	if err != nil {
		c.drop(e)
		return v, err
	}
	if en.cost == 0 {
		en.cost = max(1, c.cost(v))
		c.used += en.cost
		c.shrink(e)
	}
	return v, nil
}

// shrink drops what was not used for longest, but never keep: one value larger than the limit is still cached.
func (c *cache[K, V]) shrink(keep *list.Element) {
	for e := c.order.Back(); e != nil && c.used > c.limit; {
		before := e.Prev()
		if e != keep && e.Value.(*entry[K, V]).cost > 0 { // 0: still being made
			c.drop(e)
		}
		e = before
	}
}

func (c *cache[K, V]) drop(e *list.Element) {
	en := e.Value.(*entry[K, V])
	c.used -= en.cost
	c.order.Remove(e)
	delete(c.entries, en.key)
}
