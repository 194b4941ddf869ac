package formats_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

// TestJSONShapes reads the four shapes; what is broken costs itself only, and
// each row's bytes are its object.
// TestArrayInsideObjects: a profile names an array inside objects, and the document is
// read by that alone; a profile that does not fit is told as that.
func TestArrayInsideObjects(t *testing.T) {
	t.Parallel()
	data := []byte(`{"meta": {"v": 1, "items": [7]}, "data": {"page": {"n": 1}, "items": [{"u": "1", "a": {"n": "lamp"}, "p": {"t": "half 4"}}, {"u": "2", "a": {"n": "reed"}, "p": {"t": "yes"}}], "end": true}, "after": [1]}`)
	p := formats.Profile{Array: "data.items", Columns: []formats.Column{{Name: "a.n", Field: formats.FieldFrom}, {Name: "p.t", Field: formats.FieldBody}}}
	c, sum := read(t, "x.json", data, formats.Options{Profile: &p})
	if len(c.rows) != 2 || c.rows[0].From.Name != "lamp" || c.rows[1].Body != "yes" || sum.Format != "json-document" || sum.Stopped != "" {
		t.Fatalf("%+v, %+v", c.rows, sum)
	}
	readBack(t, "x.json", data, c.rows)
	p.Array = "data.others"
	if _, err := formats.Read(t.Context(), input("x.json", data), formats.Options{Profile: &p}, &collected{}); err == nil || !strings.Contains(err.Error(), "the mapping profile does not fit") {
		t.Errorf("%v", err)
	}
}

