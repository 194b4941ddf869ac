package extract

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"hut3"
)

// The expression of domain.md 7.3, which ParsePostcode must agree with but
// for Girobank's own code.
var publishedPostcode = regexp.MustCompile(`^([A-PR-UWYZ]([0-9]{1,2}|[A-HK-Y][0-9]|[A-HK-Y][0-9][0-9]|[0-9][A-HJKPSTUW]|[A-HK-Y][0-9][ABEHMNPRVWXY]) ?[0-9][ABD-HJLNP-UW-Z]{2})$`)

func TestParsePostcodeAgreesWithThePublishedExpression(t *testing.T) {
	t.Parallel()
	for _, model := range []string{"M1 1AA", "M60 1AA", "W1A 1AA", "CR2 1AA", "DN55 1AA", "EC1A 1AA", "CR21AA", "W1A1AA"} {
		for at := range model {
			for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 " {
				s := model[:at] + string(c) + model[at+1:]
				p, ok := ParsePostcode(s)
				if want := publishedPostcode.MatchString(strings.TrimSpace(s)); ok != want {
					t.Errorf("%q: %v, want %v", s, ok, want)
				}
				if again, _ := ParsePostcode(strings.ToLower(p.String())); ok && again != p {
					t.Errorf("%q is printed as %q and read again as %v", s, p, again)
				}
			}
		}
	}
}

// ways are the layouts of a mobile number; # takes the next digit of the ten.
var ways = []string{
	"0##########", "0#### ######", "0#### ### ###", "0####-###-###", "(0####) ######", "+44##########", "+44 #### ######", "+44 (0)#### ######",
	"0044##########", "0044 #### ### ###", "44##########", "+44(0)##########", "(+44) #### ######",
}

func TestEveryWayToWriteANumberGivesOneValue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		national := fmt.Sprintf("7700900%03d", rapid.IntRange(0, 999).Draw(t, "drama"))
		written, next := rapid.SampledFrom(ways).Draw(t, "way"), 0
		for strings.Contains(written, "#") {
			written = strings.Replace(written, "#", national[next:next+1], 1)
			next++
		}
		before := rapid.SampledFrom([]string{"", "ring ", "his no:", "(", "12, ", "\n"}).Draw(t, "before")
		after := rapid.SampledFrom([]string{"", " ta", ".", ", ok", ")", "\n", "?!"}).Draw(t, "after")
		got := findAll(before + written + after)
		if len(got) != 1 || got[0].Value != "+44"+national || !strings.Contains(got[0].Text, strings.Trim(written, "()")) {
			t.Fatalf("%q: %v", before+written+after, got)
		}
	})
}

func TestEveryCurrentMarkIsFound(t *testing.T) {
	t.Parallel()
	mark := rapid.StringMatching(`[A-HJ-PR-Y]{2}(0[2-9]|1[0-9]|2[0-6]|5[1-9]|6[0-9]|7[0-6])[A-HJ-PR-Z]{3}`)
	rapid.Check(t, func(t *rapid.T) {
		m := mark.Draw(t, "mark")
		for _, written := range []string{m, m[:4] + " " + m[4:], strings.ToLower(m)} {
			if got := findAll("the van is " + written + " ok"); len(got) != 1 || got[0].Value != m || got[0].Text != written {
				t.Fatalf("%q: %v", written, got)
			}
		}
	})
}

func TestSumsAreReadAsTheyWerePrinted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := hut3.Pence(rapid.Int64Range(1, 1e15).Draw(t, "pence"))
		written := p.String()
		want := fmt.Sprintf("GBP %d.%02d", p/100, p%100)
		if got := findAll("owes " + written + " now"); len(got) != 1 || got[0].Value != want || got[0].Text != written {
			t.Fatalf("%s: %v, want %s", written, got, want)
		}
	})
}

// base58Encode is the inverse of base58Decode, for the test alone.
func base58Encode(raw []byte) string {
	digits := []int{}
	for _, b := range raw {
		carry := int(b)
		for i := range digits {
			carry += digits[i] << 8
			digits[i], carry = carry%58, carry/58
		}
		for ; carry > 0; carry /= 58 {
			digits = append(digits, carry%58)
		}
	}
	var out strings.Builder
	for i := 0; i < len(raw) && raw[i] == 0; i++ {
		out.WriteByte('1')
	}
	for i := range digits {
		out.WriteByte(base58Alphabet[digits[len(digits)-1-i]])
	}
	return out.String()
}

func TestBase58CheckFindsEveryWrongCharacter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		payload := rapid.SliceOfN(rapid.Byte(), 20, 20).Draw(t, "hash")
		payload = append([]byte{rapid.SampledFrom([]byte{0, 5, 0x6f}).Draw(t, "version")}, payload...)
		first := sha256.Sum256(payload)
		second := sha256.Sum256(first[:])
		address := base58Encode(append(payload, second[:4]...))
		if ValidBitcoin(address) != (payload[0] != 0x6f) {
			t.Fatalf("%s of version %d", address, payload[0])
		}
		i := rapid.IntRange(0, len(address)-1).Draw(t, "at")
		wrong := rapid.SampledFrom([]byte(base58Alphabet)).Draw(t, "character")
		if address[i] != wrong && ValidBitcoin(address[:i]+string(wrong)+address[i+1:]) {
			t.Fatalf("%s passes with %c at %d", address, wrong, i)
		}
	})
}

