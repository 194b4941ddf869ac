package formats

import (
	"crypto/sha256"
	"encoding/json"
	"slices"

	"hut3"
	"hut3/internal/zones"
)

// Sheet is what the rows of a file are.
type Sheet string

// The sheets.
const (
	SheetMessages Sheet = "messages"
	SheetContacts Sheet = "contacts"
	SheetNotes    Sheet = "notes"
	SheetCells    Sheet = "cells"
	SheetWifi     Sheet = "wifi"
	SheetCalls    Sheet = "calls"
	SheetANPR     Sheet = "anpr"
)

var sheetKinds = map[Sheet]hut3.Kind{
	"": hut3.KindMessage, SheetMessages: hut3.KindMessage, SheetContacts: hut3.KindContact,
	SheetNotes: hut3.KindNote, SheetCells: hut3.KindCell, SheetWifi: hut3.KindWifi, SheetCalls: hut3.KindCall, SheetANPR: hut3.KindANPR,
}

// ConversationRule says what names a row's conversation.
type ConversationRule string

// The rules. Whatever the rule, a row without what it needs falls to the file.
const (
	ConversationDirect ConversationRule = "direct" // the pair of handles
	ConversationColumn ConversationRule = "column" // a column; rows where it is empty are direct
	ConversationFile   ConversationRule = "file"   // the file's path without its suffix
	ConversationThread ConversationRule = "thread" // a column whose values mean something in their own file alone
)

// OwnerRule says where the handset's or account's own handle is read.
type OwnerRule string

// The rules.
const (
	OwnerColumn OwnerRule = "column"
	OwnerFolder OwnerRule = "folder" // the name of the folder that holds the file
	OwnerFile   OwnerRule = "file"   // the file's name without its suffix
	OwnerNone   OwnerRule = "none"

	OwnerDirection OwnerRule = "direction" // who wrote what went out, and whom what came in was written to
)

// Column gives a column its field. Name is the header's own, "column 7" where
// the header is empty, "Time (2)" where it repeats, "sender.name" inside a JSON
// object.
type Column struct {
	Name  string `json:"name"`
	Field Field  `json:"field"`
}

// Profile says what the columns of a file mean. Two files of one supplier can
// share it; its hash goes into the import report.
type Profile struct {
	Name         string            `json:"name,omitempty"`
	Sheet        Sheet             `json:"sheet,omitempty"`
	Columns      []Column          `json:"columns"`
	Constants    map[Field]string  `json:"constants,omitempty"` // for fields without a column
	Platform     string            `json:"platform,omitempty"`
	Conversation ConversationRule  `json:"conversation,omitempty"`
	Owner        OwnerRule         `json:"owner,omitempty"`
	Zone         string            `json:"zone,omitempty"`       // IANA name, for times that state none
	ZoneNames    map[string]string `json:"zone_names,omitempty"` // "BST": "+01:00"
	DateOrder    DateOrder         `json:"date_order,omitempty"`
	Unix         string            `json:"unix,omitempty"` // "s", "ms" or "us" where times are numbers
	In           []string          `json:"in,omitempty"`   // words of the direction column
	Out          []string          `json:"out,omitempty"`
	System       []string          `json:"system,omitempty"`      // how the direction of a line of the system begins
	NickStands   bool              `json:"nick_stands,omitempty"` // the name stands for who has no number or address
	Deleted      []string          `json:"deleted,omitempty"`     // what says yes in the column of FieldDeleted; AnyValue: whatever stands there
	Namespace    string            `json:"namespace,omitempty"`   // of native ids; without it they stay in Extra
	Delimiter    string            `json:"delimiter,omitempty"`
	List         string            `json:"list,omitempty"` // what parts several names in a cell of recipients, as ;
	NoHeader     bool              `json:"no_header,omitempty"`
	Array        string            `json:"array,omitempty"` // of a JSON document: the member that holds the messages, as data.messages

	Query string `json:"query,omitempty"` // of a database: one statement that reads; its columns are those of the profile
	Table string `json:"table,omitempty"` // the table whose rowid the query's column rowid is

	Sheets map[string]Profile `json:"sheets,omitempty"` // of a workbook: by the name of the sheet, each whole in itself
}

