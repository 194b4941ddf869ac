package seal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hut3"
)

// maxKeyFile is more than any key file takes, in bytes.
const maxKeyFile = 1 << 16

// KeyPath is where the keys of a unit stand in a folder of keys.
func KeyPath(dir, name string) string { return filepath.Join(dir, name+".key") }

// Save writes the secret keys to KeyPath(dir, name), readable by the owner
// alone. A key is never written over: hut3.Conflict when the file exists.
func (id *Identity) Save(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return hut3.Wrap(err, hut3.Internal, "the folder of keys cannot be made")
	}
	path := KeyPath(dir, id.Name())
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return hut3.Errorf(hut3.Conflict, "%s exists, and a key is not written over; move it away first if it shall be replaced", path)
	}
	if err != nil {
		return hut3.Wrap(err, hut3.Internal, "the key cannot be saved")
	}
	_, err = f.WriteString(id.text())
	err = errors.Join(err, f.Sync(), f.Close())
	return hut3.Wrap(err, hut3.Internal, "saving the key in %s", path)
}

func (id *Identity) text() string {
	return fmt.Sprintf("# Secret keys of %[1]s. Whoever has this file reads what is sealed for %[1]s and signs in its name.\n# public card: %[2]s\n%[3]s\n%[4]s\n",
		id.Name(), id.public, id.opens, id.signKey)
}

// Load reads the secret keys of a file. A file that others than its owner may
// read is refused.
func Load(path string) (*Identity, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, hut3.Errorf(hut3.NotFound, "there is no key %s", path)
	case err != nil:
		return nil, hut3.Wrap(err, hut3.Internal, "reading the key %s", path)
	case info.Mode().Perm()&0o077 != 0:
		return nil, hut3.Errorf(hut3.Refused, "the key %s can be read by others (mode %04o); run chmod 600 on it, and consider whether it is still secret", path, info.Mode().Perm())
	case info.Size() > maxKeyFile:
		return nil, hut3.Errorf(hut3.Invalid, "%s is too long for a key", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "reading the key %s", path)
	}
	id, err := parseIdentity(string(text))
	return id, hut3.Wrap(err, hut3.Invalid, "the key %s", path)
}

// parseIdentity reads two keys, one of each sort. Its errors never hold a
// secret.
func parseIdentity(text string) (*Identity, error) {
	var ageKey, signKey string
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case strings.HasPrefix(line, "AGE-SECRET-KEY-1") && ageKey == "":
			ageKey = line
		case strings.HasPrefix(line, "PRIVATE+KEY+") && signKey == "":
			signKey = line
		default:
			return nil, hut3.Errorf(hut3.Invalid, "line %d is neither a comment nor the one AGE-SECRET-KEY-1… nor the one PRIVATE+KEY+…", i+1)
		}
	}
	if ageKey == "" || signKey == "" {
		return nil, hut3.Errorf(hut3.Invalid, "it must hold a line AGE-SECRET-KEY-1… and a line PRIVATE+KEY+…")
	}
	return newIdentity(ageKey, signKey)
}
