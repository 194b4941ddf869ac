package app

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"hut3"
)

const (
	handOutPrefix = "handout-"     // in the folder work
	handOutStale  = 24 * time.Hour // after that long one was left by a server that stopped
)

// HandOutFile makes an empty file for what a browser is given once it is whole. It
// lies in the data folder, for it holds what the case holds. Whoever makes it
// removes it, or has it kept (KeepHandOut); one that stays is removed when the case
// is opened a day later, and by an erasure.
func (a *App) HandOutFile() (*os.File, error) {
	room, err := a.handOutRoom()
	if err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(room, handOutPrefix+"*") // made with 0600
	return f, hut3.Wrap(err, hut3.Internal, "making room in the data folder")
}

// HandOutFolder makes an empty folder, as HandOutFile makes a file.
func (a *App) HandOutFolder() (string, error) {
	room, err := a.handOutRoom()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(room, handOutPrefix+"*") // made with 0700
	return dir, hut3.Wrap(err, hut3.Internal, "making room in the data folder")
}

// handOutRoom is the folder work, which is made where it is not there.
func (a *App) handOutRoom() (string, error) {
	room := filepath.Join(a.Dir, "work")
	return room, hut3.Wrap(os.MkdirAll(room, 0o700), hut3.Internal, "making the folder work") // the first import makes it too
}

// clearHandOuts removes those that are older than an age. One that is on its way to
// a browser goes on, where the system lets an open file live without its name.
func (a *App) clearHandOuts(age time.Duration) error {
	left, err := filepath.Glob(filepath.Join(a.Dir, "work", handOutPrefix+"*"))
	for _, path := range left {
		if info, gone := os.Stat(path); gone == nil && time.Since(info.ModTime()) >= age {
			err = errors.Join(err, os.RemoveAll(path))
		}
	}
	return hut3.Wrap(err, hut3.Incomplete, "removing what was made for browsers from the folder work")
}
