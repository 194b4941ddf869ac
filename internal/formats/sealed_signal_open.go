package formats

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"hut3"
)

// The numbers of what a frame can hold (BackupFrame of Backups.proto).
const (
	frameStatement  = 2
	framePreference = 3
	frameAttachment = 4
	frameVersion    = 5
	frameEnd        = 6
	frameAvatar     = 7
	frameSticker    = 8
	frameKeyValue   = 9
)

// OpenSignalBackup decrypts a backup of Signal for Android with the passphrase
// that the key file holds. What it gives is a zip of signal.db, which the rows of
// the backup are put back in, and of the files under attachments, stickers and
// avatars. Keys and settings of the telephone are left out and counted in
// the table hut3_left_out. temp is a folder for the work; closing what is given
// empties it. A passphrase that does not fit is an error of the code Invalid.
func OpenSignalBackup(in io.Reader, keyFile []byte, temp string) (plain io.ReadCloser, err error) {
	b, err := openSignal(in, keyFile)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(temp, "hut3-copy-*")
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "no temporary copy can be made")
	}
	out, err := b.unpack(dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return &removedFile{out, dir}, nil
}

// removedFile is a file in a folder that goes when it is closed.
type removedFile struct {
	*os.File
	dir string
}

// Close closes the file and removes its folder.
func (f *removedFile) Close() error { return errors.Join(f.File.Close(), os.RemoveAll(f.dir)) }

// unpack writes the zip into a folder and goes back to its start.
func (b *signalBackup) unpack(dir string) (out *os.File, err error) {
	if out, err = os.OpenFile(filepath.Join(dir, "plain.zip"), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600); err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "no temporary copy can be made")
	}
	if err = b.write(out, filepath.Join(dir, "signal.db")); err == nil {
		_, err = out.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, out.Close())
	}
	return out, nil
}

func (b *signalBackup) write(out io.Writer, database string) error {
	db, err := newSignalStore(database)
	if err != nil {
		return err
	}
	z := zip.NewWriter(out)
	if err := errors.Join(b.all(db, z), db.close()); err != nil {
		return err
	}
	from, err := os.Open(database)
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "the opened database is gone")
	}
	defer from.Close()
	w, err := z.CreateHeader(&zip.FileHeader{Name: "signal.db", Method: zip.Store})
	if err == nil {
		_, err = io.Copy(w, from)
	}
	return hut3.Wrap(errors.Join(err, z.Close()), hut3.Internal, "the plaintext cannot be written")
}

// all reads frames to the last.
func (b *signalBackup) all(db *signalStore, z *zip.Writer) error {
	for {
		frame, err := b.frame()
		if err != nil {
			return err
		}
		last := false
		var inside error
		ok := protoEach(frame, func(f protoField) {
			if inside == nil {
				last = last || f.number == frameEnd && f.value != 0
				inside = b.content(f, db, z)
			}
		})
		switch {
		case inside != nil:
			return inside
		case !ok:
			return hut3.Errorf(hut3.Invalid, "frame %d of the backup is no message of protocol buffers", b.frames)
		case last:
			return nil
		}
	}
}

func (b *signalBackup) content(f protoField, db *signalStore, z *zip.Writer) error {
	switch f.number {
	case frameStatement:
		return db.statement(f.bytes, b.frames)
	case frameAttachment, frameAvatar, frameSticker:
		return b.extract(f, z)
	case framePreference:
		db.leave("settings of the telephone")
	case frameKeyValue:
		db.leave("keys and values of the telephone")
	case frameVersion, frameEnd:
	default:
		db.leave(fmt.Sprintf("frames of the kind %d, which is not known", min(f.number, 1000)))
	}
	return nil
}

// extract writes the file that stands behind its frame, under the number of its
// row.
func (b *signalBackup) extract(f protoField, z *zip.Writer) error {
	folder, size := "attachments", uint64(3)
	switch f.number {
	case frameAvatar:
		folder, size = "avatars", 2
	case frameSticker:
		folder, size = "stickers", 2
	}
	var row, length uint64
	if !protoEach(f.bytes, func(f protoField) {
		switch f.number {
		case size:
			length = f.value
		case 1:
			row = f.value // an avatar has a name here, which is not used: its number is that of its frame
		}
	}) {
		return hut3.Errorf(hut3.Invalid, "frame %d of the backup names no file that can be read", b.frames)
	}
	if f.number == frameAvatar {
		row = uint64(b.frames)
	}
	w, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("%s/%d", folder, row), Method: zip.Store})
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "a file of the backup cannot be written")
	}
	return b.file(w, length)
}
