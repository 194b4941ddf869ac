package ingest

import (
	"encoding/json"

	"hut3"
)

// maxUnread is how many files that were not read a result names, and of those with a note.
const maxUnread = 20

func (j *job) result() Result {
	r := resultOf(j.delivery, j.counts)
	r.Resumed, r.HeldReasons, r.Grouping = j.resumed, j.holds.reasons, j.report
	r.Format, r.Again = j.formatName(), j.req.Again
	r.Restored, r.Mended = j.restored.Load(), j.mended
	for i, f := range j.files {
		r.ReadBefore += f.trailer.Before
		if f.fault != "" && len(r.Unread) < maxUnread {
			r.Unread = append(r.Unread, Unread{j.sources[i].path, f.fault})
		}
		if f.note != "" && len(r.Noted) < maxUnread {
			r.Noted = append(r.Noted, Unread{j.sources[i].path, f.note})
		}
	}
	r.Seconds = j.Now().Sub(j.began).Seconds()
	return r
}

func resultOf(d hut3.Delivery, c hut3.DeliveryCounts) Result {
	return Result{
		Delivery: hut3.DeliveryRef(d.Number), Format: d.Format, Files: d.Files, Bytes: d.Bytes,
		Rows: c.Rows, Messages: c.Messages, Repeats: c.Repeats, PossibleRepeats: c.PossibleRepeats, Copies: c.Copies, Versions: c.Versions,
		Records: c.Records, Rejected: c.Rejected, Held: c.Held, HeldReasons: map[string]int64{},
		Handles: c.Handles, Conversations: c.Conversations, First: c.First, Last: c.Last,
		SHA256: d.SHA256, ContentRoot: d.ContentRoot, WithoutTime: c.WithoutTime, NotRead: c.NotRead, Attached: c.Attached,
	}
}

// recognised is the earlier delivery's result. What its gate held is the
// reviewer's and is not told again.
func (j *job) recognised(d *hut3.Delivery) Result {
	if d == nil {
		return Result{}
	}
	r := resultOf(*d, d.Counts)
	r.Recognised = true
	r.Restored, r.Mended = j.restored.Load(), j.mended
	if len(d.Grouping) > 0 {
		_ = json.Unmarshal(d.Grouping, &r.Grouping) // the record was checked when it was read
	}
	r.Seconds = j.Now().Sub(j.began).Seconds()
	return r
}

// formatName is the format of the files that were read.
func (j *job) formatName() string {
	name := ""
	for _, f := range j.files {
		switch got := f.trailer.Format; {
		case got == "" || got == name:
		case name == "":
			name = got
		default:
			return "mixed"
		}
	}
	return name
}
