package formats_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
	"hut3/internal/formats"
)

// TestDeletedByProfile tells deletions by the column and the words that a mapping
// profile names, in each kind of table.
func TestDeletedByProfile(t *testing.T) {
	t.Parallel()
	profile := func(column string, words ...string) *formats.Profile {
		return &formats.Profile{Deleted: words, Columns: []formats.Column{{Name: "from", Field: formats.FieldFrom}, {Name: "text", Field: formats.FieldBody}, {Name: column, Field: formats.FieldDeleted}}}
	}
	query := profile("gone", "1")
	query.Query = "SELECT rowid, f AS \"from\", t AS text, gone FROM m"
	recovered := &formats.Profile{Deleted: []string{formats.AnyValue}, Constants: map[formats.Field]string{formats.FieldDeleted: "recovered from the free list"}, Columns: []formats.Column{{Name: "from", Field: formats.FieldFrom}, {Name: "text", Field: formats.FieldBody}}}
	for _, test := range []struct {
		name, path, data string
		profile          *formats.Profile
		want             []string // the fact of each row, and what was written
	}{
		{"CSV, in the supplier's words", "m.csv", "from,text,State\na,one,Live\nb,two, GELÖSCHT \nc,three,\n", profile("State", "gelöscht"), []string{"|Live", "in the words of the source: GELÖSCHT| GELÖSCHT ", "|"}},
		{"when it was", "m.csv", "from,text,Deleted at\na,one,2020-04-03 10:00\nb,two,\n", profile("Deleted at", "*"), []string{"in the words of the source: 2020-04-03 10:00|2020-04-03 10:00", "|"}},
		{"a column of the fact's own name", "m.csv", "from,text,Deleted\na,one,1\nb,two,0\n", profile("Deleted", "0"), []string{"|1", "in the words of the source: 0|0"}},
		{"JSON", "m.json", `[{"from":"a","text":"one","gone":true},{"from":"b","text":"two","gone":false},{"from":"c","text":"three"}]`, profile("gone", "true"), []string{"in the words of the source: true|true", "|false", "|"}},
		{"a database", "m.db", string(database(t, `CREATE TABLE m (f TEXT, t TEXT, gone INTEGER)`, `INSERT INTO m VALUES ('a', 'one', 1), ('b', 'two', 0)`)), query, []string{"in the words of the source: 1|1", "|0"}},
		{"a sheet of recovered messages", "m.csv", "from,text\na,one\n", recovered, []string{"in the words of the source: recovered from the free list|"}},
		{"no such profile", "m.csv", "from,text,Deleted\na,one,1\n", nil, []string{"1|1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, sum := read(t, test.path, []byte(test.data), formats.Options{Profile: test.profile})
			var got []string
			told := 0
			for _, r := range c.rows {
				fact, written := fieldOf(r, "deleted"), ""
				for _, f := range r.Extra {
					if f.Name == "State" || f.Name == "Deleted at" || f.Name == "gone" || strings.HasPrefix(f.Name, "Deleted") {
						written = f.Value
					}
				}
				if test.profile == nil {
					fact = written
				} else if fact != "" {
					told++
				}
				got = append(got, fact+"|"+written)
			}
			if diff := cmp.Diff(test.want, got); diff != "" || len(c.rejects) > 0 {
				t.Errorf("%d rejects (-want +got):\n%s", len(c.rejects), diff)
			}
			if said := strings.Contains(oddities(sum), "the source marks as deleted"); said != (told > 0) {
				t.Errorf("said %s", oddities(sum))
			}
		})
	}
}

// TestDeletedNeedsWords refuses a column of deletions without what says yes.
func TestDeletedNeedsWords(t *testing.T) {
	t.Parallel()
	for _, p := range []formats.Profile{
		{Columns: []formats.Column{{Name: "State", Field: formats.FieldDeleted}}},
		{Constants: map[formats.Field]string{formats.FieldDeleted: "yes"}},
	} {
		if err := p.Validate(); hut3.CodeOf(err) != hut3.Usage || !strings.Contains(err.Error(), "list of values that say yes") {
			t.Errorf("%+v: %v", p, err)
		}
	}
}

// TestUFDRDeletedChats tells the state of a whole chat: of its note as a deletion,
// and with each of its messages as what the report says of the chat.
func TestUFDRDeletedChats(t *testing.T) {
	t.Parallel()
	reed := ufedParty("447700900123@s.whatsapp.net", "Reed", "False")
	chat := func(id, state, message string) string {
		return ufedModel("Chat", id, state, ufedField("Source", "WhatsApp")+`<multiModelField name="Messages">`+ufedMessage("m"+id, message, reed, "half 4", "2020-04-03T10:15:37.000+00:00", "")+`</multiModelField>`)
	}
	data := ufedHead + chat("1", "Deleted", "Intact") + chat("2", "Intact", "Deleted") + chat("3", "Unknown", "Trash") + "</project>"
	c, sum := read(t, "report.xml", []byte(data), formats.Options{})
	var got [][4]string
	for _, r := range c.rows {
		got = append(got, [4]string{r.Kind.String(), fieldOf(r, "deleted_state"), fieldOf(r, "deleted"), fieldOf(r, "chat_deleted_state")})
	}
	want := [][4]string{
		{"message", "", "", "Deleted"}, {"note", "Deleted", "in the words of the report: Deleted", ""},
		{"message", "Deleted", "in the words of the report: Deleted", ""},
		{"message", "Trash", "in the words of the report: Trash", "Unknown"}, {"note", "Unknown", "", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, said := range []string{"chats that the report marks as Deleted", "chats that the report marks as Unknown", "items that the report marks as Deleted", "items that the report marks as Trash"} {
		if !strings.Contains(oddities(sum), said) {
			t.Errorf("%q is not among %s", said, oddities(sum))
		}
	}
}
