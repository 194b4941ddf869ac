package ingest

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// finished is a whole spool that a stopped import left.
type finished struct {
	span    span
	trailer spoolTrailer
}

// finishedSpools reads the volumes of a stopped import through, and gives the
// spools whose checksums hold. What stands behind a fault in a volume is read
// again from the original.
func finishedSpools(work string) (map[spoolHead]finished, error) {
	volumes, err := filepath.Glob(filepath.Join(globSafe(work), "spool-*"))
	if err != nil {
		return nil, err
	}
	all := map[spoolHead]finished{}
	for _, path := range volumes {
		if err := scanVolume(path, all); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// globSafe takes away the meaning that a pattern gives to characters.
func globSafe(path string) string {
	return strings.NewReplacer(`[`, `[[]`, `*`, `[*]`, `?`, `[?]`).Replace(path)
}

func scanVolume(path string, all map[spoolHead]finished) error {
	info, err := os.Stat(path)
	if err != nil {
		return diskFault(err)
	}
	r := newSpoolReader()
	defer r.close()
	for at := int64(0); at < info.Size(); {
		head, f, ok := r.scan(span{volume: path, at: at})
		if !ok {
			return nil
		}
		all[head] = f
		at = r.pos
	}
	return nil
}

// scan reads a spool to its footer; ok is false where it is not whole.
func (r *spoolReader) scan(s span) (head spoolHead, f finished, ok bool) {
	head, err := r.open(s)
	if err != nil {
		return head, f, false
	}
	f.span = s
	sum := crc32.Checksum([]byte(r.head), spoolSums)
	for n := 0; ; n++ {
		at := r.pos
		tag, content, err := r.next()
		if err != nil {
			return head, f, false
		}
		if n%markEvery == 0 && tag != tagTrailer {
			f.span.marks = append(f.span.marks, at)
		}
		if tag == tagRow {
			r.dec.s = string(content)
			r.dec.head()
			f.span.owners = r.dec.owners
		}
		var prefix [binary.MaxVarintLen64 + 1]byte
		sum = crc32.Update(sum, spoolSums, append(binary.AppendUvarint(prefix[:0], uint64(len(content))), tag))
		sum = crc32.Update(sum, spoolSums, content)
		if tag == tagTrailer {
			trailer := bytes.Clone(content)
			return head, f, !r.dec.bad && r.footer(sum) && json.Unmarshal(trailer, &f.trailer) == nil && int64(n) == f.trailer.Numbered
		}
	}
}

func (r *spoolReader) footer(sum uint32) bool {
	var foot [footerSize]byte
	_, err := io.ReadFull(r.in, foot[:])
	r.pos += footerSize
	return err == nil && binary.LittleEndian.Uint32(foot[4:]) == footerMagic && binary.LittleEndian.Uint32(foot[:]) == sum
}
