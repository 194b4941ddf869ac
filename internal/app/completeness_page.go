package app

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"hut3"
	"hut3/internal/grouping"
	"hut3/internal/ingest"
	"hut3/internal/paper"
)

// completenessPage lays a statement out for text and PDF.
func completenessPage(c *Completeness) *paper.Document {
	made, err := time.Parse(time.RFC3339, c.Made)
	if err != nil {
		made = time.Time{}
	}
	d := &paper.Document{Title: "Completeness statement: " + c.Subject, Made: made, Footer: fmt.Sprintf("%s, %s, made %s by %s (%s) with %s", c.Case, c.Subject, c.Made, c.By, c.Unit, c.Tool)}
	d.Blocks = []paper.Block{
		{Text: fmt.Sprintf("%s\nScope: %s. Made by %s of %s, %s, with %s, time zone data %s, rows grouped by %s.", c.Caveat, c.Scope, c.By, c.Unit, c.Made, c.Tool, c.Zones, c.Rule)},
		totalsBlock(c.Totals), handsetsBlock(c.Handsets), clocksBlock(c.Handsets), zonesBlock(c.Handsets), emptyBlock(c), conversationsBlock(c.Conversations), damageBlock(c.Damage),
	}
	if len(c.Withheld) > 0 {
		rows := [][]string{{"REASON", "MESSAGES"}}
		for _, w := range c.Withheld {
			rows = append(rows, []string{w.Reason, hut3.Thousands(w.Messages)})
		}
		d.Blocks = append(d.Blocks, paper.Block{Heading: "Declared as withheld", Table: rows})
	}
	d.Blocks = append(d.Blocks, handlesBlock(c.Handles), daysBlock(c.Days))
	if len(c.Formats) > 0 {
		d.Blocks = append(d.Blocks, formatsBlock(c.Formats))
	}
	return withSources(d, c)
}

// formatsBlock says what the formats of the originals cannot hold.
func formatsBlock(list []ingest.FormatHeld) paper.Block {
	rows := [][]string{{"FORMAT", "FILES", "WHAT IT CANNOT HOLD, OR IS NOT READ OF IT"}}
	for _, f := range list {
		rows = append(rows, []string{f.Format, hut3.Thousands(f.Files), f.Limit})
	}
	return paper.Block{Heading: "Formats of the originals", Text: "What a format cannot hold is not missed by anybody: its absence says nothing.", Table: rows}
}

func withSources(d *paper.Document, c *Completeness) *paper.Document {
	if c.SourcesNote != "" {
		d.Blocks = append(d.Blocks, paper.Block{Heading: "Originals", Text: "Not stated here: " + c.SourcesNote + "."})
		return d
	}
	rows := [][]string{{"FILE", "SHA-256", "BYTES", "ROWS", "SET ASIDE", "NOTES"}}
	for _, s := range c.Sources {
		sum, size := s.SHA256.String(), hut3.Thousands(s.Bytes)
		if s.SHA256.IsZero() { // nothing of it could be stored
			sum, size = "not stored", ""
		}
		rows = append(rows, []string{string(s.Delivery) + " " + s.Mark + " " + s.File, sum, size, hut3.Thousands(s.Rows), hut3.Thousands(s.Rejects), sourceNotes(s)})
	}
	d.Blocks = append(d.Blocks, paper.Block{Heading: "Originals", Table: rows})
	return d
}

func sourceNotes(s ingest.SourceHeld) string {
	var notes []string
	add := func(label string, list []string) {
		if len(list) > 0 {
			notes = append(notes, label+" "+strings.Join(list, ", "))
		}
	}
	for _, said := range [][2]string{{"supplied by ", s.Supplier}, {"stage, as stated of the delivery: ", s.Stage}, {"not read: ", s.NotRead}, {"", s.Opened()}, {"", s.Note}} {
		if said[1] != "" {
			notes = append(notes, said[0]+said[1])
		}
	}
	if s.Attached {
		notes = append(notes, "an attachment that messages name, held")
	}
	add("kept verbatim:", s.Unread)
	add("named by the profile and left out:", s.Missing)
	add("not supplied:", s.Absent)
	add("day and month left open:", s.OpenDates)
	add("look at:", s.Oddities)
	for _, reason := range slices.Sorted(maps.Keys(s.Reasons)) {
		notes = append(notes, fmt.Sprintf("set aside: %s (%d)", reason, s.Reasons[reason]))
	}
	if !s.ProfileHash.IsZero() {
		notes = append(notes, "profile "+strings.TrimSpace(s.Profile+" "+s.ProfileHash.String()[:16]))
	}
	return strings.Join(notes, "; ")
}

