// Package errs is what the lint test reads.
package errs

import (
	"errors"
	"fmt"
	"io"
	"os"
)

var errGone = errors.New("gone")

func dropped() {
	os.Remove("a.txt") // want "unchecked error"
}

func closed(f *os.File, r io.ReadCloser) {
	defer f.Close()
	defer r.Close()
	fmt.Fprintln(f, "printed")
}

func compared(err error) bool {
	return err == errGone // want "comparing with == will fail on wrapped errors"
}
