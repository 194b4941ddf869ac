package main

import (
	"errors"
	"fmt"
	"strings"

	"hut3"
)

// The exit codes, as every command's help prints them.
const (
	exitDone      = 0
	exitFailed    = 1
	exitUsage     = 2
	exitRefused   = 3
	exitBadInput  = 4
	exitIntegrity = 5
)

const exitHelp = `Exit codes: 0 done, 1 failed, 2 usage, 3 refused by access, 4 bad input, 5 integrity.`

var exitCodes = map[hut3.Code]int{
	hut3.Usage: exitUsage, hut3.Refused: exitRefused, hut3.Invalid: exitBadInput, hut3.Integrity: exitIntegrity,
}

// errFaults ends a command that has already printed what is wrong.
var errFaults = &hut3.Error{Code: hut3.Integrity, Message: "faults were found"}

// report prints an error for a person and gives its exit code.
func report(c console, err error) int {
	if err == nil {
		return exitDone
	}
	fmt.Fprintln(c.err, "hut3: "+strings.TrimSpace(err.Error()))
	if code, ok := exitCodes[codeOf(err)]; ok {
		return code
	}
	return exitFailed
}

// codeOf takes an error of the command parser, which has no code, for a usage
// error.
func codeOf(err error) hut3.Code {
	var e *hut3.Error
	if errors.As(err, &e) {
		return e.Code
	}
	for _, begins := range []string{"unknown command", "unknown flag", "unknown shorthand", "accepts ", "requires ", "invalid argument", "flag needs", "required flag", "if any flags", "bad flag", "at least one of the flags"} {
		if strings.HasPrefix(err.Error(), begins) {
			return hut3.Usage
		}
	}
	return hut3.Internal
}