func totalsBlock(t ingest.CompletenessTotals) paper.Block {
	n := hut3.Thousands
	rows := [][]string{{"WHAT", "NUMBER"}, {"messages", n(t.Messages)}, {"rows", n(t.Rows)}, {"repeats", n(t.Repeats)}, {"possible repeats", n(t.PossibleRepeats)},
		{"copies", n(t.Copies)}, {"versions", n(t.Versions)}, {"messages of the rule that a person joined to another", n(t.Joined)},
		{"messages that one side alone states", n(t.OneSide)}, {"messages of both sides", n(t.BothSides)},
		{"messages of no named side", n(t.NoSide)}, {"rows without a time that was read", n(t.WithoutTime)}, {"replies to a message that is not held", n(t.RepliesToNone)},
		{"attachments named", n(t.Attachments)}, {"attachments named and not delivered", n(t.Absent)}, {"rows that their source marks as deleted", n(t.Deleted)},
		{"records that their source marks as deleted", n(t.DeletedRecords)}}
	for _, kind := range slices.Sorted(maps.Keys(t.Records)) {
		rows = append(rows, []string{"records: " + kind, n(t.Records[kind])})
	}
	return paper.Block{Heading: "What is held", Table: rows}
}

func handsetsBlock(list []ingest.HandsetHeld) paper.Block {
	rows := [][]string{{"HANDSET", "ROWS", "OF ALL ITS ROWS", "REPEATS", "FIRST", "LAST", "EMPTY DAYS", "STAGE", "DEVICE", "BURN", "OFFSETS", "MISSING NUMBERS", "TOLD DELETED"}}
	for _, h := range list {
		missing := ""
		if h.Sequence != nil {
			missing = missingNumbers(h.Sequence)
		}
		rows = append(rows, []string{h.Handle.String(), hut3.Thousands(h.Rows), hut3.Thousands(h.RowsHeld), hut3.Thousands(h.Repeats), h.First, h.Last, daysBetween(h),
			stages(h), counted(h.Devices), counted(h.BurnTimes), counted(h.Offsets), missing, hut3.Thousands(h.Deleted)})
	}
	if len(list) == 0 {
		return paper.Block{Heading: "Handsets", Text: "No row names a handset that it came from."}
	}
	return paper.Block{Heading: "Handsets, by whose side is held", Text: ingest.GapsNote, Table: rows}
}

// stages are those that rows name, and those that were stated of deliveries.
func stages(h ingest.HandsetHeld) string {
	list := h.StatedStages
	if rows := counted(h.Stages); rows != "" {
		list = append([]string{rows}, list...)
	}
	return strings.Join(list, "; ")
}

func daysBetween(h ingest.HandsetHeld) string {
	text := strconv.Itoa(h.EmptyDays)
	if h.Implausible > 0 {
		text += "; " + hut3.Plural(h.Implausible, "implausible date", "implausible dates") + " left out"
	}
	return text
}

func missingNumbers(q *ingest.Sequence) string {
	text := fmt.Sprintf("%d of column %s", q.Missing, q.Column)
	for _, s := range q.Sparse {
		text += fmt.Sprintf("; %s: %d of the numbers from %d to %d alone", s.File, s.Numbers, s.From, s.To)
	}
	return text
}

func counted(m map[string]int64) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, fmt.Sprintf("%s (%d)", k, m[k]))
	}
	return strings.Join(out, ", ")
}

