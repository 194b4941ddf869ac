package seal

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"strings"

	"filippo.io/age"

	"hut3"
)

// DefaultMaxSize is the largest payload that Open takes unless told otherwise:
// 4 GiB.
const DefaultMaxSize = 4 << 30

// OpenOptions say where a large payload is kept while it is open, and how large
// it may be. The zero value takes the system's folder and DefaultMaxSize.
type OpenOptions struct {
	TempDir string
	MaxSize int64 // bytes of payload
}

// Opened is the payload of a package whose signature holds. Payloads of more
// than 8 MiB lie decrypted in a temporary file that only this process can
// reach, until Close.
type Opened struct {
	*io.SectionReader             // the payload
	Sender            Recipient   // who signed, as his card has him
	To                []string    // all recipients by name
	SHA256            hut3.Digest // of the payload
	spool             *spool
}

// Close drops the payload.
func (o *Opened) Close() error { return o.spool.Close() }

// Open decrypts a package with the unit's key and checks the signature against
// the senders' cards before it gives any of the payload. The errors:
//
//	Refused     sealed for others; or signed by nobody who is known here
//	Integrity   altered or cut off
//	Invalid     not a sealed package; or larger than allowed
//	Incomplete  r failed
func Open(r io.Reader, id *Identity, senders []Recipient, opts OpenOptions) (*Opened, error) {
	if opts.MaxSize <= 0 {
		opts.MaxSize = DefaultMaxSize
	}
	source := &source{r: r}
	plain, err := decrypt(source, id)
	if err != nil {
		return nil, source.explain(err)
	}
	s := &spool{dir: opts.TempDir, max: opts.MaxSize + maxStatement + 4}
	if _, err := io.Copy(s, plain); err != nil {
		return nil, errors.Join(source.explain(err), s.Close())
	}
	o, err := check(s, id, senders, opts.MaxSize)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return o, nil
}

// intro is how every age file begins.
const intro = "age-encryption.org/v1\n"

func decrypt(r io.Reader, id *Identity) (io.Reader, error) {
	in := bufio.NewReader(r)
	if head, _ := in.Peek(len(intro)); string(head) != intro {
		return nil, hut3.Errorf(hut3.Invalid, "not a sealed package: it does not begin with %q", strings.TrimSpace(intro))
	}
	plain, err := age.Decrypt(in, id.all()...)
	if _, ok := errors.AsType[*age.NoIdentityMatchError](err); ok {
		return nil, hut3.Errorf(hut3.Refused, "the package is not sealed for the key of %s (or its first lines were altered); ask the sender for whom he sealed it", id.Name())
	}
	return plain, err
}

// check takes the statement off the end, and holds payload and recipient to it.
func check(s *spool, id *Identity, senders []Recipient, limit int64) (*Opened, error) {
	signed, size, err := trailer(s)
	if err != nil {
		return nil, err
	}
	if size > limit {
		return nil, tooLarge(limit)
	}
	stated, sender, err := openStatement(signed, senders)
	if err != nil {
		return nil, err
	}
	if !id.addressed(stated) {
		return nil, hut3.Errorf(hut3.Refused, "%s sealed the package for %s, and not for the key of %s: somebody passed it on", sender.Name, strings.Join(stated.names(), ", "), id.Name())
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(s, 0, size)); err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "reading a package back")
	}
	if size != stated.size || hut3.Digest(sum.Sum(nil)) != stated.sha256 {
		return nil, hut3.Errorf(hut3.Integrity, "the package is not what %s signed", sender.Name)
	}
	return &Opened{io.NewSectionReader(s, 0, size), sender, stated.names(), stated.sha256, s}, nil
}

// trailer gives the signed statement and the size of the payload before it.
func trailer(s *spool) ([]byte, int64, error) {
	bad := hut3.Errorf(hut3.Invalid, "not a package of hut3: it was encrypted for this key, but holds no signed statement")
	var length [4]byte
	if s.size < 4 {
		return nil, 0, bad
	}
	if _, err := s.ReadAt(length[:], s.size-4); err != nil {
		return nil, 0, hut3.Wrap(err, hut3.Internal, "reading a package back")
	}
	n := int64(binary.BigEndian.Uint32(length[:]))
	if n > maxStatement || n > s.size-4 {
		return nil, 0, bad
	}
	signed := make([]byte, n)
	if _, err := s.ReadAt(signed, s.size-4-n); err != nil {
		return nil, 0, hut3.Wrap(err, hut3.Internal, "reading a package back")
	}
	return signed, s.size - 4 - n, nil
}

// source remembers whether reading itself failed, which age does not tell apart
// from a damaged file.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// explain gives an error of decryption its code.
func (s *source) explain(err error) error {
	var coded *hut3.Error
	switch {
	case s.err != nil:
		return hut3.Wrap(s.err, hut3.Incomplete, "reading a package")
	case errors.As(err, &coded):
		return err
	}
	return hut3.Wrap(err, hut3.Integrity, "the package was altered or cut off")
}
