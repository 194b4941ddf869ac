package extract

import (
	"archive/zip"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hut3"
)

// outside gives the path of data that nobody on this project wrote, or skips.
func outside(t testing.TB, elem ...string) string {
	t.Helper()
	root := os.Getenv("HUT3_TESTDATA")
	if root == "" {
		t.Skip("HUT3_TESTDATA is not set: the outside data is not here")
	}
	return filepath.Join(append([]string{root}, elem...)...)
}

func readJSON(t testing.TB, into any, elem ...string) {
	t.Helper()
	text, err := os.ReadFile(outside(t, elem...))
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestOutsidePostcodes(t *testing.T) {
	t.Parallel()
	parts := map[string]func(UKPostcode) string{
		"normalisation": UKPostcode.String, "sectors": UKPostcode.Sector, "units": UKPostcode.Unit,
		"areas":    func(p UKPostcode) string { return p.Area },
		"outcodes": func(p UKPostcode) string { return p.District }, "incodes": func(p UKPostcode) string { return p.Inward },
		// A district here is the outward code without the letter of a
		// sub-district, and a sub-district the whole where it has one.
		"districts": func(p UKPostcode) string { return strings.TrimRight(p.District, outwardFirst) },
		"sub-districts": func(p UKPostcode) string {
			if digit(p.District[len(p.District)-1]) {
				return ""
			}
			return p.District
		},
	}
	type set struct {
		Tests []struct {
			Base     string
			Expected any
		}
	}
	cases := 0
	for file, part := range parts {
		var s set
		readJSON(t, &s, "identifiers", "uk-postcode", file+".json")
		for _, c := range s.Tests {
			got := ""
			if p, ok := ParsePostcode(c.Base); ok {
				got = part(p)
			}
			want, _ := c.Expected.(string)
			if cases++; got != want {
				t.Errorf("%s: %q: %q, want %q", file, c.Base, got, want)
			}
		}
	}
	var s set
	readJSON(t, &s, "identifiers", "uk-postcode", "validation.json")
	for _, c := range s.Tests {
		if _, ok := ParsePostcode(c.Base); ok != c.Expected.(bool) {
			t.Errorf("validation: %q: %v, want %v", c.Base, ok, c.Expected)
		}
		cases++
	}
	t.Logf("%d cases", cases)
}

// The vectors of Bitcoin Core. Ours are addresses of the main network: keys
// and other networks are refused, and so are the three addresses that the
// vectors mark disabled, which were written before BIP 350.
func TestOutsideBitcoin(t *testing.T) {
	t.Parallel()
	var valid [][3]json.RawMessage
	readJSON(t, &valid, "identifiers", "bitcoin", "key_io_valid.json")
	accepted, refused := 0, 0
	for _, v := range valid {
		var address string
		var about struct {
			Chain                            string
			IsPrivkey, TryCaseFlip, Disabled bool
		}
		if err := json.Unmarshal(v[0], &address); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(v[2], &about); err != nil {
			t.Fatal(err)
		}
		want := about.Chain == "main" && !about.IsPrivkey && !about.Disabled
		if got := ValidBitcoin(address); got != want {
			t.Errorf("%s (%+v): %v", address, about, got)
		}
		if about.TryCaseFlip && ValidBitcoin(strings.ToUpper(address)) != want {
			t.Errorf("%s in capitals: %v", address, !want)
		}
		if want {
			accepted++
			if got := findAll("to " + address + " asap"); len(got) != 1 || got[0].Valid != hut3.Checked {
				t.Errorf("%s in a sentence: %v", address, got)
			}
		} else {
			refused++
		}
	}
	var invalid [][1]string
	readJSON(t, &invalid, "identifiers", "bitcoin", "key_io_invalid.json")
	for _, v := range invalid {
		if ValidBitcoin(v[0]) {
			t.Errorf("%s is accepted", v[0])
		}
	}
	t.Logf("%d accepted, %d of other networks, keys and disabled refused, %d invalid refused", accepted, refused, len(invalid))
}

// TestOutsidePII reports precision and recall on marked sentences. Most of
// their telephone numbers are made up for countries that the sentence does
// not name, so no floor is set for those.
func TestOutsidePII(t *testing.T) {
	t.Parallel()
	var sentences []struct {
		Text  string `json:"full_text"`
		Spans []struct {
			Type  string `json:"entity_type"`
			Start int    `json:"start_position"`
			End   int    `json:"end_position"`
		}
	}
	readJSON(t, &sentences, "identifiers", "pii", "generated_small.json")
	types := map[string]string{"PHONE_NUMBER": Phone, "EMAIL_ADDRESS": Email, "DOMAIN_NAME": URL}
	type score struct{ marked, recalled, found, right int }
	scores := map[string]*score{Phone: {}, Email: {}, URL: {}}
	for _, s := range sentences {
		runes := []rune(s.Text) // the marks count characters
		marked := map[string]string{}
		for _, m := range s.Spans {
			if kind := types[m.Type]; kind != "" {
				marked[kind] += "\x00" + string(runes[m.Start:m.End])
				scores[kind].marked++
			}
		}
		for _, f := range findAll(s.Text) {
			sc := scores[f.Type]
			if sc == nil {
				t.Logf("%s (no mark of this type): %q in %q", f.Type, f.Text, s.Text)
				continue
			}
			sc.found++
			if strings.Contains(marked[f.Type], f.Text) {
				sc.right, sc.recalled = sc.right+1, sc.recalled+1
			} else {
				t.Logf("%s not marked: %q in %q", f.Type, f.Text, s.Text)
			}
		}
	}
	for kind, s := range scores {
		t.Logf("%s: precision %d of %d, recall %d of %d", kind, s.right, s.found, s.recalled, s.marked)
		if kind != Phone && (s.recalled < s.marked || s.right < s.found) {
			t.Errorf("%s: a mark is missed or something else is found", kind)
		}
	}
}

// innocent reads the English short messages of the NUS corpus.
func innocent(t testing.TB) []string {
	t.Helper()
	z, err := zip.OpenReader(outside(t, "chats", "nus-sms", "smsCorpus_en_xml_2015.03.09_all.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	f, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []string
	for dec := xml.NewDecoder(f); ; {
		tok, err := dec.Token()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := tok.(xml.StartElement); ok && start.Name.Local == "text" {
			var text string
			if err := dec.DecodeElement(&text, &start); err != nil {
				t.Fatal(err)
			}
			all = append(all, text)
		}
	}
}

// TestOutsideInnocentTalk counts what is found in 55,835 messages from
// Singapore: a postcode or a registration mark there is a false alarm.
func TestOutsideInnocentTalk(t *testing.T) {
	t.Parallel()
	texts := innocent(t)
	counts, x := map[string]int{}, New()
	for _, text := range texts {
		x.Find(text, func(s hut3.Span) {
			counts[s.Type+" "+s.Valid.String()]++
			if os.Getenv("HUT3_SHOW") != "" {
				t.Logf("%s %s %q <- %q", s.Type, s.Valid, text[s.Start:s.End], text[max(0, s.Start-15):min(len(text), s.End+15)])
			}
		})
	}
	t.Logf("%d messages: %v", len(texts), counts)
	if n := counts["plate structure"] + counts["postcode structure"]; n > len(texts)/1000 {
		t.Errorf("%d false postcodes and registration marks, more than one in a thousand messages", n)
	}
}

func BenchmarkFind(b *testing.B) {
	x := New()
	for name, texts := range map[string][]string{
		"innocent": innocent(b),
		"plain":    {strings.Repeat("alright mate what you saying about later on then ", 4)},
		"numbers":  {"ring 07700 900123 or 0161 496 0123 about FP20 XYZ at NG7 1AA for £36k"},
	} {
		b.Run(name, func(b *testing.B) {
			size := 0
			for _, text := range texts {
				size += len(text)
			}
			b.SetBytes(int64(size))
			n := 0
			for b.Loop() {
				for _, text := range texts {
					x.Find(text, func(hut3.Span) { n++ })
				}
			}
		})
	}
}

// TestOutsideDrugTerms builds a matcher of 4,766 drug terms that nobody on this
// project wrote: each is found in a sentence of its own, as a whole word, in
// capitals too.
func TestOutsideDrugTerms(t *testing.T) {
	t.Parallel()
	f, err := os.Open(outside(t, "identifiers", "drug-slang", "lookup_df.csv"))
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows)-1 != 4766 {
		t.Fatalf("%d terms, %v", len(rows)-1, err)
	}
	var patterns []Pattern
	for _, row := range rows[1:] {
		patterns = append(patterns, Pattern{Text: row[2], Word: true})
	}
	m := NewMatcher(patterns)
	missed := 0
	for i, p := range patterns {
		text := "bring " + strings.ToUpper(p.Text) + " tonight"
		found := false
		m.Find(text, func(h Hit) {
			found = found || h.Pattern == i || strings.EqualFold(strings.TrimSpace(patterns[h.Pattern].Text), strings.TrimSpace(p.Text))
		})
		if !found {
			if missed++; missed < 10 {
				t.Errorf("%q is not found in %q", p.Text, text)
			}
		}
	}
	if missed > 0 {
		t.Errorf("%d of %d terms are not found", missed, len(patterns))
	}
}
