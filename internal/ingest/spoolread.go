package ingest

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"strings"
	"unsafe"

	"hut3"
)

// errSpool is the cause of every fault of a spool's bytes.
var errSpool = errors.New("the spool is not whole")

// spoolReader walks one spool after the other.
type spoolReader struct {
	f    *os.File
	in   *bufio.Reader
	path string
	at   hut3.Locator
	buf  []byte
}

func newSpoolReader() *spoolReader {
	return &spoolReader{in: bufio.NewReaderSize(nil, 256<<10)}
}

// open goes on to another spool; the reader is closed where it fails.
func (r *spoolReader) open(path string) (head spoolHead, err error) {
	if r.f, err = os.Open(path + ".rows"); err != nil {
		return head, diskFault(err)
	}
	r.path = path
	r.in.Reset(r.f)
	line, err := r.in.ReadString('\n')
	raw, ok := strings.CutPrefix(line, spoolMagic+" ")
	if err != nil || !ok || json.Unmarshal([]byte(raw), &head) != nil {
		return head, errors.Join(brokenSpool(path), r.close())
	}
	r.at = hut3.Locator{Object: head.Object, File: head.File}
	return head, nil
}

func (r *spoolReader) close() error { return r.f.Close() }

func brokenSpool(path string) error {
	return hut3.Wrap(errSpool, hut3.Incomplete, "%s.rows was changed since it was written; run the same import again", path)
}

// next reads a record. Its content is overwritten by the next call.
func (r *spoolReader) next() (tag byte, content []byte, err error) {
	n, err := binary.ReadUvarint(r.in)
	if err != nil {
		return 0, nil, err
	}
	if n > 1<<31 {
		return 0, nil, errSpool
	}
	if tag, err = r.in.ReadByte(); err != nil {
		return 0, nil, err
	}
	if uint64(cap(r.buf)) < n {
		r.buf = make([]byte, n+n/4)
	}
	r.buf = r.buf[:n]
	_, err = io.ReadFull(r.in, r.buf)
	return tag, r.buf, err
}

// numbered reads the next record that has a number; false at the trailer.
func (r *spoolReader) numbered() (tag byte, content []byte, ok bool, err error) {
	tag, content, err = r.next()
	switch {
	case err != nil:
		return tag, nil, false, errors.Join(brokenSpool(r.path), err)
	case tag == tagTrailer:
		return tag, nil, false, nil
	case tag == tagRow && len(content) > headSize, tag == tagReject:
		return tag, content, true, nil
	}
	return tag, nil, false, brokenSpool(r.path)
}

// heads calls fn with the head of every row of a spool, and its number in the
// file from 1. The head is gone after the call.
func (r *spoolReader) heads(path string, fn func(n uint64, h rowHead) error) error {
	if _, err := r.open(path); err != nil {
		return err
	}
	defer func() { _ = r.close() }() // only read
	for n := uint64(1); ; n++ {
		tag, content, ok, err := r.numbered()
		if err != nil || !ok {
			return err
		}
		if tag == tagRow {
			if err := fn(n, rowHead(unsafe.String(&content[0], len(content)))); err != nil {
				return err
			}
		}
	}
}

// intact gives the trailer of a complete spool of the same head; ok is false
// where there is none.
func intact(path string, want spoolHead) (trailer spoolTrailer, ok bool) {
	if _, err := os.Stat(path + ".rows"); err != nil {
		return trailer, false
	}
	r := newSpoolReader()
	head, err := r.open(path)
	if err != nil {
		return trailer, false
	}
	defer func() { _ = r.close() }() // only read
	if head != want || !r.sound() {
		return trailer, false
	}
	for {
		tag, content, err := r.next()
		if err != nil {
			return trailer, false
		}
		if tag == tagTrailer {
			err = json.Unmarshal(content, &trailer)
			return trailer, err == nil && indexed(path, trailer.Numbered)
		}
	}
}

// sound checks the footer's checksum over all before it, and goes back behind
// the head line.
func (r *spoolReader) sound() bool {
	info, err := r.f.Stat()
	if err != nil || info.Size() < footerSize {
		return false
	}
	sum := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	if _, err := io.Copy(sum, io.NewSectionReader(r.f, 0, info.Size()-footerSize)); err != nil {
		return false
	}
	var foot [footerSize]byte
	if _, err := r.f.ReadAt(foot[:], info.Size()-footerSize); err != nil {
		return false
	}
	return binary.LittleEndian.Uint32(foot[4:]) == footerMagic && binary.LittleEndian.Uint32(foot[:]) == sum.Sum32()
}

func indexed(path string, numbered int64) bool {
	info, err := os.Stat(path + ".idx")
	return err == nil && info.Size() == numbered*8
}

// rowAt reads the row with a number inside its file, from 0.
func rowAt(path string, at hut3.Locator, n int64) (*spooled, error) {
	idx, err := os.Open(path + ".idx")
	if err != nil {
		return nil, diskFault(err)
	}
	defer idx.Close()
	var place [8]byte
	if _, err := idx.ReadAt(place[:], n*8); err != nil {
		return nil, brokenSpool(path)
	}
	f, err := os.Open(path + ".rows")
	if err != nil {
		return nil, diskFault(err)
	}
	defer f.Close()
	return readRow(path, f, int64(binary.LittleEndian.Uint64(place[:])), at)
}

func readRow(path string, f *os.File, off int64, at hut3.Locator) (*spooled, error) {
	buf := make([]byte, 4<<10)
	n, err := f.ReadAt(buf, off)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, diskFault(err)
	}
	size, head := binary.Uvarint(buf[:n])
	if head <= 0 || size > 1<<31 || head >= n || buf[head] != tagRow {
		return nil, brokenSpool(path)
	}
	content := make([]byte, size)
	if _, err := f.ReadAt(content, off+int64(head)+1); err != nil {
		return nil, brokenSpool(path)
	}
	d := &decoder{s: string(content)}
	row := d.row(at)
	if d.bad {
		return nil, brokenSpool(path)
	}
	return row, nil
}
