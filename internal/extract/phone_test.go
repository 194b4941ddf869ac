package extract

import (
	"testing"

	"hut3"
)

func TestPhone(t *testing.T) {
	t.Parallel()
	table(t, Phone, map[string][]found{
		// Every range that Ofcom keeps for drama (domain.md 7.1).
		"07700900000":   one("07700900000", "+447700900000", hut3.Structure),
		"07700 900 999": one("07700 900 999", "+447700900999", hut3.Structure),
		"020 7946 0123": one("020 7946 0123", "+442079460123", hut3.Structure),
		"01632 960123":  one("01632 960123", "+441632960123", hut3.Structure),
		"0161 496 0123": one("0161 496 0123", "+441614960123", hut3.Structure),
		"0121-496-0123": one("0121-496-0123", "+441214960123", hut3.Structure),
		"0808 157 0123": one("0808 157 0123", "+448081570123", hut3.Structure),
		"0909 879 0123": one("0909 879 0123", "+449098790123", hut3.Structure),
		// The ways to write one number.
		"+447700900123":        one("+447700900123", "+447700900123", hut3.Structure),
		"+44 7700 900123":      one("+44 7700 900123", "+447700900123", hut3.Structure),
		"+44 (0)7700 900123":   one("+44 (0)7700 900123", "+447700900123", hut3.Structure),
		"+44 (0) 7700 900123":  one("+44 (0) 7700 900123", "+447700900123", hut3.Structure),
		"+4407700900123":       one("+4407700900123", "+447700900123", hut3.Structure),
		"0044 7700 900123":     one("0044 7700 900123", "+447700900123", hut3.Structure),
		"447700900123":         one("447700900123", "+447700900123", hut3.Structure),
		"(07700) 900123":       one("(07700) 900123", "+447700900123", hut3.Structure),
		"(+44) 7700 900123":    one("(+44) 7700 900123", "+447700900123", hut3.Structure),
		"07.700.900.123 no":    nil,
		"07 700 900 123":       one("07 700 900 123", "+447700900123", hut3.Structure),
		"7700 900123":          one("7700 900123", "+447700900123", hut3.Plausible),
		"no:07700900123, ta":   one("07700900123", "+447700900123", hut3.Structure),
		"07700900123x12":       one("07700900123", "+447700900123", hut3.Structure),
		"on 07700900123 2 day": one("07700900123", "+447700900123", hut3.Structure),
		"12 07700900123":       one("07700900123", "+447700900123", hut3.Structure),
		"07700900123/":         one("07700900123", "+447700900123", hut3.Structure),
		"+31 6 12345678":       one("+31 6 12345678", "+31612345678", hut3.Structure),
		"0031612345678":        one("0031612345678", "+31612345678", hut3.Structure),
		"ring me 31612345678":  one("31612345678", "+31612345678", hut3.Plausible),
		"07700 900123-52k":     one("07700 900123", "+447700900123", hut3.Structure),
		"07700900123-3kg":      one("07700900123", "+447700900123", hut3.Structure),
		// Digits of other scripts are their values.
		"رقم٠٧٧٠٠٩٠٠١٢٣":          one("٠٧٧٠٠٩٠٠١٢٣", "+447700900123", hut3.Structure),
		"۰۷۷۰۰ ۹۰۰۱۲۳.":           one("۰۷۷۰۰ ۹۰۰۱۲۳", "+447700900123", hut3.Structure),
		"+٤٤ ٧٧٠٠ ٩٠٠١٢٣ الآن":    one("+٤٤ ٧٧٠٠ ٩٠٠١٢٣", "+447700900123", hut3.Structure),
		"०७७०० ९००१२३":            one("०७७०० ९००१२३", "+447700900123", hut3.Structure),
		"𝟬𝟳𝟳𝟬𝟬𝟵𝟬𝟬𝟭𝟮𝟯":             one("𝟬𝟳𝟳𝟬𝟬𝟵𝟬𝟬𝟭𝟮𝟯", "+447700900123", hut3.Structure),
		"07624 123456":            one("07624 123456", "+447624123456", hut3.Structure),
		"07700900123 07700900124": {{"07700900123", Phone, "+447700900123", hut3.Structure}, {"07700900124", Phone, "+447700900124", hut3.Structure}},
	})
}

func TestPhoneRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"077009001234567",     // inside a longer run
		"1207700900123",       // the same, to the left
		"12-07700900123",      // a chain of figures
		"07700900123-4",       // the same, to the right
		"07700900123-4A",      // a reference
		"07700900123-4 k",     // a chain, and a letter
		"07700-900123/45",     //
		"£07700900123",        // a price
		"0.1234567891",        // a decimal
		"01-02-20 07:00",      // a date and a time
		"01.02.2020 14",       //
		"REF07700900123",      // a reference
		"07700900123A",        //
		"490154203237518",     // an IMEI
		"31612345678",         // a foreign number without sign or word
		"4111 1111 1111 1111", // a card
		"1593676800",          // a Unix time
		"sort 12-34-56",       //
		"0770090012",          // a digit short
	} {
		for _, f := range findAll(text) {
			if f.Type == Phone {
				t.Errorf("%q: found %v", text, f)
			}
		}
	}
}
