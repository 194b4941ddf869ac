package formats_test

import (
	"fmt"
	"strings"
	"testing"

	"hut3"
	"hut3/internal/formats"
)

// TestBuiltinProfiles reads sheets by the profiles that come with hut3: records
// of where something was seen have an area and an interval, never a point.
func TestBuiltinProfiles(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, path, data, profile, kind string
		from, owner                     string
		area, interval                  string
	}{
		{"a call", "cdr.csv", "Calling Number,Called Number,Start Time (UTC),Duration (s),Cell ID,Latitude,Longitude,Azimuth,Beam Width,IMEI\n447700900123,447700900999,03/04/2020 10:15:37,75,234-15-1-22,51.5,-0.12,120,60,352000012345678\n447700900123,447700900999,29/04/2020 10:15:37,0,,,,,,\n",
			"cdr calls", "call", "447700900123", "", "around 51.5, -0.12, radius not stated, facing 120 degrees, 60 wide", "2020-04-03T10:15:37Z/2020-04-03T10:16:52Z"},
		{"a call, day and clock apart", "cdr.csv", "Call Type,Calling Number,Called Number,Start Date,Start Time,Duration (secs),Start Cell ID,Start Cell Lat,Start Cell Lon,Start Cell Azimuth\nVoice,447700900123,447700900999,01/05/2020,10:15:37,75,234-15-1-22,51.5,-0.12,120\nVoice,447700900123,447700900999,25/05/2020,10:15:37,0,,,,\n",
			"cdr calls", "call", "447700900123", "", "around 51.5, -0.12, radius not stated, facing 120 degrees", "2020-05-01T10:15:37/2020-05-01T10:16:52"},
		{"a plate, day and clock of the capture", "anpr.csv", "VRM,Camera ID,Capture Date,Capture Time,Latitude,Longitude\nAB12 CDE,CAM1,01/05/2020,10:15:37,51.5,0.2\nAB12 CDE,CAM1,25/05/2020,10:15:37,51.5,0.2\n",
			"anpr", "anpr", "", "AB12 CDE", "around 51.5, 0.2, radius not stated", "2020-05-01T10:15:37/2020-05-01T10:15:37, its end not stated"},
		{"a plate called reg", "reads.csv", "Reg,Date,Time,Camera,Lat,Long\nAB12CDE,25/05/2020,10:15:37,CAM1,51.5,0.2\n",
			"anpr", "anpr", "", "AB12CDE", "around 51.5, 0.2, radius not stated", "2020-05-25T10:15:37/2020-05-25T10:15:37, its end not stated"},
		{"a session, day and clock apart", "gprs.csv", "MSISDN,Start Date,Start Time,End,Start Cell ID,Lat,Lon,Radius\n447700900123,2020-04-03,10:00:00,2020-04-03 10:30:00,1-2,51.5,-0.12,1500\n",
			"cdr data", "cell", "", "447700900123", "around 51.5, -0.12, radius 1500 m", "2020-04-03T10:00:00/2020-04-03T10:30:00"},
		{"a session", "gprs.csv", "MSISDN,Start,End,Start Cell ID,Lat,Lon,Radius\n447700900123,2020-04-03 10:00:00,2020-04-03 10:30:00,1-2,51.5,-0.12,1500\n",
			"cdr data", "cell", "", "447700900123", "around 51.5, -0.12, radius 1500 m", "2020-04-03T10:00:00/2020-04-03T10:30:00"},
		{"a plate", "anpr.csv", "VRM,Date,Time,Camera,Latitude,Longitude\nAB12 CDE,2020-04-03,10:15:37,A13 east,51.5,0.2\n",
			"anpr", "anpr", "", "AB12 CDE", "around 51.5, 0.2, radius not stated", "2020-04-03T10:15:37/2020-04-03T10:15:37, its end not stated"},
		{"a mast", "cells.csv", "Device,At,MCC,MNC,LAC,CID,Lat,Lon,Accuracy\nquietlamp,2020-04-03T10:15:37Z,234,15,1,22,51.5,-0.12,800\n",
			"cell observations", "cell", "", "quietlamp", "around 51.5, -0.12, radius 800 m", "2020-04-03T10:15:37Z/2020-04-03T10:15:37Z, its end not stated"},
		{"a network", "seen.csv", "Device,At,SSID,BSSID\nquietlamp,2020-04-03T10:15:37Z,boat,00:00:5e:00:53:01\n",
			"wi-fi observations", "wifi", "", "quietlamp", "", "2020-04-03T10:15:37Z/2020-04-03T10:15:37Z, its end not stated"},
		{"wigle", "w.csv", "WigleWifi-1.4,appRelease=2.53,model=x\nMAC,SSID,AuthMode,FirstSeen,Channel,RSSI,CurrentLatitude,CurrentLongitude,AltitudeMeters,AccuracyMeters,Type\n00:00:5e:00:53:01,boat,[WPA2],2020-04-03 10:15:37,6,-50,51.5,-0.12,10,8,WIFI\n",
			"wigle", "wifi", "", "", "around 51.5, -0.12, radius 8 m", "2020-04-03T10:15:37Z/2020-04-03T10:15:37Z, its end not stated"},
		{"no place", "cells.csv", "Device,At,CID,Lat,Lon\nquietlamp,2020-04-03T10:15:37Z,22,0,0\n", "cell observations", "cell", "", "quietlamp", "", "2020-04-03T10:15:37Z/2020-04-03T10:15:37Z, its end not stated"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, sum := read(t, test.path, []byte(test.data), formats.Options{})
			if sum.Profile.Name != test.profile || len(c.rows) == 0 {
				t.Fatalf("profile %q, %d rows, rejects %v", sum.Profile.Name, len(c.rows), c.rejects)
			}
			r := c.rows[0]
			if r.Kind.String() != test.kind || r.Kind == hut3.KindMessage || r.From.Name != test.from || r.Owner.Name != test.owner {
				t.Errorf("%v from %v of %v", r.Kind, r.From, r.Owner)
			}
			if fieldOf(r, "area") != test.area || fieldOf(r, "interval") != test.interval {
				t.Errorf("area %q, interval %q", fieldOf(r, "area"), fieldOf(r, "interval"))
			}
		})
	}
}

