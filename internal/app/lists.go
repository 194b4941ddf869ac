package app

import (
	"time"

	"hut3/internal/access"
	"hut3/internal/formats"
)

// Agency is a body that hut3 knows by code.
type Agency = access.Agency

// FindAgencies gives the agencies that a text may mean today, best first; all
// where the text is empty. It needs no case.
func FindAgencies(text string) ([]Agency, error) {
	d, err := access.LoadAgencies(time.Time{})
	if err != nil {
		return nil, err
	}
	if text == "" {
		return d.All(), nil
	}
	return orEmpty(d.Find(text)), nil
}

// FormatInfo is a format that hut3 reads.
type FormatInfo = formats.Info

// Formats lists what hut3 reads.
func Formats() []FormatInfo { return formats.Formats() }
