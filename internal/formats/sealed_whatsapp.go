package formats

import (
	"bytes"
	"compress/zlib"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"strings"

	"hut3"
)

// The layout of the backups, as the open tool wa-crypt-tools documents it. A
// crypt12 begins with versions (3 bytes), salt (32), the account's salt (16) and
// the nonce (16). A crypt14 or crypt15 begins with the length of a message of
// protocol buffers, a byte 1 where it is of messages, and that message. Behind
// the ciphertext stand the tag of AES-GCM and, of a database, the MD5 of all
// that is before it; of a crypt12 four characters more.
const (
	crypt12Head = 67
	gcmTag      = 16
	backupMD5   = md5.Size
	crypt12Tail = 4
)

// MaxSealedBackup is the largest encrypted backup that is opened: it is held in
// memory, since nothing of it may be believed before its tag is checked.
const MaxSealedBackup = 2 << 30

// backupHead is what stands before the ciphertext.
type backupHead struct {
	length     int
	nonce      []byte
	serverSalt []byte // nil where it is a crypt15
}

// backupHeadOf reads the header of a crypt14 or crypt15.
func backupHeadOf(data []byte) (backupHead, bool) {
	if len(data) < 4 || data[0] < 18 {
		return backupHead{}, false
	}
	at := 1
	if data[1] == 1 {
		at = 2
	}
	h := backupHead{length: at + int(data[0])}
	if h.length > len(data) {
		return backupHead{}, false
	}
	top, ok := protoFields(data[at:h.length])
	if !ok {
		return backupHead{}, false
	}
	if cipher, ok := protoFields(top[2]); ok && len(top[2]) > 0 {
		h.serverSalt, h.nonce = cipher[3], cipher[5]
		return h, len(h.nonce) == 16 && len(h.serverSalt) == 32
	}
	iv, ok := protoFields(top[3])
	h.nonce = iv[1]
	return h, ok && len(h.nonce) == 16
}

// protoFields are the fields with a length of a message of protocol buffers, by
// number, the last of each; ok is false where it is no such message.
func protoFields(data []byte) (map[uint64][]byte, bool) {
	found := map[uint64][]byte{}
	for len(data) > 0 {
		tag, n := binary.Uvarint(data)
		if n <= 0 || tag>>3 == 0 || tag>>3 > 1000 {
			return nil, false
		}
		data = data[n:]
		switch tag & 7 {
		case 0:
			if _, n = binary.Uvarint(data); n <= 0 {
				return nil, false
			}
		case 2:
			size, m := binary.Uvarint(data)
			if m <= 0 || size > uint64(len(data)-m) {
				return nil, false
			}
			found[tag>>3] = data[m : m+int(size)]
			n = m + int(size)
		default:
			return nil, false
		}
		data = data[n:]
	}
	return found, true
}

// backupKey is a key of WhatsApp backups. salt is nil where it is of crypt15.
type backupKey struct{ aes, salt []byte }

// javaBytes is how Java writes an array of bytes before its length.
const javaBytes = "\xac\xed\x00\x05ur\x00\x02[B\xac\xf3\x17\xf8\x06\x08T\xe0\x02\x00\x00xp"

// backupKeyOf reads a key file of WhatsApp (key, encrypted_backup.key), or the 64
// hexadecimal digits that the telephone showed.
func backupKeyOf(file []byte) (backupKey, error) {
	raw := file
	if rest, ok := bytes.CutPrefix(file, []byte(javaBytes)); ok && len(rest) >= 4 {
		raw = rest[4:]
	} else if digits, err := hex.DecodeString(strings.Join(strings.Fields(string(file)), "")); err == nil {
		raw = digits
	}
	switch len(raw) {
	case 131: // versions, salt, account, its hash, an empty nonce, the key
		if sum := sha256.Sum256(raw[35:51]); !bytes.Equal(sum[:], raw[51:83]) {
			return backupKey{}, hut3.Errorf(hut3.Invalid, "the key file is damaged: the hash in it does not fit; ask for it again")
		}
		return backupKey{aes: raw[99:131], salt: raw[3:35]}, nil
	case 32:
		return backupKey{aes: derived(raw)}, nil
	}
	return backupKey{}, hut3.Errorf(hut3.Invalid, "the key file is none of WhatsApp: give its file key (158 bytes), encrypted_backup.key, or a file with the 64 hexadecimal digits")
}