// leappTSV is a sheet as iLEAPP writes it, with a byte order mark.
const leappTSV = "\ufeffMessage Timestamp\tRead Timestamp\tMessage\tService\tMessage Direction\tMessage Sent\tMessage Delivered\tMessage Read\tAccount\tAccount Login\tChat Contact ID\tAttachment Name\tAttachment File\tAttachment Timestamp\tAttachment Mimetype\tAttachment Size (Bytes)\tMessage Row ID\tChat ID\tFrom Me\n" +
	"2020-04-03 10:15:37+00:00\t\thalf 4\tiMessage\tOutgoing\tYes\t\t\tE:lamp@example.com\tlamp@example.com\t+447700900123\t\t\t\t\t\t1\t3\t1\n" +
	"2020-04-03 10:15:38+00:00\t\tok\tSMS\tIncoming\t\t\tYes\tP:+447700900999\tlamp@example.com\t+447700900123\t\tboat.jpg\t\timage/jpeg\t9\t2\t3\t0\n"

// TestLEAPP reads the sheets and the database of artefacts that iLEAPP and
// ALEAPP write.
func TestLEAPP(t *testing.T) {
	t.Parallel()
	c, sum := read(t, "iLEAPP_Reports/_TSV Exports/SMS.tsv", []byte(leappTSV), formats.Options{})
	if sum.Profile.Name != "ileapp messages" || len(c.rows) != 2 {
		t.Fatalf("%q, %d rows, %v", sum.Profile.Name, len(c.rows), c.rejects)
	}
	one, two := c.rows[0], c.rows[1]
	if one.From.Name != "lamp@example.com" || one.To[0].Name != "+447700900123" || !strings.HasPrefix(one.Sent.String(), "2020-04-03T10:15:37") || !one.Direct {
		t.Errorf("%+v", one)
	}
	if two.From.Name != "+447700900123" || two.Body != "ok" || len(two.Media) != 1 || two.Media[0].Name != "boat.jpg" {
		t.Errorf("%+v", two)
	}
	sms := "Date\tMSG ID\tThread ID\tAddress\tContact ID\tDate sent\tRead\tType\tBody\tService Center\tError code\n2020-04-03 10:15:37\t1\t2\t+447700900123\t\t\t1\tReceived\thalf 4\t\t0\n"
	if c, sum := read(t, "sms messages.tsv", []byte(sms), formats.Options{}); sum.Profile.Name != "aleapp sms" || c.rows[0].From.Name != "+447700900123" || c.rows[0].Sent.String() != "2020-04-03T10:15:37Z" {
		t.Errorf("%q %+v", sum.Profile.Name, c.rows)
	} else if !c.rows[0].Owner.IsZero() || c.rows[0].Conversation != "sms/#sms messages/+447700900123" {
		t.Errorf("a file's name is nobody's number: %+v", c.rows[0])
	}
	if c, _ := read(t, "sms messages.tsv", []byte(sms), formats.Options{Owner: "+447700900999"}); !c.rows[0].Direct || c.rows[0].To[0].Name != "+447700900999" {
		t.Errorf("%+v", c.rows[0])
	}
	db := database(t, `CREATE TABLE sms (message_timestamp INTEGER, read_timestamp INTEGER, message TEXT, service TEXT, message_direction TEXT, account TEXT, account_login TEXT, chat_contact_id TEXT, chat_id TEXT)`,
		`INSERT INTO sms VALUES (1585908937, NULL, 'half 4', 'iMessage', 'Outgoing', 'x', 'lamp@example.com', '+447700900123', '3')`,
		`CREATE TABLE call_history (timestamp INTEGER, phone_number TEXT, name TEXT, call_direction TEXT, call_duration TEXT)`,
		`INSERT INTO call_history VALUES (1585908940, '+447700900123', 'Reed', 'Incoming', '00:01:10')`,
		`CREATE TABLE installed_apps (bundle TEXT)`, `INSERT INTO installed_apps VALUES ('x')`)
	c, sum = read(t, "report/_lava_artifacts.db", db, formats.Options{})
	if sum.Format != "lava" || len(c.rows) != 2 || !strings.Contains(oddities(sum), "installed_apps") {
		t.Fatalf("%s, %d rows, said %s", sum.Format, len(c.rows), oddities(sum))
	}
	call, message := c.rows[0], c.rows[1]
	if call.Kind != hut3.KindCall || call.FromNick != "Reed" || fieldOf(call, "interval") != "2020-04-03T10:15:40Z/2020-04-03T10:16:50Z" || steps(call) != "table call_history > rowid 1" {
		t.Errorf("%+v", call)
	}
	if message.Sent.String() != "2020-04-03T10:15:37Z" || message.From.Name != "lamp@example.com" || message.Body != "half 4" {
		t.Errorf("%+v", message)
	}
	inZip, sum := read(t, "x.zip", zipped(t, entry{name: "r/_lava_artifacts.db", data: string(db)}, entry{name: "r/_TSV Exports/SMS.tsv", data: leappTSV}), formats.Options{})
	if len(inZip.rows) != 4 || sum.MembersRead != 2 {
		t.Errorf("in a zip: %d rows, %v", len(inZip.rows), sum.Rows)
	}
}

