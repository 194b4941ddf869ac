package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"hut3"
)

// diskWatch looks now and then at what the case takes on the disk. The vault may
// have very many files and only grows: it is measured once, at the end, so that
// what comes out is never too little.
type diskWatch struct {
	data string
	done chan struct{}
	peak chan int64
}

const (
	diskEvery = 100 * time.Millisecond
	diskBlock = 4 << 10 // what a file is rounded up to
)

func watchDisk(data string) *diskWatch {
	w := &diskWatch{data, make(chan struct{}), make(chan int64)}
	go func() {
		tick := time.NewTicker(diskEvery)
		defer tick.Stop()
		peak := w.besideVault()
		for {
			select {
			case <-tick.C:
				peak = max(peak, w.besideVault())
			case <-w.done:
				w.peak <- max(peak, w.besideVault())
				return
			}
		}
	}()
	return w
}

// stop gives the most that was seen, in bytes.
func (w *diskWatch) stop() (int64, error) {
	close(w.done)
	peak := <-w.peak
	n, err := blocksBelow(filepath.Join(w.data, "vault"), "")
	return peak + n, hut3.Wrap(err, hut3.Internal, "measuring the vault")
}

// besideVault is what stands now. What goes while it is looked at is not there
// any more.
func (w *diskWatch) besideVault() int64 {
	n, _ := blocksBelow(w.data, "vault")
	return n
}

// blocksBelow is what the files below a folder take, without those of one name in
// it.
func blocksBelow(dir, without string) (n int64, err error) {
	err = filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case entry.IsDir() && without != "" && path == filepath.Join(dir, without):
			return filepath.SkipDir
		case entry.IsDir():
			return nil
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil {
			n += (info.Size() + diskBlock - 1) / diskBlock * diskBlock
		}
		return err
	})
	return n, err
}
