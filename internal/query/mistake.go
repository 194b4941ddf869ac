package query

import (
	"fmt"

	"hut3"
)

// Mistake is why a query cannot be read: what is wrong at a place of it, and what
// would be right there. It is an error of the code hut3.Usage.
type Mistake struct {
	Column int // in characters from 1; 0 where it is of no one place
	Says   string
}

// Error prints the place and the sentence.
func (m *Mistake) Error() string {
	if m.Column == 0 {
		return m.Says
	}
	return fmt.Sprintf("query, column %d: %s", m.Column, m.Says)
}

// Unwrap gives the same with its code.
func (m *Mistake) Unwrap() error { return &hut3.Error{Code: hut3.Usage, Message: m.Error()} }

func mistake(column int, format string, args ...any) error {
	return &Mistake{column, fmt.Sprintf(format, args...)}
}
