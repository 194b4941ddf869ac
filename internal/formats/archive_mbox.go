package formats

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"hut3"
)

// stepMbox is the step to an e-mail of an mbox whose e-mails carry exports of their own;
// its name is the e-mail's number.
const stepMbox = "mbox"

// mboxFormat reads each e-mail as a file of its own.
func mboxFormat() format {
	f := containerFormat(stepMbox)
	f.What, f.Limit = "an mbox whose e-mails carry RSMF, each e-mail read as a file of its own; any other mbox is mail", "an e-mail without the zip that it should carry is named and not read"
	return f
}

// isRSMFBox reports whether a file is an mbox of e-mails that each carry RSMF.
func isRSMFBox(head []byte) bool {
	if !bytes.HasPrefix(head, []byte(mboxMark)) {
		return false
	}
	_, first, _ := bytes.Cut(head, []byte{'\n'})
	return isRSMFMail(first)
}

// openMbox lists the e-mails of an mbox, each from behind its mark to before the next.
func openMbox(at io.ReaderAt, size int64, limits Limits) (*archive, error) {
	a := &archive{kind: stepMbox}
	r := bufio.NewReaderSize(io.NewSectionReader(at, 0, size), 64<<10)
	names, off, from := map[string]bool{}, int64(0), int64(-1)
	close := func(to int64) {
		if from >= 0 {
			a.add(names, &entry{name: fmt.Sprintf("message %06d.eml", len(a.members)+1), size: to - from, stream: sectionOf(at, from, to-from)})
		}
	}
	strict, empty := false, true
	for begun := true; ; {
		line, err := r.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) && !errors.Is(err, io.EOF) {
			return nil, hut3.Wrap(err, hut3.CodeOf(err), "an mbox cannot be walked")
		}
		mark := begun && empty && bytes.HasPrefix(line, []byte(mboxMark))
		if off == 0 {
			strict = isMboxMark(line)
		}
		if mark && (!strict || isMboxMark(line)) {
			if close(off); len(a.members) == limits.Members {
				a.broken = fmt.Sprintf("only its first %d e-mails are read, the limit", limits.Members)
				return a, nil
			}
			from = off + int64(len(line))
		}
		empty = begun && len(strings.TrimRight(string(line), "\r\n")) == 0
		off += int64(len(line))
		begun = err == nil
		if errors.Is(err, io.EOF) {
			close(size)
			a.sort()
			return a, nil
		}
	}
}