func clocksBlock(list []ingest.HandsetHeld) paper.Block {
	rows := [][]string{{"HANDSET", "AHEAD", "95 % INTERVAL", "RARE TEXTS", "NOTE"}}
	for _, h := range list {
		for _, c := range []*grouping.Clock{h.Clock, h.WallClock} {
			if c == nil {
				continue
			}
			note := clockNote(c.Hours, c.Usable, c.Wall, "a fault of %+d h is proposed", "too little to rely on")
			rows = append(rows, []string{h.Handle.String(), tenths(c.Ahead) + " s", tenths(c.Low) + " to " + tenths(c.High) + " s", strconv.Itoa(c.Sightings), note})
		}
	}
	if len(rows) == 1 {
		return paper.Block{Heading: "Clocks", Text: "No clock can be compared with another. Times that state no zone are compared with one another alone: an import declares one with --zone-of-data."}
	}
	return paper.Block{Heading: "Clocks", Text: "Against the median of the clocks that were compared; " + clockMethod, Table: rows}
}

// zonesBlock names the handsets whose wall clock stood at more than one distance
// from UTC.
func zonesBlock(list []ingest.HandsetHeld) paper.Block {
	rows := [][]string{{"HANDSET", "SOURCE", "FROM UTC", "ROWS", "FIRST", "LAST"}}
	for _, h := range list {
		of := map[string]int{}
		for _, z := range h.Zones {
			of[z.Source]++
		}
		for _, z := range h.Zones {
			if of[z.Source] > 1 {
				rows = append(rows, []string{h.Handle.String(), z.Source, z.Offset, hut3.Thousands(z.Rows), z.First, z.Last})
			}
		}
	}
	if len(rows) == 1 {
		return paper.Block{Heading: "Zone breaks", Text: "No handset's times stand at more than one distance from UTC."}
	}
	return paper.Block{Heading: "Zone breaks", Table: rows}
}

func emptyBlock(c *Completeness) paper.Block {
	rows := [][]string{{"WHERE", "FROM", "TO", "DAYS"}}
	for _, h := range c.Handsets {
		for _, p := range h.Empty {
			rows = append(rows, []string{"handset " + h.Handle.String(), p.From, p.To, strconv.Itoa(p.Days)})
		}
	}
	if len(rows) == 1 {
		return paper.Block{Heading: "Empty days inside an active span", Text: "None of a handset."}
	}
	return paper.Block{Heading: "Empty days inside an active span", Text: "Of handsets; those of conversations are in the statement's JSON.", Table: rows}
}

func conversationsBlock(list []ingest.ConversationHeld) paper.Block {
	rows := [][]string{{"CONVERSATION", "MESSAGES", "SIDES (ALONE)", "BOTH", "EMPTY DAYS", "REPLIES TO NOTHING", "ATTACHMENTS (ABSENT)", "ONE-SIDED"}}
	for _, v := range list {
		var sides []string
		for _, s := range v.Sides {
			sides = append(sides, fmt.Sprintf("%s %d (%d)", s.Handle.Name, s.Messages, s.Alone))
		}
		rows = append(rows, []string{v.Conversation, hut3.Thousands(v.Messages), strings.Join(sides, ", "), hut3.Thousands(v.Both), strconv.Itoa(v.EmptyDays),
			strconv.FormatInt(v.RepliesToNone, 10), fmt.Sprintf("%d (%d)", v.Attachments, v.Absent), v.OneSided})
	}
	return paper.Block{Heading: "Conversations", Table: rows}
}

func damageBlock(list []ingest.Damage) paper.Block {
	rows := [][]string{{"SIGN", "ROWS", "FIRST"}}
	for _, d := range list {
		rows = append(rows, []string{d.What, hut3.Thousands(d.Rows), d.First.String()})
	}
	if len(list) == 0 {
		return paper.Block{Heading: "Signs of damage", Text: "None in what is held."}
	}
	return paper.Block{Heading: "Signs of damage", Table: rows}
}

func handlesBlock(list []ingest.HandleHeld) paper.Block {
	rows := [][]string{{"HANDLE", "KIND", "SENT", "RECEIVED"}}
	for _, h := range list {
		rows = append(rows, []string{h.Handle.String(), h.Kind, hut3.Thousands(h.Sent), hut3.Thousands(h.Received)})
	}
	return paper.Block{Heading: "Handles", Table: rows}
}

func daysBlock(list []ingest.DayHeld) paper.Block {
	rows := [][]string{{"DAY", "MESSAGES"}}
	for _, d := range list {
		rows = append(rows, []string{d.Day, hut3.Thousands(d.Messages)})
	}
	return paper.Block{Heading: "Days", Table: rows}
}
