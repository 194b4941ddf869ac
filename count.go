package hut3

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Count is a number that says what it counts. No bare number is ever printed:
// Query is the command or address that gives the same number again.
type Count struct {
	Value int64     `json:"value"`
	Unit  string    `json:"unit"` // "messages", "rows", "pence", "mg", …
	Scope string    `json:"scope,omitempty"`
	AsAt  time.Time `json:"as_at,omitzero"`
	Query string    `json:"query,omitempty"`
}

// String prints the number with thousands separated, and its unit.
func (c Count) String() string { return Thousands(c.Value) + " " + c.Unit }

// Thousands prints 1204 as 1,204.
func Thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Plural prints a number with its noun: 1 message, 1,204 messages.
func Plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Thousands(n) + " " + many
}

// Pence is an amount of sterling.
type Pence int64

// String prints £2,191,200 or £1.50.
func (p Pence) String() string {
	sign := ""
	if p < 0 {
		sign, p = "-", -p
	}
	if p%100 == 0 {
		return sign + "£" + Thousands(int64(p/100))
	}
	return fmt.Sprintf("%s£%s.%02d", sign, Thousands(int64(p/100)), p%100)
}

// Milligrams is a mass.
type Milligrams int64

// String prints kilograms with as many decimals as are needed: 7.5 kg.
func (m Milligrams) String() string {
	return strconv.FormatFloat(float64(m)/1e6, 'f', -1, 64) + " kg"
}
