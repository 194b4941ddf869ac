package vault

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
)

// walkBundle finds the objects of a bundle of which index or footer are damaged:
// one after the other by their own headers, and past a header that is damaged at
// the next one that is sound. It is partial where the index that they make is not
// the one the bundle is named by. Nil where nothing was found.
func walkBundle(f *os.File, path string, size int64) *bundle {
	w := &bundleWalk{in: f, size: size}
	w.walk()
	b := &bundle{path: path, index: indexOf(w.places)}
	if len(w.places) == 0 {
		return nil
	}
	if bundleName(b.index) == filepath.Base(path) {
		return b
	}
	// The index may be sound where the footer alone was hit and a header with it.
	if index := w.tail(); bundleName(index) == filepath.Base(path) && len(index)%bundleEntry == 0 {
		if whole := (&bundle{path: path, index: index}); whole.check(w.at) == nil && w.agrees(whole) {
			return whole
		}
	}
	b.partial = true
	return b
}

type bundleWalk struct {
	in     io.ReaderAt
	size   int64
	at     int64 // where the last object ends
	places []place
}

func (w *bundleWalk) walk() {
	for at, searched := int64(0), false; at >= 0; {
		p, ok := w.object(at, searched)
		if ok {
			w.places = append(w.places, p)
			at, searched = at+p.size, false
			w.at = at
			continue
		}
		at, searched = w.next(at+1), true
	}
	slices.SortStableFunc(w.places, func(a, b place) int { return bytes.Compare(a.sha256[:], b.sha256[:]) })
	w.places = slices.CompactFunc(w.places, func(a, b place) bool { return a.sha256 == b.sha256 })
}

// object reads the header at a place. One that was searched for may be part of an
// original, and counts only with its table.
func (w *bundleWalk) object(at int64, searched bool) (place, bool) {
	b := make([]byte, headerSize)
	if _, err := w.in.ReadAt(b, at); err != nil {
		return place{}, false
	}
	h, wrong := decodeHeader(b)
	p := place{sha256: h.sha256, at: at, size: h.fileSize()}
	if wrong != "" || h.erased || p.size > min(w.size-at, math.MaxUint32) {
		return place{}, false
	}
	if !searched {
		return p, true
	}
	t := make([]byte, p.size-h.tableAt)
	_, err := w.in.ReadAt(t, at+h.tableAt)
	return p, (err == nil || errors.Is(err, io.EOF)) && sha256.Sum256(t) == h.tableSum
}

// next finds where the magic of an object stands from a place on; -1: nowhere.
func (w *bundleWalk) next(at int64) int64 {
	buf := make([]byte, 1<<16)
	for at < w.size {
		n, _ := w.in.ReadAt(buf, at) // what cannot be read is passed over
		if i := bytes.Index(buf[:n], []byte(magic)); i >= 0 {
			return at + int64(i)
		}
		at += int64(len(buf) - len(magic) + 1)
	}
	return -1
}

// agrees reports whether the objects stand where an index has them.
func (w *bundleWalk) agrees(b *bundle) bool {
	return !slices.ContainsFunc(w.places, func(p place) bool {
		said, ok := b.find(p.sha256)
		return !ok || said != p
	})
}

// tail is what stands between the objects and the footer.
func (w *bundleWalk) tail() []byte {
	b := make([]byte, max(0, w.size-int64(footerSize)-w.at))
	n, _ := w.in.ReadAt(b, w.at)
	return b[:n]
}
