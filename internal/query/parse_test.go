package query

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

// sameZone compares locations by identity, as Parse hands them on.
var sameZone = cmp.Comparer(func(a, b *time.Location) bool { return a == b })

// utc gives the µs of a time as a Period keeps it.
func utc(t *testing.T, rfc3339 string) int64 {
	t.Helper()
	at, err := time.Parse(time.RFC3339, rfc3339)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixMicro()
}

func TestParse(t *testing.T) {
	t.Parallel()
	and := func(of ...Q) Q { return And{of} }
	or := func(of ...Q) Q { return Or{of} }
	w := func(s string) Q { return Word{s} }
	tests := []struct {
		in   string
		want Q
	}{
		// Words and their shapes.
		{"drop", w("drop")},
		{"  drop  ", w("drop")},
		{"Straße", w("Straße")},
		{"🔫", w("🔫")},
		{"don't", w("don't")},
		{"well-known", w("well-known")},
		{"22:30", w("22:30")},
		{"https://example.com/a?b", Wildcard{"https://example.com/a?b"}},
		{"https://example.com/a", w("https://example.com/a")},
		{`Re\:`, w("Re:")},
		{`\AND`, w("AND")},
		{`\-5`, w("-5")},
		{`what\?`, w("what?")},
		{`a\ b`, w("a b")},
		{"and or not near", and(w("and"), w("or"), w("not"), w("near"))},
		{"~5kg", w("~5kg")},
		{"a~b", w("a~b")},
		{"*", All{}},
		{"pre*", Prefix{"pre"}},
		{`pre\**`, Prefix{"pre*"}},
		{"pre*fix", Wildcard{"pre*fix"}},
		{"*fix", Wildcard{"*fix"}},
		{"gr?y", Wildcard{"gr?y"}},
		{`a\*b*c`, Wildcard{`a\*b*c`}},
		{`a\-b*c`, Wildcard{"a-b*c"}},
		{"word~1", Fuzzy{"word", 1}},
		{"word~2", Fuzzy{"word", 2}},
		{`word\~1`, w("word~1")},
		{`"drop off"`, Phrase{"drop off"}},
		{"“drop off”", Phrase{"drop off"}},
		{`"say \"no\" \\ now"`, Phrase{`say "no" \ now`}},
		{`/[0-9]{2}k/`, Regexp{"[0-9]{2}k"}},
		{`/a\/b\d/`, Regexp{`a/b\d`}},
		{`/a b/ c`, and(Regexp{"a b"}, w("c"))},

		// Operators.
		{"a b c", and(w("a"), w("b"), w("c"))},
		{"a AND b c", and(w("a"), w("b"), w("c"))},
		{"a OR b c OR d", or(w("a"), and(w("b"), w("c")), w("d"))},
		{"(a OR b) c", and(or(w("a"), w("b")), w("c"))},
		{"((a))", w("a")},
		{"(a b) c", and(and(w("a"), w("b")), w("c"))},
		{"NOT a b", and(Not{w("a")}, w("b"))},
		{"a -b", and(w("a"), Not{w("b")})},
		{"a AND NOT b", and(w("a"), Not{w("b")})},
		{"-(a OR b)", Not{or(w("a"), w("b"))}},
		{"--a", Not{Not{w("a")}}},
		{`-"a b"`, Not{Phrase{"a b"}}},
		{"a NEAR/5 b", Near{w("a"), w("b"), 5}},
		{`x a NEAR/5 "b c"`, and(w("x"), Near{w("a"), Phrase{"b c"}, 5})},
		{"NOT a NEAR/2 b", Not{Near{w("a"), w("b"), 2}}},

		// Fields.
		{"from:encrochat/PepperShirt", Field{"from", "encrochat/peppershirt"}},
		{"FROM:peppershirt", Field{"from", "peppershirt"}},
		{"-to:a/b", Not{Field{"to", "a/b"}}},
		{"(handle:a OR with:b)", or(Field{"handle", "a"}, Field{"with", "b"})},
		{"in:encrochat/a~b", Field{"in", "encrochat/a~b"}},
		{`in:"signal/#the firm"`, Field{"in", "signal/#the firm"}},
		{"delivery:d12", Field{"delivery", "D12"}},
		{"exhibit:ABC/1", Field{"exhibit", "ABC/1"}},
		{"platform:EncroChat", Field{"platform", "encrochat"}},
		{`stage:"Stage 2"`, Field{"stage", "Stage 2"}},
		{"lang:EN", Field{"lang", "en"}},
		{"has:Media", Field{"has", "media"}},
		{"tag:firearms", Field{"tag", "firearms"}},
		{"kind:call", Field{"kind", "call"}},

		// Entities.
		{"phone:+447700900123", Entity{"phone", "=", "+447700900123"}},
		{`phone:"07700 900 123"`, Entity{"phone", "=", "+447700900123"}},
		{`phone:"+44 (0)7700 900123"`, Entity{"phone", "=", "+447700900123"}},
		{"phone:7700900123", Entity{"phone", "=", "+447700900123"}},
		{"phone:00447700900123", Entity{"phone", "=", "+447700900123"}},
		{`from:"alpha*"`, Field{"from", "alpha*"}},
		{`from:alpha\*`, Field{"from", "alpha*"}},
		{`"drop of\*"`, Phrase{"drop of*"}},
		{`"*so bold* f*n 5 * 3 !*"`, Phrase{"*so bold* f*n 5 * 3 !*"}},
		{"phone:*", Entity{"phone", "=", "*"}},
		{`plate:"ab51 abc"`, Entity{"plate", "=", "AB51ABC"}},
		{"postcode:zz99zz", Entity{"postcode", "=", "ZZ9 9ZZ"}},
		{"btc:BC1QEXAMPLEEXAMPLE", Entity{"btc", "=", "bc1qexampleexample"}},
		{"email:Kim@Example.com", Entity{"email", "=", "kim@example.com"}},
		{`url:"https://www.example.com/(a)"`, Entity{"url", "=", "https://www.example.com/(a)"}},
		{`imei:"49-015420-323751-8"`, Entity{"imei", "=", "490154203237518"}},
		{`iban:"gb33 BUKB 2020 1555 5555 55"`, Entity{"iban", "=", "GB33BUKB20201555555555"}},
		{"plate:fp2o-xyz", Entity{"plate", "=", "FP20XYZ"}},
		{"plate:AA100AA", Entity{"plate", "=", "AA100AA"}},
		{"plate:131D12345", Entity{"plate", "=", "131D12345"}},
		{"phone:+4407700900123", Entity{"phone", "=", "+447700900123"}},
		{`money:"€2.500,00"`, Entity{"money", "=", "EUR2500"}},
		{"money:>1.5grand", Entity{"money", ">", "1500"}},
		{"money:>=10000", Entity{"money", ">=", "10000"}},
		{"money:<£2.5k", Entity{"money", "<", "2500"}},
		{"money:£10,000.50", Entity{"money", "=", "10000.50"}},
		{"money:<=1.25m", Entity{"money", "<=", "1250000"}},
		{"money:>0.05", Entity{"money", ">", "0.05"}},
		{"money:>GBP500", Entity{"money", ">", "500"}},
		{`money:"eur 2,500"`, Entity{"money", "=", "EUR2500"}},
		{"money:<=$0.50", Entity{"money", "<=", "USD0.50"}},
		{"postcode:zz9", Entity{"postcode", "=", "ZZ9"}},
		{"url:HXXPS://WWW.Example.com/A?b", Entity{"url", "=", "https://www.example.com/A?b"}},
		{"url:Example.com?Q", Entity{"url", "=", "example.com?Q"}},
		{"money:*", Entity{"money", "=", "*"}},
	}
	for _, tt := range tests {
		got, err := Parse(tt.in, nil)
		if err != nil {
			t.Errorf("Parse(%s): %v", tt.in, err)
			continue
		}
		if diff := cmp.Diff(tt.want, got, sameZone); diff != "" {
			t.Errorf("Parse(%s) (-want +got):\n%s", tt.in, diff)
		}
	}
}

