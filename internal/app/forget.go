package app

import (
	"hut3"
	"hut3/internal/corpus"
)

// forget empties what this process keeps of records and messages: after an
// erasure some of it may be of what is gone. Keys and digests do not tell, since a
// version that was erased keeps its digest. What is asked next is read again.
func (a *App) forget() {
	a.files.now().Forget()
	a.cases.Forget()
	a.looks.Forget()
	a.titles.forget()
	a.said.forget()
	a.verbs.forget()
	a.graphs.forget()
	a.drawn.forget()
	a.stated.forget()
	a.registers.forget()
	a.sampled.forget()
	a.clocks.forget()
	a.compared.forget()
	a.lately.forget()
	_ = a.handed.forget() // an erasure removes what is left of them, and says where it could not
}

// forget says of no question that it was answered: what was kept of it went.
func (r *recent) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.list {
		r.list[i].mark = corpus.ViewMark{}
	}
}

func (t *titles) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = map[hut3.Digest]string{}
}

// forget leaves the rulings, which are keys only, for who asked just before; they
// are read again with the facts.
func (c *factsCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.position, c.stamp, c.byUnit = 0, "", nil
}

// forget makes the verbs anew at their next use: results that were read by their
// digest go with them.
func (v *verbs) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.operations = nil
}

func (c *graphCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept = nil
}

func (k *graphs) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.kept = nil
}
