package main

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"hut3"
	"hut3/internal/app"
)

// The exit codes, as every command's help prints them. What is named and is not
// there, or not for the actor, is bad input; a state that forbids the act, and a
// fault of the machine, are failures.
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
	hut3.Usage: exitUsage, hut3.Refused: exitRefused, hut3.Invalid: exitBadInput, hut3.NotFound: exitBadInput, hut3.Integrity: exitIntegrity,
}

// errFaults ends a command that has already printed what is wrong.
var errFaults = &hut3.Error{Code: hut3.Integrity, Message: "faults were found"}

// report prints an error for a person and gives its exit code. A command line
// that cannot be understood is told how it is written.
func report(c console, ran *cobra.Command, err error) int {
	if err == nil {
		return exitDone
	}
	text := strings.TrimSpace(err.Error())
	var coded *hut3.Error
	if !errors.As(err, &coded) && codeOf(err) == hut3.Usage {
		text = missingWords(ran, text) + "\nhut3: write it as: " + ran.UseLine() + "\nhut3: " + ran.CommandPath() + " --help says more"
	}
	if errors.As(err, new(*app.QueryMistake)) {
		text += "\nhut3: hut3 help query shows how a query is written"
	}
	fmt.Fprintln(&visible{w: c.err}, "hut3: "+text)
	if code, ok := exitCodes[codeOf(err)]; ok {
		return code
	}
	return exitFailed
}

// missing is how the command parser says that words are missing.
var missing = regexp.MustCompile(`^(?:requires at least|accepts) (\d+) arg\(s\), (?:only )?received (\d+)$`)

// missingWords says of missing words which they are, as the line of its use has them.
func missingWords(ran *cobra.Command, text string) string {
	m := missing.FindStringSubmatch(text)
	_, words, named := strings.Cut(ran.Use, " ")
	if m == nil || !named {
		return text
	}
	wanted, _ := strconv.Atoi(m[1])
	if got, _ := strconv.Atoi(m[2]); got >= wanted {
		return text
	}
	return ran.CommandPath() + " needs " + words
}

// parserErrors are how the errors of the command parser begin: they have no
// code of their own.
var parserErrors = []string{
	"unknown command", "unknown flag", "unknown shorthand", "accepts ", "requires ", "invalid argument",
	"flag needs", "required flag", "if any flags", "bad flag", "at least one of the flags", "only one of the flags",
}

// codeOf takes an error of the command parser for a usage error.
func codeOf(err error) hut3.Code {
	var e *hut3.Error
	if errors.As(err, &e) {
		return e.Code
	}
	for _, begins := range parserErrors {
		if strings.HasPrefix(err.Error(), begins) {
			return hut3.Usage
		}
	}
	return hut3.Internal
}