// derived makes the key of the backup out of the root key: HKDF (RFC 5869) over
// SHA-256 with no salt and the purpose "backup encryption", one block.
func derived(root []byte) []byte {
	extract := hmac.New(sha256.New, make([]byte, sha256.Size))
	extract.Write(root)
	expand := hmac.New(sha256.New, extract.Sum(nil))
	expand.Write([]byte("backup encryption\x01"))
	return expand.Sum(nil)
}

// OpenWhatsAppBackup decrypts an encrypted backup of WhatsApp, in place: data is
// not the file any more afterwards. What it gives is the plaintext, unpacked. A
// key that is not this backup's is an error of the code Invalid.
func OpenWhatsAppBackup(kind string, data, keyFile []byte) (io.Reader, error) {
	key, err := backupKeyOf(keyFile)
	if err != nil {
		return nil, err
	}
	h, tails, err := backupParts(kind, data)
	if err != nil {
		return nil, err
	}
	if (h.serverSalt == nil) != (key.salt == nil) {
		return nil, hut3.Errorf(hut3.Invalid, "the key is of another kind of backup than %s: crypt12 and crypt14 take the file key, crypt15 takes encrypted_backup.key or its 64 digits", kind)
	}
	if !bytes.Equal(h.serverSalt, key.salt) {
		return nil, hut3.Errorf(hut3.Invalid, "the key is not this backup's: the salt in the key file is another; find the key file of the same account and time")
	}
	block, err := aes.NewCipher(key.aes)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Invalid, "the key cannot be used")
	}
	gcm, err := cipher.NewGCMWithNonceSize(block, len(h.nonce))
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Invalid, "the header of the backup cannot be used")
	}
	sealed := data[h.length : len(data)-tails]
	plain, err := gcm.Open(sealed[:0], h.nonce, sealed, nil)
	if err != nil {
		return nil, hut3.Errorf(hut3.Invalid, "the key does not open the backup: it is another backup's key, or the file is damaged (its tag does not fit)")
	}
	return inflated(plain)
}

// backupParts finds the header and how many bytes stand behind the tag.
func backupParts(kind string, data []byte) (h backupHead, tails int, err error) {
	ok := false
	if kind == SealedCrypt12 {
		ok = len(data) > crypt12Head
		if ok {
			h = backupHead{length: crypt12Head, serverSalt: data[3:35], nonce: data[51:67]}
		}
	} else {
		h, ok = backupHeadOf(data)
	}
	if !ok || len(data) < h.length+gcmTag {
		return h, 0, hut3.Errorf(hut3.Invalid, "the file ends inside its header or its tag: it is cut off; ask for it again")
	}
	for _, more := range []int{0, crypt12Tail} {
		end := len(data) - more - backupMD5
		if more > 0 && kind != SealedCrypt12 || end < h.length+gcmTag {
			continue
		}
		if sum := md5.Sum(data[:end]); bytes.Equal(sum[:], data[end:end+backupMD5]) {
			return h, more + backupMD5, nil
		}
	}
	if end := len(data) - crypt12Tail; kind == SealedCrypt12 && end >= h.length+gcmTag && strings.HasPrefix(string(data[end:]), "--") {
		return h, crypt12Tail, nil
	}
	return h, 0, nil
}

// inflated unpacks a plaintext that is packed by zlib; a zip is as it is.
func inflated(plain []byte) (io.Reader, error) {
	if bytes.HasPrefix(plain, []byte("PK\x03\x04")) || bytes.HasPrefix(plain, []byte(sqliteMagic)) {
		return bytes.NewReader(plain), nil
	}
	z, err := zlib.NewReader(bytes.NewReader(plain))
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Invalid, "the key opens the backup, and what is in it is neither packed nor a zip")
	}
	return z, nil
}
