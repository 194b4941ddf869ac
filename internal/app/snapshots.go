package app

import (
	"errors"
	"sync"
	"time"

	"hut3/internal/corpus"
)

// snapshots is the corpus as it is now, and as it was for those who began with
// an earlier one: a page asks its view several times, and between two of them
// an import or upkeep may swap the files.
type snapshots struct {
	mu   sync.Mutex
	live *corpus.Corpus
	old  []retired
}

type retired struct {
	corpus *corpus.Corpus
	at     time.Time
}

// keepOld is how long a snapshot stays open after the next took its place.
const keepOld = 10 * time.Minute

func (s *snapshots) now() *corpus.Corpus {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.live
}

// swap puts another snapshot in the place of the live one, and lets go of those
// that nobody can be using any more.
func (s *snapshots) swap(next *corpus.Corpus) {
	s.mu.Lock()
	now := time.Now() // of the machine: how long a file stays mapped is no matter of the case
	if s.live != nil {
		s.old = append(s.old, retired{s.live, now})
	}
	s.live = next
	var gone []*corpus.Corpus
	for len(s.old) > 0 && now.Sub(s.old[0].at) > keepOld {
		gone, s.old = append(gone, s.old[0].corpus), s.old[1:]
	}
	s.mu.Unlock()
	for _, c := range gone {
		_ = c.Close() // which never fails; it waits for what is running
	}
}

// forget closes what was kept for those who began earlier: after an erasure they
// are told that it is closed, rather than shown what is gone.
func (s *snapshots) forget() {
	s.mu.Lock()
	gone := s.old
	s.old = nil
	s.mu.Unlock()
	for _, r := range gone {
		_ = r.corpus.Close() // which never fails; it waits for what is running
	}
}

func (s *snapshots) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, r := range s.old {
		errs = append(errs, r.corpus.Close())
	}
	if s.live != nil {
		errs = append(errs, s.live.Close())
	}
	s.old, s.live = nil, nil
	return errors.Join(errs...)
}
