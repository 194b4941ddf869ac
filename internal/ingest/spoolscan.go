package ingest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
)

// finished is a whole spool that a stopped import left.
type finished struct {
	span    span
	trailer spoolTrailer
}

// finishedSpools reads the volumes of a stopped import through, and gives the
// spools whose checksums hold. What stands behind a fault in a volume is read
// again from the original.
func finishedSpools(work string) (map[spoolHead]finished, error) {
	volumes, err := filepath.Glob(filepath.Join(globSafe(work), spoolPrefix+"*"))
	if err != nil {
		return nil, err
	}
	all := map[spoolHead]finished{}
	for _, path := range volumes {
		if err := scanVolume(path, all); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// globSafe takes away the meaning that a pattern gives to characters.
func globSafe(path string) string {
	return strings.NewReplacer(`[`, `[[]`, `*`, `[*]`, `?`, `[?]`).Replace(path)
}

func scanVolume(path string, all map[spoolHead]finished) error {
	info, err := os.Stat(path)
	if err != nil {
		return diskFault(err)
	}
	r := newSpoolReader()
	defer r.close()
	for at := int64(0); at < info.Size(); {
		head, f, ok := r.scan(span{volume: path, at: at})
		if !ok {
			return nil
		}
		all[head] = f
		at = r.pos
	}
	return nil
}

// scan reads a spool to its trailer; ok is false where it is not whole.
func (r *spoolReader) scan(s span) (head spoolHead, f finished, ok bool) {
	head, err := r.open(s)
	if err != nil {
		return head, f, false
	}
	f.span = s
	for {
		at, begins := r.pos, r.stretch.left == 0
		_, trailer, more, err := r.next(false)
		if err != nil {
			return head, f, false
		}
		if !more {
			f.span.owners, f.span.summary = r.stretch.heads.owners, r.told
			return head, f, json.Unmarshal(trailer, &f.trailer) == nil && r.n == f.trailer.Numbered
		}
		if begins {
			f.span.marks = append(f.span.marks, mark{r.n - 1, at})
		}
	}
}
