package formats

import (
	"bufio"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"errors"
	"io"
	"strings"

	"hut3"
)

// SealedSignal is the backup that Signal for Android writes, opened with the
// passphrase of thirty digits.
const SealedSignal = "Signal backup"

// The layout of a Signal backup, as the program's own sources have it
// (FullBackupBase, BackupRecordInputStream, Backups.proto): the length of a
// header and the header in the clear; then frames, each with the first ten bytes
// of an HMAC, encrypted by AES in counter mode whose counter begins as the header
// says and goes up by one for each frame and each file.
const (
	signalRounds  = 250_000
	signalDigits  = 30
	signalTag     = 10
	signalHeadMax = 1 << 10
	signalFrame   = 64 << 20 // the longest frame that is read
)

// signalHead is the header of a backup: the first counter block, the salt of the
// key, and the version of the layout.
type signalHead struct {
	iv, salt []byte
	version  uint64 // from 1 on the length of a frame is encrypted too
}

// signalHeadOf reads the header at the start of a file.
func signalHeadOf(file []byte) (h signalHead, ok bool) {
	if len(file) < 4 {
		return h, false
	}
	n := binary.BigEndian.Uint32(file)
	if n < 20 || n > signalHeadMax || int(n) > len(file)-4 {
		return h, false
	}
	found := false
	whole := protoEach(file[4:4+n], func(f protoField) {
		if f.number != 1 || f.wire != wireBytes {
			return
		}
		found = protoEach(f.bytes, func(f protoField) {
			switch f.number {
			case 1:
				h.iv = f.bytes
			case 2:
				h.salt = f.bytes
			case 3:
				h.version = f.value
			}
		})
	})
	return h, whole && found && len(h.iv) == aes.BlockSize && len(h.salt) == 32
}

// signalPassphrase takes the digits out of a key file.
func signalPassphrase(file []byte) ([]byte, error) {
	digits := strings.Join(strings.Fields(string(file)), "")
	if len(digits) != signalDigits || !isDigits(digits) {
		return nil, hut3.Errorf(hut3.Invalid, "the key file is no passphrase of a Signal backup: give a file with its %d digits", signalDigits)
	}
	return []byte(digits), nil
}

// signalKeys makes the keys of the cipher and of the HMAC out of a passphrase.
func signalKeys(passphrase, salt []byte) (cipherKey, macKey []byte, err error) {
	h := sha512.New()
	h.Write(salt)
	sum := passphrase
	for range signalRounds {
		h.Write(sum)
		h.Write(passphrase)
		sum = h.Sum(nil)
		h.Reset()
	}
	keys, err := hkdf.Key(sha256.New, sum[:32], make([]byte, sha256.Size), "Backup Export", 64)
	if err != nil {
		return nil, nil, hut3.Wrap(err, hut3.Invalid, "the passphrase cannot be used")
	}
	return keys[:32], keys[32:], nil
}

// signalBackup reads the frames of a backup one after another.
type signalBackup struct {
	in      *bufio.Reader
	head    signalHead
	block   cipher.Block
	macKey  []byte
	counter uint32
	frames  int64
}

// errSignalTag says that an HMAC does not fit.
var errSignalTag = errors.New("the HMAC does not fit")

func openSignal(in io.Reader, keyFile []byte) (*signalBackup, error) {
	passphrase, err := signalPassphrase(keyFile)
	if err != nil {
		return nil, err
	}
	b := &signalBackup{in: bufio.NewReaderSize(in, 1<<16)}
	head, err := b.in.Peek(4)
	if err != nil {
		return nil, b.cut(err)
	}
	file := make([]byte, 4+min(binary.BigEndian.Uint32(head), signalHeadMax))
	if _, err := io.ReadFull(b.in, file); err != nil {
		return nil, b.cut(err)
	}
	var ok bool
	if b.head, ok = signalHeadOf(file); !ok {
		return nil, hut3.Errorf(hut3.Invalid, "the file does not begin as a Signal backup does")
	}
	if b.head.version > 1 {
		return nil, hut3.Errorf(hut3.Invalid, "the backup has version %d of the layout; versions 0 and 1 are read", b.head.version)
	}
	cipherKey, macKey, err := signalKeys(passphrase, b.head.salt)
	if err != nil {
		return nil, err
	}
	if b.block, err = aes.NewCipher(cipherKey); err != nil {
		return nil, hut3.Wrap(err, hut3.Invalid, "the passphrase cannot be used")
	}
	b.macKey, b.counter = macKey, binary.BigEndian.Uint32(b.head.iv)
	return b, nil
}

