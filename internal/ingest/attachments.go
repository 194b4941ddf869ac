package ingest

import (
	"errors"

	"hut3"
	"hut3/internal/formats"
)

// attached are digests of files that are of no format; true: a row of the delivery
// names the file as its attachment, and was read with its hash. What was sent with a
// message is no fault of the delivery.
type attached map[hut3.Digest]bool

// unknownFiles are the files of the delivery that are of no format.
func (j *job) unknownFiles() attached {
	a := attached{}
	for i := range j.files {
		if f := &j.files[i]; f.trailer.Unknown {
			a[f.object] = false
		}
	}
	return a
}

// see looks at the attachments of a row.
func (a attached) see(row *hut3.Row) {
	if len(a) == 0 {
		return
	}
	for i := range row.Media {
		m := &row.Media[i]
		if _, unknown := a[m.SHA256]; unknown && !m.Missing {
			a[m.SHA256] = true
		}
	}
}

// apart takes the fault from files that are attachments, and counts them with those
// of archives.
func (j *job) apart(a attached) {
	j.counts.Attached = 0
	for i := range j.files {
		f := &j.files[i]
		if f.trailer.Unknown && a[f.object] {
			f.attached, f.fault = true, ""
			j.counts.Attached++
		}
		j.counts.Attached += f.trailer.Attached
	}
}

// isUnknown reports whether a file was not read because it is of no format.
func isUnknown(err error) bool { return errors.Is(err, formats.ErrUnrecognised) }
