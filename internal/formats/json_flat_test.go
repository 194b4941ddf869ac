package formats

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hut3"
)

// bothWays cuts an object the short way, where that takes it, and the long way.
func bothWays(t interface {
	Helper()
	Fatalf(string, ...any)
}, object string) (short bool) {
	t.Helper()
	var f flatObject
	if f.parse([]byte(object)) != len(object) {
		return false
	}
	if err := validObject([]byte(object)); err != nil {
		t.Fatalf("%q was taken and is not valid: %v", object, err)
	}
	var a, b record
	x, y := newCutter(newColumns(nil)), newCutter(newColumns(nil))
	x.cutFlat(&a, []byte(object), &f)
	y.cut(&b, []byte(object))
	if diff := cmp.Diff(b, a, cmp.AllowUnexported(record{}, cell{}, again{})); diff != "" {
		t.Fatalf("%q (-long +short):\n%s", object, diff)
	}
	if diff := cmp.Diff(y.cols.names, x.cols.names); diff != "" {
		t.Fatalf("%q: columns (-long +short):\n%s", object, diff)
	}
	return true
}

func TestFlatObjects(t *testing.T) {
	t.Parallel()
	for object, want := range map[string]bool{
		`{}`: true, ` {}`: false, `{} `: false, `{ }`: true, `{"a":"b"}`: true, `{"a" : 1 , "b":null,"c":true, "d":false}`: true,
		`{"a":-0.5e+10,"b":0,"c":-1}`: true, `{"a":01}`: false, `{"a":1.}`: false, `{"a":-}`: false, `{"a":1e}`: false, `{"a":nul}`: false,
		`{"a":"x\n\"y\\"}`: true, `{"a":"\u0041"}`: false, `{"a":"\x"}`: false, "{\"a\":\"\x01\"}": false, "{\"a\":\"\xff\"}": true, "{\"a\":\"\xff\xe2\x82\\n\"}": true,
		`{"a":"x","a":"y"}`: true, `{"a":{}}`: false, `{"a":[1]}`: false, `{"a"}`: false, `{"a":1,}`: false, `{"a":1`: false, `{"a":1}}`: false,
		`{"a\n":1}`: false, `{"long":"` + strings.Repeat("é text ", 50) + `"}`: true, `{"":""}`: true, `{"a":"unended}`: false, `{"a":truefalse}`: false, "{\n\t\"a\":\r1\n}": true,
	} {
		if got := bothWays(t, object); got != want {
			t.Errorf("%q: the short way takes it: %v, want %v", object, got, want)
		}
	}
}

// The first objects teach what stands at each place. What is too long to be kept, at
// any place, and what later stands at a place otherwise, is read as the long way has
// it: object by object in the same reader.
func TestFlatLearnsNoMoreThanItKeeps(t *testing.T) {
	t.Parallel()
	long, space := strings.Repeat("k", maxLead+76), strings.Repeat(" ", maxLead+76)
	for _, objects := range [][]string{
		{`{"a":"1","` + long + `":"2","b":"3"}`, `{"a":"1","b":"2","` + long + `":"3"}`, `{"a":"1","` + long + `":"2","b":"3","c":4}`},
		{`{"a":"1",` + space + `"b":"2","c":"3"}`, `{"a":"1","b":"2","c":"3"}`, `{` + space + `"a":"1","b":"2"}`},
		{`{` + space + `"a":"1","b":"2","c":3}`, `{"b":"2","a":"1"}`, `{}`, `{"c":3}`},
	} {
		var f flatObject
		var a, b record
		x, y := newCutter(newColumns(nil)), newCutter(newColumns(nil))
		for _, object := range slices.Concat(objects, objects) {
			if n := f.parse([]byte(object)); n != len(object) {
				t.Fatalf("%.80q: %d of %d bytes", object, n, len(object))
			}
			x.cutFlat(&a, []byte(object), &f)
			y.cut(&b, []byte(object))
			if diff := cmp.Diff(b, a, cmp.AllowUnexported(record{}, cell{}, again{})); diff != "" {
				t.Fatalf("%.80q (-long +short):\n%s", object, diff)
			}
		}
	}
}

