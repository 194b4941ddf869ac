package hut3

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// AuthorityNotStated exists in every case. What is under it can be searched by
// those allowed; reports, packages, bundles and served schedules refuse it.
const AuthorityNotStated Ref = "AUTH-0"

// Authority is the legal power under which material is held. Deliveries under
// two authorities are never mixed in one file of the corpus.
type Authority struct {
	Title    string    `json:"title"`              // "Equipment interference warrant 2020/…"
	Power    string    `json:"power,omitempty"`    // statute and section, as in "IPA 2016 s.106"
	Warrants []string  `json:"warrants,omitempty"` // references of warrants, orders, letters of request
	From     time.Time `json:"from,omitzero"`      // in force from
	To       time.Time `json:"to,omitzero"`        // and until
	Purposes []string  `json:"permitted_purposes,omitempty"`
	// InterceptExcluded says that s.56 IPA 2016 keeps the material out of legal
	// proceedings: it is never put into evidence, a bundle or a served schedule.
	InterceptExcluded bool `json:"intercept_excluded,omitempty"`
	// Narrative is the account of how the material was acquired, its author,
	// and whether the author speaks from his own knowledge or from hearsay.
	Narrative       string `json:"narrative,omitempty"`
	NarrativeAuthor string `json:"narrative_author,omitempty"`
	NarrativeBasis  string `json:"narrative_basis,omitempty"` // "first-hand", "hearsay"
	// Authenticity names who certifies the material and in which document, or
	// says that no certificate is held (domain.md 1.6).
	Authenticity string `json:"authenticity_statement,omitempty"`
}

// Validate refuses an authority without a title, or one that ends before it
// begins.
func (a Authority) Validate() error {
	if a.Title == "" {
		return Errorf(Invalid, "an authority needs a title")
	}
	if !a.From.IsZero() && !a.To.IsZero() && a.To.Before(a.From) {
		return Errorf(Invalid, "authority %q ends on %s, before it begins", a.Title, a.To.Format(time.DateOnly))
	}
	return nil
}

// Exhibit is a thing that was produced in evidence: a disk, a handset, a file.
type Exhibit struct {
	Mark        string    `json:"mark"` // the producing officer's own, as in ABC/1
	Description string    `json:"description,omitempty"`
	Supplier    string    `json:"supplier,omitempty"`    // who handed it over
	ReceivedBy  string    `json:"received_by,omitempty"` // the receiving officer
	ReceivedAt  time.Time `json:"received_at,omitzero"`
	Seal        string    `json:"seal,omitempty"`
}

// Validate refuses an exhibit without a mark.
func (e Exhibit) Validate() error {
	if e.Mark == "" {
		return Errorf(Invalid, "an exhibit needs its mark, as in ABC/1")
	}
	return nil
}

// Attrs lets an exhibit be found by its mark.
func (e Exhibit) Attrs() []Attr { return []Attr{{"mark", e.Mark}} }

// DeliveryState is how far a delivery has come.
type DeliveryState string

// The states. A delivery that was recognised as the bytes of an earlier one has
// no rows of its own.
const (
	Importing  DeliveryState = "importing"
	Live       DeliveryState = "live"
	Recognised DeliveryState = "recognised"
)

