package audit

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

func TestCanonicalJSON(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"white space", " { \"b\" : [ 1 , true , null ] , \"a\" : { } }\n", `{"a":{},"b":[1,true,null]}`},
		{"RFC 8785 3.2.2", `{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
			`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`},
		{"RFC 8785 3.2.3 order", `{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}`,
			"{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}"},
		{"a prefix comes first", `{"ab":1,"a":2,"":3}`, `{"":3,"a":2,"ab":1}`},
		{"64 bits", `[9223372036854775807,-9223372036854775808,18446744073709551615,9007199254740993]`, `[9223372036854775807,-9223372036854775808,18446744073709551615,9007199254740993]`},
		{"zeros", `[0,-0,-0.0,0e5,0.0]`, `[0,0,0,0,0]`},
		{"whole fractions", `[1.0,1e3,-2.50]`, `[1,1000,-2.5]`},
		{"markup stays", `"<a href='x'>&\u2028"`, "\"<a href='x'>&\u2028\""},
	} {
		got, err := CanonicalJSON([]byte(c.in))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestCanonicalRefuses(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]string{
		"nothing": "", "a name twice": `{"a":1,"a":2}`, "a name twice, escaped": `{"a":1,"\u0061":2}`, "half a pair": `"\ud800"`,
		"not UTF-8": "\"\xff\"", "more after it": `1 2`, "cut off": `{"a":[1,`, "NaN": `NaN`, "too large": `1e400`, "leading zero": `01`, "single quotes": `'a'`,
	} {
		if got, err := CanonicalJSON([]byte(in)); hut3.CodeOf(err) != hut3.Invalid || err == nil {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
	for name, v := range map[string]any{"NaN": math.NaN(), "infinity": math.Inf(1), "channel": make(chan int), "name twice": json.RawMessage(`{"a":1,"a":1}`)} {
		if got, err := Canonical(v); hut3.CodeOf(err) != hut3.Invalid || err == nil {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
}

// value draws JSON values as encoding/json decodes them, so deep at most.
func value(depth int) *rapid.Generator[any] {
	leaf := rapid.OneOf(
		rapid.Map(rapid.String(), func(s string) any { return s }),
		rapid.Map(rapid.Float64Range(-1e300, 1e300), func(f float64) any { return f }),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
	)
	if depth == 0 {
		return leaf
	}
	return rapid.OneOf(leaf,
		rapid.Map(rapid.SliceOfN(value(depth-1), 0, 4), func(s []any) any { return s }),
		rapid.Map(rapid.MapOfN(rapid.String(), value(depth-1), 0, 4), func(m map[string]any) any { return m }))
}

func TestCanonicalKeepsMeaningAndIsStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := value(3).Draw(t, "value")
		once, err := Canonical(v)
		must2(t, err)
		twice, err := CanonicalJSON(once)
		must2(t, err)
		if string(once) != string(twice) {
			t.Fatalf("%s became %s", once, twice)
		}
		var back any
		must2(t, json.Unmarshal(once, &back))
		again, err := Canonical(back)
		must2(t, err)
		if string(again) != string(once) {
			t.Fatalf("read back: %s, want %s", again, once)
		}
	})
}

func must2(t *rapid.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

func FuzzCanonicalJSON(f *testing.F) {
	for _, seed := range []string{`{"b":1,"a":[2.5e1,-0]}`, `"\ud83d\ude00"`, `{"a":1,"a":2}`, `[1e-7,123456789012345678901]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		once, err := CanonicalJSON(raw)
		if err != nil {
			return
		}
		if !json.Valid(once) {
			t.Fatalf("%q gave invalid JSON %q", raw, once)
		}
		if twice, err := CanonicalJSON(once); err != nil || string(twice) != string(once) {
			t.Fatalf("%q gave %q and then %q, %v", raw, once, twice, err)
		}
	})
}
