package ingest

import (
	"fmt"
	"maps"
	"slices"

	"hut3"
	"hut3/internal/formats"
	"hut3/internal/grouping"
)

// CompletenessFormat names the layout of a completeness statement.
const CompletenessFormat = "hut3-completeness/1"

// AbsenceCaveat stands on every statement (domain.md 1.6).
const AbsenceCaveat = "Absence of a message is not evidence that none was sent."

// GapsNote says what the gaps of a handset are counted over. It is the same
// whether or not anything is withheld.
const GapsNote = "First and last, days and missing numbers of a handset are of all its rows (in a statement of a delivery, of its rows in that), not of the subject alone, as far as the person named may see them: rows that are withheld from that person leave the same gaps."

// Completeness says what is held and what is not, of everything, a handle, a
// conversation or a delivery: in what one person may see. It shows no text.
type Completeness struct {
	Format  string `json:"format"`
	Case    string `json:"case"`
	Subject string `json:"subject"` // "everything", a handle, a conversation or a delivery
	Made    string `json:"made"`
	By      string `json:"by"`
	Unit    string `json:"unit"`
	Scope   string `json:"scope"`
	Tool    string `json:"tool"`
	Zones   string `json:"zone_data"` // release of the time zone data by which days are counted
	Rule    string `json:"grouping_rule"`
	Caveat  string `json:"caveat"`
	Gaps    string `json:"gaps_note"` // what gaps of a handset are counted over

	Totals        CompletenessTotals  `json:"totals"`
	Handsets      []HandsetHeld       `json:"handsets"`
	Handles       []HandleHeld        `json:"handles"`
	Conversations []ConversationHeld  `json:"conversations"`
	Days          []DayHeld           `json:"days"`
	Damage        []Damage            `json:"damage"`
	Withheld      []WithheldNote      `json:"withheld"` // declared restrictions only
	Formats       []FormatHeld        `json:"formats"`
	Sources       []SourceHeld        `json:"sources,omitempty"`
	SourcesNote   string              `json:"sources_note,omitempty"`
	clocks        grouping.ClockTable // of everything seen
	Files         map[SourceKey]bool  `json:"-"` // originals that rows of the subject stand in
}

// CompletenessTotals are counts of the subject.
type CompletenessTotals struct {
	Messages        int64            `json:"messages"`
	Rows            int64            `json:"rows"`
	Repeats         int64            `json:"repeats"`
	PossibleRepeats int64            `json:"possible_repeats"`
	Copies          int64            `json:"copies"`
	Versions        int64            `json:"versions"`
	Joined          int64            `json:"rows_joined_by_people,omitempty"` // they found a message by the rule, and a person joined it to another
	OneSide         int64            `json:"messages_of_one_side"`            // of direct conversations: one handset alone holds them
	BothSides       int64            `json:"messages_of_both_sides"`
	NoSide          int64            `json:"messages_of_no_named_side"`
	WithoutTime     int64            `json:"rows_without_time"`
	Records         map[string]int64 `json:"records"`
	RepliesToNone   int64            `json:"replies_to_nothing"`
	Attachments     int64            `json:"attachments_named"`
	Absent          int64            `json:"attachments_absent"`
	Deleted         int64            `json:"rows_told_deleted"`    // that their source marks as deleted
	DeletedRecords  int64            `json:"records_told_deleted"` // likewise: contacts, notes, places
}

// Period is a run of whole days without a row or message inside an active span.
type Period struct {
	From string `json:"from"` // first empty day
	To   string `json:"to"`   // and the last
	Days int    `json:"days"`
}

// HandsetHeld is what is held from one handset or account. From First to Empty,
// and Sequence, it is of the handset whatever the subject (GapsNote).
type HandsetHeld struct {
	Handle        hut3.Handle      `json:"handle"`
	Deliveries    []hut3.Ref       `json:"deliveries"`
	Rows          int64            `json:"rows"` // of the subject
	RowsHeld      int64            `json:"rows_of_handset"`
	Repeats       int64            `json:"repeats"`
	First         string           `json:"first,omitempty"`
	Last          string           `json:"last,omitempty"`
	ActiveDays    int              `json:"active_days"`
	EmptyDays     int              `json:"empty_days"`                           // inside the active span
	Implausible   int64            `json:"rows_with_implausible_date,omitempty"` // left out of the four before
	Empty         []Period         `json:"empty,omitempty"`
	Stages        map[string]int64 `json:"stages"`                         // in the supplier's words
	StatedStages  []string         `json:"stages_of_deliveries,omitempty"` // as stated of the deliveries it is in
	Devices       map[string]int64 `json:"devices"`                        // IMEI or id as written
	TimeBases     map[string]int64 `json:"time_bases"`                     // "utc", "zone", "declared", "local", "unknown"
	Offsets       map[string]int64 `json:"utc_offsets"`                    // as stated; more than one is a zone break
	Zones         []ZoneHeld       `json:"zones,omitempty"`                // with when they began and ended
	BurnTimes     map[string]int64 `json:"burn_times"`                     // as written
	Conversations int              `json:"conversations"`
	Deleted       int64            `json:"rows_told_deleted"` // of the subject
	Records       map[string]int64 `json:"records"`
	Sequence      *Sequence        `json:"sequence,omitempty"`
	Clock         *grouping.Clock  `json:"clock,omitempty"`      // estimated, see docs/grouping.md
	WallClock     *grouping.Clock  `json:"wall_clock,omitempty"` // the same of times that state no zone
}

