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
	// exportTime is how long a file may take until it is whole.
	exportTime = 30 * time.Minute
	// mostAsked is how many bytes an address may have behind its question mark.
	mostAsked = 32 << 10
)

// limit is how long a handler may take, and what is said where that was not enough.
type limit struct {
	most       time.Duration
	what, next string
	safe       string
}

// limits are those of a server, so that a test can hurry one.
type limits struct {
	question limit // what is asked of the corpus
	export   limit // what makes a file of it
}

func theLimits(ask, export time.Duration) limits {
	return limits{
		question: limit{ask, "the question", "Narrow it by a word, a handle, a conversation or a period. The command line asks without a limit of time.", "It was ended, and nothing was changed."},
		export: limit{export, "the file", "Ask for parts of it, each with a period of its own (after: and before:), which together are the whole; or write it with the command line, which has no limit of time.",
			"It was ended before it was whole: nothing of it was handed over, and nothing of it is kept."},
	}
}

// overdue is the end of a handler that took too long.
type overdue struct {
	error
	limit limit
}

// Unwrap gives the error itself, with its code.
func (o overdue) Unwrap() error { return o.error }

// timely runs a handler as long as it may take; what makes a file has that long to
// come, whatever clock the server's own connections have.
func (v *visit) timely(l limit, handle func(*visit) (answer, error)) (answer, error) {
	all := v.ctx
	if l.most > writeTime {
		v.unhurried(l.most)
	}
	ctx, stop := context.WithTimeout(all, l.most)
	defer func() { stop(); v.ctx = all }()
	v.ctx = ctx
	a, err := handle(v)
	if err != nil && all.Err() == nil && errors.Is(ctx.Err(), context.DeadlineExceeded) && hut3.CodeOf(err) != hut3.Usage {
		err = overdue{hut3.Errorf(hut3.Incomplete, "%s took longer than %s and was ended; nothing is wrong with what is stored", l.what, l.most), l}
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
