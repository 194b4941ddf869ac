package formats

import (
	"bytes"
	"errors"
	"io"
)

const windowSize = 256 << 10

// window is a sliding view of a stream's text as UTF-8, which knows the raw
// offset of its first byte.
type window struct {
	r    io.Reader
	enc  encoding
	buf  []byte
	lo   int
	hi   int
	raw  int64 // offset in the raw stream of buf[lo]
	read int64 // raw bytes read so far
	text int64 // bytes of text that have left the view
	rest []byte
	err  error // io.EOF, a stop, or a fault of the store
}

func newWindow(r io.Reader, enc encoding) *window { return newWindowOf(r, enc, windowSize) }

func newWindowOf(r io.Reader, enc encoding, size int) *window {
	w := &window{r: r, enc: enc, buf: make([]byte, size)}
	if enc.bom > 0 {
		n, err := io.ReadFull(r, make([]byte, enc.bom))
		w.raw, w.read = int64(n), int64(n)
		if err != nil {
			w.err = err
		}
	}
	return w
}

// windowOver is a view of a sample, all of which is in it at once.
func windowOver(text []byte) *window {
	return newWindowOf(bytes.NewReader(text), encoding{name: encUTF8}, len(text)+64)
}

// bytes is the text in view.
func (w *window) bytes() []byte { return w.buf[w.lo:w.hi] }

// ended reports whether no more text can come into view.
func (w *window) ended() bool { return w.err != nil }

// fault is the error that ended the stream, or nil at its end.
func (w *window) fault() error {
	if errors.Is(w.err, io.EOF) || errors.Is(w.err, io.ErrUnexpectedEOF) {
		return nil
	}
	return w.err
}

// take moves the view n bytes on.
func (w *window) take(n int) {
	w.raw = min(w.raw+w.enc.width(w.buf[w.lo:w.lo+n]), max(w.read, w.raw))
	w.lo += n
	w.text += int64(n)
}

// more brings more text into view and reports whether any came. The buffer is
// filled, and doubled where the view fills it, so that a caller who looks at
// the view from its start again after each call does linear work.
func (w *window) more() bool {
	if w.err != nil {
		return false
	}
	if w.lo > 0 {
		copy(w.buf, w.buf[w.lo:w.hi])
		w.hi -= w.lo
		w.lo = 0
	}
	if len(w.buf)-w.hi < len(w.buf)/4 {
		w.buf = append(w.buf, make([]byte, len(w.buf))...)
	}
	before := w.hi
	if w.enc.direct() {
		w.fillDirect()
	} else {
		w.fillDecoded()
	}
	return w.hi > before
}

func (w *window) fillDirect() {
	for w.hi < len(w.buf) && w.err == nil {
		n, err := w.r.Read(w.buf[w.hi:])
		w.hi += n
		w.read += int64(n)
		w.err = err
	}
}

// fillDecoded reads a quarter of the free space: no raw byte becomes more than
// three bytes of UTF-8.
func (w *window) fillDecoded() {
	chunk := make([]byte, max((len(w.buf)-w.hi)/4, 64))
	n, err := io.ReadFull(w.r, chunk)
	w.read += int64(n)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	w.err = err
	raw := append(w.rest, chunk[:n]...)
	out, used := w.enc.appendText(w.buf[:w.hi], raw, err != nil)
	w.rest = append([]byte(nil), raw[used:]...)
	w.buf = out[:cap(out)]
	w.hi = len(out)
}

// need brings at least n bytes into view, or all there are.
func (w *window) need(n int) []byte {
	for w.hi-w.lo < n && w.more() {
	}
	return w.bytes()
}
