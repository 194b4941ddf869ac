package web

import (
	"context"
	"errors"
	"time"

	"hut3"
)

const (
	// askTime is how long a question to the corpus may take over HTTP. Those who search
	// beside it wait for the cores that it has.
	askTime = 30 * time.Second
	// mostAsked is how many bytes an address may have behind its question mark.
	mostAsked = 32 << 10
)

// overdue is the end of a question that took too long.
type overdue struct{ error }

// Unwrap gives the error itself, with its code.
func (o overdue) Unwrap() error { return o.error }

// timely runs a handler that asks the corpus, as long as a question may take.
func (v *visit) timely(handle func(*visit) (answer, error)) (answer, error) {
	all := v.ctx
	ctx, stop := context.WithTimeout(all, v.s.askTime)
	defer func() { stop(); v.ctx = all }()
	v.ctx = ctx
	a, err := handle(v)
	if err != nil && all.Err() == nil && errors.Is(ctx.Err(), context.DeadlineExceeded) && hut3.CodeOf(err) != hut3.Usage {
		err = overdue{hut3.Errorf(hut3.Incomplete, "the question took longer than %s and was ended; nothing is wrong with what is stored", v.s.askTime)}
	}
	return a, err
}

// short refuses an address that is longer than is read.
func (v *visit) short() error {
	if n := len(v.r.URL.RawQuery); n > mostAsked {
		return hut3.Errorf(hut3.Usage, "the address has %s bytes behind its question mark and at most %s are read; put many words into a list of terms (/terms), or keep what they find as a hit set and ask with set:NAME",
			hut3.Thousands(int64(n)), hut3.Thousands(mostAsked))
	}
	return nil
}
