package ingest

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"hut3"
)

// source is one file as it was handed over.
type source struct {
	path  string // in the delivery: forward slashes, unique
	disk  string // where it is read from
	size  int64  // -1 where it could not be looked at
	mtime int64  // ns
	fault string // why it cannot be opened
}

// sources lists the files below the request's paths in byte-wise path order.
// A folder's files are named from inside it; where several paths are given,
// each begins with its own last name. What the case keeps its own in is no
// evidence: it holds private keys.
func sources(own ownFolder, paths []string) ([]source, error) {
	if len(paths) == 0 {
		return nil, hut3.Errorf(hut3.Usage, "name a file or folder to import")
	}
	var all []source
	for _, p := range paths {
		found, err := own.walk(p, len(paths) > 1)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	if len(all) == 0 {
		return nil, hut3.Errorf(hut3.Invalid, "there is no file in %s", strings.Join(paths, ", "))
	}
	slices.SortFunc(all, func(a, b source) int { return cmp.Compare(a.path, b.path) })
	for i, s := range all[1:] {
		if s.path == all[i].path {
			return nil, hut3.Errorf(hut3.Usage, "%s and %s would both be %s in the delivery; import them apart", all[i].disk, s.disk, s.path)
		}
	}
	return all, nil
}

func (own ownFolder) walk(root string, several bool) ([]source, error) {
	info, err := os.Stat(root)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Invalid, "%s cannot be imported", root)
	}
	if own.holds(root) {
		return nil, hut3.Errorf(hut3.Usage, "%s lies in the data folder of this case, with its keys and databases, and is no evidence; name what was delivered", root)
	}
	if !info.IsDir() {
		return []source{look(root, filepath.Base(root))}, nil
	}
	prefix := ""
	if several {
		prefix = filepath.Base(filepath.Clean(root))
	}
	var all []source
	err = filepath.WalkDir(root, func(disk string, entry fs.DirEntry, err error) error {
		rel, relErr := filepath.Rel(root, disk)
		if relErr != nil {
			return relErr
		}
		name := path.Join(prefix, filepath.ToSlash(rel))
		switch {
		case err != nil:
			all = append(all, source{path: portable(name), disk: disk, size: -1, fault: plainFault(err)})
			return fs.SkipDir
		case entry.IsDir():
			if info, err := entry.Info(); err == nil && own.is(info) {
				all = append(all, source{path: portable(name), disk: disk, size: -1, fault: "left out: it is the data folder of this case"})
				return fs.SkipDir
			}
			return nil
		}
		all = append(all, look(disk, name))
		return nil
	})
	return all, hut3.Wrap(err, hut3.Invalid, "%s cannot be listed", root)
}

// look describes a file; a link, a device or a pipe is named and not followed.
func look(disk, name string) source {
	s := source{path: portable(name), disk: disk, size: -1}
	info, err := os.Lstat(disk)
	switch {
	case err != nil:
		s.fault = plainFault(err)
	case !info.Mode().IsRegular():
		s.fault = "a " + fileType(info.Mode()) + ", which is not followed; import what it stands for by itself"
	default:
		s.size, s.mtime = info.Size(), info.ModTime().UnixNano()
	}
	return s
}

func fileType(m fs.FileMode) string {
	switch {
	case m&fs.ModeSymlink != 0:
		return "symbolic link"
	case m&fs.ModeNamedPipe != 0:
		return "pipe"
	case m&fs.ModeSocket != 0:
		return "socket"
	}
	return "device"
}

// plainFault is an error of the file system without the path of this machine.
func plainFault(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Op + ": " + pe.Err.Error()
	}
	return err.Error()
}

// portable is a name in UTF-8: bytes that are none are written %FF.
func portable(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	var b strings.Builder
	for i := 0; i < len(name); {
		r, n := utf8.DecodeRuneInString(name[i:])
		if r == utf8.RuneError && n == 1 {
			fmt.Fprintf(&b, "%%%02X", name[i])
		} else {
			b.WriteString(name[i : i+n])
		}
		i += n
	}
	return b.String()
}

// listingOf digests paths and sizes, by which an unfinished import is found
// again before a byte is read.
func listingOf(all []source) hut3.Digest {
	var b []byte
	for _, s := range all {
		b = binary.BigEndian.AppendUint64(b, uint64(len(s.path)))
		b = append(b, s.path...)
		b = binary.BigEndian.AppendUint64(b, uint64(s.size))
	}
	return sha256.Sum256(b)
}

func totalSize(all []source) int64 {
	var n int64
	for _, s := range all {
		n += max(0, s.size)
	}
	return n
}
