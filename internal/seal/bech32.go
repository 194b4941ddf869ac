package seal

import "strings"

// bech32 encodes bytes under a lower-case prefix (BIP 173), the form in which
// age writes keys.
func bech32(prefix string, data []byte) string {
	const charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	values := regroup(data)
	var out strings.Builder
	out.WriteString(prefix + "1")
	for _, v := range append(values, bech32Checksum(prefix, values)...) {
		out.WriteByte(charset[v])
	}
	return out.String()
}

// regroup cuts bytes into groups of five bits, the last filled with zeros.
func regroup(data []byte) []byte {
	var out []byte
	var acc, bits uint
	for _, b := range data {
		acc, bits = acc<<8|uint(b), bits+8
		for ; bits >= 5; bits -= 5 {
			out = append(out, byte(acc>>(bits-5)&31))
		}
		acc &= 1<<bits - 1
	}
	if bits > 0 {
		out = append(out, byte(acc<<(5-bits)&31))
	}
	return out
}

func bech32Checksum(prefix string, values []byte) []byte {
	sum := uint32(1)
	for _, c := range []byte(prefix) {
		sum = bech32Step(sum, c>>5)
	}
	sum = bech32Step(sum, 0)
	for _, c := range []byte(prefix) {
		sum = bech32Step(sum, c&31)
	}
	for _, v := range append(values[:len(values):len(values)], 0, 0, 0, 0, 0, 0) {
		sum = bech32Step(sum, v)
	}
	sum ^= 1
	out := make([]byte, 6)
	for i := range out {
		out[i] = byte(sum >> (5 * (5 - i)) & 31)
	}
	return out
}

// bech32Step feeds one value to the BCH code of BIP 173.
func bech32Step(sum uint32, v byte) uint32 {
	generator := [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3}
	top := sum >> 25
	sum = sum&0x1ffffff<<5 ^ uint32(v)
	for i, g := range generator {
		if top>>i&1 == 1 {
			sum ^= g
		}
	}
	return sum
}