// Delivery is one import: what was handed over, under which authority, how it
// was read and what came out. It holds no path of the machine it was read on.
type Delivery struct {
	Number uint32        `json:"number"`
	State  DeliveryState `json:"state"`
	SameAs Ref           `json:"same_as,omitempty"` // where recognised: the delivery of the same bytes
	Again  Ref           `json:"again,omitempty"`   // the delivery of which what had failed was read again

	Exhibit     Ref    `json:"exhibit,omitempty"`
	Mark        string `json:"mark,omitempty"` // the exhibit's, to print beside refs
	Supplier    string `json:"supplier,omitempty"`
	ReceivedBy  string `json:"received_by,omitempty"`
	Authority   Ref    `json:"authority"`
	Compartment string `json:"compartment,omitempty"`
	Class       uint32 `json:"class"` // access class
	Note        string `json:"note,omitempty"`
	Stage       string `json:"stage,omitempty"` // of the collection, in the supplier's own words

	Reading  Reading `json:"reading"`
	Format   string  `json:"format,omitempty"` // that the files turned out to have; "mixed" where they differ
	Listing  Digest  `json:"listing"`          // over paths and sizes in byte-wise path order, before reading
	Files    int64   `json:"files"`
	Bytes    int64   `json:"bytes"`
	SHA256   Digest  `json:"sha256,omitzero"`   // over paths, digests and sizes, in that order
	Register Digest  `json:"register,omitzero"` // vault object: one JSON line a file
	Rejects  Digest  `json:"rejects,omitzero"`  // vault object: one JSON line a reject

	Counts      DeliveryCounts  `json:"counts,omitzero"`
	Namespaces  []Namespace     `json:"namespaces,omitempty"`
	ContentRoot Digest          `json:"content_root,omitzero"`
	Segments    json.RawMessage `json:"segments,omitempty"` // the corpus's files: this delivery's share of the manifest
	Grouping    json.RawMessage `json:"grouping,omitempty"` // the rule, clock faults proposed, what a batch run would pair otherwise
	Held        []Ref           `json:"held,omitempty"`     // restrictions that the gate made
	Erased      Ref             `json:"erased,omitempty"`   // by which the whole delivery was erased
	Tool        string          `json:"tool,omitempty"`     // hut3's version
}

// Reading is how a delivery was to be read: what the importer declared.
type Reading struct {
	Platform    string `json:"platform,omitempty"`
	Owner       string `json:"owner,omitempty"` // whose handset, as the importer said
	Format      string `json:"format,omitempty"`
	Profile     string `json:"profile,omitempty"` // name
	ProfileHash Digest `json:"profile_sha256,omitzero"`
	Zone        string `json:"zone,omitempty"` // declared for times that state none
	DateOrder   string `json:"date_order,omitempty"`
	Encoding    string `json:"encoding,omitempty"`
	Tolerance   int64  `json:"tolerance_seconds"`   // of the grouping rule
	ZoneData    string `json:"zone_data,omitempty"` // release of the time zone data, as 2025c; empty: the machine's own

	Derived   *Derived `json:"derived,omitempty"`   // a file that was opened with a key
	Overrides []ReadAs `json:"overrides,omitempty"` // of some of the files

	// Profiles are the mapping profiles that were given, whole: a file that could not
	// be read says nothing of the one that it was to be read with.
	Profiles []json.RawMessage `json:"profiles,omitempty"`
}

// ReadAs is how some files of a delivery were read, other than the rest.
type ReadAs struct {
	Files       string `json:"files"` // a pattern of names
	Format      string `json:"format,omitempty"`
	Profile     string `json:"profile,omitempty"` // name
	ProfileHash Digest `json:"profile_sha256,omitzero"`
}

// Derived says of a file of a delivery that it is the plaintext of another, and
// how the key is held that opened it. The key itself is nowhere.
type Derived struct {
	File       string    `json:"file"` // the plaintext's path in the delivery
	SHA256     Digest    `json:"sha256"`
	From       string    `json:"from"` // the encrypted original's
	FromSHA256 Digest    `json:"from_sha256"`
	Method     string    `json:"method"`  // as in "age"
	Custody    string    `json:"custody"` // who gave the key, when, under what authority, as the importer stated it
	RecordedBy string    `json:"recorded_by"`
	RecordedAt time.Time `json:"recorded_at"`
}

