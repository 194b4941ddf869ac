// Package zones knows the time zones of the world from data of its own, so that
// the same delivery gives the same instants on every machine, whatever release of
// the time zone data its system has, or none.
package zones

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"io"
	"sync"
	"time"

	"hut3"
)

// Release names the release of the IANA time zone database that zoneinfo.zip is
// compiled from. The file is the one that the Go distribution carries in lib/time,
// and is replaced, with this name, as a whole; the data is in the public domain.
const Release = "2025c"

//go:embed zoneinfo.zip
var compiled []byte

var archive = sync.OnceValues(func() (*zip.Reader, error) {
	return zip.NewReader(bytes.NewReader(compiled), int64(len(compiled)))
})

// Load gives the zone of an IANA name, as Europe/London; the empty name is UTC.
// "Local" is none: it is another zone on every machine.
func Load(name string) (*time.Location, error) {
	if name == "" || name == "UTC" {
		return time.UTC, nil
	}
	all, err := archive()
	if err != nil {
		return nil, hut3.Wrap(err, hut3.Internal, "the time zone data of this program cannot be read")
	}
	f, err := all.Open(name)
	if err != nil {
		return nil, unknown(name)
	}
	defer func() { _ = f.Close() }() // it is in memory
	raw, err := io.ReadAll(f)
	if err != nil {
		return nil, unknown(name) // a folder of zones, as Europe
	}
	zone, err := time.LoadLocationFromTZData(name, raw)
	return zone, hut3.Wrap(err, hut3.Internal, "the zone %s of this program cannot be read", name)
}

func unknown(name string) error {
	return hut3.Errorf(hut3.Usage, "no time zone is called %q; give one as Europe/London", name)
}
