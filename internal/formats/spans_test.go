package formats_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
	"hut3/internal/formats"
)

// brokenKind is a format whose records stand one behind the other, with records
// that are right and bytes that are none, and what stands around them.
type brokenKind struct {
	name, path, head, mark, tail string
	good                         func(i int) string
	bad                          []string
	next                         neighbours
	only                         bool // written in UTF-8 alone
}

// neighbours says what becomes of damage that stands beside damage.
type neighbours uint8

const (
	eachAlone neighbours = iota // each is a reject
	notBeside                   // not tried: what is broken decides
)

// brokenKinds are the formats of lines and rows. Each piece of bad is by itself
// one stretch that is no record, and ends where it ends.
func brokenKinds() []brokenKind {
	sheet := func(i int) string { return fmt.Sprintf("a,b,2020-04-01 10:00:%02d,kept %d", i%60, i) }
	object := func(i int) string {
		return fmt.Sprintf(`{"from":"a","to":"b","sent_at":"2020-04-01T10:00:%02dZ","text":"kept é %d"}`, i%60, i)
	}
	long := strings.Repeat("x", 3<<10)
	short, cells := []string{"a", "a,b", ","}, []string{"a", `"a`, `a,b,"2020`, `a,b,2020-04-01 10:01:00,"open`, `a,b,"2020"-04-01 10:01:00,x`}
	values := []string{`{"from":"a","text":}`, `{"from":"a" "to":"b"}`, `{"from":01}`, `{"from":"a","x":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + "}", `{"from":"` + long + `"}`}
	return []brokenKind{
		{"csv", "x.csv", "From,To,Sent,Message\n", "\n", "\n", sheet, cells, notBeside, false},
		{"csv, rows that are short", "x.csv", "From,To,Sent,Message\n", "\n", "\n", sheet, short, eachAlone, false},
		{"csv, lines of Windows", "x.csv", "From,To,Sent,Message\r\n", "\r\n", "\r\n", sheet, cells, notBeside, false},
		{"tsv", "x.tsv", "From\tTo\tSent\tMessage\n", "\n", "", func(i int) string { return strings.ReplaceAll(sheet(i), ",", "\t") }, []string{"a", "a\tb"}, eachAlone, false},
		{"json-lines", "x.jsonl", "", "\n", "\n", object, append([]string{"no object", "[1,2]", `{"from":"a"`, `{"from":"a"} x`, `"text"`}, values...), eachAlone, false},
		{"json-array", "x.json", "[", ",", "]", object, values, eachAlone, false},
		{"json-array, set out", "x.json", "[\n  ", ",\n  ", "\n]\n", object, values, eachAlone, false},
		{"sms-backup", "sms-20200401.xml", "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<smses count=\"3\">\n  ", "\n  ", "\n</smses>\n",
			func(i int) string {
				return fmt.Sprintf(`<sms protocol="0" address="07700900123" date="%d" type="1" body="kept %d" />`, 1585735200000+i*1000, i)
			},
			[]string{`<sms protocol="0" address="07700900123" date="1585735200000" type="1" body="` + long + `" />`}, eachAlone, true},
		{"irc", "#lamps.log", "", "\n", "\n", func(i int) string { return fmt.Sprintf("[2020-04-01 10:00:01] <lamp> kept %d", i) }, []string{"no line of a log", "10-00 <lamp> x"}, eachAlone, true},
	}
}

// found is what came of a stretch of a file.
type found struct {
	Reject         bool
	File           string
	Offset, Length int64
}

// order keeps what comes in the order in which it is numbered.
type order struct{ list []found }

func (o *order) Row(r *hut3.Row) error {
	o.list = append(o.list, found{false, r.Loc.File, r.Loc.Offset, r.Loc.Length})
	return nil
}

func (o *order) Reject(r hut3.Reject) error {
	o.list = append(o.list, found{true, r.Loc.File, r.Loc.Offset, r.Loc.Length})
	return nil
}

// breakFile writes a file with known damage at known places, in one of the encodings.
func (k brokenKind) breakFile(t *rapid.T) (data string, want []found) {
	write, mark := func(s string) string { return s }, ""
	if !k.only {
		switch rapid.SampledFrom([]string{"utf-8", "mark", "utf-16le", "utf-16be"}).Draw(t, "encoding") {
		case "mark":
			mark = "\xef\xbb\xbf"
		case "utf-16le":
			write, mark = utf16le, "\xff\xfe"
		case "utf-16be":
			write, mark = utf16be, "\xfe\xff"
		}
	}
	var b strings.Builder
	b.WriteString(mark + write(k.head))
	n := rapid.IntRange(3, 40).Draw(t, "records")
	for i := range n {
		beside := len(want) > 0 && want[len(want)-1].Reject
		text, bad := k.good(i), i > 1 && i < n-1 && !(beside && k.next == notBeside) && rapid.IntRange(0, 3).Draw(t, "damage") == 0
		if bad {
			text = rapid.SampledFrom(k.bad).Draw(t, "bytes")
		}
		at := found{bad, k.path, int64(b.Len()), int64(len(write(text)))}
		want = append(want, at)
		b.WriteString(write(text))
		if i < n-1 {
			b.WriteString(write(k.mark))
		}
	}
	b.WriteString(write(k.tail))
	return b.String(), want
}

// TestRejectsStandWhereTheDamageIs: every reject names the file and exactly the
// bytes that were broken, in its turn among the rows, and no good row is lost.
func TestRejectsStandWhereTheDamageIs(t *testing.T) {
	t.Parallel()
	for _, k := range brokenKinds() {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				data, want := k.breakFile(t)
				var got order
				name, _, _ := strings.Cut(k.name, ",")
				_, err := formats.Read(t.Context(), input(k.path, []byte(data)), formats.Options{Format: name, Limits: formats.Limits{Row: 2 << 10, Depth: 64}}, &got)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got.list); diff != "" {
					t.Fatalf("%q (-broken +said):\n%s", data, diff)
				}
			})
		})
	}
}
