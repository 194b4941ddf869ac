package grouping

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"hut3"
)

// Two simple rows are answered as the general rule answers them.
func TestPairAnswersAsTheRuleDoes(t *testing.T) {
	t.Parallel()
	handles := []hut3.Handle{{}, {Platform: "encrochat", Name: "almagrebe"}, {Platform: "encrochat", Name: "birchtern"}}
	bases := []hut3.Basis{hut3.BasisUTC, hut3.BasisZone, hut3.BasisLocal}
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) Item {
			at := int64(rapid.IntRange(0, 15).Draw(t, name+" hours"))*3600 + int64(rapid.SampledFrom([]int{0, 0, 1, 60, 119, 120, 121, -120}).Draw(t, name+" seconds"))
			return Item{Class: 1, Side: rapid.SampledFrom(handles).Draw(t, name+" side"),
				Key:  hut3.NewKey(uint32(rapid.IntRange(1, 2).Draw(t, name+" delivery")), rapid.Uint64Range(1, 9).Draw(t, name+" row")),
				Sent: hut3.Time{Micros: at * 1e6, Basis: rapid.SampledFrom(bases).Draw(t, name+" basis"), Precision: rapid.SampledFrom([]hut3.Precision{hut3.ToSecond, hut3.ToMilli, hut3.ToMicro}).Draw(t, name+" precision")}}
		}
		a, b := draw("a"), draw("b")
		if a.Key == b.Key {
			t.Skip("one row")
		}
		r := Rule{Tolerance: time.Duration(rapid.SampledFrom([]int{0, 60, 120}).Draw(t, "tolerance")) * time.Second}
		if diff := cmp.Diff(r.general([]Item{a, b}, nil), r.pair(a, b)); diff != "" {
			t.Fatalf("general (-), pair (+):\n%s", diff)
		}
	})
}

// The key of a row is what it has been since group/1 was written: standing rows
// are found by it.
func TestKeysStayTheSame(t *testing.T) {
	t.Parallel()
	h := func(name string) hut3.Handle { return hut3.Handle{Platform: "encrochat", Name: name} }
	for want, row := range map[string]*hut3.Row{
		"0ee535fef4af6eb8efdebf53": {Platform: "encrochat", Conversation: "encrochat/a~encrochat/b", From: h("a"), To: []hut3.Handle{h("b")}, Body: "ok"},
		"b40e9e8e232936e11400b215": {Kind: hut3.KindEdit, Platform: "encrochat", Conversation: "c", To: []hut3.Handle{h("b"), h("a"), h("b"), {}}, Body: "e\u0301\r\n", Media: []hut3.Media{{Name: "p.jpg"}, {SHA256: hut3.Digest{1}}}},
		"c8f1b427ec410d4e2dbfec97": {},
	} {
		k := KeyOf(row)
		if got := hut3.Digest(append(k[:], make([]byte, 20)...)).String()[:24]; got != want {
			t.Errorf("%+v has the key %s, want %s", row, got, want)
		}
	}
}

// Two rows of one key differ only where one of them is not plain.
func TestPlain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) *hut3.Row {
			r := &hut3.Row{Body: rapid.SampledFrom([]string{"", "a", "a\r\n", "a\n", "\u00e9", "e\u0301"}).Draw(t, name+" body")}
			for range rapid.IntRange(0, 3).Draw(t, name+" recipients") {
				r.To = append(r.To, hut3.Handle{Platform: "p", Name: rapid.SampledFrom([]string{"x", "y"}).Draw(t, name)})
			}
			if rapid.Bool().Draw(t, name+" media") {
				r.Media = []hut3.Media{{Name: "m"}}
			}
			return r
		}
		a, b := draw("a"), draw("b")
		if Plain(a) && KeyOf(a) == KeyOf(b) && Plain(b) != (cmp.Diff(a, b) == "") {
			t.Fatalf("of one key, the first plain, the second plain %v:\n%s", Plain(b), cmp.Diff(a, b))
		}
	})
}

// A text that is taken for normal as it stands is.
func TestUnmarked(t *testing.T) {
	t.Parallel()
	letters := rapid.SampledFrom([]string{"a", "z ", "\n", "\r", "\r\n", "é", "e\u0301", "\x00", "\x0c", "\x0e", "\x7f", "\x80", "\x8d", "12345678"})
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(letters, 0, 30).Draw(t, "letters"), "")
		want := !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf || r == '\r' })
		if unmarked(s) != want {
			t.Fatalf("%q is taken for one that is unmarked: %v", s, !want)
		}
		if unmarked(s) && norm.NFC.String(s) != s {
			t.Fatalf("%q is not in its normal form", s)
		}
	})
}
