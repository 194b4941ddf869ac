package corpus

import (
	"context"
	"slices"

	"golang.org/x/sys/unix"

	"hut3"
)

// readAheadPiece is what the system is asked for at once.
const readAheadPiece = 4 << 20

// ReadAhead has the system read the files into the memory that it has to spare, most
// bytes at most: messages before rows, and the newest of each first. Where they lay on
// the disk alone, the first questions would wait for them page by page. It checks and
// keeps nothing, and returns how many bytes it asked for.
func (c *Corpus) ReadAhead(ctx context.Context, most int64) (asked int64, err error) {
	if err := c.use.enter(); err != nil {
		return 0, err
	}
	defer c.use.leave()
	for _, f := range c.byWorth() {
		for piece := range slices.Chunk(f.mem, readAheadPiece) {
			if asked += int64(len(piece)); asked > most || ctx.Err() != nil {
				return asked - int64(len(piece)), ctx.Err()
			}
			if err := unix.Madvise(piece, unix.MADV_WILLNEED); err != nil {
				return asked, hut3.Wrap(err, hut3.Internal, "segment %s cannot be read ahead", f.name)
			}
		}
	}
	return asked, nil
}

// byWorth is the files in the order in which questions want them.
func (c *Corpus) byWorth() (out []*file) {
	for _, kind := range []string{KindMessages, KindEntities, KindRows} {
		for _, info := range slices.Backward(c.live) {
			if f := c.files[info.Name]; f != nil && info.Kind == kind {
				out = append(out, f)
			}
		}
	}
	return out
}