func TestParseTimes(t *testing.T) {
	t.Parallel()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Skip("this machine has no time zones: ", err)
	}
	at := func(s string) int64 { return utc(t, s) }
	tests := []struct {
		in   string
		zone *time.Location
		want Q
	}{
		{"on:2020-05-14", nil, Period{at("2020-05-14T00:00:00Z"), at("2020-05-15T00:00:00Z"), "on:2020-05-14"}},
		{"on:2020-05-14", london, Period{at("2020-05-13T23:00:00Z"), at("2020-05-14T23:00:00Z"), "on:2020-05-14"}},
		{"on:2020-05-14T23:07", nil, Period{at("2020-05-14T23:07:00Z"), at("2020-05-14T23:08:00Z"), "on:2020-05-14T23:07"}},
		{"on:2020-05-14T23:07:09", nil, Period{at("2020-05-14T23:07:09Z"), at("2020-05-14T23:07:10Z"), "on:2020-05-14T23:07:09"}},
		{"on:2020-02", nil, Period{at("2020-02-01T00:00:00Z"), at("2020-03-01T00:00:00Z"), "on:2020-02"}},
		{"on:2020", nil, Period{at("2020-01-01T00:00:00Z"), at("2021-01-01T00:00:00Z"), "on:2020"}},
		// The day the clocks change has 23 hours.
		{"on:2020-03-29", london, Period{at("2020-03-29T00:00:00Z"), at("2020-03-29T23:00:00Z"), "on:2020-03-29"}},
		{"after:2020-05-14", nil, Period{at("2020-05-15T00:00:00Z"), 0, "after:2020-05-14"}},
		{"before:2020-05", nil, Period{0, at("2020-05-01T00:00:00Z"), "before:2020-05"}},
		{"between:2020-05-14..2020-05-20", nil, Period{at("2020-05-14T00:00:00Z"), at("2020-05-21T00:00:00Z"), "between:2020-05-14..2020-05-20"}},
		{"BETWEEN:2020-05..2020-05-02T10:00", nil, Period{at("2020-05-01T00:00:00Z"), at("2020-05-02T10:01:00Z"), "between:2020-05..2020-05-02T10:00"}},
		// Zero means open, so the first instant of 1970 is kept as one µs earlier.
		{"on:1970-01-01", nil, Period{-1, at("1970-01-02T00:00:00Z"), "on:1970-01-01"}},
		{"before:1970", nil, Period{0, -1, "before:1970"}},
		{"at:22:00..04:00", nil, Clock{22 * 60, 4 * 60, time.UTC}},
		{"at:09:30..24:00", london, Clock{9*60 + 30, 24 * 60, london}},
		{"weekday:fri,Saturday", london, Weekday{1<<time.Friday | 1<<time.Saturday, london}},
		{"weekday:sat..mon", nil, Weekday{1<<time.Saturday | 1<<time.Sunday | 1<<time.Monday, time.UTC}},
	}
	for _, tt := range tests {
		got, err := Parse(tt.in, tt.zone)
		if err != nil {
			t.Errorf("Parse(%s): %v", tt.in, err)
			continue
		}
		if diff := cmp.Diff(tt.want, got, sameZone); diff != "" {
			t.Errorf("Parse(%s) (-want +got):\n%s", tt.in, diff)
		}
	}
}

