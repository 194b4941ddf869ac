package access

import (
	"context"
	"testing"
	"time"

	"hut3"
	"hut3/internal/audit"
)

// What an open page asks by itself keeps no session open: an hour after its owner
// last did something it is closed, however often the page asked.
func TestWatchingIsRest(t *testing.T) {
	t.Parallel()
	d, now := testDoors(t)
	annIn(t, d)
	token, _, err := d.SignInFrom(t.Context(), "ann", "correct horse", "192.0.2.7", "a browser")
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		now.Add(idleLength / 4)
		if _, err := d.Session(Watch(t.Context()), token); err != nil {
			t.Fatalf("a page that watches within the hour is shut out: %v", err)
		}
	}
	now.Add(idleLength/4 + time.Second)
	if _, err := d.Session(Watch(t.Context()), token); hut3.CodeOf(err) != hut3.Refused {
		t.Errorf("a page kept the session open by itself: %v", err)
	}
}

// A page that shows the same again leaves one leaf in a quarter of an hour; what
// differs in anything that the leaf keeps, or is another's, leaves its own. A look
// that somebody asks for himself is always recorded, and so is a refusal.
func TestWatchingIsOneLook(t *testing.T) {
	t.Parallel()
	d, now := testDoors(t)
	ann, bob := actor("ann", "NCA", hut3.RoleAnalyst), actor("bob", "NCA", hut3.RoleAnalyst)
	adm := actor("adm", "NCA", hut3.RoleAdministrator)
	ann.Session, bob.Session = "one", "two"
	again := ann
	again.Session = "three"
	board := func(refs ...hut3.Ref) Look {
		return Look{Action: CorpusSearch, Query: "board", Count: int64(len(refs)), Refs: refs}
	}
	watch := Watch(context.Background())
	for i, step := range []struct {
		ctx     context.Context
		actor   hut3.Actor
		look    Look
		passes  time.Duration
		leaves  int
		refused bool
	}{
		{watch, ann, board("TTL-1"), 0, 1, false},
		{watch, ann, board("TTL-1"), time.Minute, 0, false},
		{watch, bob, board("TTL-1"), 0, 1, false},
		{watch, again, board("TTL-1"), 0, 1, false},
		{watch, ann, board("TTL-1", "TTL-2"), 0, 1, false},
		{context.Background(), ann, board("TTL-1"), 0, 1, false},
		{watch, ann, board("TTL-1"), watchEvery, 1, false},
		{watch, ann, board("TTL-1"), 0, 0, false},
		{watch, adm, board("TTL-1"), 0, 1, true},
		{watch, adm, board("TTL-1"), 0, 1, true},
	} {
		now.Add(step.passes)
		before := looksOf(t, d)
		if err := d.Read(step.ctx, step.actor, step.look); (hut3.CodeOf(err) == hut3.Refused && err != nil) != step.refused {
			t.Fatalf("step %d: %v", i, err)
		}
		if got := looksOf(t, d) - before; got != step.leaves {
			t.Errorf("step %d leaves %d leaves, want %d", i, got, step.leaves)
		}
	}
	if n := len(d.watched.told); n > 4 {
		t.Errorf("%d looks are kept, and those whose time is over go", n)
	}
}

func looksOf(t *testing.T, d *Doors) (n int) {
	t.Helper()
	if err := d.EachLook(t.Context(), func(audit.Leaf) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}
