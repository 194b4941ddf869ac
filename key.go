package hut3

import (
	"fmt"
	"strconv"
	"strings"
)

// Key names a row for ever: the number of its delivery and its number inside
// the delivery, from 1. A message is named by the key of its founding row.
// Keys order by delivery, then by row. Zero is no key.
type Key uint64

const keyRowBits = 40

// The largest numbers a Key can hold.
const (
	MaxDelivery = 1<<(64-keyRowBits) - 1
	MaxRow      = 1<<keyRowBits - 1
)

// NewKey joins a delivery number and a row number.
func NewKey(delivery uint32, row uint64) Key {
	return Key(uint64(delivery)<<keyRowBits | row&MaxRow)
}

// Delivery is the number of the delivery that holds the row.
func (k Key) Delivery() uint32 { return uint32(k >> keyRowBits) }

// Row is the row's number in its delivery, from 1.
func (k Key) Row() uint64 { return uint64(k) & MaxRow }

// String prints the key as a reference, as in D12/4711093.
func (k Key) String() string {
	if k == 0 {
		return ""
	}
	return "D" + strconv.FormatUint(uint64(k.Delivery()), 10) + "/" + strconv.FormatUint(k.Row(), 10)
}

// MarshalText prints the key for JSON.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText printed.
func (k *Key) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*k = 0
		return nil
	}
	parsed, err := ParseKey(string(text))
	if err != nil {
		return err
	}
	*k = parsed
	return nil
}

// ParseKey reads D12/4711093, in either case.
func ParseKey(s string) (Key, error) {
	delivery, row, ok := strings.Cut(s, "/")
	if !ok || len(delivery) < 2 || (delivery[0] != 'D' && delivery[0] != 'd') {
		return 0, badKey(s)
	}
	d, err := strconv.ParseUint(delivery[1:], 10, 24)
	if err != nil || d == 0 {
		return 0, badKey(s)
	}
	r, err := strconv.ParseUint(row, 10, keyRowBits)
	if err != nil || r == 0 {
		return 0, badKey(s)
	}
	return NewKey(uint32(d), r), nil
}

func badKey(s string) error {
	return Errorf(Usage, "%q is not a row or message reference; write one as D12/4711093", s)
}

// DeliveryRef prints a delivery's own reference, as in D12.
func DeliveryRef(n uint32) string { return fmt.Sprintf("D%d", n) }

// ParseDelivery reads D12, in either case.
func ParseDelivery(s string) (uint32, error) {
	if len(s) < 2 || (s[0] != 'D' && s[0] != 'd') {
		return 0, Errorf(Usage, "%q is not a delivery; write one as D12", s)
	}
	n, err := strconv.ParseUint(s[1:], 10, 24)
	if err != nil || n == 0 {
		return 0, Errorf(Usage, "%q is not a delivery; write one as D12", s)
	}
	return uint32(n), nil
}