// FuzzBuiltin lays the built-in profiles over any rows.
func FuzzBuiltin(f *testing.F) {
	for _, seed := range []string{"447700900123,447700900999,03/04/2020 10:15:37,75,91,181", ",,,99999999999999999999,NaN,1e309", "a,b,1585908937,1:2:3:4,-90,180"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, row string) {
		spans(t, "x.csv", fmt.Appendf(nil, "Calling Number,Called Number,Start Time,Duration,Latitude,Longitude\n%s\n", row), formats.Options{})
	})
}

// TestNoTimeIsTold: a sheet of which no row has a time says so, and one that has a
// time does not.
func TestNoTimeIsTold(t *testing.T) {
	t.Parallel()
	for data, told := range map[string]bool{
		"From,To,Sent,Message\nlamp,reed,10:15,ok\nlamp,reed,10:16,ok\n":            true,
		"From,To,Sent,Message\nlamp,reed,10:15,ok\nlamp,reed,2020-04-01 10:16,ok\n": false,
		"From,To,Message\nlamp,reed,ok\nlamp,reed,ok\n":                             false,
		// These are times; what they want is said with its own remedy.
		"From,To,Sent,Message\nlamp,reed,01/05/2020 10:00:00,ok\nlamp,reed,02/05/2020 10:00:00,ok\n": false,
		"From,To,Sent,Message\nlamp,reed,2020-05-13 10:00:00 IST,ok\n":                               false,
	} {
		if _, sum := read(t, "m.csv", []byte(data), formats.Options{}); strings.Contains(oddities(sum), "no row has a time") != told {
			t.Errorf("%q: said %s", data, oddities(sum))
		}
	}
}

// TestPlacesOfNobody: a sheet of cells that does not say whose handset it was has its
// areas all the same, and so has one of places alone.
func TestPlacesOfNobody(t *testing.T) {
	t.Parallel()
	for _, head := range []string{"Timestamp,Cell ID,Latitude,Longitude,Radius", "Timestamp,Place,Lat,Long,Radius (m)", "Timestamp,IMSI,Latitude,Longitude,Radius,Cell ID"} {
		row := "2020-05-01T10:00:00Z,123,53.48,-2.24,900"
		if strings.Contains(head, "IMSI") {
			row += ",77"
		}
		c, _ := read(t, "x.csv", []byte(head+"\n"+row+"\n"), formats.Options{})
		if len(c.rows) != 1 || c.rows[0].Kind != hut3.KindCell || fieldsOf(c.rows[0])["area"] != "around 53.48, -2.24, radius 900 m" || strings.Contains(head, "IMSI") != (c.rows[0].Owner.Name == "123") {
			t.Errorf("%s: %+v", head, c.rows)
		}
	}
}