// Sequence is the source's own numbering of a handset's rows, file by file.
type Sequence struct {
	Column  string      `json:"column"`
	Numbers int64       `json:"numbers"`
	Missing int64       `json:"missing"` // between the lowest and the highest of a file
	Runs    []MissedRun `json:"runs,omitempty"`
	Sparse  []SparseRun `json:"sparse,omitempty"` // files whose numbers are mostly missing; not among Missing
}

// SparseRun is a file whose numbers fill less than half of their span: most rows
// are gone, or it is no numbering of rows. A person has to look.
type SparseRun struct {
	File    string `json:"file"`
	Numbers int64  `json:"numbers"`
	From    int64  `json:"from"`
	To      int64  `json:"to"`
}

// MissedRun is numbers that no row seen has.
type MissedRun struct {
	File string `json:"file"`
	From int64  `json:"from"`
	To   int64  `json:"to"`
}

// HandleHeld is a handle that messages name, and what kind of handle it is.
type HandleHeld struct {
	Handle   hut3.Handle `json:"handle"`
	Kind     string      `json:"kind"` // "handset held", "peer only"
	Sent     int64       `json:"sent"`
	Received int64       `json:"received"`
}

// ConversationHeld is what is held of one conversation.
type ConversationHeld struct {
	Conversation  string     `json:"conversation"`
	Platform      string     `json:"platform"`
	Direct        bool       `json:"direct"`
	Messages      int64      `json:"messages"`
	Sides         []SideHeld `json:"sides"` // whose handsets state it
	Both          int64      `json:"messages_of_both_sides"`
	OneSided      string     `json:"one_sided,omitempty"` // who alone is held, in a sentence
	First         string     `json:"first,omitempty"`
	Last          string     `json:"last,omitempty"`
	ActiveDays    int        `json:"active_days"`
	EmptyDays     int        `json:"empty_days"`
	Implausible   int64      `json:"messages_with_implausible_date,omitempty"` // left out of the four before
	Empty         []Period   `json:"empty,omitempty"`
	RepliesToNone int64      `json:"replies_to_nothing"`
	Attachments   int64      `json:"attachments_named"`
	Absent        int64      `json:"attachments_absent"`
	Deleted       int64      `json:"rows_told_deleted"`
}

// SideHeld is one side's share of a conversation.
type SideHeld struct {
	Handle   hut3.Handle `json:"handle"`
	Rows     int64       `json:"rows"`
	Messages int64       `json:"messages"`
	Alone    int64       `json:"alone"` // messages that no other side states
}

// DayHeld is the messages of a day; DayUnknown of those without a time.
type DayHeld struct {
	Day      string `json:"day"`
	Messages int64  `json:"messages"`
}

// Damage is a sign of damage in what is held, with the first row that has it.
type Damage struct {
	What  string   `json:"what"`
	Rows  int64    `json:"rows"`
	First hut3.Key `json:"first"`
}

// WithheldNote is how many messages a declared restriction keeps back.
type WithheldNote struct {
	Reason   string `json:"reason"`
	Messages int64  `json:"messages"`
}

