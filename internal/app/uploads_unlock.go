package app

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"hut3"
)

// MostKey is the largest key file that is read.
const MostKey = 1 << 20

// Unlock opens the one file of an upload with a key that is lawfully held: its
// plaintext lies beside it from then on and is imported with it. The key is kept
// nowhere. Without a key and without word of one it does nothing.
func (u *Upload) Unlock(ctx context.Context, key []byte, custody string) error {
	custody = strings.TrimSpace(custody)
	switch {
	case len(key) == 0 && custody == "":
		return nil
	case len(key) == 0:
		return hut3.Errorf(hut3.Usage, "it is said how a key is held, and no key came; choose the key file")
	case len(key) > MostKey:
		return hut3.Errorf(hut3.Invalid, "this is no key file: it has more than %d bytes", MostKey)
	case custody == "":
		return hut3.Errorf(hut3.Usage, "say how the key is held: who gave it, when, under what authority; it is kept with the delivery, and the key is not")
	case len(u.item.Files) != 1:
		return hut3.Errorf(hut3.Usage, "a key opens one file: bring that file in alone")
	}
	files := filepath.Join(u.dir, "files")
	d, err := unlockFile(ctx, filepath.Join(files, u.item.Files[0].Name), key, files)
	if err != nil {
		return err
	}
	d.Custody, d.RecordedBy, d.RecordedAt = custody, u.by, time.Now().UTC().Truncate(time.Second)
	u.item.Opened = &d
	return nil
}
