package corpus

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"

	"hut3"
)

// file is one mapped container. It is shared by the snapshots that name it and
// unmapped when the last of them closes.
type file struct {
	name     string
	mem      []byte
	sections map[sectionID]*section
	order    []*section
	refs     atomic.Int32

	mending sync.Mutex
	mended  []block // whose bytes on the disk are damaged
	frayed  bool    // so are some of the header, the sums, the table or the footer
}

// openFile maps a container and checks its header, sums, table and footer.
// Sections are checked block by block as they are read.
func openFile(dir, name, kind string) (*file, error) {
	mem, err := mapFile(filepath.Join(dir, name))
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Integrity, "segment %s cannot be opened; restore it from the back-up", name)
	}
	f := &file{name: name, mem: mem, sections: map[sectionID]*section{}}
	f.refs.Store(1)
	f.frayed = hem(mem, kind)
	if err := f.parse(kind); err != nil {
		_ = syscall.Munmap(mem) // the error that matters is err
		return nil, err
	}
	return f, nil
}

// openMemory reads a container that was written in memory.
func openMemory(name string, mem []byte, kind string) (*file, error) {
	f := &file{name: name, mem: mem, sections: map[sectionID]*section{}}
	f.refs.Store(1)
	return f, f.parse(kind)
}

func mapFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if st.Size() < headerSize+footerSize {
		return nil, hut3.Errorf(hut3.Integrity, "the file has %d bytes, fewer than a header", st.Size())
	}
	return syscall.Mmap(int(f.Fd()), 0, int(st.Size()), syscall.PROT_READ, syscall.MAP_PRIVATE)
}

// overwrite changes bytes in memory. Their pages become this process's own.
func overwrite(mem []byte, at int, with []byte) error {
	pages := mem[at/os.Getpagesize()*os.Getpagesize() : at+len(with)] // to the end of a page, as the system counts
	if err := syscall.Mprotect(pages, syscall.PROT_READ|syscall.PROT_WRITE); err != nil {
		return err
	}
	copy(mem[at:], with)
	return syscall.Mprotect(pages, syscall.PROT_READ)
}

func (f *file) release() { f.leave() }

// leave lets go of the file, and reports whether that unmapped it.
func (f *file) leave() bool {
	if f.refs.Add(-1) > 0 {
		return false
	}
	_ = syscall.Munmap(f.mem) // fails only for what was never mapped
	return true
}

func (f *file) bad(what string) error {
	return hut3.Errorf(hut3.Integrity, "segment %s: %s; restore the file from the back-up", f.name, what)
}

func (f *file) parse(kind string) error {
	le, m := binary.LittleEndian, f.mem
	size := uint64(len(m))
	if string(m[:8]) != magic {
		return f.bad("the header is not a segment's")
	}
	if v := le.Uint32(m[8:]); (v < oldestFormat || v > FormatVersion) && le.Uint32(m[60:]) == checksum(m[:60]) {
		return hut3.Errorf(hut3.Invalid, "segment %s has format %d and this program reads %d to %d; use the version of hut3 that wrote it", f.name, v, oldestFormat, FormatVersion)
	}
	if le.Uint32(m[60:]) != checksum(m[:60]) {
		return f.bad("the checksum of the header fails")
	}
	if le.Uint32(m[12:]) != kindCodes[kind] {
		return f.bad("the header says another kind than the manifest")
	}
	foot := m[size-footerSize:]
	if string(foot[48:56]) != footMagic || le.Uint32(foot[60:]) != checksum(foot[:60]) || le.Uint64(foot[40:]) != size {
		return f.bad("the footer is damaged or the file was cut short")
	}
	sumsAt, sumsLen, tocAt, n := le.Uint64(foot), le.Uint64(foot[8:]), le.Uint64(foot[16:]), uint64(le.Uint32(foot[24:]))
	end := tocAt + n*entrySize + footerSize
	if le.Uint32(foot[56:]) >= twiceSince {
		end += sumsLen + n*entrySize + footerSize
	}
	if sumsAt > size || sumsLen > size-sumsAt || tocAt != sumsAt+sumsLen || end != size {
		return f.bad("the footer does not fit the file")
	}
	sums, toc := m[sumsAt:tocAt], m[tocAt:tocAt+n*entrySize]
	if le.Uint32(foot[28:]) != checksum(sums) || le.Uint32(foot[32:]) != checksum(toc) {
		return f.bad("the checksum of the table of sections fails")
	}
	return f.table(toc, sums, sumsAt)
}

// table reads the section table. Sections stand one after the other from the
// header to the sums, so that no byte is outside all of them.
func (f *file) table(toc, sums []byte, sumsAt uint64) error {
	le := binary.LittleEndian
	at, sum := uint64(headerSize), uint64(0)
	for ; len(toc) > 0; toc = toc[entrySize:] {
		id, blocks := sectionID(le.Uint32(toc)), uint64(le.Uint32(toc[4:]))
		off, length, first := le.Uint64(toc[8:]), le.Uint64(toc[16:]), le.Uint64(toc[24:])
		padded := length + uint64(padding(int64(length)))
		if off != at || first != sum || padded < length || padded > sumsAt-at || blocks != (padded+blockSize-1)/blockSize || (first+blocks)*4 > uint64(len(sums)) {
			return f.bad("the table of sections does not fit the file")
		}
		s := &section{file: f, id: id, off: int(off), data: f.mem[off : off+padded], size: int(length), sums: sums[first*4 : (first+blocks)*4], seen: make([]atomic.Uint32, (blocks+31)/32)}
		f.sections[id] = s
		f.order = append(f.order, s)
		at, sum = at+padded, sum+blocks
	}
	if at != sumsAt {
		return f.bad("the sections do not fill the file")
	}
	return nil
}

// section gives a section, or an empty one where the file has none.
func (f *file) section(id sectionID) *section {
	if s, ok := f.sections[id]; ok {
		return s
	}
	return &section{file: f, id: id}
}