// SourceHeld is an original and what its reading said, for those who answer for
// completeness: it counts every row, withheld ones too.
type SourceHeld struct {
	Delivery    hut3.Ref         `json:"delivery"`
	Mark        string           `json:"exhibit,omitempty"`
	Supplier    string           `json:"supplier,omitempty"` // of the delivery
	Stage       string           `json:"stage,omitempty"`    // stated of the delivery, in the supplier's words
	File        string           `json:"file"`
	SHA256      hut3.Digest      `json:"sha256,omitzero"` // of what could not be stored there is none
	Bytes       int64            `json:"bytes"`
	Format      string           `json:"format,omitempty"`
	Inside      []string         `json:"formats_inside,omitempty"` // of members of an archive
	Rows        int64            `json:"rows"`
	Rejects     int64            `json:"rejects"`
	Reasons     map[string]int64 `json:"reject_reasons,omitempty"`
	NotRead     string           `json:"not_read,omitempty"`
	Note        string           `json:"note,omitempty"`       // of its reading: that it grew or shrank meanwhile
	Derived     *hut3.Derived    `json:"derived,omitempty"`    // how it was opened out of another
	Attached    bool             `json:"attachment,omitempty"` // of no format, and what a row of the delivery names
	Profile     string           `json:"profile,omitempty"`
	ProfileHash hut3.Digest      `json:"profile_sha256,omitzero"`
	Unread      []string         `json:"columns_without_a_place,omitempty"`
	Missing     []string         `json:"columns_left_out,omitempty"` // named by the profile, not in the file
	Absent      []string         `json:"fields_not_supplied,omitempty"`
	OpenDates   []string         `json:"date_orders_left_open,omitempty"`
	Oddities    []string         `json:"oddities,omitempty"`
}

// sheetFields are what a supplier of handsets' messages can give of a row
// (domain.md 1.5), in the order of its list.
var sheetFields = []formats.Field{formats.FieldOwner, formats.FieldFrom, formats.FieldTo, formats.FieldSent, formats.FieldReceived, formats.FieldDirection,
	formats.FieldBody, formats.FieldBurn, formats.FieldMedia, formats.FieldDevice, formats.FieldStage}

// Source lays out what the register says of an original. reasons counts the
// rejects of the file.
func Source(d hut3.Delivery, r Registered, reasons map[string]int64) SourceHeld {
	s := SourceHeld{Delivery: d.Ref(), Mark: d.Mark, Supplier: d.Supplier, Stage: d.Stage, File: r.Path, SHA256: r.SHA256, Bytes: max(r.Bytes, 0), Rows: r.Rows, Rejects: r.Rejects, Reasons: reasons, NotRead: r.Fault, Attached: r.Attached, Note: r.Note}
	if k := d.Reading.Derived; k != nil && k.File == r.Path {
		s.Derived = k
	}
	if r.Summary != nil {
		s.read(r.Summary)
	}
	return s
}

// Opened says out of what the file was opened with a key, and how that is held.
func (s *SourceHeld) Opened() string {
	k := s.Derived
	if k == nil {
		return ""
	}
	return fmt.Sprintf("opened with a key out of %s (%s, SHA-256 %s); custody of the key: %s; recorded %s by %s", k.From, k.Method, k.FromSHA256, k.Custody, k.RecordedAt.UTC().Format("2006-01-02 15:04"), k.RecordedBy)
}

func (s *SourceHeld) read(m *formats.Summary) {
	inside := map[string]bool{}
	membersFormats(m, inside)
	s.Inside = slices.Sorted(maps.Keys(inside))
	s.Format, s.Profile, s.ProfileHash, s.Unread, s.Missing = m.Format, m.Profile.Name, m.ProfileHash, m.Unread, m.Missing
	for _, o := range m.DateOrders {
		if o.Order == "" {
			s.OpenDates = append(s.OpenDates, o.Column+": "+o.Why)
		}
	}
	for _, o := range m.Oddities {
		s.Oddities = append(s.Oddities, o.What+" "+o.Column+": "+hut3.Plural(o.Count, "row", "rows"))
	}
	if len(m.Profile.Columns) > 0 && (m.Profile.Sheet == "" || m.Profile.Sheet == formats.SheetMessages) {
		for _, f := range sheetFields {
			if !supplies(m.Profile, f) && !(f == formats.FieldStage && s.Stage != "") {
				s.Absent = append(s.Absent, string(f))
			}
		}
	}
}

// supplies reports whether a profile finds a field, or the fields that say the
// same: a peer with a direction says who wrote to whom.
func supplies(p formats.Profile, f formats.Field) bool {
	either := []formats.Field{f}
	switch f {
	case formats.FieldFrom, formats.FieldTo:
		either = append(either, formats.FieldPeer)
	case formats.FieldSent:
		either = append(either, formats.FieldSentDate)
	case formats.FieldDirection:
		either = append(either, formats.FieldFrom)
	case formats.FieldOwner:
		if p.Owner == formats.OwnerFolder || p.Owner == formats.OwnerFile {
			return true
		}
	}
	return slices.ContainsFunc(either, func(g formats.Field) bool { return p.Column(g) != "" || p.Constants[g] != "" })
}
