package app

import (
	"os"
	"runtime/pprof"

	"hut3"
)

// CPUProfile writes to a file where the processors spend their time until stop is
// called, for go tool pprof. With an empty path it does nothing. Usage: the file
// cannot be made, or a profile is being written already.
func CPUProfile(path string) (stop func() error, err error) {
	if path == "" {
		return func() error { return nil }, nil
	}
	f, err := os.Create(path)
	if err == nil {
		err = pprof.StartCPUProfile(f)
	}
	return func() error {
		pprof.StopCPUProfile()
		return f.Close()
	}, hut3.Wrap(err, hut3.Usage, "the profile cannot be written to %s", path)
}
