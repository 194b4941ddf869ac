package formats

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/klauspost/compress/zstd"
)

// openZip lists a zip. The list is read from the directory at its end, or, where
// there is none, from the header before each member.
func openZip(at io.ReaderAt, size int64, limits Limits) (*archive, error) {
	if n := zipEntries(at, size); n > int64(limits.Members) {
		return nil, stopf("it holds %d members; the limit is %d", n, limits.Members)
	}
	z, err := zip.NewReader(at, size)
	if z == nil || err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		a, cut := openCutZip(at, size, limits)
		if cut != nil {
			return nil, stopf("the directory at the end of the zip cannot be read (%v), %v; it may be cut off", err, cut)
		}
		return a, nil
	}
	z.RegisterDecompressor(zstd.ZipMethodWinZip, zstd.ZipDecompressor(zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(128<<20)))
	a := &archive{kind: stepZip}
	names := map[string]bool{}
	for _, f := range z.File {
		if f.Mode().IsDir() {
			continue
		}
		if len(a.members) == limits.Members {
			a.broken = fmt.Sprintf("only its first %d members are read, the limit", limits.Members)
			break
		}
		a.add(names, zipMember(f, limits))
	}
	a.sort()
	return a, nil
}

func zipMember(f *zip.File, limits Limits) *entry {
	m := &entry{name: f.Name, size: int64(min(f.UncompressedSize64, 1<<62))}
	packed := int64(min(f.CompressedSize64, 1<<62))
	switch {
	case f.Mode()&fs.ModeSymlink != 0:
		m.fault = "a symbolic link, which is not followed"
	case !f.Mode().IsRegular():
		m.fault = "a device or pipe"
	case f.Flags&1 != 0:
		m.fault = "it is encrypted; unpack it with its key and import the file"
	case f.Method != zip.Store && f.Method != zip.Deflate && f.Method != zstd.ZipMethodWinZip:
		m.fault = fmt.Sprintf("its compression (method %d) is not one that hut3 unpacks", f.Method)
	}
	open := func(io.Reader) (io.Reader, error) { return f.Open() }
	m.stream = stream{size: -1, open: func() io.Reader {
		return &unpacked{kind: stepZip, from: bytes.NewReader(nil), packed: packed, open: open, limits: limits}
	}}
	return m
}

// isLedZip reports whether a program stands before a zip, as in archives that
// unpack themselves: its first bytes are a program's, and its last a zip's directory.
func (s *source) isLedZip(head []byte) bool {
	if s.from.at == nil || !bytes.HasPrefix(head, []byte("MZ")) && !bytes.HasPrefix(head, []byte("\x7fELF")) && !bytes.HasPrefix(head, []byte("#!")) {
		return false
	}
	return zipEntries(s.from.at, s.from.size) > 0
}

// zipEntries is how many members a zip says it holds, by the records at its end
// (APPNOTE 4.3.14, 4.3.16), or 0. It is asked before the list is read.
func zipEntries(at io.ReaderAt, size int64) int64 {
	tail := make([]byte, min(size, 66<<10))
	if _, err := at.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return 0
	}
	i := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if i < 0 || i+22 > len(tail) {
		return 0
	}
	n, directory := int64(binary.LittleEndian.Uint16(tail[i+10:])), int64(binary.LittleEndian.Uint32(tail[i+12:]))
	if j := bytes.LastIndex(tail[:i], []byte("PK\x06\x06")); j >= 0 && j+48 <= len(tail) {
		n, directory = int64(binary.LittleEndian.Uint64(tail[j+32:])&(1<<62-1)), int64(binary.LittleEndian.Uint64(tail[j+40:])&(1<<62-1))
	}
	// The count is not to be trusted: no entry has less than 46 bytes, and few
	// have more than a thousand.
	return max(n, directory/1024)
}