func TestBech32FindsEveryWrongCharacter(t *testing.T) {
	t.Parallel()
	good := []string{"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"}
	for _, address := range good {
		for i := 3; i < len(address); i++ {
			for _, c := range bech32Alphabet {
				if byte(c) != address[i] && ValidBitcoin(address[:i]+string(c)+address[i+1:]) {
					t.Errorf("%s passes with %c at %d", address, c, i)
				}
			}
		}
		for _, bad := range []string{address[:20] + "B" + address[21:], address + "q", address[:len(address)-1], "tb" + address[2:], address[:10] + "b" + address[11:], "bc1", "bc1q"} {
			if ValidBitcoin(bad) {
				t.Errorf("%s passes", bad)
			}
		}
	}
}

func TestMod97FindsEveryWrongDigit(t *testing.T) {
	t.Parallel()
	const good = "GB29NWBK60161331926819"
	for i := 2; i < len(good); i++ {
		for c := '0'; c <= '9'; c++ {
			if digit(good[i]) && byte(c) != good[i] && mod97([]byte(good[:i]+string(c)+good[i+1:])) {
				t.Errorf("%s passes with %c at %d", good, c, i)
			}
		}
	}
}

// widen writes the visible ASCII of a text in full-width forms.
func widen(text string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7F {
			return r - '!' + 0xFF01
		}
		return r
	}, text)
}

func TestFullWidthTextGivesTheSameSpans(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"ring 07700 900123 or +44 (0)7700 900124", "at NG7 1AA, near L15", "FP20 XYZ", "£1,200 or 36k", "a@example.com", "http://example.com/a",
		"490154203237518", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "GB29 NWBK 6016 1331 9268 19", "£52kg",
	} {
		narrow, wide := findAll(text), findAll(widen(text))
		if len(narrow) != len(wide) {
			t.Errorf("%q: %v, when wide %v", text, narrow, wide)
			continue
		}
		for i, f := range narrow {
			if wide[i].Value != f.Value || wide[i].Text != widen(f.Text) {
				t.Errorf("%q: %v, when wide %v", text, f, wide[i])
			}
		}
	}
}

// TestTheGateHidesNothing runs the recognisers on texts that the gate stops.
func TestTheGateHidesNothing(t *testing.T) {
	t.Parallel()
	r, err := loadRules()
	if err != nil {
		t.Fatal(err)
	}
	piece := rapid.SampledFrom([]string{"a", "Z", " ", ".", ":", "/", "£", "$", "www", "com", "in ", "\u00a0", "é", "-", "grand", "\u200b", "IMEI", "x.", ".y", "http", "://"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 30).Draw(t, "pieces"), "")
		if worthScanning(text) {
			return
		}
		s := &scan{rules: r}
		s.run(text)
		if len(s.hits)+len(s.odd) > 0 {
			t.Fatalf("%q holds %v", text, s.hits)
		}
	})
}

func TestPlainCopyKeepsItsPlaces(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("a1 £é\u00a0\u200b７–😀\ufeff"))).Draw(t, "text")
		copied, _, at := plainCopy(text, nil, nil)
		if at == nil {
			if copied != text {
				t.Fatalf("%q became %q without places", text, copied)
			}
			return
		}
		if len(at) != len(copied)+1 || int(at[len(copied)]) != len(text) {
			t.Fatalf("%q: %d places for %q", text, len(at), copied)
		}
		for i := range copied {
			if !utf8.RuneStart(copied[i]) {
				continue
			}
			from, _ := utf8.DecodeRuneInString(text[at[i]:])
			to, _ := utf8.DecodeRuneInString(copied[i:])
			if plain(from) != to {
				t.Fatalf("%q: %q at %d is %q in the copy", text, from, at[i], to)
			}
		}
	})
}

func TestResolveOrders(t *testing.T) {
	t.Parallel()
	span := func(kind string, a, b int, v hut3.Validity) hut3.Span {
		return hut3.Span{Type: kind, Start: a, End: b, Valid: v}
	}
	for name, c := range map[string]struct {
		hits []hut3.Span
		want string
	}{
		"the longest wins":          {[]hut3.Span{span(Money, 0, 4, hut3.Checked), span(Phone, 2, 9, hut3.Plausible)}, "phone2"},
		"then the best checked":     {[]hut3.Span{span(Phone, 0, 9, hut3.Plausible), span(IMEI, 0, 9, hut3.Checked)}, "imei0"},
		"then the first":            {[]hut3.Span{span(Money, 2, 6, hut3.Structure), span(Plate, 0, 4, hut3.Structure)}, "plate0"},
		"then the order of types":   {[]hut3.Span{span(Plate, 0, 4, hut3.Plausible), span(Money, 0, 4, hut3.Plausible)}, "money0"},
		"what is apart stays":       {[]hut3.Span{span(Money, 4, 8, hut3.Structure), span(Plate, 0, 4, hut3.Structure)}, "plate0 money4"},
		"a chain loses its middle":  {[]hut3.Span{span(Plate, 0, 5, hut3.Structure), span(Money, 4, 8, hut3.Structure), span(Plate, 7, 12, hut3.Structure)}, "plate0 plate7"},
		"checked stays in a URL":    {[]hut3.Span{span(BTC, 5, 39, hut3.Checked), span(URL, 0, 45, hut3.Structure)}, "url0 btc5"},
		"unchecked does not":        {[]hut3.Span{span(BTC, 5, 39, hut3.BadCheck), span(URL, 0, 45, hut3.Structure)}, "url0"},
		"a URL excludes an address": {[]hut3.Span{span(Email, 5, 30, hut3.Structure), span(URL, 0, 45, hut3.Checked)}, "url0"},
	} {
		s := &scan{hits: c.hits}
		var got []string
		for _, o := range s.resolve() {
			got = append(got, fmt.Sprint(o.Type, o.Start))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}
