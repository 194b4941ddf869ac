package main

import (
	"io/fs"
	"path/filepath"
)

// engine is one that is measured. Load takes all messages and returns when they
// are durable and can be searched. Questions answer with a total: of hits, or of
// what is listed. Searches fetch the 50 newest hits with their text as well;
// facets the ten commonest senders and every day.
type engine interface {
	load(*model) error
	bytes() (int64, error)
	word(question) (int64, error)
	and(question) (int64, error)
	not(question) (int64, error)
	phrase(question) (int64, error)
	prefix(question) (int64, error)
	narrow(question) (int64, error)
	facets(question) (int64, error)
	edges(question) (int64, error)
	window(question) (int64, error)
	close() error
}

const page = 50

// bytesBelow adds up the files of a folder.
func bytesBelow(dir string) (n int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	return n, err
}
