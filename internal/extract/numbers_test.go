package extract

import (
	"testing"

	"pgregory.net/rapid"

	"hut3"
)

func TestIMEI(t *testing.T) {
	t.Parallel()
	table(t, IMEI, map[string][]found{
		"490154203237518":         one("490154203237518", "490154203237518", hut3.Checked),
		"٤٩٠١٥٤٢٠٣٢٣٧٥١٨":         one("٤٩٠١٥٤٢٠٣٢٣٧٥١٨", "490154203237518", hut3.Checked),
		"352099001761481.":        one("352099001761481", "352099001761481", hut3.Checked),
		"49-015420-323751-8":      one("49-015420-323751-8", "490154203237518", hut3.Checked),
		"imei 490154203237517":    one("490154203237517", "490154203237517", hut3.BadCheck),
		"490154203237517":         nil,
		"4901542032375180":        nil,
		"204080123456789":         nil, // an IMSI
		"+490154203237518":        nil,
		"378282246310005":         nil, // a payment card
		"imei: 3520 9900 1761 48": nil,
	})
}

func TestIBAN(t *testing.T) {
	t.Parallel()
	table(t, IBAN, map[string][]found{
		"GB82WEST12345698765432":      one("GB82WEST12345698765432", "GB82WEST12345698765432", hut3.Checked),
		"GB29 NWBK 6016 1331 9268 19": one("GB29 NWBK 6016 1331 9268 19", "GB29NWBK60161331926819", hut3.Checked),
		"nl91abna0417164300":          one("nl91abna0417164300", "NL91ABNA0417164300", hut3.Checked),
		"IE29AIBK93115212345678":      one("IE29AIBK93115212345678", "IE29AIBK93115212345678", hut3.Checked),
		"GB94BARC10201530093459":      one("GB94BARC10201530093459", "GB94BARC10201530093459", hut3.Checked),
		"GB82WEST12345698765433":      one("GB82WEST12345698765433", "GB82WEST12345698765433", hut3.BadCheck),
		"GB29 NWBK 6016 1331 9268 18": nil,
		"GB82WEST1234569876543":       nil,
		"XX82WEST12345698765432":      nil,
	})
}

func TestLuhnFindsEveryWrongDigit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.StringMatching(`[0-9]{2,20}`).Draw(t, "body")
		var good string
		for c := '0'; c <= '9'; c++ {
			if Luhn(body + string(c)) {
				good += string(c)
			}
		}
		if len(good) != 1 {
			t.Fatalf("%s has the check digits %q", body, good)
		}
		whole := []byte(body + good)
		i := rapid.IntRange(0, len(whole)-1).Draw(t, "at")
		whole[i] = '0' + (whole[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		if Luhn(string(whole)) {
			t.Fatalf("%s passes", whole)
		}
	})
}