// A mistake names the column and says what would be right.
func TestParseMistakes(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, column, says string }{
		{"", "", "write * for every message"},
		{" \t", "", "write * for every message"},
		{"a AND", "column 3", "AND needs a term behind it"},
		{"a OR )", "column 3", "OR needs a term behind it"},
		{"AND a", "column 1", "AND needs a term before it"},
		{"a OR OR b", "column 6", "OR needs a term before it"},
		{"a && b", "column 3", "written AND"},
		{"a || b", "column 3", "written OR"},
		{"money:10000..20000", "column 7", "money:>=10000 money:<=20000"},
		{"a NOT", "column 3", "NOT needs a term behind it"},
		{"(a b", "column 1", "the ( is not closed"},
		{"a (", "column 3", "the ( is not closed"},
		{"a b)", "column 4", "there is no ( for this )"},
		{"()", "column 2", "nothing before this )"},
		{"a(b)", "column 2", "put a space before the ("},
		{"a - b", "column 3", "- needs a term right behind it"},
		{`say "no`, "column 5", "the quote is not closed"},
		{`""`, "column 1", "the quotes hold nothing"},
		{`"a"b`, "column 4", "put a space behind the closing quote"},
		{`6"`, "column 2", "put a space before the quote"},
		{"/a", "column 1", "not closed"},
		{"//", "column 1", "empty"},
		{"x /a(/", "column 3", "missing closing )"},
		{"/home/user", "column 7", "put a space behind the closing slash"},
		{`a\`, "column 2", "there is none"},
		{"été x~3", "column 6", "write ~1 or ~2"},
		{"x~", "column 2", "write ~1 or ~2"},
		{"x*~1", "column 1", "not both"},
		{"a ?*", "column 3", "would be any word"},
		{"a NEAR b", "column 3", "write NEAR/n"},
		{"a NEAR/0 b", "column 3", "write NEAR/n"},
		{"a NEAR/101 b", "column 3", "1 to 100"},
		{"a NEAR/5", "column 3", "NEAR/5 needs a term behind it"},
		{"NEAR/5 a", "column 1", "NEAR/5 needs a term before it"},
		{"a NEAR/5 -b", "column 10", "NEAR takes no NOT"},
		{"a* NEAR/5 b", "column 1", "NEAR joins words"},
		{"a NEAR/5 from:b", "column 10", "NEAR joins words"},
		{"a NEAR/5 b NEAR/5 c", "column 12", "NEAR joins two"},
		{"x from:alpha*", "column 13", `from:"alpha*" to look for the letter`},
		{"handle:x/p*r", "column 11", "write the value in full"},
		{"in:encrochat/oak*", "column 17", "* is a plain letter"},
		{"tag:*", "column 5", "* is a plain letter"},
		{`a "drop of*"`, "column 11", `no sign for letters inside quotes`},
		{`"dr* of"`, "column 4", `no sign for letters inside quotes`},
		{"a lang:english", "column 8", "as in lang:en"},
		{`like:"two words"`, "column 6", "one word"},
		{"meet: now", "column 1", "no field meet:; the fields are from: to:"},
		{"from: x", "column 6", "needs a value right behind it, as in from:encrochat/peppershirt"},
		{"from:(a OR b)", "column 6", "a field takes one value"},
		{`tag:a"b"`, "column 6", "put the whole value in quotes"},
		{"from:/x", "column 6", "platform/name"},
		{"x delivery:12", "column 12", "as in delivery:D12"},
		{"kind:contact", "column 6", "write one of message, call, system"},
		{"has:x", "column 5", "write one of media, time"},
		{"on:14/05/2020", "column 4", "write a date as 2020"},
		{"on:2020-02-30", "column 4", "write a date as 2020"},
		{"between:2020-05-14", "column 9", "two dates joined by .."},
		{"between:x..2020", "column 9", `"x" is not a date`},
		{"between:2020..y", "column 9", `"y" is not a date`},
		{"between:2020-05-14..2020-05-13", "column 9", "the second date is before the first"},
		{"at:22", "column 4", "two times of day"},
		{"at:24:00..04:00", "column 4", "two times of day"},
		{"at:9:00..10:00", "column 4", "two times of day"},
		{"at:00:00..24:00", "column 4", "the whole day"},
		{"weekday:someday", "column 9", "days of the week"},
		{"phone:abc", "column 7", "as in phone:+447700900123"},
		{"postcode:Z9Z9", "column 10", "postcode"},
		{"phone:>5", "column 7", "only money: is compared"},
		{"url:https://www.example.com/(a)", "column 29", "put a value with ( in quotes"},
		{"money:lots", "column 7", "amount of pounds"},
		{"money:0.005", "column 7", "amount of pounds"},
		{"a \xff", "column 3", "not UTF-8"},
		{strings.Repeat("(", MaxDepth+1) + "a", "column 201", "write the query flatter"},
		{strings.Repeat("-", MaxDepth+1) + "a", "column 201", "write the query flatter"},
		{strings.Repeat("a", MaxBytes+1), "", "at most 1,048,576 are read"},
	}
	for _, tt := range tests {
		q, err := Parse(tt.in, nil)
		if err == nil {
			t.Errorf("Parse(%.40q) = %v; want an error", tt.in, q)
			continue
		}
		if hut3.CodeOf(err) != hut3.Usage {
			t.Errorf("Parse(%.40q): code %s; want usage", tt.in, hut3.CodeOf(err))
		}
		if got := err.Error(); !strings.Contains(got, tt.says) || (tt.column != "" && !strings.Contains(got, tt.column+":")) {
			t.Errorf("Parse(%.40q): %s; want %s and %q", tt.in, got, tt.column, tt.says)
		}
	}
}

func TestColumnOf(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   string
		want int
	}{{"a (set:x OR set:y)", 17}, {`é set:"y"`, 7}, {"tag:y", 0}, {"set:y set:y", 5}, {"set:y (", 5}} {
		if got := ColumnOf(tt.in, "set", "y"); got != tt.want {
			t.Errorf("%s: column %d, want %d", tt.in, got, tt.want)
		}
	}
}

// Periods that a program made print alike, and are not the same.
func TestSimplifyKeepsWhatPrintsAlike(t *testing.T) {
	t.Parallel()
	early, late := Period{From: 1, To: 2}, Period{From: 5, To: 9}
	for _, q := range []Q{And{[]Q{early, late}}, Or{[]Q{early, late}}, Or{[]Q{Not{early}, Not{late}}}} {
		if d := cmp.Diff(q, Simplify(q)); d != "" {
			t.Errorf("simplified (-as it was +got):\n%s", d)
		}
	}
	if got := Simplify(And{[]Q{early, late, early}}); len(got.(And).Of) != 2 {
		t.Errorf("%+v", got)
	}
}

func TestSimplify(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"a", "a"},
		{"(a b) (c (d e))", "a AND b AND c AND d AND e"},
		{"(a OR b) OR (c OR d)", "a OR b OR c OR d"},
		{"(a OR b) c", "(a OR b) AND c"},
		{"NOT NOT a", "a"},
		{"NOT NOT NOT a", "NOT a"},
		{"a *", "a"},
		{"* *", "*"},
		{"a OR *", "*"},
		{"a a b a", "a AND b"},
		{"a OR (a a)", "a"},
		{"-((a b) c)", "NOT (a AND b AND c)"},
	}
	for _, tt := range tests {
		q, err := Parse(tt.in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := Simplify(q).String(); got != tt.want {
			t.Errorf("Simplify(%s) = %s; want %s", tt.in, got, tt.want)
		}
	}
}
