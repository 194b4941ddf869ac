package corpus

import "sync"

// laneBatches is how many batches are under way in a lane: one is filled while
// another is worked on, and the rest wait, or whoever hands over would wait each
// time that a frame of many rows is packed.
const laneBatches = 12

// lane hands batches to a goroutine that works on one after the other, in their
// order. One goroutine may use it.
type lane[B any] struct {
	full, free chan *B
	at         *B // is being filled
	ended      chan struct{}
	mu         sync.Mutex
	err        error
}

// newLane starts a lane. What work leaves in a batch is what the batch begins
// with when it is filled again.
func newLane[B any](work func(*B) error) *lane[B] {
	l := &lane[B]{full: make(chan *B, laneBatches), free: make(chan *B, laneBatches), ended: make(chan struct{})}
	for range laneBatches {
		l.free <- new(B)
	}
	go func() {
		defer close(l.ended)
		for b := range l.full {
			if l.failed() == nil {
				l.fail(work(b))
			}
			l.free <- b
		}
	}()
	return l
}

// batch gives the batch that is being filled.
func (l *lane[B]) batch() *B {
	if l.at == nil {
		l.at = <-l.free
	}
	return l.at
}

// hand gives the batch away, and says what went wrong with an earlier one.
func (l *lane[B]) hand() error {
	if l.at != nil {
		l.full <- l.at
		l.at = nil
	}
	return l.failed()
}

// close hands over what is left and waits for all of it.
func (l *lane[B]) close() error {
	_ = l.hand() // it is asked again
	close(l.full)
	<-l.ended
	return l.failed()
}

// fail keeps the first fault; after it, batches are no longer worked on.
func (l *lane[B]) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		l.err = err
	}
}

func (l *lane[B]) failed() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}
