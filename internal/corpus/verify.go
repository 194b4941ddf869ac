package corpus

import (
	"context"
	"crypto/sha256"
	"fmt"

	"hut3"
)

// Fault is damage to a live file: what fails, where, and the messages it hits. Damage that
// parity gives back hits none, and every answer stands; Mend writes the file anew.
type Fault struct {
	File     string     `json:"file"`
	Section  string     `json:"section,omitempty"`
	Block    int        `json:"block"` // of 16 KiB in the section; -1 where it is the whole file
	What     string     `json:"what"`
	Messages int64      `json:"messages"` // how many messages it hits, at most
	Keys     []hut3.Key `json:"refs,omitempty"`
}

// maxFaultKeys is how many messages a Fault names.
const maxFaultKeys = 10_000

// Verify reads every live file whole and returns what is damaged: each block
// against its checksum, and each file against the manifest. Where it is stopped
// it says so by a Fault of what it did not check.
func (c *Corpus) Verify(ctx context.Context) []Fault {
	if err := c.use.enter(); err != nil {
		return []Fault{{Block: -1, What: err.Error()}}
	}
	defer c.use.leave()
	var out []Fault
	for _, info := range c.live {
		if err := stopped(ctx); err != nil {
			return append(out, Fault{File: info.Name, Block: -1, What: "not checked, nor the files after it: " + err.Error()})
		}
		if err := c.broken[info.Name]; err != nil {
			out = append(out, Fault{File: info.Name, Block: -1, What: err.Error(), Messages: info.Messages})
		}
		if f := c.files[info.Name]; f != nil {
			out = append(out, c.verify(f, info)...)
		}
	}
	for _, r := range c.rows {
		if len(out) == 0 { // of damaged files the blocks are named
			out = append(out, r.verifyWords(ctx)...)
		}
	}
	return out
}

// verifyWords names the rows whose own words cannot be read: who is named there
// cannot be held against a scope, so that what asks for them is refused.
func (s *rowSegment) verifyWords(ctx context.Context) (out []Fault) {
	err := guard(func() error {
		for n, i := range s.speaking() {
			if n%4096 == 0 {
				if err := stopped(ctx); err != nil {
					return err
				}
			}
			e := s.entry(int(i))
			if _, err := ownWords(&hut3.Message{}, e); err != nil {
				out = append(out, Fault{File: s.file.name, Block: -1, What: err.Error(), Messages: 1, Keys: []hut3.Key{e.Message}})
			}
		}
		return nil
	})
	if err != nil {
		out = append(out, Fault{File: s.file.name, Block: -1, What: "what its rows say of their own was not checked: " + err.Error()})
	}
	return out
}

const nothingLost = ", so that nothing is lost and every answer stands: upkeep writes the file anew"

func (c *Corpus) verify(f *file, info SegmentInfo) []Fault {
	var out []Fault
	if f.isFrayed() {
		out = append(out, Fault{File: f.name, Block: -1, What: "bytes of its header, its table or its footer are damaged; others of the file give them back" + nothingLost})
	}
	for _, s := range f.order {
		for b := range len(s.sums) / 4 {
			at := block{s, b}
			if s.ok(b) && !f.wasMended(at) {
				continue
			}
			fault := Fault{File: f.name, Section: s.id.String(), Block: b, What: "the checksum fails"}
			if f.mend(at) {
				fault.What += "; parity gives its bytes back" + nothingLost
			} else if s.id != secParity {
				c.hit(&fault, s, b)
			}
			out = append(out, fault)
		}
	}
	if len(out) == 0 && hut3.Digest(sha256.Sum256(f.mem)) != info.SHA256 {
		out = append(out, Fault{File: f.name, Block: -1, What: "the file is not the one that the manifest names: its SHA-256 differs", Messages: info.Messages})
	}
	if len(out) == 0 && int64(len(f.mem)) != info.Bytes {
		out = append(out, Fault{File: f.name, Block: -1, What: fmt.Sprintf("the file has %d bytes and the manifest says %d", len(f.mem), info.Bytes)})
	}
	return out
}

