//go:build unix

package ingest

import (
	"os/signal"
	"strconv"

	"golang.org/x/sys/unix"
)

// limitFiles makes writes beyond a length fail, as on a full disk.
func limitFiles(text string) error {
	if text == "" {
		return nil
	}
	n, err := strconv.ParseUint(text, 10, 62)
	if err != nil {
		return err
	}
	signal.Ignore(unix.SIGXFSZ)
	return unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: n, Max: n})
}
