package extract

import (
	"crypto/sha3"
	"encoding/base32"
	"strings"

	"hut3"
)

const onionLabel = 56 // characters of the address of version 3

// onionValidity gives Checked to the host of an onion service whose checksum
// holds, BadCheck to one shaped so whose checksum fails, and the validity that
// any other host has.
func onionValidity(host string, other hut3.Validity) hut3.Validity {
	host, _, _ = strings.Cut(host, ":")
	name, ok := strings.CutSuffix(host, ".onion")
	if !ok {
		return other
	}
	label := name[strings.LastIndexByte(name, '.')+1:]
	switch {
	case ValidOnion(label):
		return hut3.Checked
	case len(label) == onionLabel:
		return hut3.BadCheck
	}
	return hut3.Plausible
}

// ValidOnion reports whether a label is the address of an onion service of
// version 3: base32 of a public key, two bytes of SHA3-256 and the version
// (Tor rend-spec-v3, domain.md 7.1).
func ValidOnion(label string) bool {
	if len(label) != onionLabel {
		return false
	}
	raw, err := base32.StdEncoding.DecodeString(strings.ToUpper(label))
	if err != nil || raw[34] != 3 {
		return false
	}
	sum := sha3.Sum256(append(append([]byte(".onion checksum"), raw[:32]...), 3))
	return sum[0] == raw[32] && sum[1] == raw[33]
}