// Objects of one file are read one behind the other by one reader, which learns from
// each: as the long way, whatever came before.
func TestFlatInTurnIsTheLongWay(t *testing.T) {
	t.Parallel()
	name := rapid.SampledFrom([]string{`"a"`, `"b"`, `"c"`, `"` + strings.Repeat("k", maxLead) + `"`})
	value := rapid.SampledFrom([]string{`"x"`, `"\n"`, `1`, `null`, `true`, `{}`})
	space := rapid.SampledFrom([]string{"", "", "", " ", strings.Repeat(" ", maxLead)})
	rapid.Check(t, func(t *rapid.T) {
		var f flatObject
		var a, b record
		x, y := newCutter(newColumns(nil)), newCutter(newColumns(nil))
		for range rapid.IntRange(1, 12).Draw(t, "objects") {
			var members []string
			for range rapid.IntRange(0, 5).Draw(t, "members") {
				members = append(members, space.Draw(t, "before")+name.Draw(t, "name")+space.Draw(t, "between")+":"+value.Draw(t, "value"))
			}
			object := []byte("{" + strings.Join(members, ",") + "}")
			if f.parse(object) == len(object) {
				x.cutFlat(&a, object, &f)
			} else {
				x.cut(&a, object)
			}
			y.cut(&b, object)
			if diff := cmp.Diff(b, a, cmp.AllowUnexported(record{}, cell{}, again{})); diff != "" {
				t.Fatalf("%q (-long +short):\n%s", object, diff)
			}
		}
	})
}

// A run of bytes that are not UTF-8 is shown alike whatever stands beside it: in an
// object that is read the short way, and in one that is read the long way.
func TestBadBytesAlike(t *testing.T) {
	t.Parallel()
	for bad, want := range map[string]string{"\xff\xfe": "\ufffd\ufffd", "a\xe2\x82": "a\ufffd\ufffd", "\xe2\x82\\n\xff\xff": "\ufffd\ufffd\n\ufffd\ufffd", "é\xc3": "é\ufffd"} {
		var got []string
		for _, beside := range []string{`"x"`, `"\u0041"`, `{}`, `"\n"`} {
			rows := &bodies{}
			data := []byte(`{"from":"lamp","to":"reed","other":` + beside + `,"text":"` + bad + `"}`)
			if _, err := Read(t.Context(), Input{Path: "x.jsonl", Size: int64(len(data)), R: bytes.NewReader(data)}, Options{Format: "json-lines", Encoding: "utf-8"}, rows); err != nil {
				t.Fatal(err)
			}
			got = append(got, rows.list...)
		}
		if diff := cmp.Diff([]string{want, want, want, want}, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", bad, diff)
		}
	}
}

// bodies keeps the texts that a reader hands over.
type bodies struct{ list []string }

func (b *bodies) Row(r *hut3.Row) error {
	b.list = append(b.list, r.Body)
	return nil
}

func (b *bodies) Reject(r hut3.Reject) error { return errors.New(r.Reason) }

// Whatever is taken the short way reads as it does the long way.
func TestFlatIsTheLongWay(t *testing.T) {
	t.Parallel()
	piece := rapid.SampledFrom([]string{`"a"`, `"b c"`, `"\""`, `"\\"`, `"\u00e9"`, `"é"`, "\"\xff\"", "\"\xff\xe2\x82\\n\"", `"12345678"`, `"1234567\n"`, "\"\t\"", `1`, `-1.5e3`, `01`, `true`, `null`, `{`, `}`, `[`, `]`, `:`, `,`, ` `, "\n"})
	rapid.Check(t, func(t *rapid.T) {
		bothWays(t, "{"+strings.Join(rapid.SliceOf(piece).Draw(t, "pieces"), "")+"}")
		var object []string
		for range rapid.IntRange(0, 6).Draw(t, "members") {
			object = append(object, piece.Draw(t, "name")+":"+piece.Draw(t, "value"))
		}
		bothWays(t, "{"+strings.Join(object, ",")+"}")
	})
}

func FuzzFlatObject(f *testing.F) {
	f.Add(`{"a":"b","c":1}`)
	f.Add("{\"a\":\"\\n\xff\"}")
	f.Fuzz(func(t *testing.T, object string) { bothWays(t, object) })
}
