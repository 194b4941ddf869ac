package formats

import "hut3"

// Summary says what a reading found: counts, what the file was taken for and
// why, and everything about it that a person should look at.
type Summary struct {
	Format    string           `json:"format"`
	Sure      float64          `json:"sure"`
	Why       string           `json:"why"`
	Encoding  string           `json:"encoding"`
	Bytes     int64            `json:"bytes"` // of the last byte stream, as far as it was read
	Rows      map[string]int64 `json:"rows"`  // by kind
	Rejects   int64            `json:"rejects"`
	Blank     int64            `json:"blank"` // rows with nothing in any cell
	Header    []string         `json:"header"`
	HeaderRow int              `json:"header_row,omitempty"` // rows that stand before the header
	Delimiter string           `json:"delimiter,omitempty"`

	Profile     Profile      `json:"profile"`
	ProfileHash hut3.Digest  `json:"profile_sha256"`
	Suggested   []Suggestion `json:"suggested,omitempty"`               // none where a profile was given
	Unread      []string     `json:"columns_without_a_place,omitempty"` // kept verbatim in Extra
	Missing     []string     `json:"columns_missing,omitempty"`         // named by the profile, not in the file

	WithoutTime WithoutTime      `json:"without_time"`
	UnreadTimes map[string]int64 `json:"unread_times,omitempty"` // by shape
	DateOrders  []OrderFound     `json:"date_orders,omitempty"`
	Oddities    []Oddity         `json:"oddities,omitempty"`
	Numbering   []Numbering      `json:"numbering,omitempty"` // of the tables of messages of a database
	Stopped     string           `json:"stopped,omitempty"`   // why reading ended before the end of the file

	// Of an archive. The first members are named; the rest are only counted.
	MembersRead    int64    `json:"members_read,omitempty"`
	MembersNotRead int64    `json:"members_not_read,omitempty"`
	MembersNamed   int64    `json:"members_attached,omitempty"` // of no format, and what rows name: hashed, of archives inside too
	Members        []Member `json:"members,omitempty"`
}

// Member is what became of one file of an archive.
type Member struct {
	Name    string   `json:"name"`
	NotRead string   `json:"not_read,omitempty"` // why
	Summary *Summary `json:"summary,omitempty"`
}

// WithoutTime counts rows whose source wrote no time at all.
type WithoutTime struct {
	Empty  int64 `json:"empty"`  // the place is there and nothing is in it
	Absent int64 `json:"absent"` // there is no such place
}

// Oddity is something that a person should look at. The rows were read.
type Oddity struct {
	What   string `json:"what"`
	Column string `json:"column,omitempty"`
	Count  int64  `json:"count"`
	First  int64  `json:"first_offset"` // of the first row that has it
	Remedy string `json:"remedy,omitempty"`
}

// OrderFound says how the day and month of a column were told apart.
type OrderFound struct {
	Column string    `json:"column"`
	Order  DateOrder `json:"order"` // empty: left open
	Why    string    `json:"why"`
}
