package audit

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"hut3"
)

// maxLine is the longest line of an export: a payload, or a checkpoint's note
// with room for its escapes.
const maxLine = MaxPayload + 1<<10

// Verify checks an export with nothing but the file: each leaf's hash against
// salt and payload, the order of the leaves, and each checkpoint's signature,
// size and root against the tree rebuilt from the leaves. An erased payload is
// taken by its hash and counted.
//
// With no trusted key the signatures are held to the key in the file's header,
// which shows that the file agrees with itself and not who wrote it.
//
// The error is hut3.Integrity where the report lists faults, and hut3.Invalid
// where the file is not an export at all. Memory does not grow with the log.
func Verify(r io.Reader, trusted ...note.Verifier) (Report, error) {
	v := verification{in: bufio.NewReaderSize(r, 1<<16), report: Report{Faults: []Fault{}}}
	if err := v.header(trusted); err != nil {
		return v.report, err
	}
	for {
		raw, err := v.readLine()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return v.report, err
		}
		v.line(raw)
	}
	v.finish()
	return v.report, v.report.Err()
}

type verification struct {
	in     *bufio.Reader
	head   Header
	known  []note.Verifier
	tree   Range
	next   int64 // the index that the next leaf should have
	report Report
}

func (v *verification) header(trusted []note.Verifier) error {
	raw, err := v.readLine()
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if err := json.Unmarshal(raw, &v.head); err != nil || v.head.Format != ExportFormat {
		return hut3.Errorf(hut3.Invalid, "not an exported log: its first line is not the header of a %s file", ExportFormat)
	}
	own, err := note.NewVerifier(v.head.Verifier)
	if err != nil {
		return hut3.Wrap(err, hut3.Invalid, "the header of the log names no public key that can be read")
	}
	v.report.Origin, v.report.Verifier = v.head.Origin, v.head.Verifier
	written := fmt.Sprintf("%s+%08x+", own.Name(), own.KeyHash())
	if !bytes.Equal(v.head.line(), raw) || !strings.HasPrefix(v.head.Verifier, written) {
		v.report.fault(-1, "line 1 is not in the form that an export has")
	}
	v.known, v.report.Trusted = []note.Verifier{own}, len(trusted) > 0
	if len(trusted) > 0 {
		v.known = trusted
		if _, err := note.VerifierList(trusted...).Verifier(own.Name(), own.KeyHash()); err != nil {
			v.report.fault(-1, "the log names the key %s, which is not one that you trust", v.head.Verifier)
		}
	}
	return nil
}

// readLine gives the next line without its end. A last line without an end is
// a fault, and io.EOF comes after it.
func (v *verification) readLine() ([]byte, error) {
	var long []byte
	for {
		part, err := v.in.ReadSlice('\n')
		if err == nil && long == nil {
			return part[:len(part)-1], nil
		}
		long = append(long, part...)
		switch {
		case err == nil:
			return long[:len(long)-1], nil
		case errors.Is(err, io.EOF) && len(long) > 0:
			v.report.fault(-1, "the last line is cut off")
			return long, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, readError(err)
		case len(long) > maxLine:
			return nil, hut3.Errorf(hut3.Invalid, "not an exported log: a line after leaf %d is longer than any line can be", v.next)
		}
	}
}

func readError(err error) error {
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	return hut3.Wrap(err, hut3.Incomplete, "reading the exported log")
}

func (v *verification) line(raw []byte) {
	l, err := parseLine(raw)
	switch {
	case err != nil:
		v.report.fault(v.next, "the line where leaf %d or a checkpoint should stand cannot be taken: %v", v.next, err)
	case l.Checkpoint != nil:
		v.checkpoint([]byte(*l.Checkpoint))
	default:
		v.leaf(l.leaf())
	}
}

func (v *verification) leaf(l Leaf) {
	if l.Index != v.next {
		v.report.fault(v.next, "leaf %d stands where leaf %d should", l.Index, v.next)
	}
	v.next = l.Index + 1
	if err := l.Check(); err != nil {
		v.report.fault(l.Index, "%v", err)
	}
	if l.Erased() {
		v.report.Erased++
	}
	v.tree.Add(l.Hash)
}

func (v *verification) checkpoint(signed []byte) {
	v.report.Checkpoints++
	size := v.tree.Size()
	c, err := OpenCheckpoint(signed, v.known...)
	switch {
	case err != nil:
		v.report.fault(size, "the checkpoint after %d leaves: %v", size, err)
	case c.Origin != v.head.Origin:
		v.report.fault(size, "the checkpoint after %d leaves belongs to another log, %s", size, c.Origin)
	case c.Size != size:
		v.report.fault(c.Size, "a checkpoint of %d leaves stands after %d: leaves were removed or added, or cannot be read", c.Size, size)
	case c.Root != v.tree.Root():
		v.report.fault(size, "the first %d leaves are not those that were signed; what was altered, removed or put in another order is after the first %d, which the last good checkpoint covers", size, v.report.Signed)
	default:
		v.report.Signed, v.report.SignedRoot = size, c.Root
	}
}

func (v *verification) finish() {
	r := &v.report
	r.Size, r.Root = v.tree.Size(), v.tree.Root()
	r.Unsigned = r.Size - r.Signed
	if r.Size != v.head.Size {
		r.fault(-1, "the header says %d leaves, and %d can be read", v.head.Size, r.Size)
	}
	if r.Signed == 0 {
		r.SignedRoot = new(Range).Root()
	}
}
