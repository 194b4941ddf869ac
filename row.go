package hut3

import (
	"encoding/hex"
	"encoding/json"
	"strings"
)

// Digest is a SHA-256.
type Digest [32]byte

// String prints the digest in lower-case hexadecimal.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// IsZero reports whether no digest was set.
func (d Digest) IsZero() bool { return d == Digest{} }

// MarshalText prints the digest for JSON.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText printed.
func (d *Digest) UnmarshalText(text []byte) error {
	parsed, err := ParseDigest(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// ParseDigest reads 64 hexadecimal digits.
func ParseDigest(s string) (Digest, error) {
	var d Digest
	raw, err := hex.DecodeString(s)
	if err != nil || len(raw) != len(d) {
		return d, Errorf(Usage, "%q is not a SHA-256; it has 64 hexadecimal digits", s)
	}
	copy(d[:], raw)
	return d, nil
}

// Kind is what a row states. Messages, calls and system lines are acts and are
// counted as rows; the others are records that came with them.
type Kind uint8

// The kinds.
const (
	KindMessage Kind = iota
	KindCall
	KindSystem
	KindContact
	KindNote
	KindCell
	KindWifi
	KindReaction
	KindEdit
	KindANPR // a reading of a number plate
)

var kindNames = [...]string{"message", "call", "system", "contact", "note", "cell", "wifi", "reaction", "edit", "anpr"}

// String names the kind as it is printed in JSON.
func (k Kind) String() string {
	if int(k) >= len(kindNames) {
		return "unknown"
	}
	return kindNames[k]
}

// MarshalText prints the kind for JSON.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText printed.
func (k *Kind) UnmarshalText(text []byte) error {
	for i, name := range kindNames {
		if name == string(text) {
			*k = Kind(i)
			return nil
		}
	}
	return Errorf(Invalid, "%q is not a kind of row", text)
}

// Act reports whether rows of this kind are counted as rows.
func (k Kind) Act() bool { return k <= KindSystem }

// Step is one way down from an object's bytes to the stream a span counts in:
// a member of a zip, a decompressor, a sheet, a table.
type Step struct {
	Kind string `json:"kind"` // "zip", "tar", "gzip", "zstd", "sheet", "table", "rowid", "decrypt", "wal", "part"
	Name string `json:"name,omitempty"`
}

// Locator says where in an original a row stands: the object in the vault, the
// steps into it, and a span of bytes in the last byte stream.
type Locator struct {
	Object Digest `json:"sha256"`
	File   string `json:"file"` // path in the delivery, slashes forward
	Steps  []Step `json:"steps,omitempty"`
	Offset int64  `json:"offset"`
	Length int64  `json:"length"`
}

// Within is the way inside the file to where a row stands, in words.
func (l Locator) Within() string {
	parts := make([]string, len(l.Steps))
	for i, s := range l.Steps {
		parts[i] = strings.TrimSpace(s.Kind + " " + s.Name)
	}
	return strings.Join(parts, " › ")
}

// Media is an attachment that a row names. Missing says that the file itself
// was not delivered.
type Media struct {
	Name    string `json:"name,omitempty"`
	Type    string `json:"type,omitempty"`
	SHA256  Digest `json:"sha256,omitzero"`
	Bytes   int64  `json:"bytes,omitempty"`
	Missing bool   `json:"missing,omitempty"`
}

// Field is a value that has no place of its own and is kept as it was read.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Row is one row as it was read: nothing joined, nothing corrected. Names are
// normal forms; what was written differently stands in Extra.
type Row struct {
	Key          Key
	Kind         Kind
	Platform     string
	Conversation string // canonical name; see DirectConversation and GroupConversation
	Direct       bool   // between two handles, and Conversation is their pair
	Owner        Handle // whose handset or account the row came from; zero where unknown
	From         Handle
	To           []Handle
	FromNick     string // the owner's own name for the sender; evidence of the owner's device
	ToNick       string
	Sent         Time
	Received     Time
	Body         string // as read, before any folding
	NativeID     string // the source's own id of the message, or nothing
	Namespace    string // inside which NativeID is unique; ids of two namespaces never meet
	ReplyTo      string
	Direction    string // in the source's own words
	Stage        string // collection stage, in the supplier's own words
	Burn         string // burn time as written
	Device       string // IMEI or device id as written
	Media        []Media
	Extra        []Field
	Loc          Locator
}

// Reject is a row that could not be read. It consumes a row number.
type Reject struct {
	Key    Key     `json:"ref"`
	Reason string  `json:"reason"` // what is wrong and what would be right
	Loc    Locator `json:"at"`
}

// Role is what a row is to its message.
type Role uint8

// The roles. A founder's key is its message's key.
const (
	Founder        Role = iota
	Repeat              // same delivery, same side, same time
	Copy                // another side's or another delivery's row of the same act
	Version             // an edit of the message
	PossibleRepeat      // looks like a repeat, but the time is missing or coarse: a founder too
	Joined              // a person's ruling put its message into this one; no file holds this role
)

var roleNames = [...]string{"founder", "repeat", "copy", "version", "possible repeat", "joined"}

// String names the role as it is printed in JSON.
func (r Role) String() string {
	if int(r) >= len(roleNames) {
		return "unknown"
	}
	return roleNames[r]
}

// MarshalText prints the role for JSON.
func (r Role) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// Message is one act of sending, named by its founding row. Rows, Sent and
// text are those of the lowest row that the actor may see.
type Message struct {
	Key          Key
	Kind         Kind
	Platform     string
	Conversation string
	Direct       bool
	From         Handle
	To           []Handle
	Sent         Time
	Body         string
	Media        []Media
	Rows         int // rows that state this act, in what the actor may see
}

// RowOf is one row of a message as trace and thread show it.
type RowOf struct {
	Key     Key             `json:"ref"`
	Role    Role            `json:"role"`
	Ruling  Ref             `json:"ruling,omitempty"` // of a joined row: what joined it
	Owner   Handle          `json:"held_by"`
	Sent    Time            `json:"sent"`
	Differs json.RawMessage `json:"differs,omitempty"` // fields that differ from the founding row, by name
	Extra   []Field         `json:"fields,omitempty"`
	Loc     Locator         `json:"at"`
}
