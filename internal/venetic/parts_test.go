package venetic

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hut3"
)

func TestFieldsComeBackThroughCSV(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		fields := rapid.SliceOfN(rapid.StringMatching(`[a-z ",\n☺]{1,12}`), 2, 4).Draw(t, "fields")
		always := rapid.Bool().Draw(t, "always")
		var b []byte
		for i, f := range fields {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendField(b, []byte(f), always)
		}
		got, err := csv.NewReader(bytes.NewReader(append(b, '\n'))).Read()
		if err != nil || strings.Join(got, "|") != strings.Join(fields, "|") {
			t.Fatalf("%q came back as %q: %v", fields, got, err)
		}
	})
}

func TestTimesArePrintedAsTheLibraryDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Int64Range(0, 4102444799).Draw(t, "at")
		if got, want := string(appendTime(nil, at)), time.Unix(at, 0).UTC().Format(time.DateTime); got != want {
			t.Fatalf("%s, want %s", got, want)
		}
	})
}

func TestDayInWords(t *testing.T) {
	t.Parallel()
	for d, want := range map[int]string{1: "1st may", 2: "2nd may", 3: "3rd may", 4: "4th may", 11: "11th may", 12: "12th may", 13: "13th may", 21: "21st may"} {
		if got := dayInWords(time.Date(2020, 5, d, 0, 0, 0, 0, time.UTC)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestPriceText(t *testing.T) {
	t.Parallel()
	for unit, want := range map[hut3.Pence]string{37_500_00: "37.5", 41_000_00: "41", 5_500_00: "5.5k", 900_00: "0.9k"} {
		d := Deal{Unit: unit}
		if got := d.priceText(); got != want {
			t.Errorf("%v is written %s, want %s", d.Unit, got, want)
		}
	}
}

func TestTalkIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"no heading", "a hello\n", "line 1: an exchange before the first heading"},
		{"half a heading", "[family]\n", "line 1: a heading is"},
		{"no speaker", "[family innocent]\nc hello\n", "line 2: a line is"},
		{"unknown slot", "[family innocent]\na hello {nobody}\n", "line 2: slot {nobody}"},
		{"open slot", "[family innocent]\na hello {name\n", "line 2: slot {name}"},
	} {
		err := (&talk{}).read("x.txt", c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestTalkHasEveryKind(t *testing.T) {
	t.Parallel()
	talk, err := loadTalk()
	if err != nil {
		t.Fatal(err)
	}
	for kind, least := range map[string]int{"innocent": 100, "trade": 40, "threat": 11, "leak": 9, "legal": 5} {
		n := 0
		for _, i := range talk.byKind[kind] {
			n += len(talk.topics[i].blocks)
			for _, b := range talk.topics[i].blocks {
				keys := 0
				for _, l := range b {
					if l.key {
						keys++
					}
				}
				if (kind == "threat" || kind == "leak") != (keys == 1) {
					t.Errorf("topic %s: an exchange with %d key lines", talk.topics[i].name, keys)
				}
			}
		}
		if n < least {
			t.Errorf("%d exchanges of kind %s, want %d", n, kind, least)
		}
	}
	for lang, kinds := range talk.foreign {
		if len(kinds) != 2 {
			t.Errorf("language %s has %d kinds of talk, want innocent and trade", lang, len(kinds))
		}
	}
}

// FuzzTalk: whatever the file holds, it is read or refused, and a line that was
// read has text.
func FuzzTalk(f *testing.F) {
	f.Add("[family innocent]\na hows {name}\nb ok\n  and {n} more\n\nb! x\n")
	f.Add("[a b]\na^* {first}\n")
	f.Add("a x")
	f.Fuzz(func(t *testing.T, text string) {
		var got talk
		if got.read("fuzz", text) != nil {
			return
		}
		for _, topic := range got.topics {
			for _, b := range topic.blocks {
				for _, l := range b {
					if len(l.text) == 0 {
						t.Fatalf("a line without text in %q", text)
					}
				}
			}
		}
	})
}
