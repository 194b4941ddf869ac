package corpus

import "encoding/binary"

// Mend makes the checksums of a container right again after its bytes were
// changed, so that tests reach what checksums keep out.
func Mend(m []byte) {
	le := binary.LittleEndian
	if len(m) < headerSize+footerSize {
		return
	}
	le.PutUint32(m[60:], checksum(m[:60]))
	foot := m[len(m)-footerSize:]
	sumsAt, tocAt := le.Uint64(foot), le.Uint64(foot[16:])
	if sumsAt > tocAt || tocAt > uint64(len(m)-footerSize) {
		le.PutUint32(foot[60:], checksum(foot[:60]))
		return
	}
	sums, toc := m[sumsAt:tocAt], table(m, tocAt)
	for t := toc; len(t) >= entrySize; t = t[entrySize:] {
		off, size, first := le.Uint64(t[8:]), le.Uint64(t[16:]), le.Uint64(t[24:])
		padded := size + uint64(padding(int64(size)))
		if padded < size || off > uint64(len(m)) || padded > uint64(len(m))-off {
			continue
		}
		for b := uint64(0); b*blockSize < padded && (first+b+1)*4 <= uint64(len(sums)) && first < uint64(len(m)); b++ {
			block := m[off+b*blockSize : off+min(padded, (b+1)*blockSize)]
			le.PutUint32(sums[(first+b)*4:], checksum(block))
		}
	}
	le.PutUint32(foot[28:], checksum(sums))
	le.PutUint32(foot[32:], checksum(toc))
	le.PutUint32(foot[60:], checksum(foot[:60]))
}

// table is the table of sections of a container.
func table(m []byte, at uint64) []byte {
	n := uint64(binary.LittleEndian.Uint32(m[len(m)-footerSize+24:])) * entrySize
	return m[at:min(at+n, uint64(len(m)-footerSize))]
}

// SectionAt gives where a section stands in a container.
func SectionAt(m []byte, name string) (off, size int) {
	le := binary.LittleEndian
	toc := table(m, le.Uint64(m[len(m)-footerSize+16:]))
	for ; len(toc) >= entrySize; toc = toc[entrySize:] {
		if sectionID(le.Uint32(toc)).String() == name {
			return int(le.Uint64(toc[8:])), int(le.Uint64(toc[16:]))
		}
	}
	return 0, 0
}

// Sizes gives the bytes of each section of a container.
func Sizes(m []byte) map[string]int {
	le := binary.LittleEndian
	out := map[string]int{}
	toc := table(m, le.Uint64(m[len(m)-footerSize+16:]))
	for ; len(toc) >= entrySize; toc = toc[entrySize:] {
		out[sectionID(le.Uint32(toc)).String()] = int(le.Uint64(toc[16:]))
	}
	return out
}

// SpoilParity makes the parity of a container useless, so that what is damaged stays so.
func SpoilParity(m []byte) {
	off, size := SectionAt(m, secParity.String())
	for i := range size {
		m[off+i] ^= 0xa5
	}
}
