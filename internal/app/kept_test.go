package app

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestKeptWorkIsDoneOnce(t *testing.T) {
	t.Parallel()
	var k keptWork[string, int64]
	var begun atomic.Int64
	size := func(n int64) int64 { return n }
	ask := func(ctx context.Context, of string, n int64) (int64, error) {
		return k.get(ctx, of, size, func(context.Context) (int64, error) {
			begun.Add(1)
			return n, nil
		})
	}
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if n, err := ask(t.Context(), "a", 7); n != 7 || err != nil {
				t.Errorf("%d %v", n, err)
			}
		})
	}
	all.Wait()
	if begun.Load() != 1 {
		t.Errorf("worked out %d times", begun.Load())
	}
	if _, err := k.get(t.Context(), "b", size, func(context.Context) (int64, error) { return 0, errors.New("no") }); err == nil || len(k.list) != 1 {
		t.Errorf("an error is kept: %v, %d", err, len(k.list))
	}
	for of, n := range map[string]int64{"c": keptSize - 10, "d": keptSize + 10} { // either first: the last stays, and what fits beside it
		if _, err := ask(t.Context(), of, n); err != nil {
			t.Fatal(err)
		}
	}
	if k.list[len(k.list)-1].size < keptSize-10 || len(k.list) != 1 {
		t.Errorf("%d values are kept", len(k.list))
	}
	k.forget()
	if got, _ := ask(t.Context(), "d", 8); got != 8 {
		t.Errorf("after it was to forget it says %d", got)
	}
}

// Who waited for somebody that gave up works it out himself.
func TestKeptWorkOfOneThatGaveUp(t *testing.T) {
	t.Parallel()
	var k keptWork[string, int]
	size := func(int) int64 { return 1 }
	begun, gone := make(chan struct{}), make(chan struct{})
	go func() {
		_, _ = k.get(t.Context(), "a", size, func(context.Context) (int, error) { close(begun); <-gone; return 0, context.Canceled })
	}()
	<-begun
	ended, stop := context.WithCancel(t.Context())
	stop()
	if _, err := k.get(ended, "a", size, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("waits although it was told not to: %v", err)
	}
	go close(gone)
	if n, err := k.get(t.Context(), "a", size, func(context.Context) (int, error) { return 3, nil }); n != 3 || err != nil {
		t.Errorf("%d %v", n, err)
	}
}

// A statement, the clocks, a comparison and the words of everything are worked out
// once for as long as nothing comes in, and by each scope for itself.
func TestHeavyAnswersAreKept(t *testing.T) {
	t.Parallel()
	a := freshCase(t)
	a.takeIn(t, requestOf(lay(t, t.TempDir(), map[string]string{"almagrebe/messages.csv": sheet("almagrebe", line{"2020-04-04 11:34:00", "almagrebe", "birchtern", "one"})})))
	ask := func() *Completeness {
		t.Helper()
		c, err := a.Completeness(t.Context(), analyst, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.GroupingClocks(t.Context(), analyst); err != nil {
			t.Fatal(err)
		}
		if _, err := a.GroupingCompare(t.Context(), analyst, "standing", "group/2", nil); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Distinct(t.Context(), analyst, "one", 0); err != nil {
			t.Fatal(err)
		}
		return c
	}
	first, again := ask(), ask()
	if diff := cmp.Diff(first, again, cmpopts.IgnoreUnexported(Completeness{}), cmpopts.IgnoreFields(Completeness{}, "Made")); diff != "" {
		t.Errorf("asked again (-first +again):\n%s", diff)
	}
	if len(a.stated.list) != 1 || len(a.clocks.list) != 1 || len(a.compared.list) != 1 || len(a.sampled.list) != 2 {
		t.Errorf("worked out %d, %d, %d and %d times", len(a.stated.list), len(a.clocks.list), len(a.compared.list), len(a.sampled.list))
	}
	a.takeIn(t, requestOf(lay(t, t.TempDir(), map[string]string{"birchtern/messages.csv": sheet("birchtern", line{"2020-04-04 11:35:00", "birchtern", "almagrebe", "two"})})))
	if later := ask(); later.Totals.Messages != first.Totals.Messages+1 {
		t.Errorf("after another delivery %d messages are stated", later.Totals.Messages)
	}
	a.forget()
	if len(a.stated.list)+len(a.clocks.list)+len(a.compared.list)+len(a.sampled.list) > 0 {
		t.Error("not all is forgotten")
	}
}