// hit names the messages that a damaged block hits, as far as the rest of the
// file still says. Damage to what a whole segment needs hits all of it.
func (c *Corpus) hit(fault *Fault, s *section, block int) {
	lo, hi := block*blockSize, min((block+1)*blockSize, len(s.data))
	for _, m := range c.messages {
		if m.file == s.file {
			first, end := m.hitBy(s, lo, hi)
			fault.Messages = int64(end - first)
			fault.name(end-first, func(i int) hut3.Key { return m.keyOf(first + uint32(i)) })
		} else if m.layer != nil && m.layer.file == s.file {
			fault.Messages = int64(m.layer.ordinals.n)
			fault.name(uint32(m.layer.ordinals.n), func(i int) hut3.Key { return m.keyOf(m.layer.ordinals.u32(i)) })
		}
	}
	for _, r := range c.rows {
		if r.file == s.file {
			first, end := r.hitBy(s, lo, hi)
			fault.Messages = int64(end - first)
			fault.name(uint32(end-first), func(i int) hut3.Key { return r.messageOf(first + i) })
		}
	}
}

// name lists the keys of up to maxFaultKeys messages; where the keys are
// damaged themselves it lists what it can.
func (f *Fault) name(n uint32, key func(i int) hut3.Key) {
	_ = guard(func() error { // what cannot be read has a fault of its own
		for i := range min(int(n), maxFaultKeys) {
			if k := key(i); k != 0 && (len(f.Keys) == 0 || f.Keys[len(f.Keys)-1] != k) {
				f.Keys = append(f.Keys, k)
			}
		}
		return nil
	})
}

// hitBy gives the ordinals that bytes of a section are of.
func (s *messageSegment) hitBy(sec *section, lo, hi int) (first, end uint32) {
	first, end = 0, s.n
	_ = guard(func() error {
		switch sec.id {
		case secText:
			a, b := s.text.covering(lo, hi, int(s.n))
			first, end = uint32(a), uint32(b)
		case secSent, secForm, secFlags, secRef, secFrom, secTo, secConversation, secRowCount:
			a, b := openColumn(sec).covering(lo, hi, int(s.n))
			first, end = uint32(a), uint32(b)
		}
		return nil
	})
	return first, end
}

func (r *rowSegment) hitBy(sec *section, lo, hi int) (first, end int) {
	first, end = 0, r.n
	_ = guard(func() error {
		switch sec.id {
		case secExtra:
			first, end = r.extra.covering(lo, hi, r.n)
		case secSent, secForm, secRowNumber, secRowKind, secRowSide, secRowNative, secRowFile, secRowLength, secRowGap, secRowStep, secRowShape:
			first, end = openColumn(sec).covering(lo, hi, r.n)
		}
		return nil
	})
	return first, end
}

// covering gives the records that bytes of the section hold.
func (b blobs) covering(lo, hi, n int) (first, end int) {
	first, end = n, 0
	for i := range b.offsets.n {
		off, length := b.span(i)
		if off >= hi || off+length <= lo {
			continue
		}
		next := n
		if i+1 < b.firsts.n {
			next = int(b.firsts.at(i + 1))
		}
		first, end = min(first, int(b.firsts.at(i))), max(end, next)
	}
	return min(first, end), end
}

// covering gives the values that bytes of the section hold. The head of a
// column is needed by all of them.
func (c *column) covering(lo, hi, n int) (first, end int) {
	body := 8 + c.frames*frameEntry
	if lo < body {
		return 0, n
	}
	first, end = n, 0
	for f := range c.frames {
		c.sec.check(8+f*frameEntry, frameEntry)
		at := body + int(uint32(c.dir[f*frameEntry+8])|uint32(c.dir[f*frameEntry+9])<<8|uint32(c.dir[f*frameEntry+10])<<16|uint32(c.dir[f*frameEntry+11])<<24)*8
		length := (min(frameSize, c.n-f*frameSize)*int(c.dir[f*frameEntry+12]) + 63) / 64 * 8
		if at < hi && at+length > lo {
			first, end = min(first, f*frameSize), max(end, min(c.n, (f+1)*frameSize))
		}
	}
	return min(first, end), end
}