// cut is what the end of the file, or a fault of reading it, means.
func (b *signalBackup) cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return hut3.Errorf(hut3.Invalid, "the backup ends behind frame %d, before its last: it is cut off; ask for it again", b.frames)
	}
	return hut3.Wrap(err, hut3.Invalid, "the backup cannot be read behind frame %d", b.frames)
}

// fault is what an HMAC that does not fit means: at the first frame mostly that
// the passphrase is another's.
func (b *signalBackup) fault() error {
	if b.frames == 0 {
		return hut3.Wrap(errSignalTag, hut3.Invalid, "the passphrase does not open the backup, or its first frame is damaged")
	}
	return hut3.Wrap(errSignalTag, hut3.Invalid, "the backup is damaged or altered behind frame %d: nothing of it is taken; ask for it again", b.frames)
}

// stream is the key stream of the next frame or file, and its counter block.
func (b *signalBackup) stream() (cipher.Stream, []byte) {
	iv := bytes.Clone(b.head.iv)
	binary.BigEndian.PutUint32(iv, b.counter)
	b.counter++
	return cipher.NewCTR(b.block, iv), iv
}

// frame reads the next frame's content, once its HMAC fits.
func (b *signalBackup) frame() ([]byte, error) {
	var size [4]byte
	if _, err := io.ReadFull(b.in, size[:]); err != nil {
		return nil, b.cut(err)
	}
	keys, _ := b.stream()
	mac := hmac.New(sha256.New, b.macKey)
	if b.head.version > 0 {
		mac.Write(size[:])
		keys.XORKeyStream(size[:], size[:])
	}
	n := binary.BigEndian.Uint32(size[:])
	if n < signalTag || n > signalFrame {
		return nil, b.fault() // a length that no frame has: the key, or the bytes, are wrong
	}
	data, err := io.ReadAll(io.LimitReader(b.in, int64(n)))
	if err == nil && len(data) < int(n) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, b.cut(err)
	}
	content, tag := data[:n-signalTag], data[n-signalTag:]
	mac.Write(content)
	if !hmac.Equal(mac.Sum(nil)[:signalTag], tag) {
		return nil, b.fault()
	}
	keys.XORKeyStream(content, content)
	b.frames++
	return content, nil
}

// file copies the file of n bytes that stands behind a frame.
func (b *signalBackup) file(to io.Writer, n uint64) error {
	keys, iv := b.stream()
	mac := hmac.New(sha256.New, b.macKey)
	mac.Write(iv)
	buf := make([]byte, 64<<10)
	for n > 0 {
		part := buf[:min(uint64(len(buf)), n)]
		if _, err := io.ReadFull(b.in, part); err != nil {
			return b.cut(err)
		}
		mac.Write(part)
		keys.XORKeyStream(part, part)
		if _, err := to.Write(part); err != nil {
			return hut3.Wrap(err, hut3.Internal, "a file of the backup cannot be written")
		}
		n -= uint64(len(part))
	}
	var tag [signalTag]byte
	if _, err := io.ReadFull(b.in, tag[:]); err != nil {
		return b.cut(err)
	}
	if !hmac.Equal(mac.Sum(nil)[:signalTag], tag[:]) {
		return b.fault()
	}
	return nil
}
