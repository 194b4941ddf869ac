package formats_test

import (
	"os"
	"testing"

	"hut3"
	"hut3/internal/formats"
)

// A sheet whose headers mean nothing is read by the profile that the importer
// gave, and by no profile that names other columns.
func TestAProfileRecognisesItsFile(t *testing.T) {
	t.Parallel()
	profile := func(names ...string) *formats.Profile {
		fields := []formats.Field{formats.FieldFrom, formats.FieldTo, formats.FieldSent, formats.FieldBody}
		p := &formats.Profile{Name: "letters", Platform: "encrochat"}
		for i, n := range names {
			p.Columns = append(p.Columns, formats.Column{Name: n, Field: fields[i]})
		}
		return p
	}
	sheet := []byte("A,B,C,D\nalmagrebe,birchtern,2020-04-04 11:34:00,by the depot\n")
	tabs := []byte("A\tB\tC\tD\nalmagrebe\tbirchtern\t2020-04-04 11:34:00\tby the depot\n")
	objects := []byte(`{"A":"almagrebe","B":"birchtern","C":"2020-04-04 11:34:00","D":"by the depot"}` + "\n")
	for name, data := range map[string][]byte{"x.csv": sheet, "x.tsv": tabs, "x.jsonl": objects} {
		c, sum := read(t, name, data, formats.Options{Profile: profile("A", "B", "C", "D")})
		if len(c.rows) != 1 || c.rows[0].Body != "by the depot" || c.rows[0].From != hut3.NewHandle("encrochat", "almagrebe") {
			t.Errorf("%s read as %s: %+v", name, sum.Format, c.rows)
		}
	}
	for name, p := range map[string]*formats.Profile{"none": nil, "another": profile("From who", "To whom", "When", "What")} {
		var c collected
		if _, err := formats.Read(t.Context(), input("x.csv", sheet), formats.Options{Profile: p}, &c); hut3.CodeOf(err) != hut3.Invalid {
			t.Errorf("with %s profile: %v, %d rows", name, err, len(c.rows))
		}
	}
}

// The importer says whose handset it is where no column does; the folder, which
// is named for the exhibit, does not.
func TestTheImporterNamesTheOwner(t *testing.T) {
	t.Parallel()
	sheet := []byte("Time (UTC),From,To,Message\n2020-04-04 11:34:00,almagrebe,birchtern,ok\n")
	own := []byte("Handle,Time (UTC),From,To,Message\nbirchtern,2020-04-04 11:34:00,almagrebe,birchtern,ok\n")
	for _, tt := range []struct {
		name, given, want string
		data              []byte
	}{
		{"nobody says", "", "", sheet},
		{"the importer says", " almagrebe ", "encrochat/almagrebe", sheet},
		{"a column says", "almagrebe", "encrochat/birchtern", own},
	} {
		c, _ := read(t, "ABC1/messages.csv", tt.data, formats.Options{Platform: "encrochat", Owner: tt.given})
		if len(c.rows) != 1 || c.rows[0].Owner.String() != tt.want {
			t.Errorf("%s: %+v", tt.name, c.rows)
		}
	}
}

// Temporary copies lie where the reader is told, and go.
func TestTemporaryCopiesStayOnTheDisk(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", "/nowhere/at/all")
	data := chatDB(t)
	var c collected
	if _, err := formats.Read(t.Context(), input("phone/chat.db", data), formats.Options{Temp: temp}, &c); err != nil || len(c.rows) == 0 {
		t.Fatalf("%d rows, %v", len(c.rows), err)
	}
	in := input("phone/chat.db", data)
	in.Temp = temp
	if _, err := formats.Extract(in, c.rows[0].Loc); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) != 0 {
		t.Errorf("%v stay, %v", left, err)
	}
}
