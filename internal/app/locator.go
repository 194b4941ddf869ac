package app

import (
	"hut3"
	"hut3/internal/formats"
	"hut3/internal/ingest"
)

// maxRowBytes is the longest row whose bytes are printed.
const maxRowBytes = 16 << 20

// bytesGone reports whether the bytes of a row, or the archive that they stood in,
// were erased.
func (a *App) bytesGone(loc hut3.Locator) (bool, error) {
	r, err := a.Vault.Open(loc.Object)
	if err != nil {
		return false, err
	}
	defer func() { _ = r.Close() }() // it was only read
	for _, g := range r.Erased() {
		if g.Length == r.Size() || g.Offset < loc.Offset+loc.Length && loc.Offset < g.Offset+g.Length && len(loc.Steps) == 0 {
			return true, nil
		}
	}
	return false, nil
}

// rowBytes reads a row's own bytes out of the original, by its locator.
func (a *App) rowBytes(loc hut3.Locator) ([]byte, error) {
	if loc.Length > maxRowBytes {
		return nil, hut3.Errorf(hut3.Invalid, "the row has %s bytes; at most %s are printed", hut3.Thousands(loc.Length), hut3.Thousands(maxRowBytes))
	}
	r, err := a.Vault.Open(loc.Object)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }() // it was only read
	temp, done, err := ingest.TempFolder(a.Dir)
	if err != nil {
		return nil, hut3.Wrap(err, hut3.CodeOf(err), "a place for temporary copies")
	}
	defer done()
	other := func(sum hut3.Digest) (formats.Original, error) { return a.Vault.Open(sum) }
	return formats.Extract(formats.Input{Path: loc.File, Object: loc.Object, Size: r.Size(), R: r, Temp: temp, Other: other}, loc)
}
