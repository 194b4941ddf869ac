package app

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"hut3"
	"hut3/internal/corpus"
	"hut3/internal/query"
)

// ContactOnly is a handle that no message shows, only the contact book of
// another.
const ContactOnly = "contact book only"

// Nickname is what the contact book of a handset calls a handle. It is evidence
// of the one who wrote it.
type Nickname struct {
	Owner hut3.Handle `json:"owner"`
	Name  string      `json:"name"`
	Ref   hut3.Key    `json:"ref"`
}

// Device is a value by which rows of a handle's own handset name the device.
type Device struct {
	Field string   `json:"field"`
	Value string   `json:"value"`
	Ref   hut3.Key `json:"ref"` // a row that holds it
}

// deviceWords are in the names of fields that name a handset.
var deviceWords = []string{"imei", "imsi", "iccid", "device", "serial", "handset"}

// deviceSample is how many messages, from the first and from the last held, are
// looked at for devices.
const deviceSample = 50

// nicknames reads the contact books that the actor may see.
func nicknames(ctx context.Context, view *corpus.View, h hut3.Handle) ([]Nickname, error) {
	records, err := view.RecordsNaming(ctx, hut3.KindContact, h)
	var out []Nickname
	for _, r := range records {
		var body hut3.RecordBody
		if json.Unmarshal(r.Payload, &body) != nil || r.Side == h || body.From != h && !slices.Contains(body.To, h) {
			continue
		}
		name := cmp.Or(body.ToNick, body.FromNick)
		same := func(n Nickname) bool { return n.Owner == r.Side && n.Name == name }
		if !slices.ContainsFunc(out, same) {
			out = append(out, Nickname{r.Side, name, r.Key})
		}
	}
	return out, err
}

// devices looks for what names the handset in rows that came from it.
func devices(ctx context.Context, view *corpus.View, h hut3.Handle) ([]Device, error) {
	var out []Device
	for _, oldest := range []bool{true, false} {
		page, err := view.Search(ctx, query.Field{Name: "handle", Value: h.String()}, corpus.SearchOptions{Limit: deviceSample, Oldest: oldest})
		if err != nil {
			return nil, err
		}
		for _, hit := range page.Hits {
			rows, err := view.Rows(ctx, hit.Ref)
			if err != nil {
				return nil, err
			}
			for _, r := range rows {
				if r.Owner == h {
					out = addDevices(out, r)
				}
			}
		}
	}
	return out, nil
}

func addDevices(out []Device, r hut3.RowOf) []Device {
	for _, f := range r.Extra {
		named := func(w string) bool { return strings.Contains(strings.ToLower(f.Name), w) }
		known := func(d Device) bool { return d.Field == f.Name && d.Value == f.Value }
		if f.Value != "" && slices.ContainsFunc(deviceWords, named) && !slices.ContainsFunc(out, known) {
			out = append(out, Device{f.Name, f.Value, r.Key})
		}
	}
	return out
}

// heat counts messages by day of the week, Monday first, and hour, from their
// days and hours in the zone of the case. What has no time of day is left out.
func heat(hours []Bucket) (out [7][24]int64) {
	for _, b := range hours {
		if at, err := time.Parse("2006-01-02T15", b.Value); err == nil {
			out[(int(at.Weekday())+6)%7][at.Hour()] += b.Count
		}
	}
	return out
}
