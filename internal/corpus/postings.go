package corpus

import (
	"encoding/binary"
	"math/bits"
	"sort"
)

// A document list is ordinals going up. Full blocks of 128 are packed as
// distances less one in the width of the largest; the rest are varints.
//
//	skips  12 bytes a full block: last ordinal, end of the block in the body,
//	       end of its positions
//	body   blocks of 16 bytes a bit of width, then the varints
const (
	postingBlock = 128
	skipEntry    = 12
)

// appendDocs writes a document list. posEnds[b] is where the positions of full
// block b end.
func appendDocs(dst []byte, docs []uint32, posEnds []uint32) []byte {
	full := len(docs) / postingBlock
	skips := len(dst)
	dst = append(dst, make([]byte, full*skipEntry)...)
	body := len(dst)
	prev := ^uint32(0)
	var gaps [postingBlock]uint64
	for b := range full {
		var all uint64
		for i, d := range docs[b*postingBlock : (b+1)*postingBlock] {
			gaps[i] = uint64(d - prev - 1)
			all |= gaps[i]
			prev = d
		}
		dst = pack(dst, gaps[:], bits.Len64(all))
		e := dst[skips+b*skipEntry:]
		binary.LittleEndian.PutUint32(e, prev)
		binary.LittleEndian.PutUint32(e[4:], uint32(len(dst)-body))
		if posEnds != nil {
			binary.LittleEndian.PutUint32(e[8:], posEnds[b])
		}
	}
	for _, d := range docs[full*postingBlock:] {
		dst = binary.AppendUvarint(dst, uint64(d-prev-1))
		prev = d
	}
	return dst
}

// docList reads a document list.
type docList struct {
	sec   *section
	off   int
	df    int
	skips []byte
	body  []byte
}

func openDocs(sec *section, off, length, df int) docList {
	all := sec.bytes(off, length)
	full := df / postingBlock * skipEntry
	if df < 0 || full > len(all) {
		panic(sec.malformed(off))
	}
	return docList{sec, off, df, all[:full], all[full:]}
}

func (l docList) blocks() int { return (l.df + postingBlock - 1) / postingBlock }

// skip gives the last ordinal of full block b, and where its body and its
// positions end.
func (l docList) skip(b int) (last uint32, end, pos int) {
	e := l.skips[b*skipEntry:]
	return binary.LittleEndian.Uint32(e), int(binary.LittleEndian.Uint32(e[4:])), int(binary.LittleEndian.Uint32(e[8:]))
}

// block decodes block b into out and returns it, with where its positions
// start.
func (l docList) block(b int, out *[postingBlock]uint32) (docs []uint32, pos int) {
	prev, start := ^uint32(0), 0
	if b > 0 {
		prev, start, pos = l.skip(b - 1)
	}
	if b == l.df/postingBlock {
		return l.tail(prev, start, out), pos
	}
	_, end, _ := l.skip(b)
	width := (end - start) / 16
	if start > end || end > len(l.body) || width > 32 {
		panic(l.sec.malformed(l.off))
	}
	unpack(l.body[start:end], width, prev, out)
	return out[:], pos
}

func (l docList) tail(prev uint32, start int, out *[postingBlock]uint32) []uint32 {
	n := l.df % postingBlock
	for i := range n {
		if start > len(l.body) {
			panic(l.sec.malformed(l.off))
		}
		gap, size := binary.Uvarint(l.body[start:])
		if size <= 0 {
			panic(l.sec.malformed(l.off))
		}
		start += size
		prev += uint32(gap) + 1
		out[i] = prev
	}
	return out[:n]
}

// unpack decodes a full block of distances.
func unpack(b []byte, width int, prev uint32, out *[postingBlock]uint32) {
	if width == 0 {
		for i := range out {
			prev++
			out[i] = prev
		}
		return
	}
	mask := uint64(1)<<width - 1
	whole := len(b) - 8
	for i := range out {
		bit := i * width
		at := bit >> 3
		var v uint64
		if at <= whole {
			v = binary.LittleEndian.Uint64(b[at:]) >> (bit & 7)
		} else {
			v = binary.LittleEndian.Uint64(b[whole:]) >> (bit - whole*8)
		}
		prev += uint32(v&mask) + 1
		out[i] = prev
	}
}

// find gives the first block that may hold an ordinal not below doc.
func (l docList) find(doc uint32) int {
	full := l.df / postingBlock
	return sort.Search(full, func(b int) bool { last, _, _ := l.skip(b); return last >= doc })
}

// each calls fn with the ordinals of every block in turn.
func (l docList) each(fn func(docs []uint32)) {
	var buf [postingBlock]uint32
	for b := range l.blocks() {
		docs, _ := l.block(b, &buf)
		fn(docs)
	}
}

// within keeps those of list that the document list holds.
func (l docList) within(list []uint32) []uint32 {
	var out []uint32
	var buf [postingBlock]uint32
	for b := 0; b < l.blocks() && len(list) > 0; {
		if b = max(b, l.find(list[0])); b >= l.blocks() {
			break
		}
		docs, _ := l.block(b, &buf)
		out, list = intersectInto(out, list, docs)
		b++
	}
	return out
}

// intersectInto appends what a run of candidates shares with docs and returns
// the candidates above the last of docs.
func intersectInto(out, list, docs []uint32) (shared, rest []uint32) {
	j := 0
	for i, d := range list {
		for j < len(docs) && docs[j] < d {
			j++
		}
		if j == len(docs) {
			return out, list[i:]
		}
		if docs[j] == d {
			out = append(out, d)
		}
	}
	return out, nil
}

// before gives the last n ordinals below limit, going up.
func (l docList) before(limit uint32, n int) []uint32 {
	var parts [][]uint32
	var buf [postingBlock]uint32
	for b := min(l.find(limit), l.blocks()-1); b >= 0 && n > 0; b-- {
		docs, _ := l.block(b, &buf)
		docs = docs[:sort.Search(len(docs), func(i int) bool { return docs[i] >= limit })]
		docs = docs[max(0, len(docs)-n):]
		n -= len(docs)
		parts = append(parts, append([]uint32(nil), docs...))
	}
	var out []uint32
	for i := len(parts) - 1; i >= 0; i-- {
		out = append(out, parts[i]...)
	}
	return out
}

// from gives the first n ordinals not below limit.
func (l docList) from(limit uint32, n int) []uint32 {
	var out []uint32
	var buf [postingBlock]uint32
	for b := l.find(limit); b < l.blocks() && len(out) < n; b++ {
		docs, _ := l.block(b, &buf)
		docs = docs[sort.Search(len(docs), func(i int) bool { return docs[i] >= limit }):]
		out = append(out, docs[:min(len(docs), n-len(out))]...)
	}
	return out
}