// AnyValue in Profile.Deleted stands for any value that is not empty, as where a
// column holds the day of the deletion.
const AnyValue = "*"

// Hash is the SHA-256 of the profile's JSON.
func (p Profile) Hash() hut3.Digest {
	b, err := json.Marshal(p)
	if err != nil {
		return hut3.Digest{} // strings, maps of strings and a bool always marshal
	}
	return sha256.Sum256(b)
}

// Field is the field of a column, or nothing.
func (p Profile) Field(column string) Field {
	for _, c := range p.Columns {
		if c.Name == column {
			return c.Field
		}
	}
	return ""
}

// Column is the first column of a field, or nothing.
func (p Profile) Column(f Field) string {
	for _, c := range p.Columns {
		if c.Field == f {
			return c.Name
		}
	}
	return ""
}

// Validate refuses a profile with a word that means nothing.
func (p Profile) Validate() error {
	if _, ok := sheetKinds[p.Sheet]; !ok {
		return p.fault("sheet", string(p.Sheet), "messages, contacts, notes, cells, wifi, calls or anpr")
	}
	seen := map[Field]bool{}
	for _, c := range p.Columns {
		if c.Field != "" && !slices.Contains(fieldOrder[:], c.Field) {
			return p.fault("field of column "+c.Name, string(c.Field), "one of the fields of docs/formats.md")
		}
		if seen[c.Field] && !c.Field.kept() {
			return p.fault("field of column "+c.Name, string(c.Field), "a field that no other column has")
		}
		seen[c.Field] = true
	}
	for name, sheet := range p.Sheets {
		if len(sheet.Sheets) > 0 {
			return p.fault("sheets of sheet", name, "no sheets inside a sheet")
		}
		if err := sheet.Validate(); err != nil {
			return err
		}
	}
	if err := p.validateQuery(); err != nil {
		return err
	}
	return p.validateRules()
}

func (p Profile) validateRules() error {
	switch {
	case !slices.Contains([]ConversationRule{"", ConversationDirect, ConversationColumn, ConversationFile, ConversationThread}, p.Conversation):
		return p.fault("conversation rule", string(p.Conversation), "direct, column, file or thread")
	case !slices.Contains([]OwnerRule{"", OwnerColumn, OwnerFolder, OwnerFile, OwnerNone, OwnerDirection}, p.Owner):
		return p.fault("owner rule", string(p.Owner), "column, folder, file, none or direction")
	case !p.DateOrder.valid():
		return p.fault("date order", string(p.DateOrder), "dmy, mdy or ymd")
	case !slices.Contains([]string{"", "s", "ms", "us"}, p.Unix):
		return p.fault("unit of Unix times", p.Unix, "s, ms or us")
	case len(p.Deleted) == 0 && (p.Column(FieldDeleted) != "" || p.Constants[FieldDeleted] != ""):
		return p.fault("deleted", "", `the list of values that say yes, such as ["yes", "1"], or ["*"] where any value does`)
	case len(p.Delimiter) > 1:
		return p.fault("delimiter", p.Delimiter, "one character of ASCII")
	}
	if _, err := zones.Load(p.Zone); err != nil {
		return p.fault("zone", p.Zone, "an IANA name such as Europe/London")
	}
	for name, offset := range p.ZoneNames {
		if _, ok := newLexer(offset).offset(); !ok {
			return p.fault("offset of zone "+name, offset, "one such as +01:00")
		}
	}
	return nil
}

func (p Profile) fault(what, have, want string) error {
	return hut3.Errorf(hut3.Usage, "mapping profile %s: %s %q: give %s", p.Name, what, have, want)
}
