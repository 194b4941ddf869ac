package formats

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
)

// syntaxFault finds the place and kind of the first fault in a JSON value.
func syntaxFault(b []byte) error {
	dec := jsontext.NewDecoder(bytes.NewReader(b), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	_, err := dec.ReadValue()
	if err == nil {
		_, err = dec.ReadToken()
	}
	var s *jsontext.SyntacticError
	if errors.As(err, &s) {
		return fmt.Errorf("at its byte %d", s.ByteOffset)
	}
	return errors.New("it ends too early, or text follows it")
}
