package ingest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"hut3"
)

// rejectList reads a delivery's list of what was set aside, in the order of its
// numbers, one at a time.
type rejectList struct {
	dec   *json.Decoder // nil: the list is empty
	now   hut3.Reject
	ok    bool
	whose string
}

func (l *rejectList) next() error {
	l.now, l.ok = hut3.Reject{}, false
	if l.dec == nil {
		return nil
	}
	switch err := l.dec.Decode(&l.now); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return hut3.Wrap(err, hut3.Integrity, "the list of what was set aside of %s cannot be read at byte %d", l.whose, l.dec.InputOffset())
	}
	l.ok = true
	return nil
}

// rejects sets what was set aside then beside what is set aside now: which is new,
// which is missing, and which has another place or reason. The lists are read twice,
// to align and to compare them.
func (c *comparison) rejects(ctx context.Context) error {
	if sum := c.sealed.Rejects; !sum.IsZero() && !c.Vault.Has(sum) {
		c.out.differs("count", c.out.Delivery, "rejects_list", sum.String(), "is not in the vault")
	}
	var numbers renumbering
	for _, walk := range []func(was, now *rejectList) error{
		func(was, now *rejectList) (err error) {
			numbers, err = c.alignRejects(was, now)
			return err
		},
		func(was, now *rejectList) error { return c.eachReject(ctx, was, now, &numbers) },
	} {
		if err := c.bothRejects(walk); err != nil {
			return err
		}
	}
	return nil
}

// bothRejects opens the two lists. Of one that is gone from the vault every reject
// is new.
func (c *comparison) bothRejects(walk func(was, now *rejectList) error) error {
	was, done, err := c.sealedRejects()
	if err != nil {
		return err
	}
	defer done()
	f, err := os.Open(filepath.Join(c.work, rejectsName))
	if err != nil {
		return diskFault(err)
	}
	defer f.Close() // only read
	return walk(was, &rejectList{dec: json.NewDecoder(bufio.NewReader(f)), whose: c.out.Delivery + " read again"})
}

// sealedRejects opens the list that the delivery keeps.
func (c *comparison) sealedRejects() (*rejectList, func(), error) {
	list := &rejectList{whose: c.out.Delivery}
	if c.sealed.Rejects.IsZero() {
		return list, func() {}, nil
	}
	r, err := c.Vault.Open(c.sealed.Rejects)
	if hut3.CodeOf(err) == hut3.NotFound && err != nil {
		return list, func() {}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	list.dec = json.NewDecoder(bufio.NewReader(io.NewSectionReader(r, 0, r.Size())))
	return list, func() { _ = r.Close() }, nil
}

// eachReject goes through both lists side by side, as numbers says which are one.
func (c *comparison) eachReject(ctx context.Context, was, now *rejectList, numbers *renumbering) error {
	c.renumbered("reject", numbers)
	err := errors.Join(was.next(), now.next())
	for n := 0; err == nil && (was.ok || now.ok); n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		at, paired := numbers.again(was.now.Key)
		switch {
		case was.ok && (!paired || !now.ok || at < now.now.Key):
			c.out.differs("reject", was.now.Key.String(), "", rejectText(&was.now), "is not there")
			err = was.next()
		case !was.ok || now.now.Key < at:
			c.out.differs("reject", now.now.Key.String(), "", "is not there", rejectText(&now.now))
			err = now.next()
		default:
			c.reject(&was.now, &now.now)
			err = errors.Join(was.next(), now.next())
		}
	}
	return err
}

func (c *comparison) reject(a, b *hut3.Reject) {
	for _, f := range [][3]string{{"at", placeText(a.Loc), placeText(b.Loc)}, {"reason", a.Reason, b.Reason}} {
		if f[1] != f[2] {
			c.out.differs("reject", a.Key.String(), f[0], f[1], f[2])
		}
	}
}

// rejectText says what was set aside and where it stands; none of it is shown.
func rejectText(r *hut3.Reject) string {
	return fmt.Sprintf("%s, byte %d, %d long: %s", r.Loc.File, r.Loc.Offset, r.Loc.Length, r.Reason)
}
