package formats

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hut3"
)

// TestSuggest gives the header variants of domain.md 1.5 their fields.
func TestSuggest(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, header, row string
		sheet             Sheet
		want              string // field of each column, - for none
	}{
		{"handset", "Row,Username,Direction,Contact,Nickname,Timestamp (UTC),Timestamp (local),Message,Burn,Attachment,Stage,IMEI", "", SheetMessages,
			"row_no owner direction peer nick sent - body burn media stage device"},
		{"local only", "From,To,Local Time,Text", "", SheetMessages, "from to sent body"},
		{"UTC behind plain", "Date,Time (UTC+1),From,To,Text", "1/1/2020,2020-01-01 10:00,a,b,x", SheetMessages, "- sent from to body"},
		{"day and clock", "Date,Time,Sender,Recipient,Content", "1/1/2020,10:00,a,b,x", SheetMessages, "sent_date sent_clock from to body"},
		{"date alone", "Date,Sender,Recipient,Content", "", SheetMessages, "sent from to body"},
		{"type of direction", "Handle,Type,Contact,Sent,Text", "a,Incoming,b,2020-01-01,x", SheetMessages, "owner direction peer sent body"},
		{"type of something else", "Handle,Type,Contact,Sent,Text", "a,image,b,2020-01-01,x", SheetMessages, "owner - peer sent body"},
		{"camel case", "sentAt,senderId,messageText,replyTo", "", SheetMessages, "sent from body reply_to"},
		{"username alone", "username,ts,text", "", SheetMessages, "from sent body"},
		{"contact beside sender", "From,Contact,Time,Text", ",,10:00,", SheetMessages, "from to sent body"},
		{"contacts", "Username,Contact,Nickname,Added (UTC)", "", SheetContacts, "owner peer nick sent"},
		{"notes", "Username,Created (UTC),Title,Note", "", SheetNotes, "owner sent title body"},
		{"cells", "IMEI,Time,MCC,MNC,LAC,CI", "", SheetCells, "device sent cell cell cell cell"},
		{"calls", "Username,Direction,Contact,Time,Duration", "", SheetCalls, "owner direction peer sent duration"},
		{"wifi", "Device ID,Seen,SSID,BSSID", "", SheetWifi, "device - wifi wifi"},
		{"unknown", "alpha,,alpha", "", SheetMessages, "- - -"},
	}
	for _, test := range tests {
		p, list := Suggest(strings.Split(test.header, ","), [][]string{strings.Split(test.row, ",")})
		var got []string
		for i, c := range p.Columns {
			f := string(c.Field)
			if f == "" {
				f = "-"
			}
			got = append(got, f)
			if list[i].Why == "" || (c.Field != "" && list[i].Sure <= 0) {
				t.Errorf("%s: %+v says no reason", test.name, list[i])
			}
		}
		if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" || p.Sheet != test.sheet {
			t.Errorf("%s, sheet %s (-want +got):\n%s", test.name, p.Sheet, diff)
		}
	}
}

// TestProfileHash is the same for the same profile, and through JSON.
func TestProfileHash(t *testing.T) {
	t.Parallel()
	p, _ := Suggest([]string{"From", "To", "Text"}, nil)
	p.Constants = map[Field]string{"stage": "Live", "device": "x"}
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var q Profile
	if err := json.Unmarshal(b, &q); err != nil {
		t.Fatal(err)
	}
	if p.Hash() != q.Hash() {
		t.Error("a profile read back has another hash")
	}
	q.Zone = "Europe/London"
	if p.Hash() == q.Hash() {
		t.Error("two profiles have one hash")
	}
}

// TestProfileValidate refuses words that mean nothing.
func TestProfileValidate(t *testing.T) {
	t.Parallel()
	bad := []Profile{
		{Sheet: "pages"}, {Columns: []Column{{"a", "colour"}}}, {Columns: []Column{{"a", FieldFrom}, {"b", FieldFrom}}}, {Conversation: "room"},
		{Owner: "me"}, {DateOrder: "ydm"}, {Unix: "ns"}, {Delimiter: "::"}, {Zone: "Nowhere/Town"}, {ZoneNames: map[string]string{"BST": "one"}},
	}
	for _, p := range bad {
		if err := p.Validate(); hut3.CodeOf(err) != hut3.Usage {
			t.Errorf("%+v: %v", p, err)
		}
	}
	good := Profile{Columns: []Column{{"a", FieldCell}, {"b", FieldCell}, {"c", ""}, {"d", ""}}, ZoneNames: map[string]string{"BST": "+01:00"}}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
}

// TestVariants loads the embedded list and refuses a faulty one.
func TestVariants(t *testing.T) {
	t.Parallel()
	if _, err := loadVariants(variantsJSON); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		`{`, `{"source":"x"}`, `{"dated":"x","source":"x","fields":{"colour":["a"]}}`,
		`{"dated":"x","source":"x","fields":{"body":["Text"]}}`, `{"dated":"x","source":"x","fields":{"body":["a"],"from":["a"]}}`,
	} {
		if _, err := loadVariants([]byte(bad)); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}

// TestHeaders reads what names say of zones and units.
func TestHeaders(t *testing.T) {
	t.Parallel()
	want := map[string]header{
		"Timestamp (UTC)":   {name: "timestamp", zone: true},
		"DateTime UTC+0":    {name: "date time", zone: true},
		"Time (UTC+1)":      {name: "time", zone: true, east: 60},
		"Time (UTC-05:30)":  {name: "time", zone: true, east: -330},
		"sent_at_utc":       {name: "sent at", zone: true},
		"Timestamp (local)": {name: "timestamp", local: true},
		"epoch_ms":          {name: "timestamp", unix: "ms"},
		"outcome":           {name: "outcome"},
		"#":                 {name: "#"},
	}
	got := map[string]header{}
	for name := range want {
		got[name] = readHeader(name)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(header{})); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
}
