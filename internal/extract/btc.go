package extract

import (
	"bytes"
	"crypto/sha256"
	"strings"

	"hut3"
)

// bitcoin takes a word shaped as an address of the Bitcoin main network:
// base58check (BIP 13: versions 0 and 5) or bech32 (BIP 173, BIP 350). One
// whose check fails is kept as BadCheck. Addresses of test networks hold no
// value and are not reported. Value is the address; bech32 in lower case.
func (s *scan) bitcoin(a, b int) {
	word := s.text[a:b]
	if !apart(s.text, a, b) {
		return
	}
	if len(word) > 3 && strings.EqualFold(word[:3], "bc1") {
		s.segwit(a, b, word)
		return
	}
	if len(word) < 26 || len(word) > 35 || (word[0] != '1' && word[0] != '3') || !base58Shaped(word) {
		return
	}
	valid := hut3.BadCheck
	if ValidBitcoin(word) {
		valid = hut3.Checked
	}
	s.add(BTC, a, b, word, valid)
}

func (s *scan) segwit(a, b int, word string) {
	if ValidBitcoin(word) {
		s.add(BTC, a, b, strings.ToLower(word), hut3.Checked)
		return
	}
	// 42 and 62 characters are the lengths in use; another length with a
	// failing check is a word that happens to begin so.
	if (len(word) == 42 || len(word) == 62) && bech32Shaped(word[3:]) {
		s.add(BTC, a, b, strings.ToLower(word), hut3.BadCheck)
	}
}

// ValidBitcoin reports whether a string is an address of the Bitcoin main
// network whose checksum holds.
func ValidBitcoin(address string) bool {
	if len(address) > 3 && strings.EqualFold(address[:3], "bc1") {
		return validSegwit(address, "bc")
	}
	payload, ok := base58Check(address)
	return ok && len(payload) == 21 && (payload[0] == 0 || payload[0] == 5)
}

const base58Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// base58Shaped tells an address with a wrong character from a long number or
// a hash in hexadecimal: it has letters of both cases, and no 0, O, I or l.
func base58Shaped(word string) bool {
	var seen uint8
	for i := range len(word) {
		if strings.IndexByte(base58Alphabet, word[i]) < 0 {
			return false
		}
		seen |= classes[word[i]]
	}
	return seen&isLetter == isLetter
}

// base58Check decodes base58 and takes off the four bytes of double SHA-256
// that end it.
func base58Check(s string) (payload []byte, ok bool) {
	raw, ok := base58Decode(s)
	if !ok || len(raw) < 5 {
		return nil, false
	}
	payload, sum := raw[:len(raw)-4], raw[len(raw)-4:]
	first := sha256.Sum256(payload)
	second := sha256.Sum256(first[:])
	return payload, bytes.Equal(sum, second[:4])
}

// base58Decode reads a big-endian number of base 58; each leading 1 is a zero
// byte. Strings longer than any address are refused.
func base58Decode(s string) ([]byte, bool) {
	if len(s) > 64 {
		return nil, false
	}
	var number [64]byte
	used := 0
	for i := range len(s) {
		carry := strings.IndexByte(base58Alphabet, s[i])
		if carry < 0 {
			return nil, false
		}
		n := 0
		for ; n < used || carry > 0; n++ {
			at := len(number) - 1 - n
			carry += 58 * int(number[at])
			number[at] = byte(carry)
			carry >>= 8
		}
		used = n
	}
	zeros := len(s) - len(strings.TrimLeft(s, "1"))
	return append(make([]byte, zeros), number[len(number)-used:]...), true
}
