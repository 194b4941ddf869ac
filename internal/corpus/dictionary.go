package corpus

import (
	"encoding/binary"
	"sort"
)

// The dictionary is terms in byte order in blocks of 16. A block starts with
// where its first document list and its first positions stand; each term is the
// length it shares with the one before, its own rest, in how many documents it
// stands, and the lengths of its list and of its positions.
const dictionaryBlock = 16

// termInfo is where a term's lists stand.
type termInfo struct {
	df               int
	docs, docsLen    int
	places, placeLen int
}

// dictionaryWriter builds the two sections of a dictionary.
type dictionaryWriter struct {
	blocks []uint64
	data   []byte
	n      int
	prev   []byte
}

func (w *dictionaryWriter) add(term []byte, t termInfo) {
	shared := 0
	if w.n%dictionaryBlock == 0 {
		w.blocks = append(w.blocks, uint64(len(w.data)))
		w.data = binary.AppendUvarint(w.data, uint64(t.docs))
		w.data = binary.AppendUvarint(w.data, uint64(t.places))
	} else {
		for shared < len(term) && shared < len(w.prev) && term[shared] == w.prev[shared] {
			shared++
		}
	}
	w.data = binary.AppendUvarint(w.data, uint64(shared))
	w.data = binary.AppendUvarint(w.data, uint64(len(term)-shared))
	w.data = append(w.data, term[shared:]...)
	w.data = binary.AppendUvarint(w.data, uint64(t.df))
	w.data = binary.AppendUvarint(w.data, uint64(t.docsLen))
	w.data = binary.AppendUvarint(w.data, uint64(t.placeLen))
	w.prev = append(w.prev[:0], term...)
	w.n++
}

func (w *dictionaryWriter) write(f *fileWriter) {
	f.section(secTermBlocks, appendColumn(nil, w.blocks))
	f.section(secTerms, w.data)
}

// dictionary reads a dictionary with the lists it points at.
type dictionary struct {
	blocks *column
	terms  *section
	docs   *section
	places *section
}

func openDictionary(f *file) dictionary {
	return dictionary{openColumn(f.section(secTermBlocks)), f.section(secTerms), f.section(secDocs), f.section(secPositions)}
}

// termCursor walks the terms of a dictionary.
type termCursor struct {
	d     *dictionary
	block int
	b     []byte
	term  []byte
	termInfo
}

func (d *dictionary) block(i int) []byte {
	start := int(d.blocks.at(i))
	end := d.terms.size
	if i+1 < d.blocks.n {
		end = int(d.blocks.at(i + 1))
	}
	if end < start {
		panic(d.terms.malformed(start))
	}
	return d.terms.bytes(start, end-start)
}

// first gives the first term of a block.
func (d *dictionary) first(i int) []byte {
	c := termCursor{d: d, b: d.block(i)}
	c.uvarint()
	c.uvarint()
	c.uvarint()
	n := int(c.uvarint())
	if n > len(c.b) {
		panic(d.terms.malformed(0))
	}
	return c.b[:n]
}

// seek gives a cursor on the first term not below a word, and whether there is
// one.
func (d *dictionary) seek(term string) (*termCursor, bool) {
	b := sort.Search(d.blocks.n, func(i int) bool { return string(d.first(i)) > term })
	c := &termCursor{d: d, block: max(0, b-1)}
	c.open()
	for c.next() {
		if string(c.term) >= term {
			return c, true
		}
	}
	return c, false
}

func (c *termCursor) open() {
	c.b = nil
	if c.block >= c.d.blocks.n {
		return
	}
	c.b = c.d.block(c.block)
	c.docs, c.places = int(c.uvarint()), int(c.uvarint())
	c.docsLen, c.placeLen = 0, 0
	c.term = c.term[:0]
}

func (c *termCursor) uvarint() uint64 {
	v, n := binary.Uvarint(c.b)
	if n <= 0 {
		panic(c.d.terms.malformed(int(c.d.blocks.at(c.block))))
	}
	c.b = c.b[n:]
	return v
}

// next moves to the next term; false at the end.
func (c *termCursor) next() bool {
	if len(c.b) == 0 {
		if c.block++; c.block >= c.d.blocks.n {
			return false
		}
		c.open()
	}
	shared, own := int(c.uvarint()), int(c.uvarint())
	if shared > len(c.term) || own > len(c.b) {
		panic(c.d.terms.malformed(int(c.d.blocks.at(c.block))))
	}
	c.term = append(c.term[:shared], c.b[:own]...)
	c.b = c.b[own:]
	c.docs, c.places = c.docs+c.docsLen, c.places+c.placeLen
	c.df, c.docsLen, c.placeLen = int(c.uvarint()), int(c.uvarint()), int(c.uvarint())
	return true
}

// find gives where a term's lists stand.
func (d *dictionary) find(term string) (termInfo, bool) {
	c, ok := d.seek(term)
	if !ok || string(c.term) != term {
		return termInfo{}, false
	}
	return c.termInfo, true
}

// at gives the i-th term of the dictionary.
func (d *dictionary) at(i int) []byte {
	c := &termCursor{d: d, block: i / dictionaryBlock}
	c.open()
	for range i%dictionaryBlock + 1 {
		if !c.next() {
			panic(d.terms.malformed(0))
		}
	}
	return c.term
}

// list opens a term's document list.
func (d *dictionary) list(t termInfo) docList {
	return openDocs(d.docs, t.docs, t.docsLen, t.df)
}

// walk reads a term's places.
func (d *dictionary) walk(t termInfo) *positionWalk {
	return &positionWalk{l: d.list(t), sec: d.places, off: t.places, all: d.places.bytes(t.places, t.placeLen)}
}
