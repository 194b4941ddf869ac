package hut3

import "slices"

// PrefixRuling is of a person's word on which rows state one act.
const PrefixRuling = "GRP"

// The acts of a GroupRuling.
const (
	GroupSplit = "split" // the rows are not of the message that the rule put them into
	GroupJoin  = "join"  // the messages of the rows are one act
	GroupUndo  = "undo"  // an earlier ruling no longer holds
)

// GroupRuling is a person's word on which rows state one act, with the reason.
// It is a record laid over the rows; the rows and the rule's messages stay.
type GroupRuling struct {
	Act    string `json:"act"`
	Rows   []Key  `json:"rows,omitempty"` // of a split: the rows; of a join: a row of each message
	Undoes Ref    `json:"undoes,omitempty"`
	Reason string `json:"reason"`
}

// Validate refuses a ruling without a reason, and one that names nothing.
func (g GroupRuling) Validate() error {
	switch {
	case g.Reason == "":
		return Errorf(Invalid, "a ruling on a grouping needs a reason")
	case !slices.Contains([]string{GroupSplit, GroupJoin, GroupUndo}, g.Act):
		return Errorf(Invalid, "no act %q of a ruling; give split, join or undo", g.Act)
	case g.Act == GroupUndo && (g.Undoes == "" || len(g.Rows) > 0):
		return Errorf(Invalid, "an undo names the ruling that it undoes, and no rows")
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
