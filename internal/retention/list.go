package retention

import (
	"encoding/json"
	"io"
	"time"

	"hut3"
)

// readList reads a list of a data file; a field that it does not know is a slip.
func readList(r io.Reader, into any, of string) error {
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	return hut3.Wrap(dec.Decode(into), hut3.Invalid, "the list of %s is not the JSON expected", of)
}

func dated(day string) bool {
	_, err := time.Parse(time.DateOnly, day)
	return err == nil
}
