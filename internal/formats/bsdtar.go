package formats

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"hut3"
)

// stepBsdtar leads from a 7z or RAR archive to the tar that the program bsdtar
// makes of it.
const stepBsdtar = "bsdtar"

const (
	magic7z  = "7z\xbc\xaf\x27\x1c"
	magicRAR = "Rar!\x1a\x07"
)

// bsdtarTime is how long bsdtar may take for one archive.
const bsdtarTime = 30 * time.Minute

// unpackForeign opens a 7z or RAR archive through bsdtar, which writes its members
// as one tar: nothing is unpacked under a name of the archive. Where it is not
// installed, or cannot, the archive is kept as it is and says so.
func (s *source) unpackForeign(head []byte) error {
	if !bytes.HasPrefix(head, []byte(magic7z)) && !bytes.HasPrefix(head, []byte(magicRAR)) || s.nesting() >= s.limits.Nest {
		return nil
	}
	kind := s.binary
	err := s.convert()
	switch {
	case isStop(err):
		s.binary = kind + "; " + err.Error()
		return nil
	case err != nil:
		return err
	}
	s.binary = ""
	if err := s.openArchive(stepTar); err != nil || s.holds != nil {
		return err
	}
	s.binary = kind + "; " + s.binary
	return nil
}

// convert makes the stream the tar of the archive that it was. A fault of the
// archive, or of the program, is a stop.
func (s *source) convert() error {
	program, err := exec.LookPath("bsdtar")
	if err != nil {
		return stopf("bsdtar, which unpacks it, is not installed here: install it (libarchive) and import again, or unpack it elsewhere and import the folder beside it")
	}
	folder, err := os.MkdirTemp(s.temp, "hut3-copy-*")
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "no temporary copy can be made")
	}
	defer func() { _ = os.RemoveAll(folder) }() // the folder that it ran in: nothing is in it
	packed, done, err := s.onDisk()
	if err != nil {
		return err
	}
	out, err := os.CreateTemp(s.temp, "hut3-copy-*")
	if err != nil {
		return errors.Join(hut3.Wrap(err, hut3.Internal, "no temporary copy can be made"), done())
	}
	size, err := runBsdtar(program, folder, packed, out, s.limits)
	remove := func() error { return errors.Join(out.Close(), os.Remove(out.Name())) }
	if err = errors.Join(err, done()); err != nil {
		return errors.Join(err, remove())
	}
	s.closers = append(s.closers, remove)
	s.from = sectionOf(out, 0, size)
	s.steps = append(s.steps[:len(s.steps):len(s.steps)], hut3.Step{Kind: stepBsdtar})
	return nil
}

// onDisk writes the stream to a file of its own, which bsdtar can go about in.
func (s *source) onDisk() (name string, done func() error, err error) {
	f, err := os.CreateTemp(s.temp, "hut3-copy-*")
	if err != nil {
		return "", nil, hut3.Wrap(err, hut3.Internal, "no temporary copy can be made")
	}
	remove := func() error { return os.Remove(f.Name()) }
	_, err = io.Copy(f, s.stream())
	if err = errors.Join(err, f.Close()); err != nil {
		return "", nil, errors.Join(copyFault(err), remove())
	}
	return f.Name(), remove, nil
}

// runBsdtar writes the archive's members as a tar, under the limits of time,
// size and ratio. A password is never asked for.
func runBsdtar(program, folder, packed string, out io.Writer, limits Limits) (int64, error) {
	info, err := os.Stat(packed)
	if err != nil {
		return 0, hut3.Wrap(err, hut3.Internal, "the temporary copy is gone")
	}
	ctx, cancel := context.WithTimeout(context.Background(), bsdtarTime)
	defer cancel()
	if packed, err = filepath.Abs(packed); err != nil {
		return 0, hut3.Wrap(err, hut3.Internal, "the temporary copy is gone")
	}
	cmd := exec.CommandContext(ctx, program, "-c", "-f", "-", "--format=pax", "@"+packed)
	cmd.Dir = folder
	confine(cmd)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8"}
	cmd.WaitDelay = 5 * time.Second // for programs that it started and that outlive it
	var said bytes.Buffer
	cmd.Stderr = &saidFirst{w: &said, room: 500}
	from, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return 0, stopf("bsdtar cannot be started: %v", err)
	}
	if err := bound(cmd); err != nil {
		cancel()
		_ = cmd.Wait() // it was ended
		return 0, stopf("bsdtar cannot be run under limits: %v", err)
	}
	most := limits.Stream
	if limits.Ratio > 0 {
		most = min(most, max(ratioFrom, info.Size()*limits.Ratio))
	}
	n, err := io.Copy(out, io.LimitReader(from, most+1))
	if n > most || err != nil {
		cancel()
		_ = from.Close() // so that whoever still writes ends too
		_ = cmd.Wait()   // it was ended
		if err != nil {
			return n, copyFault(err)
		}
		return n, stopf("it unpacks to more than %d bytes, the limit for its size; it may be a bomb", most)
	}
	if err := cmd.Wait(); err != nil {
		return n, stopf("bsdtar cannot unpack it (%s): it is damaged, encrypted, or of a kind that this bsdtar does not know; unpack it elsewhere and import the folder beside it", strings.Join(strings.Fields(fmt.Sprint(err, " ", said.String())), " "))
	}
	return n, nil
}

// saidFirst keeps the beginning of what is written.
type saidFirst struct {
	w    io.Writer
	room int
}

// Write keeps what there is room for.
func (f *saidFirst) Write(p []byte) (int, error) {
	n, err := f.w.Write(p[:min(len(p), f.room)])
	f.room -= n
	if err != nil {
		return n, err
	}
	return len(p), nil
}
