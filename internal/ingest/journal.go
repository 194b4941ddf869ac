package ingest

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"sync"

	"hut3"
)

// kept is a line of the journal of originals: a file that is in the vault.
type kept struct {
	Path   string      `json:"path"`
	Size   int64       `json:"size"` // when it was listed
	Mtime  int64       `json:"mtime"`
	SHA256 hut3.Digest `json:"sha256"`
	Stored int64       `json:"stored"` // bytes that were read
}

// journal is the list of originals that are in the vault, a line each. What a kill
// keeps from the disk of it is stored again, and recognised.
type journal struct {
	mu   sync.Mutex
	file *os.File
	out  *bufio.Writer
}

func openJournal(path string) (*journal, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return &journal{file: f, out: bufio.NewWriterSize(f, 1<<14)}, nil
}

func (j *journal) add(k kept) error {
	line, err := json.Marshal(k)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	_, err = j.out.Write(append(line, '\n'))
	return err
}

// close writes what is left. It may be called again.
func (j *journal) close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.file == nil {
		return nil
	}
	err := errors.Join(j.out.Flush(), j.file.Close())
	j.file = nil
	return err
}

// readJournal gives the journal's lines by path. A line that a kill cut short
// is left out.
func readJournal(path string) map[string]kept {
	all := map[string]kept{}
	f, err := os.Open(path)
	if err != nil {
		return all
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var k kept
		if json.Unmarshal(lines.Bytes(), &k) == nil {
			all[k.Path] = k
		}
	}
	return all
}
