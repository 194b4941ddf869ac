package corpus

import "crypto/subtle"

// Parity lets a file give back a block that its disk lost. The blocks are dealt to
// stripes in the order they stand in: of 256 that follow each other, those at even places
// are one stripe and those at odd places the next, so that damage over two neighbours
// is in two. The section of parity has, for each stripe, the exclusive or of its
// blocks, each as if zeros followed it, as long as the longest. One block of a stripe
// can be lost: its checksum tells that it is, and the exclusive or of all the rest what it
// was.
const (
	stripeBlocks = 128
	dealtBlocks  = 2 * stripeBlocks
)

// stripeOf is the stripe that a block is in.
func stripeOf(block int) int { return block/dealtBlocks*2 + block%2 }

// parityWriter takes the blocks of a file as they are written.
type parityWriter struct {
	n    int
	open [2][]byte // the stripes under way
	done []byte
}

func (p *parityWriter) add(block []byte) {
	if p.n > 0 && p.n%dealtBlocks == 0 {
		p.close()
	}
	open := &p.open[p.n%2]
	if grow := len(block) - len(*open); grow > 0 {
		*open = append(*open, make([]byte, grow)...)
	}
	subtle.XORBytes(*open, *open, block)
	p.n++
}

func (p *parityWriter) close() {
	for i := range p.open {
		p.done = append(p.done, p.open[i]...)
		p.open[i] = p.open[i][:0]
	}
}

// section is the parity of all blocks that were added.
func (p *parityWriter) section() []byte {
	p.close()
	return p.done
}

// block is one block of a file's sections.
type block struct {
	of *section
	at int // in its section
}

func (b block) bytes() []byte {
	return b.of.data[b.at*blockSize : min((b.at+1)*blockSize, len(b.of.data))]
}

// blocks are those of a file that its parity is of, in order.
func (f *file) blocks() (out []block) {
	for _, s := range f.order {
		if s.id == secParity {
			continue
		}
		for at := range len(s.sums) / 4 {
			out = append(out, block{s, at})
		}
	}
	return out
}

// mend works a damaged block out from the parity of its file and writes it into the
// memory that the file is mapped to, for this process alone: the disk keeps what it has.
// It reports whether the block is right now, as its checksum tells.
func (f *file) mend(lost block) bool {
	f.mending.Lock()
	defer f.mending.Unlock()
	if lost.of.ok(lost.at) {
		return true // another reader was first
	}
	was, ok := f.workedOut(lost)
	if !ok || checksum(was) != lost.of.sum(lost.at) || overwrite(f.mem, lost.of.off+lost.at*blockSize, was) != nil {
		return false
	}
	f.mended = append(f.mended, lost)
	return true
}

// workedOut is what a block must have been, where every other of its stripe is whole.
func (f *file) workedOut(lost block) ([]byte, bool) {
	all := f.blocks()
	number := -1
	for i, b := range all {
		if b == lost {
			number = i
		}
	}
	if number < 0 {
		return nil, false // of the parity itself
	}
	out, ok := f.parityOf(all, stripeOf(number))
	for i := number/dealtBlocks*dealtBlocks + number%2; ok && i < min(len(all), (number/dealtBlocks+1)*dealtBlocks); i += 2 {
		if b := all[i]; i != number {
			ok = b.of.ok(b.at)
			subtle.XORBytes(out, out, b.bytes())
		}
	}
	if !ok {
		return nil, false
	}
	return out[:len(lost.bytes())], true
}

// parityOf is a copy of the parity of a stripe, where the file has it whole.
func (f *file) parityOf(all []block, stripe int) ([]byte, bool) {
	at, size := 0, 0
	for i, b := range all {
		switch of := stripeOf(i); {
		case of == stripe:
			size = max(size, len(b.bytes()))
		case of < stripe && i%dealtBlocks < 2:
			at += f.longest(all, i)
		}
	}
	kept := f.section(secParity)
	if at+size > kept.size {
		return nil, false
	}
	for b := at / blockSize; b*blockSize < at+size; b++ {
		if !kept.ok(b) {
			return nil, false
		}
	}
	return append([]byte(nil), kept.data[at:at+size]...), true
}

// longest is how long the parity of the stripe is that begins with a block.
func (f *file) longest(all []block, first int) (size int) {
	for i := first; i < min(len(all), (first/dealtBlocks+1)*dealtBlocks); i += 2 {
		size = max(size, len(all[i].bytes()))
	}
	return size
}

// isFrayed reports whether the disk has other bytes of header or tail than the memory.
func (f *file) isFrayed() bool {
	f.mending.Lock()
	defer f.mending.Unlock()
	return f.frayed
}

// wasMended reports whether the disk has other bytes of a block than the memory.
func (f *file) wasMended(b block) bool {
	f.mending.Lock()
	defer f.mending.Unlock()
	for _, m := range f.mended {
		if m == b {
			return true
		}
	}
	return false
}
