package demo

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hut3"
	"hut3/internal/app"
)

// lateContact is a handset that the first supply had not: nobody of the case had
// met it before.
const lateContact = "gravelhornet"

// lateRows are what its handset holds, as the supplier's tool writes them: older
// than what was read, and after it. Other is whose thread it is, by his part.
var lateRows = []struct{ other, direction, at, text string }{
	{"derby.courier1", "incoming", "2020-04-02 09:12:40", "morning mate new phone this is the lad from the tyre place"},
	{"derby.courier1", "outgoing", "2020-04-02 09:15:03", "nice one. van is booked in for thursday then"},
	{"derby.courier1", "incoming", "2020-04-16 18:41:22", "that van needs two tyres and a wing mirror"},
	{"derby.courier1", "outgoing", "2020-05-05 07:58:10", "do the van today it goes to luton thursday"},
	{"derby.courier1", "incoming", "2020-06-12 20:03:51", "your van is still on my ramp. what happens with it"},
	{"derby.principal", "outgoing", "2020-04-20 12:30:00", "tell him the motors are done, 19 of them sat in my yard"},
	{"derby.principal", "incoming", "2020-06-12 21:10:09", "leave them where they are, say nothing to nobody"},
}

// lateCells is where its masts were, as areas and spans of time: a place in open
// country, and nobody's.
const lateCells = `Device,At,MCC,MNC,LAC,CID,Lat,Lon,Accuracy
%[1]s,2020-04-02T09:12:00Z,234,15,901,4401,52.9225,-1.4746,900
%[1]s,2020-04-16T18:41:00Z,234,15,901,4402,52.9301,-1.5012,1200
%[1]s,2020-05-05T07:58:00Z,234,15,901,4401,52.9225,-1.4746,900
%[1]s,2020-05-07T13:02:00Z,234,15,733,1210,51.8787,-0.4200,700
%[1]s,2020-06-12T20:03:00Z,234,15,901,4403,52.9102,-1.4390,1500
`

// lateANPR is where the van was read.
const lateANPR = `VRM,Date,Time,Camera,Latitude,Longitude
%[1]s,2020-05-07,11:20:14,M1 J24 south (invented),52.8650,-1.2960
%[1]s,2020-05-07,12:36:48,M1 J11 south (invented),51.8930,-0.4730
`

// late plays what comes after everybody has read: two handles are allocated to
// the analyst by name, he says that he is up to date, and then a second supply
// brings older messages, a contact not met before, and places.
func (s *story) late() error {
	s.scene("More arrives when all was read")
	s.clock.set(at(19, 9, 0))
	analyst := s.as("analyst")
	for _, part := range []string{"derby.courier1", "derby.principal"} {
		al := hut3.Allocation{Unit: "NCA", User: analyst.User, Handle: s.handle(part), Purpose: "the Derby group, from day to day"}
		if _, err := s.app.Allocate(s.ctx, s.as("custodian"), al); err != nil {
			return err
		}
	}
	if _, err := s.app.MarkRead(s.ctx, analyst, hut3.Handle{}, s.result.Refs["delivery"], false); err != nil {
		return err
	}
	if _, err := s.app.SaveSearch(s.ctx, analyst, "vans and motors", "van OR motors", false); err != nil {
		return err
	}
	m, err := s.takeLate()
	if err != nil {
		return err
	}
	return s.tellLate(m)
}

// takeLate imports the second supply.
func (s *story) takeLate() (app.Imported, error) {
	dir, err := os.MkdirTemp("", "hut3-demo-")
	if err != nil {
		return app.Imported{}, hut3.Wrap(err, hut3.Internal, "a place for the second supply")
	}
	defer func() { _ = os.RemoveAll(dir) }() // what was copied stands in the vault
	var rows strings.Builder
	rows.WriteString("Row,Username,Direction,Contact,Nickname,Timestamp (UTC),Timestamp (local),Message,Burn,Attachment,Stage,IMEI\n")
	for i, r := range lateRows {
		fmt.Fprintf(&rows, "%d,%s,%s,%s,,%s,,%q,,,stored on device,\n", i+1, lateContact, r.direction, s.handle(r.other).Name, r.at, r.text)
	}
	plate := s.tale.Attribution.Candidates[1].Plate
	for name, text := range map[string]string{
		"messages.csv": rows.String(), "cells.csv": fmt.Sprintf(lateCells, lateContact), "anpr.csv": fmt.Sprintf(lateANPR, plate),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return app.Imported{}, hut3.Wrap(err, hut3.Internal, "writing the second supply")
		}
	}
	s.clock.set(at(19, 14, 0))
	r := app.ImportRequest{}
	r.Paths, r.Platform, r.Authority = []string{dir}, "encrochat", hut3.Ref(s.result.Refs["authority"])
	r.Exhibit, r.Supplier, r.Officer = "MOD/2", "Europol (model)", "DC 4471 Penhallow (invented)"
	return s.app.ImportPaths(s.ctx, s.as("custodian"), r, func(app.Progress) {})
}

// tellLate says what the analyst's Home shows of it.
func (s *story) tellLate(m app.Imported) error {
	news, err := s.app.News(s.ctx, s.as("analyst"), app.NewsRequest{})
	if err != nil {
		return err
	}
	seen, err := s.app.Observations(s.ctx, s.as("analyst"), app.ObservationRequest{})
	if err != nil {
		return err
	}
	s.result.Refs["late_delivery"] = m.Delivery
	s.say("%s, exhibit MOD/2: %s. On the analyst's handles:", m.Delivery, hut3.Plural(m.Messages, "message", "messages"))
	for _, h := range news.Unread {
		s.say("  %s: %s new, %d of them older than what he had read; contacts not met before: %d", h.Handle, hut3.Plural(h.Messages, "message", "messages"), h.Late, len(h.Contacts))
	}
	for _, w := range news.Searches {
		s.say("  his saved search %q finds %s of what came", w.Name, hut3.Plural(w.Messages, "message", "messages"))
	}
	s.say("%s now have a place on the map: areas and spans of time, never a point.", hut3.Plural(int64(seen.Total-seen.Unplaced), "record", "records"))
	return nil
}
