package ingest

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lock takes the lease on an open file, or says that somebody has it. The
// system gives it back when the process ends, however it ends.
func lock(f *os.File) (taken bool, err error) {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err = windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return false, nil
	}
	return err == nil, err
}

// unlock does nothing: to close the file gives the lease back.
func unlock(*os.File) {}
