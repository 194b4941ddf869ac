package access

import (
	"testing"
	"time"

	"hut3"
)

// A form is done once for an account, however often it comes: what failed may be
// sent again, what was done is answered as it was, and what is under way waits.
func TestOnce(t *testing.T) {
	t.Parallel()
	d, now := testDoors(t)
	ann, eve := actor("ann", "EMSOU"), actor("eve", "EMSOU")
	done := 0
	send := func(who hut3.Actor, form string, fails error) (string, bool, error) {
		return d.Once(t.Context(), who, form, func() (string, error) {
			if fails == nil {
				done++
			}
			return "done", fails
		})
	}
	bad := hut3.Errorf(hut3.Invalid, "a field is wrong")
	if _, again, err := send(ann, "f", bad); err != bad || again {
		t.Errorf("what fails is told so: %v %v", again, err)
	}
	for n := range 3 {
		answer, again, err := send(ann, "f", nil)
		if answer != "done" || again != (n > 0) || err != nil {
			t.Errorf("sending %d: %q %v %v", n+1, answer, again, err)
		}
	}
	if done != 1 {
		t.Errorf("it was done %d times", done)
	}
	for _, other := range []func() (string, bool, error){
		func() (string, bool, error) { return send(eve, "f", nil) },
		func() (string, bool, error) { return send(ann, "g", nil) },
	} {
		if _, again, err := other(); again || err != nil {
			t.Errorf("another's form, or another form: %v %v", again, err)
		}
	}
	_, _, err := d.Once(t.Context(), ann, "h", func() (string, error) {
		_, _, err := send(ann, "h", nil)
		return "", err
	})
	if hut3.CodeOf(err) != hut3.Conflict {
		t.Errorf("while the first is under way: %v", err)
	}
	now.Add(sentLength + time.Minute)
	if _, _, err := send(ann, "another day", nil); err != nil {
		t.Fatal(err)
	}
	if _, again, err := send(ann, "f", nil); again || err != nil {
		t.Errorf("after a day: %v %v", again, err)
	}
}
