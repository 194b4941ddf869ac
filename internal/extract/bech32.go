package extract

import "strings"

const bech32Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// The constants that the checksum must leave: BIP 173 for witness version 0,
// BIP 350 for versions 1 to 16.
const (
	bech32Const  = 1
	bech32mConst = 0x2bc830a3
)

// validSegwit reports whether a string is a segregated-witness address of the
// network that hrp names: of one case, with the checksum of its version, and a
// program of 2 to 40 bytes (20 or 32 in version 0).
func validSegwit(address, hrp string) bool {
	values, ok := bech32Values(address, hrp)
	if !ok || len(values) < 7 {
		return false
	}
	version := values[0]
	want := uint32(bech32mConst)
	if version == 0 {
		want = bech32Const
	}
	if version > 16 || bech32Sum(hrp, values) != want {
		return false
	}
	size, ok := programSize(values[1 : len(values)-6])
	if version == 0 {
		return ok && (size == 20 || size == 32)
	}
	return ok && size >= 2 && size <= 40
}

// bech32Values gives the values of five bits after the separator.
func bech32Values(address, hrp string) ([]byte, bool) {
	low := strings.ToLower(address)
	if len(address) > 90 || (address != low && address != strings.ToUpper(address)) || !strings.HasPrefix(low, hrp+"1") {
		return nil, false
	}
	data := low[len(hrp)+1:]
	values := make([]byte, len(data))
	for i := range len(data) {
		v := strings.IndexByte(bech32Alphabet, data[i])
		if v < 0 {
			return nil, false
		}
		values[i] = byte(v)
	}
	return values, true
}

// bech32Sum is the checksum of BIP 173 over the prefix and the values.
func bech32Sum(hrp string, values []byte) uint32 {
	sum := uint32(1)
	step := func(v byte) {
		top := sum >> 25
		sum = sum&0x1ffffff<<5 ^ uint32(v)
		for i, g := range [...]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	for i := range len(hrp) {
		step(hrp[i] >> 5)
	}
	step(0)
	for i := range len(hrp) {
		step(hrp[i] & 31)
	}
	for _, v := range values {
		step(v)
	}
	return sum
}

// programSize gives the bytes that values of five bits hold; what is left
// over must be fewer than five bits, all zero.
func programSize(values []byte) (int, bool) {
	bits := len(values) * 5
	left := bits % 8
	if left >= 5 {
		return 0, false
	}
	return bits / 8, len(values) == 0 || values[len(values)-1]&(1<<left-1) == 0
}

// bech32Shaped reports whether all characters are of the alphabet, in any
// case.
func bech32Shaped(s string) bool {
	for i := range len(s) {
		if strings.IndexByte(bech32Alphabet, lower(s[i])) < 0 {
			return false
		}
	}
	return true
}