func TestJSONShapes(t *testing.T) {
	t.Parallel()
	msg := func(n int) string {
		return fmt.Sprintf(`{"from":"a","to":"b","sent_at":"2020-04-01T10:00:%02dZ","text":"m%d"}`, n, n)
	}
	tests := []struct {
		name, file, format string
		bodies             []string
		rejects            []string
	}{
		{"array", "[" + msg(1) + ",\n " + msg(2) + "]", "json-array", []string{"m1", "m2"}, nil},
		{"array with a broken object", "[" + msg(1) + `,{"from":"a" "to":"b"},` + msg(3) + "]", "json-array", []string{"m1", "m3"}, []string{`{"from":"a" "to":"b"}`}},
		{"array with an unclosed string", "[" + msg(1) + ",\n{\"from\":\"a,\"text\":\"m2\"},\n" + msg(3) + ",\n" + msg(4) + "]", "json-array", []string{"m1", "m3", "m4"}, []string{`{"from":"a,"text":"m2"}`}},
		{"array with a number", "[" + msg(1) + ",17," + msg(3) + "]", "json-array", []string{"m1", "m3"}, []string{"17"}},
		{"two broken objects beside each other", "[" + msg(1) + `,{"from":"a" "to":"b"},{"from":},` + msg(3) + "]", "json-array", []string{"m1", "m3"}, []string{`{"from":"a" "to":"b"}`, `{"from":}`}},
		{"broken objects of one line each", "[" + msg(1) + ",\n{\"from\":\"a\",\n{\"from\":\"b\",\"text\":\n" + msg(3) + ",\n{\"from\":\"c\n" + msg(4) + "]", "json-array", []string{"m1", "m3", "m4"}, []string{`{"from":"a"`, `{"from":"b","text":`, `{"from":"c`}},
		{"values that are no objects", "[" + msg(1) + `,17,null,"x, {y}",[1,[2]],` + msg(3) + ",true]", "json-array", []string{"m1", "m3"}, []string{"17", "null", `"x, {y}"`, "[1,[2]]", "true"}},
		{"a quote that is missing before a list", "[" + msg(1) + `,{"from":"a,"to":"b","text":"x{"},` + msg(3) + `,{"from":"},` + msg(4) + "]", "json-array", []string{"m1", "m3", "m4"}, []string{`{"from":"a,"to":"b","text":"x{"}`, `{"from":"}`}},
		{"a broken object that holds a list of others", "[" + msg(1) + `,{"from":"a" "x":[{"y":1},{"y":2}]},` + msg(3) + "]", "json-array", []string{"m1", "m3"}, []string{`{"from":"a" "x":[{"y":1},{"y":2}]}`}},
		{"two broken objects of a document", `{"messages":[` + msg(1) + `,{"from":},{"to":},` + msg(3) + `],"count":2}`, "json-document", []string{"m1", "m3"}, []string{`{"from":}`, `{"to":}`}},
		{"two broken objects of a sequence", msg(1) + "\n{\"from\":}{\"to\":}" + msg(3), "json-sequence", []string{"m1", "m3"}, []string{`{"from":}`, `{"to":}`}},
		{"array cut off", "[" + msg(1) + "," + msg(2)[:30], "json-array", []string{"m1"}, []string{msg(2)[:30], ""}},
		{"array left open", "[" + msg(1) + ",", "json-array", []string{"m1"}, []string{""}},
		{"text behind the array", "[" + msg(1) + "] tail", "json-array", []string{"m1"}, []string{"tail"}},
		{"empty array", "[]", "json-array", nil, nil},
		{"document", `{"chat_id":"7","messages":[` + msg(1) + "," + msg(2) + `],"count":2}`, "json-document", []string{"m1", "m2"}, nil},
		{"lines", msg(1) + "\n\n" + msg(2) + "\r\n" + msg(3), "json-lines", []string{"m1", "m2", "m3"}, nil},
		{"bad lines", msg(1) + "\n{\"from\":\n" + msg(3) + "\n17\n" + msg(4) + "\n", "json-lines", []string{"m1", "m3", "m4"}, []string{`{"from":`, "17"}},
		{"sequence", msg(1) + msg(2) + " " + msg(3), "json-sequence", []string{"m1", "m2", "m3"}, nil},
		{"sequence with a broken object", msg(1) + "\n{\"from\":}" + msg(3), "json-sequence", []string{"m1", "m3"}, []string{`{"from":}`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, sum := read(t, "x.json", []byte(test.file), formats.Options{})
			if sum.Format != test.format {
				t.Errorf("read as %s: %s", sum.Format, sum.Why)
			}
			var bodies, aside []string
			for _, r := range c.rows {
				bodies = append(bodies, r.Body)
				if got := test.file[r.Loc.Offset : r.Loc.Offset+r.Loc.Length]; !strings.Contains(got, `"text":"`+r.Body) || got[0] != '{' || got[len(got)-1] != '}' {
					t.Errorf("bytes %q of %s", got, r.Body)
				}
				if r.Sent.Basis != hut3.BasisUTC {
					t.Errorf("sent %+v", r.Sent)
				}
			}
			for _, r := range c.rejects {
				aside = append(aside, test.file[r.Loc.Offset:r.Loc.Offset+r.Loc.Length])
			}
			if diff := cmp.Diff(test.bodies, bodies); diff != "" {
				t.Errorf("bodies (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.rejects, aside); diff != "" {
				t.Errorf("set aside (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDocument gives each row what stands beside the array, before and behind
// it, and names the conversation by the file. Where both have a name, the
// document's gets the longer one.
func TestDocument(t *testing.T) {
	t.Parallel()
	file := `{"chat_id":"20230529","platform":"tox","messages":[
		{"party":"Victim","content":"one","timestamp":"","platform":"inner"},
		{"party":"Actor ","content":"two","attachment":{"filename":"list.rar","filesize":2802295}},
		{"party":"Actor","content":"three","timestamp":null,"chat_id":"other"}],
		"closed":true,"tags":["x"],"meta":{"a":1}}`
	c, sum := read(t, "Acme/20230529.json", []byte(file), formats.Options{})
	want := []hut3.Row{
		{From: hut3.Handle{Platform: "inner", Name: "Victim"}, Platform: "inner", Conversation: "inner/#Acme/20230529", Body: "one",
			Extra: []hut3.Field{{Name: "document.chat_id", Value: "20230529"}, {Name: "document.platform", Value: "tox"}, {Name: "closed", Value: "true"}}},
		{From: hut3.Handle{Platform: "unknown", Name: "Actor"}, Platform: "unknown", Conversation: "unknown/#Acme/20230529", Body: "two",
			Media: []hut3.Media{{Name: "list.rar", Bytes: 2802295, Missing: true}},
			Extra: []hut3.Field{{Name: "party", Value: "Actor "}, {Name: "document.chat_id", Value: "20230529"}, {Name: "document.platform", Value: "tox"}, {Name: "closed", Value: "true"},
				{Name: "attachment", Value: `{"filename":"list.rar","filesize":2802295}`}}},
		{From: hut3.Handle{Platform: "unknown", Name: "Actor"}, Platform: "unknown", Conversation: "unknown/#Acme/20230529", Body: "three",
			Extra: []hut3.Field{{Name: "chat_id", Value: "other"}, {Name: "document.chat_id", Value: "20230529"}, {Name: "document.platform", Value: "tox"}, {Name: "closed", Value: "true"}}},
	}
	for i := range c.rows {
		c.rows[i].Loc = hut3.Locator{}
	}
	if diff := cmp.Diff(want, normal(c.rows)); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(formats.WithoutTime{Empty: 1, Absent: 2}, sum.WithoutTime); diff != "" {
		t.Errorf("without time (-want +got):\n%s", diff)
	}
	var beside []string
	for _, o := range sum.Oddities {
		if strings.Contains(o.What, "beside the messages") {
			beside = append(beside, o.Column)
		}
	}
	if diff := cmp.Diff([]string{"meta", "tags"}, beside); diff != "" {
		t.Errorf("beside (-want +got):\n%s", diff)
	}
}

// TestJSONValues shows what each kind of value becomes.
func TestJSONValues(t *testing.T) {
	t.Parallel()
	file := `[{"sender":{"name":"kite","id":7},"to":["a","b"],"text":"tab\tquote\" \u00e9 \ud83d\udd12","n":1.50,"ok":false,"nul":null,"text":"again"},
		{"sender":{"name":"lone"},"text":"\ud800 end","to":["a"]},
		{"sender":{"name":"list"},"text":["x",{"y":1}],"to":"a"}]`
	profile := &formats.Profile{Columns: []formats.Column{{Name: "sender.name", Field: "from"}, {Name: "to", Field: "to"}, {Name: "text", Field: "body"}}}
	c, sum := read(t, "x.json", []byte(file), formats.Options{Profile: profile})
	type row struct {
		From, To, Body, Conversation string
		Extra                        []hut3.Field
	}
	var got []row
	for _, r := range c.rows {
		to := []string{}
		for _, h := range r.To {
			to = append(to, h.Name)
		}
		got = append(got, row{r.From.Name, strings.Join(to, " "), r.Body, r.Conversation, normal([]hut3.Row{r})[0].Extra})
	}
	want := []row{
		{"kite", "a b", "tab\tquote\" \u00e9 \U0001F512", "unknown/#a~b~kite", []hut3.Field{{Name: "sender", Value: `{"name":"kite","id":7}`}, {Name: "n", Value: "1.50"}, {Name: "ok", Value: "false"}, {Name: "text (again)", Value: "again"}}},
		{"lone", "a", "\uFFFD end", "unknown/a~lone", []hut3.Field{{Name: "sender", Value: `{"name":"lone"}`}}},
		{"list", "a", `["x",{"y":1}]`, "unknown/a~list", []hut3.Field{{Name: "sender", Value: `{"name":"list"}`}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	notes := ""
	for _, o := range sum.Oddities {
		notes += o.What + "; "
	}
	for _, w := range []string{"stands twice", "replacement characters", "JSON object or array"} {
		if !strings.Contains(notes, w) {
			t.Errorf("%q is not in %s", w, notes)
		}
	}
}

// TestJSONPeople: the members of a list of objects are the recipients, where a profile
// names the member; what is nobody's name names nobody, is kept, and is said.
func TestJSONPeople(t *testing.T) {
	t.Parallel()
	file := `[{"from":{"user":"kite"},"to":[{"user":"a","id":1},{"user":"b"},{"id":3},7,[{"user":"c"}]],"text":"one"},
		{"from":{"user":"kite","user":"lone"},"to":[{"user":"a"}],"text":"two"},
		{"from":[{"user":"kite"},{"user":"lone"}],"to":[],"text":"three"},
		{"from":["kite"],"to":[447700900123,"a"],"text":"four"}]`
	people := func(columns ...formats.Column) (got []string, odd string) {
		profile := &formats.Profile{Columns: append(columns, formats.Column{Name: "text", Field: "body"})}
		c, sum := read(t, "x.json", []byte(file), formats.Options{Profile: profile})
		for _, r := range c.rows {
			line := r.From.Name + ">"
			for _, h := range r.To {
				line += " " + h.Name
			}
			got = append(got, line)
			if line == "> " && fieldOf(r, "to") == "" {
				t.Errorf("%q does not keep who it was to", r.Body)
			}
		}
		return got, oddities(sum)
	}
	got, odd := people(formats.Column{Name: "from.user", Field: "from"}, formats.Column{Name: "to.user", Field: "to"})
	if diff := cmp.Diff([]string{"kite> a b c", "kite> a", ">", ">"}, got); diff != "" || !strings.Contains(odd, "several names") {
		t.Errorf("members named, %s (-want +got):\n%s", odd, diff)
	}
	got, odd = people(formats.Column{Name: "from", Field: "from"}, formats.Column{Name: "to", Field: "to"})
	if diff := cmp.Diff([]string{">", ">", ">", "kite> 447700900123 a"}, got); diff != "" || !strings.Contains(odd, "nobody is named") {
		t.Errorf("objects named, %s (-want +got):\n%s", odd, diff)
	}
}

// TestRepliesNeedANamespace: ids that are one inside nothing let no reply be found.
func TestRepliesNeedANamespace(t *testing.T) {
	t.Parallel()
	file := []byte(`[{"from":"kite","id":"1","text":"one"},{"from":"lone","id":"2","text":"two","answers":"1"}]`)
	profile := formats.Profile{Columns: []formats.Column{{Name: "from", Field: "from"}, {Name: "text", Field: "body"}, {Name: "id", Field: "native_id"}, {Name: "answers", Field: "reply_to"}}}
	if _, sum := read(t, "x.json", file, formats.Options{Profile: &profile}); !strings.Contains(oddities(sum), "no namespace") || sum.Oddities[0].Count != 1 {
		t.Errorf("%+v", sum.Oddities)
	}
	profile.Namespace = "server-1"
	if c, sum := read(t, "x.json", file, formats.Options{Profile: &profile}); oddities(sum) != "" || c.rows[1].ReplyTo != "1" || c.rows[1].Namespace != "server-1" {
		t.Errorf("%+v", sum.Oddities)
	}
}

// TestJSONLimits sets aside what is too deep or too long, and reads on.
func TestJSONLimits(t *testing.T) {
	t.Parallel()
	deep := `{"from":"a","text":"deep","x":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`
	long := `{"from":"a","text":"` + strings.Repeat("y", 70_000) + `"}`
	ok := `{"from":"a","text":"ok"}`
	for shape, file := range map[string]string{
		"json-array":    "[" + ok + ",\n" + deep + ",\n" + long + ",\n" + ok + "]",
		"json-lines":    ok + "\n" + deep + "\n" + long + "\n" + ok + "\n",
		"json-sequence": ok + "\n\n" + deep + long + "\n" + ok,
	} {
		c, _ := read(t, "x.json", []byte(file), formats.Options{Format: shape, Limits: formats.Limits{Row: 50_000}})
		if len(c.rows) != 2 || len(c.rejects) == 0 || c.rows[1].Body != "ok" {
			t.Errorf("%s: %d rows, %d rejects", shape, len(c.rows), len(c.rejects))
		}
	}
}

// TestLongLinesOfObjects: an object a line is told by the first line too, where the
// second is longer than what detection sees; a line over the limit is one reject.
func TestLongLinesOfObjects(t *testing.T) {
	t.Parallel()
	ok, long := `{"from":"a","to":"b","text":"ok"}`, `{"from":"a","to":"b","text":"`+strings.Repeat("y", 400_000)+`"}`
	file := ok + "\n" + long + "\n" + long + "\n" + ok + "\n"
	c, sum := read(t, "x.jsonl", []byte(file), formats.Options{Limits: formats.Limits{Row: 300_000}})
	if sum.Format != "json-lines" || len(c.rows) != 2 || len(c.rejects) != 2 {
		t.Fatalf("%s, %d rows, %d rejects", sum.Format, len(c.rows), len(c.rejects))
	}
	for i, r := range c.rejects {
		if want := int64(len(ok) + 1 + i*(len(long)+1)); r.Loc.Offset != want || r.Loc.Length != int64(len(long)) {
			t.Errorf("reject %d: %d bytes at %d", i, r.Loc.Length, r.Loc.Offset)
		}
	}
}

// TestEndsThatAreNotThere: objects that never end cost no more than linear work.
func TestEndsThatAreNotThere(t *testing.T) {
	t.Parallel()
	file := "[" + strings.Repeat("{\"from\":\"a\",\"text\":\"ok\"},\n{\"from\":{\n", 20_000)
	c, _ := read(t, "x.json", []byte(file), formats.Options{})
	if len(c.rows) != 20_000 || len(c.rejects) < 20_000 {
		t.Errorf("%d rows, %d rejects", len(c.rows), len(c.rejects))
	}
}

// TestNativeIDs are used only where their namespace is named.
func TestNativeIDs(t *testing.T) {
	t.Parallel()
	file := []byte(`[{"id":"17","from":"a","to":"b","text":"x"}]`)
	c, sum := read(t, "x.json", file, formats.Options{})
	if c.rows[0].NativeID != "" || c.rows[0].Extra[0] != (hut3.Field{Name: "id", Value: "17"}) {
		t.Errorf("row %+v", c.rows[0])
	}
	p := sum.Profile
	p.Namespace = "export-9"
	c, _ = read(t, "x.json", file, formats.Options{Profile: &p})
	if c.rows[0].NativeID != "17" || c.rows[0].Namespace != "export-9" || len(c.rows[0].Extra) != 0 {
		t.Errorf("row %+v", c.rows[0])
	}
}
