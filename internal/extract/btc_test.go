package extract

import (
	"strings"
	"testing"

	"hut3"
)

func TestBitcoin(t *testing.T) {
	t.Parallel()
	const (
		legacy  = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
		script  = "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"
		segwit  = "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"
		taproot = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"
	)
	table(t, BTC, map[string][]found{
		"pay " + legacy + ".":              one(legacy, legacy, hut3.Checked),
		"bitcoin:" + script:                one(script, script, hut3.Checked),
		segwit:                             one(segwit, strings.ToLower(segwit), hut3.Checked),
		taproot:                            one(taproot, taproot, hut3.Checked),
		legacy[:33] + "b":                  one(legacy[:33]+"b", legacy[:33]+"b", hut3.BadCheck),
		taproot[:61] + "q":                 one(taproot[:61]+"q", taproot[:61]+"q", hut3.BadCheck),
		"x" + legacy:                       nil,
		legacy + "a1":                      nil,
		"bc1 and done":                     nil,
		"bc1something2long":                nil,
		strings.Repeat("1", 30):            nil, // no letters: a number, not a mistyped address
		"3f786850e387550fdab836ed7e6dc881": nil, // a hash: small letters only
		"tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7": nil, // test network
	})
}

func TestBase58Decode(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{"": "", "1": "\x00", "11": "\x00\x00", "2": "\x01", "z": "\x39", "21": "\x3a", "5Q": "\xff", "5R": "\x01\x00"} {
		if got, ok := base58Decode(s); !ok || string(got) != want {
			t.Errorf("%q: %x %v, want %x", s, got, ok, want)
		}
	}
	for _, s := range []string{"0", "O", "I", "l", " ", strings.Repeat("z", 65)} {
		if got, ok := base58Decode(s); ok {
			t.Errorf("%q read as %x", s, got)
		}
	}
}
