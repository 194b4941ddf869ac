package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hut3"
)

// fromFlag adds --from: the whole of what is entered, as JSON, in the place of
// flags.
func fromFlag(cmd *cobra.Command, from *string, what string) {
	cmd.Flags().StringVar(from, "from", "", "read "+what+" from a JSON file, - for standard input")
}

// bodies reads a file of JSON: one value, or several in an array. A field that
// is not known is refused, so that a slip of the pen is not lost.
func bodies[T any](g *globals, path string) ([]T, error) {
	raw, err := g.readInput(path)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(bytes.TrimSpace(raw), []byte("[")) {
		var several []T
		return several, strict(path, raw, &several)
	}
	one := make([]T, 1)
	return one, strict(path, raw, &one[0])
}

// body reads a file of JSON that holds one value over what stands already.
func body[T any](g *globals, path string, into *T) error {
	raw, err := g.readInput(path)
	if err != nil {
		return err
	}
	return strict(path, raw, into)
}

func (g *globals) readInput(path string) ([]byte, error) {
	if path == "-" {
		raw, err := io.ReadAll(g.in)
		return raw, hut3.Wrap(err, hut3.Internal, "reading standard input")
	}
	raw, err := os.ReadFile(path)
	return raw, hut3.Wrap(err, hut3.Usage, "reading %s", path)
}

func strict(path string, raw []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the first value; put several into an array")
		}
	}
	if err == nil {
		return nil
	}
	at := dec.InputOffset()
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.Is(err, io.ErrUnexpectedEOF):
		at = int64(len(bytes.TrimRight(raw, "\n")))
	}
	line := 1 + bytes.Count(raw[:min(max(at, 0), int64(len(raw)))], []byte("\n"))
	return hut3.Wrap(err, hut3.Invalid, "%s, line %d", path, line)
}

// messageKeys reads references of rows or messages.
func messageKeys(texts []string) ([]hut3.Key, error) {
	out := make([]hut3.Key, len(texts))
	for i, s := range texts {
		var err error
		if out[i], err = hut3.ParseKey(s); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// handleOr reads a handle; nothing is no handle.
func handleOr(s string) (hut3.Handle, error) {
	if s == "" {
		return hut3.Handle{}, nil
	}
	return hut3.ParseHandle(s)
}

func refs(texts []string) []hut3.Ref {
	out := make([]hut3.Ref, len(texts))
	for i, s := range texts {
		out[i] = hut3.Ref(s)
	}
	return out
}

// timeOr reads a time in the zone of the command; nothing is now.
func (g *globals) timeOr(s string, now func() time.Time) (time.Time, error) {
	if s == "" {
		return now().UTC().Truncate(time.Microsecond), nil
	}
	return g.day(s)
}

// clock prints a moment to the minute, in UTC; nothing for the zero time.
func clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04Z")
}

func joined[T ~string](items []T) string {
	out := make([]string, len(items))
	for i, s := range items {
		out[i] = string(s)
	}
	return strings.Join(out, ", ")
}
