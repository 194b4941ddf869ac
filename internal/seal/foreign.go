package seal

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"

	"hut3"
)

// OpenForeign decrypts a file of age (age-encryption.org/v1, armoured or not)
// that others made, with a file of identities or, where it holds none, the
// passphrase on its first line. It says nothing of who made the file: age has no
// signatures. The error is of the code Invalid where the key is not the file's;
// the reader fails where the file is cut off or altered.
func OpenForeign(sealed io.Reader, keyFile []byte) (io.Reader, error) {
	keys, err := foreignKeys(keyFile)
	if err != nil {
		return nil, err
	}
	in := bufio.NewReader(sealed)
	if head, _ := in.Peek(len(armor.Header)); string(head) == armor.Header {
		sealed = armor.NewReader(in)
	} else {
		sealed = in
	}
	plain, err := age.Decrypt(sealed, keys...)
	var wrong *age.NoIdentityMatchError
	switch {
	case errors.As(err, &wrong):
		return nil, hut3.Errorf(hut3.Invalid, "the key does not open the file: it is sealed for another key or passphrase")
	case err != nil:
		return nil, hut3.Wrap(err, hut3.Invalid, "the file is no age file that can be opened")
	}
	return plain, nil
}

// maxScryptWork is the most work that a passphrase may cost: 2 to this power, which
// takes 1 GiB of memory. What age writes itself costs 2 to the 18th; whoever made a
// file chose it, and it may be hostile.
const maxScryptWork = 20

func foreignKeys(keyFile []byte) ([]age.Identity, error) {
	if bytes.Contains(keyFile, []byte("AGE-SECRET-KEY-")) {
		keys, err := age.ParseIdentities(bytes.NewReader(keyFile))
		if err != nil {
			return nil, hut3.Errorf(hut3.Invalid, "the key file holds an identity of age that cannot be read; it has one AGE-SECRET-KEY-1… a line")
		}
		return keys, nil
	}
	line, _, _ := strings.Cut(string(keyFile), "\n")
	key, err := age.NewScryptIdentity(strings.TrimRight(line, "\r"))
	if err != nil {
		return nil, hut3.Errorf(hut3.Invalid, "the key file is empty: give a file of identities of age, or one with the passphrase on its first line")
	}
	key.SetMaxWorkFactor(maxScryptWork)
	return []age.Identity{key}, nil
}
