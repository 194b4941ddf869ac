package hut3

import (
	"errors"
	"fmt"
)

// Code classes an error by what the caller can do about it. One place maps
// codes to HTTP status, and one to the exit codes of the command line.
type Code string

// The codes. Internal is what an error without a code is taken for.
const (
	Internal   Code = "internal"   // a fault of the program or the machine
	Usage      Code = "usage"      // the call's words are wrong
	Invalid    Code = "invalid"    // input that cannot be read or taken
	NotFound   Code = "not_found"  // no such object in what the actor may see
	Refused    Code = "refused"    // access says no
	Conflict   Code = "conflict"   // the state of the object forbids the act
	Integrity  Code = "integrity"  // stored bytes are not what was sealed
	Incomplete Code = "incomplete" // stopped before the end; safe to run again
)

// Error carries a code, a sentence for a person (what, where, what to do) and
// the cause. The sentence never contains the text of a message.
type Error struct {
	Code    Code
	Message string
	Cause   error
}

// Error prints the sentence and the cause.
func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Message
	}
	return e.Message + ": " + e.Cause.Error()
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Cause }

// Errorf makes an Error of a code and a sentence.
func Errorf(code Code, format string, args ...any) error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap puts a code and a sentence around a cause. A nil cause stays nil.
func Wrap(cause error, code Code, format string, args ...any) error {
	if cause == nil {
		return nil
	}
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Cause: cause}
}

// CodeOf finds the code of an error; Internal where it has none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
