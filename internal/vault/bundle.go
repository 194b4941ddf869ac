package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"hut3"
)

// A bundle is one file of many small objects, which share what a file costs a
// disk: bundles/0123….h3b, mode 0400, named by the first half of its index's
// SHA-256. Each object stands in it byte for byte as in a file of its own:
//
//	objects  one after the other
//	index    an object: SHA-256 of the original, position (64 bits), length (32
//	         bits); going up by SHA-256
//	footer   magic "HUT3VBN\n"; version, number of objects (32 bits each);
//	         position of the index (64 bits); SHA-256 of the index; SHA-256 of
//	         the footer up to here
//
// All integers are big-endian.
type bundle struct {
	path    string
	index   []byte // going up
	fault   error  // why index or footer cannot be read; its objects were found by their headers
	partial bool   // and what else it held cannot be told
}

const (
	bundleFolder    = "bundles"
	bundleExtension = ".h3b"
	bundleMagic     = "HUT3VBN\n"
	bundleVersion   = 1
	bundleEntry     = sha256.Size + 8 + 4
	footerSize      = len(bundleMagic) + 2*4 + 8 + 2*sha256.Size
)

// place is where an object stands.
type place struct {
	sha256   hut3.Digest
	at, size int64
}

func (b *bundle) len() int { return len(b.index) / bundleEntry }

func (b *bundle) place(i int) place {
	e := b.index[i*bundleEntry:]
	p := place{at: int64(binary.BigEndian.Uint64(e[sha256.Size:])), size: int64(binary.BigEndian.Uint32(e[sha256.Size+8:]))}
	copy(p.sha256[:], e)
	return p
}

// find gives the place of an object.
func (b *bundle) find(d hut3.Digest) (place, bool) {
	lo, hi := 0, b.len()
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		switch bytes.Compare(b.index[mid*bundleEntry:mid*bundleEntry+sha256.Size], d[:]) {
		case 0:
			return b.place(mid), true
		case -1:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return place{}, false
}

// open opens the object at a place.
func (b *bundle) open(p place) (stored, error) {
	f, err := os.Open(b.path)
	if err != nil {
		return stored{}, err
	}
	return stored{io.NewSectionReader(f, p.at, p.size), f}, nil
}

// bundleWriter writes objects one after the other.
type bundleWriter struct {
	out    io.Writer
	places []place
	at     int64
}

func (w *bundleWriter) add(d hut3.Digest, object []byte) error {
	w.places = append(w.places, place{d, w.at, int64(len(object))})
	w.at += int64(len(object))
	_, err := w.out.Write(object)
	return err
}

// finish writes index and footer, and gives the bundle's name and index.
func (w *bundleWriter) finish() (name string, index []byte, err error) {
	slices.SortFunc(w.places, func(a, b place) int { return bytes.Compare(a.sha256[:], b.sha256[:]) })
	index = indexOf(w.places)
	sum := sha256.Sum256(index)
	foot := append(make([]byte, 0, footerSize), bundleMagic...)
	foot = binary.BigEndian.AppendUint32(foot, bundleVersion)
	foot = binary.BigEndian.AppendUint32(foot, uint32(len(w.places)))
	foot = binary.BigEndian.AppendUint64(foot, uint64(w.at))
	foot = append(foot, sum[:]...)
	own := sha256.Sum256(foot)
	_, err = w.out.Write(append(append(index, foot...), own[:]...))
	return bundleName(index), index, err
}

// indexOf is the index of places that go up.
func indexOf(places []place) []byte {
	index := make([]byte, 0, len(places)*bundleEntry+footerSize)
	for _, p := range places {
		index = append(index, p.sha256[:]...)
		index = binary.BigEndian.AppendUint64(index, uint64(p.at))
		index = binary.BigEndian.AppendUint32(index, uint32(p.size))
	}
	return index
}

// bundleName is the name of the file that has an index.
func bundleName(index []byte) string {
	sum := sha256.Sum256(index)
	return fmt.Sprintf("%x%s", sum[:16], bundleExtension)
}

// readBundle reads index and footer of a bundle; the objects have sums of their
// own. Where one of them is damaged, the objects are looked for by their headers:
// the bundle then says what its fault is. The error is of a file in which nothing
// can be found.
func readBundle(path string) (*bundle, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	b, fault := readFooter(f, path, info.Size())
	if fault == nil {
		return b, nil
	}
	if b = walkBundle(f, path, info.Size()); b == nil {
		return nil, fault
	}
	b.fault = fault
	return b, nil
}

func readFooter(f *os.File, path string, size int64) (*bundle, error) {
	if size < int64(footerSize) {
		return nil, errors.New("it was cut off")
	}
	foot := make([]byte, footerSize)
	if _, err := f.ReadAt(foot, size-int64(footerSize)); err != nil {
		return nil, err
	}
	body, own := foot[:footerSize-sha256.Size], foot[footerSize-sha256.Size:]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:], own) || string(body[:len(bundleMagic)]) != bundleMagic {
		return nil, errors.New("its footer was altered, or it was cut off")
	}
	return readIndex(f, path, body[len(bundleMagic):], size-int64(footerSize))
}

// readIndex reads the index that a sound footer describes; it ends at end.
func readIndex(f *os.File, path string, foot []byte, end int64) (*bundle, error) {
	if v := binary.BigEndian.Uint32(foot); v != bundleVersion {
		return nil, errors.New("it was written by another version of hut3 than this one can read")
	}
	n, at := int64(binary.BigEndian.Uint32(foot[4:])), int64(binary.BigEndian.Uint64(foot[8:]))
	if at < 0 || at+n*int64(bundleEntry) != end {
		return nil, errors.New("its index does not end where its footer begins")
	}
	b := &bundle{path: path, index: make([]byte, n*int64(bundleEntry))}
	if _, err := f.ReadAt(b.index, at); err != nil && len(b.index) > 0 {
		return nil, err
	}
	sum := sha256.Sum256(b.index)
	if !bytes.Equal(sum[:], foot[16:]) {
		return nil, errors.New("its index was altered")
	}
	if filepath.Base(path) != bundleName(b.index) {
		return nil, errors.New("its name is not that of its index")
	}
	return b, b.check(at)
}

// check looks whether the places lie within the objects' part and go up.
func (b *bundle) check(end int64) error {
	for i := range b.len() {
		p := b.place(i)
		if p.at < 0 || p.at+p.size > end || i > 0 && bytes.Compare(b.index[(i-1)*bundleEntry:][:sha256.Size], p.sha256[:]) >= 0 {
			return errors.New("its index is impossible")
		}
	}
	return nil
}
