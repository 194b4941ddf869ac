package hut3

import "slices"

// PrefixRuling is of a person's word on which rows state one act.
const PrefixRuling = "GRP"

// The acts of a GroupRuling.
const (
	GroupSplit = "split" // the rows are not of the message that the rule put them into
	GroupJoin  = "join"  // the messages of the rows are one act
	GroupUndo  = "undo"  // an earlier ruling no longer holds
	// GroupClocks: clocks are accepted as they were estimated, and the messages
	// that they show to be one act are joined.
	GroupClocks = "clocks"
)

// GroupRuling is a person's word on which rows state one act, with the reason.
// It is a record laid over the rows; the rows and the rule's messages stay.
type GroupRuling struct {
	Act    string `json:"act"`
	Rows   []Key  `json:"rows,omitempty"` // of a split: the rows; of a join: a row of each message
	Undoes Ref    `json:"undoes,omitempty"`
	// Of accepted clocks: the rule, the table that it worked with, the handles
	// whose whole hours are accepted, and what it joined: a vault object with one
	// JSON list of rows a line, a row of each message.
	Rule     string          `json:"rule,omitempty"`
	Clocks   []AcceptedClock `json:"clocks,omitempty"`
	Accepted []Handle        `json:"accepted_hours,omitempty"`
	Joins    int64           `json:"joins,omitempty"`
	List     Digest          `json:"list,omitzero"`
	Reason   string          `json:"reason"`
}

// AcceptedClock is how a side's clock stood against the others, as it was
// accepted: seconds ahead of its reference's median with the 95 % interval.
type AcceptedClock struct {
	Handle    Handle     `json:"handle"`
	WallClock bool       `json:"wall_clock,omitempty"` // of times that state no zone
	Reference int        `json:"reference"`
	Ahead     float64    `json:"ahead_seconds"`
	Between   [2]float64 `json:"between"`
	Drift     float64    `json:"drift_seconds_per_day"`
	At        int64      `json:"at_micros"`
	RareTexts int        `json:"rare_texts"`
	Hours     int        `json:"whole_hours,omitempty"` // proposed; taken off where accepted
}

// Validate refuses a ruling without a reason, and one that names nothing.
func (g GroupRuling) Validate() error {
	switch {
	case g.Reason == "":
		return Errorf(Invalid, "a ruling on a grouping needs a reason")
	case !slices.Contains([]string{GroupSplit, GroupJoin, GroupUndo, GroupClocks}, g.Act):
		return Errorf(Invalid, "no act %q of a ruling; give split, join or undo", g.Act)
	case g.Act == GroupUndo && (g.Undoes == "" || len(g.Rows) > 0):
		return Errorf(Invalid, "an undo names the ruling that it undoes, and no rows")
	case g.Act == GroupClocks && (len(g.Clocks) == 0 || g.Joins == 0 || g.List.IsZero() || len(g.Rows) > 0):
		return Errorf(Invalid, "accepted clocks need their table and what they join")
	case g.Act == GroupSplit && len(g.Rows) < 1, g.Act == GroupJoin && len(g.Rows) < 2:
		return Errorf(Invalid, "a split names a row, and a join a row of two messages")
	}
	return nil
}

// Attrs lets rulings be found by their act.
func (g GroupRuling) Attrs() []Attr { return []Attr{{"act", g.Act}} }

// Links name the rows, or the ruling that is undone.
func (g GroupRuling) Links() []Link {
	var links []Link
	for _, k := range g.Rows {
		links = append(links, Link{"rests_on", Ref(k.String())})
	}
	if g.Undoes != "" {
		links = append(links, Link{"rests_on", g.Undoes})
	}
	return links
}
