package venetic

import (
	"encoding/csv"
	"io"
	"strconv"
	"time"
)

// records are what the story cites beside the messages, as embedded.
type records struct {
	Candidates []Candidate `json:"candidates"`
	Custody    []struct {
		ID, Name, Born, Suite, From, To, Ref string
	} `json:"custody"`
	ANPR []struct {
		ID, Plate, Camera, Place, At, Heading string
	} `json:"anpr"`
	Calls []struct {
		ID, Number, Other, At, Area string
		Seconds                     int
	} `json:"calls"`
	Devices []struct {
		ID, Handle, Place, At, From, Exhibit string
	} `json:"devices"`
	Persons []struct {
		Handle, Name, Born string
		From, To           time.Time
	} `json:"persons"`
	Nicknames []struct {
		Owner, Contact, Nickname string
	} `json:"nicknames"`
	WatchPhrases []string `json:"watch_phrases"`
}

// Candidate is one of two people that a handle may be attributed to.
type Candidate struct {
	Key     string `json:"key"` // obvious or supported
	Name    string `json:"name"`
	Born    string `json:"born"`
	Address string `json:"address"`
	Phone   string `json:"phone"`
	Plate   string `json:"plate"`
	Why     string `json:"why"`
}

func (p *plan) readRecords() error {
	if err := readData("records.json", &p.cited); err != nil {
		return err
	}
	p.nick = map[[2]uint32]string{}
	for _, n := range p.cited.Nicknames {
		owner, err := p.find(n.Owner)
		if err != nil {
			return err
		}
		contact, err := p.find(n.Contact)
		if err != nil {
			return err
		}
		p.nick[[2]uint32{owner, contact}] = n.Nickname
	}
	return nil
}

// writeRecords writes exhibit-other: records of other kinds that the story
// rests on. Times are UTC and true.
func (p *plan) writeRecords(out Sink) error {
	tables := map[string][][]string{
		"custody.csv": {{"Record", "Name", "Date of birth", "Custody suite", "Arrived (UTC)", "Released (UTC)", "Reference"}},
		"anpr.csv":    {{"Record", "Plate", "Camera", "Place", "Timestamp (UTC)", "Heading"}},
		"calls.csv":   {{"Record", "Number", "Other number", "Started (UTC)", "Seconds", "Cell area"}},
		"devices.csv": {{"Record", "IMEI", "Handle on screen", "Seized at", "Seized (UTC)", "From", "Exhibit"}},
	}
	add := func(name string, row ...string) { tables[name] = append(tables[name], row) }
	for _, r := range p.cited.Custody {
		add("custody.csv", r.ID, r.Name, r.Born, r.Suite, r.From, r.To, r.Ref)
	}
	for _, r := range p.cited.ANPR {
		add("anpr.csv", r.ID, r.Plate, r.Camera, r.Place, r.At, r.Heading)
	}
	for _, r := range p.cited.Calls {
		add("calls.csv", r.ID, r.Number, r.Other, r.At, strconv.Itoa(r.Seconds), r.Area)
	}
	for _, r := range p.cited.Devices {
		h, err := p.find(r.Handle)
		if err != nil {
			return err
		}
		add("devices.csv", r.ID, p.dev[h].imei[0], p.hand[h].name, r.Place, r.At, r.From, r.Exhibit)
	}
	for _, name := range []string{"anpr.csv", "calls.csv", "custody.csv", "devices.csv"} {
		if err := writeFile(out, "exhibit-other/"+name, func(w io.Writer) error {
			return csv.NewWriter(w).WriteAll(tables[name])
		}); err != nil {
			return err
		}
	}
	return nil
}

func writeFile(out Sink, name string, fill func(io.Writer) error) error {
	w, err := out.Create(name)
	if err != nil {
		return err
	}
	if err := fill(w); err != nil {
		w.Close()
		return err
	}
	return w.Close()
}

// usersOf are the people of a handle in the order they had it: those that the
// records name, or one made for it.
func (p *plan) usersOf(h uint32) []Person {
	var users []Person
	for _, r := range p.cited.Persons {
		if p.named[r.Handle] != h {
			continue
		}
		users = append(users, Person{Name: r.Name, Born: r.Born, From: r.From, To: r.To})
	}
	if users == nil {
		users = []Person{p.person(h)}
	}
	return users
}