// DeliveryCounts are what came out of a delivery. Rows = Messages + Repeats +
// Copies + Versions.
type DeliveryCounts struct {
	Rows            int64  `json:"rows"`                       // acts: messages, calls, system lines, edits
	Messages        int64  `json:"messages"`                   // founded here
	Repeats         int64  `json:"repeats"`                    // rows
	PossibleRepeats int64  `json:"possible_repeats"`           // messages founded here that may be repeats
	Copies          int64  `json:"copies"`                     // rows
	Versions        int64  `json:"versions"`                   // rows
	Records         int64  `json:"records"`                    // contacts, notes, cells, reactions
	Rejected        int64  `json:"rejected"`                   // rows that could not be read
	NotRead         int64  `json:"files_not_read"`             // files of no known format, or that could not be opened
	Attached        int64  `json:"attachments_held,omitempty"` // files and members of archives that are of no format, and that rows name
	Held            int64  `json:"held"`                       // of Messages, by the gate
	Handles         int64  `json:"handles"`
	Conversations   int64  `json:"conversations"`
	WithoutTime     int64  `json:"without_time"`    // of Rows: the source wrote none, or none that could be read
	First           string `json:"first,omitempty"` // earliest time sent, as Time prints it
	Last            string `json:"last,omitempty"`
}

// Namespace is where native ids of a delivery are unique.
type Namespace struct {
	Platform string `json:"platform"`
	Name     string `json:"name"`
}

// Ref is the delivery's reference.
func (d Delivery) Ref() Ref { return Ref(DeliveryRef(d.Number)) }

// Validate refuses a delivery without number, authority or a known state.
func (d Delivery) Validate() error {
	if d.Number == 0 || d.Number > MaxDelivery {
		return Errorf(Invalid, "a delivery needs a number from 1 to %d", MaxDelivery)
	}
	if d.Authority == "" {
		return Errorf(Invalid, "delivery %s names no authority; give %s where none was stated", d.Ref(), AuthorityNotStated)
	}
	if !slices.Contains([]DeliveryState{Importing, Live, Recognised}, d.State) {
		return Errorf(Invalid, "no state %q of a delivery", d.State)
	}
	return nil
}

// Attrs lets a delivery be found by its state, its listing and its bytes.
func (d Delivery) Attrs() []Attr {
	attrs := []Attr{{"state", string(d.State)}, {"listing", d.Listing.String()}, {"class", strconv.FormatUint(uint64(d.Class), 10)}}
	if !d.SHA256.IsZero() {
		attrs = append(attrs, Attr{"sha256", d.SHA256.String()})
	}
	return attrs
}

// Links name the authority, the exhibit and, where the bytes were known, the
// delivery that they rest on.
func (d Delivery) Links() []Link {
	return []Link{{"under", d.Authority}, {"rests_on", d.Exhibit}, {"same_as", d.SameAs}, {"again_of", d.Again}}
}

// Watch is an entry of the gate's watch list: a handle whose conversations are
// held, or a phrase. Only reviewers and custodians may read the list.
type Watch struct {
	Handle Handle `json:"handle,omitzero"`
	Phrase string `json:"phrase,omitempty"`
	Class  string `json:"class"` // "legal", "journalistic", "medical", "constituency", "religious"
	// Strong phrases hold the whole conversation; others the one message.
	Strong bool   `json:"strong,omitempty"`
	Note   string `json:"note,omitempty"`
	Ended  bool   `json:"ended,omitempty"`
}

// Validate refuses an entry that is not one handle or one phrase, or has no
// class.
func (w Watch) Validate() error {
	if w.Handle.IsZero() == (w.Phrase == "") {
		return Errorf(Invalid, "a watch entry names one handle or one phrase")
	}
	if w.Class == "" {
		return Errorf(Invalid, "a watch entry needs a class, as in legal")
	}
	return nil
}

// RecordBody is what a row says beside the place, side and time that the corpus
// keeps of every row: the payload of records (contacts, notes, cells, Wi-Fi,
// reactions) and of versions.
type RecordBody struct {
	Platform     string   `json:"platform,omitempty"`
	Conversation string   `json:"conversation,omitempty"`
	From         Handle   `json:"from,omitzero"`
	To           []Handle `json:"to,omitempty"`
	FromNick     string   `json:"from_nick,omitempty"`
	ToNick       string   `json:"to_nick,omitempty"`
	Body         string   `json:"body,omitempty"`
	Media        []Media  `json:"media,omitempty"`
	ReplyTo      string   `json:"reply_to,omitempty"`
}
