package app

import (
	"context"
	"slices"
	"sync"
)

// keptWork keeps what was worked out last, by what it was worked out from, and
// works out the same thing once for all who ask for it at a time. It saves time
// and decides nothing: what it is worked out from says all that the value
// depends on. The zero value is ready.
type keptWork[K comparable, V any] struct {
	mu   sync.Mutex
	list []*oneWork[K, V] // the one used last comes last
}

type oneWork[K comparable, V any] struct {
	of    K
	done  chan struct{} // closed when it was worked out
	value V
	err   error
	size  int64
}

// keptSize is how many entries of lists one keptWork keeps; what was used last
// stays, whatever its size.
const keptSize = 400_000

// get gives a value, worked out where it is not kept; size is how many entries
// it has. An error is not kept, and who waited for it tries himself.
func (k *keptWork[K, V]) get(ctx context.Context, of K, size func(V) int64, work func(context.Context) (V, error)) (V, error) {
	for {
		one, mine := k.claim(of)
		if mine {
			k.workOut(ctx, one, size, work)
			return one.value, one.err
		}
		select {
		case <-one.done:
			if one.err == nil {
				return one.value, nil
			}
		case <-ctx.Done():
			var none V
			return none, ctx.Err()
		}
	}
}

func (k *keptWork[K, V]) workOut(ctx context.Context, one *oneWork[K, V], size func(V) int64, work func(context.Context) (V, error)) {
	one.err = context.Canceled // of who waits, if the work ends in no other way
	defer close(one.done)
	defer func() { k.settle(one) }()
	if one.value, one.err = work(ctx); one.err == nil {
		one.size = size(one.value)
	}
}

// claim finds a value, or a place for one that the caller has to work out.
func (k *keptWork[K, V]) claim(of K) (one *oneWork[K, V], mine bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	i := slices.IndexFunc(k.list, func(o *oneWork[K, V]) bool { return o.of == of })
	if mine = i < 0; mine {
		one = &oneWork[K, V]{of: of, done: make(chan struct{})}
	} else {
		one = k.list[i]
		k.list = slices.Delete(k.list, i, i+1)
	}
	k.list = append(k.list, one)
	return one, mine
}

// settle drops a value that failed, and those used longest ago until the rest
// fits.
func (k *keptWork[K, V]) settle(one *oneWork[K, V]) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if one.err != nil {
		k.list = slices.DeleteFunc(k.list, func(o *oneWork[K, V]) bool { return o == one })
		return
	}
	left := int64(keptSize)
	for i := len(k.list) - 1; i >= 0; i-- {
		if left -= k.list[i].size; left < 0 && i < len(k.list)-1 || len(k.list)-i > mostKept {
			k.list = slices.Delete(k.list, 0, i+1)
			return
		}
	}
}

// forget leaves what is being worked out to those who wait for it.
func (k *keptWork[K, V]) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.list = nil
}
